//! Writes a runbook as a Markdown page, for people who do or audit the same work by hand.

mod kratos;
mod text;

pub(crate) use self::text::{code, escaped, fenced, sentence};

use std::fmt::Write as _;

use super::by_jq::{Content, Input, Program, program};
use super::{ProjectEntry, ProviderSettings, SecretReference, Subject};
use crate::domain::callback::CallbackUrl;
use crate::domain::content;
use crate::domain::diff::DiffLine;
use crate::domain::mapper::Finding;
use crate::domain::plan::{ChangeKind, Plan};
use crate::domain::project::{ProjectSummary, with_environment};
use crate::domain::redaction::PROVIDER_SECRET_KEYS;
use crate::domain::text::{plain, shell_word};

/// The start of a page.
pub(crate) const INTRODUCTION: &str = "\
Follow this page to make the changes by hand, or read it to audit what `ory-social apply` would do. You need the Ory CLI
(1.0 or newer), `jq` (1.6 or newer) and an editor. Sign in with `ory auth`, or set `ORY_WORKSPACE_API_KEY`. Run the commands
in the runbook's folder, in a POSIX shell. They contain no client secret.

The page is only valid for the configurations it was made from. If one of them changes, make the page again.";

/// The start of a page if there are only kratos.yml files.
pub(crate) const INTRODUCTION_TO_FILES: &str = "\
Follow this page to make the changes by hand, or read it to audit what `ory-social apply` would do. You need an editor. Run
the commands in the runbook's folder, in a POSIX shell. They contain no client secret.

The page is only valid for the files it was made from. If one of them changes, make the page again.";

/// A project, and what to do with it.
pub(crate) struct ByHand<'a> {
    pub(crate) entry: &'a ProjectEntry,
    pub(crate) project: &'a ProjectSummary,
    /// The callback URL of each provider of the runbook, in its order.
    pub(crate) callbacks: &'a [CallbackUrl],
    pub(crate) plan: &'a Plan,
    pub(crate) diff: &'a [DiffLine],
    /// The findings about the mappers to push.
    pub(crate) findings: &'a [Finding],
    /// The variables that Kratos needs for new secrets in its environment.
    pub(crate) variables: &'a [String],
}

impl ByHand<'_> {
    /// Writes the text about the project, below its heading.
    pub(crate) fn text(&self) -> String {
        if let Subject::Kratos { files, .. } = &self.entry.subject {
            return self.text_of_file(&files.value);
        }
        let mut parts = vec![self.facts(), self.registration()];
        if self.plan.is_empty() {
            parts.push("**Nothing to do:** the project is up to date.".to_owned());
            parts.push(self.checks(&Program::default()));
        } else {
            let program = program(self.plan);
            parts.extend([self.changes(), self.reading(), self.editing(&program), self.pushing(&program)]);
            parts.extend([self.checks(&program), self.undo()]);
        }
        parts.join("\n\n")
    }

    fn facts(&self) -> String {
        let ProjectSummary { name, environment, slug, id, .. } = self.project;
        let name = escaped(&with_environment(name, environment));
        let mut text = format!("{name}, slug {}, ID {}", code(slug), code(id));
        if let Subject::Project { workspace: Some(workspace), .. } = &self.entry.subject {
            let _ = write!(text, ", in the workspace {}", escaped(workspace.value.as_str()));
        }
        format!("{text}.{}", self.protection())
    }

    fn protection(&self) -> &'static str {
        match self.entry.protect {
            true => "\n\n**Protected.** Get someone else's approval first. `apply` needs `--allow-protected`.",
            false => "",
        }
    }

    fn registration(&self) -> String {
        if self.entry.providers.is_empty() {
            return "The runbook has no providers.".to_owned();
        }
        let line = |(provider, callback): (&ProviderSettings, &CallbackUrl)| {
            let (name, app) = (&provider.template.name, &provider.template.app);
            let domain = app.domain_field.as_ref().map(|field| format!(" (“{field}”: {})", code(callback.domain())));
            format!(
                "- {} at {name}, as “{}”: {}{}",
                code(provider.id.value.as_str()),
                app.callback_field,
                code(callback.as_str()),
                domain.unwrap_or_default()
            )
        };
        let lines: Vec<_> = self.entry.providers.iter().zip(self.callbacks).map(line).collect();
        let text = format!("Register these callback URLs exactly as shown:\n\n{}", lines.join("\n"));
        let mut notices: Vec<_> = self.entry.providers.iter().filter_map(|it| it.template.notice.as_ref()).collect();
        notices.dedup_by_key(|notice| &notice.link);
        let notices = notices.iter().map(|notice| format!("\n\n> {} More: <{}>", notice.text.trim(), notice.link));
        notices.fold(text, |text, notice| text + &notice)
    }

    fn changes(&self) -> String {
        let mut lines = vec!["Changes:\n".to_owned()];
        lines.extend(self.plan.changes.iter().map(|change| format!("- {}", sentence(&change.kind.to_string()))));
        lines.extend(self.plan.notes.iter().map(|note| format!("- Note: {}", sentence(&note.to_string()))));
        let findings = self.findings.iter().filter(|finding| !finding.code.is_inherent());
        lines.extend(findings.map(|finding| format!("- Note: mapper: {}", sentence(&finding.message))));
        if self.plan.removes_provider() {
            lines.push("- Note: people who signed up only with a removed provider will be locked out.".to_owned());
        }
        let diff: Vec<_> =
            self.diff.iter().map(|line| format!("{} {}", line.sign.symbol(), plain(&line.text))).collect();
        let diff: Vec<_> = diff.iter().map(|line| line.trim_end()).collect();
        format!("{}\n\n{}", lines.join("\n"), fenced("diff", &diff.join("\n")))
    }

    fn reading(&self) -> String {
        let (id, before) = (self.id(), self.file("before.json"));
        let read = format!("umask 077\nory get identity-config --project {id} --format json > {before}");
        format!("### Read it\n\nKeep the file: you need it to undo the change.\n\n{}", fenced("sh", &read))
    }

    fn editing(&self, program: &Program) -> String {
        let mut parts = vec!["### Change it".to_owned()];
        let mut command = "jq".to_owned();
        for input in &program.inputs {
            let file = self.input_file(input);
            let _ = write!(command, " --rawfile {} {file} \\\n ", input.variable);
            parts.push(match &input.content {
                Content::Mapper(snippet) => {
                    let text = format!("Save this mapper as `{file}`; `jq` encodes it:");
                    format!("{text}\n\n{}", fenced("jsonnet", snippet.strip_suffix('\n').unwrap_or(snippet)))
                }
                Content::Secret => self.secret(&input.provider, &file),
            });
        }
        let (file, before, after) = (self.file("jq"), self.file("before.json"), self.file("after.json"));
        parts.push(format!("Save this program as `{file}`:\n\n{}", fenced("jq", &program.text)));
        let run = fenced("sh", &format!("{command} --from-file {file} {before} > {after}"));
        parts.push(format!("Run it, and check that the two files differ only as shown above:\n\n{run}"));
        let shown = format!("'del(.. | objects | ({}, .auth, .headers))'", secret_keys());
        let look = [&before, &after].map(|file| format!("jq {shown} {file} > {file}.txt"));
        let look = format!("{}\ndiff {before}.txt {after}.txt || true", look.join("\n"));
        parts.push(fenced("sh", &look));
        parts.join("\n\n")
    }

    /// Explains how to put a provider's client secret into a file without passing it on a command line.
    fn secret(&self, provider: &str, file: &str) -> String {
        let (text, command) = match self.secret_of(provider) {
            Some(SecretReference::Env(name)) => {
                (format!("Its value is in the variable `{name}`:"), format!("printf %s \"${{{name}:?}}\" > {file}"))
            }
            Some(SecretReference::File(path)) => {
                let path = path.to_string_lossy();
                (format!("It is in {}:", code(&path)), format!("cp -- {} {file}", shell_word(&path)))
            }
            Some(SecretReference::Stdin | SecretReference::KratosEnv) | None => {
                ("Paste it in an editor:".to_owned(), format!("\"${{EDITOR:-vi}}\" {file}"))
            }
        };
        format!("Put the client secret of {} into `{file}`. {text}\n\n{}", code(provider), fenced("sh", &command))
    }

    fn secret_of(&self, provider: &str) -> Option<&SecretReference> {
        let settings = self.entry.providers.iter().find(|settings| settings.id.value.as_str() == provider);
        settings.and_then(|settings| settings.secret.as_ref()).map(|it| &it.value)
    }

    fn pushing(&self, program: &Program) -> String {
        let (id, before, after) = (self.id(), self.file("before.json"), self.file("after.json"));
        let push = format!(
            "ory get identity-config --project {id} --format json | cmp - {before} &&\n  \
             ory update identity-config --project {id} --file {after} --format json --yes > {}",
            self.file("answer.json")
        );
        let secrets = program.inputs.iter().filter(|input| matches!(input.content, Content::Secret));
        let secrets = secrets.map(|input| self.input_file(input));
        let files: Vec<_> = secrets.chain([after.clone(), format!("{before}.txt"), format!("{after}.txt")]).collect();
        format!(
            "### Push it\n\nThe push replaces the whole configuration, so it runs only if nothing has changed since \
             you read it. Otherwise, start again.\n\n{}\n\nDelete the files with secrets and the temporary \
             files:\n\n{}",
            fenced("sh", &push),
            fenced("sh", &format!("rm {}", files.join(" ")))
        )
    }

    fn checks(&self, program: &Program) -> String {
        let id = self.id();
        let commands = self.commands(&format!("--project {id}"));
        let secrets = secret_keys();
        let by_hand = format!(
            "ory get identity-config --project {id} --format json | jq '.selfservice | {{\n  \
             enabled: .methods.oidc.enabled,\n  \
             providers: [.methods.oidc.config.providers[]? | del({secrets})],\n  \
             hooks: [.flows.registration.after | (.oidc.hooks, .hooks) | [.[]?.hook]]\n}}'"
        );
        let enabled = (!self.entry.providers.is_empty()).then(|| "- `enabled` is true.".to_owned());
        let mut lines: Vec<_> = enabled.into_iter().collect();
        lines.extend(program.inputs.iter().filter_map(|input| match &input.content {
            Content::Mapper(snippet) => {
                let hash = content::content_hash(snippet.as_bytes());
                Some(format!("- `mapper_url` of `{}` names the file `{hash:.16}….jsonnet`.", input.provider))
            }
            Content::Secret => None,
        }));
        lines.push("- Of `hooks`, the first list that is not empty runs at a social sign-up.".to_owned());
        lines.extend(self.button());
        format!(
            "### Check it\n\nWith `ory-social`:\n\n{}\n\nBy hand:\n\n{}\n\n{}",
            fenced("sh", &commands),
            fenced("sh", &by_hand),
            lines.join("\n")
        )
    }

    /// Returns the commands that check the result.
    fn commands(&self, flag: &str) -> String {
        let verify = |provider: &ProviderSettings| {
            let (name, provider) = (&provider.template.folder, provider.id.value.as_str());
            let other = if name == provider { String::new() } else { format!(" --id {provider}") };
            format!("ory-social verify {name}{other} {flag}")
        };
        let verify = self.entry.providers.iter().map(verify);
        std::iter::once(format!("ory-social status {flag}")).chain(verify).collect::<Vec<_>>().join("\n")
    }

    fn button(&self) -> Option<String> {
        let page = code(&self.callbacks.first()?.login_page());
        Some(format!("- In a private window, each button on {page} signs you in."))
    }

    fn undo(&self) -> String {
        let (id, before) = (self.id(), self.file("before.json"));
        let mut lines = vec![
            "- It restores everything as it was when you read it. Later changes by others are lost, so compare \
             first."
                .to_owned(),
            "- After `ory-social apply`, `ory-social restore` undoes only that run.".to_owned(),
        ];
        for change in &self.plan.changes {
            match &change.kind {
                ChangeKind::ProviderRemoved { id } => lines
                    .push(format!("- Ory never showed the client secret of {}. Put it into the file first.", code(id))),
                ChangeKind::ClientSecretReplaced { id } => lines.push(format!(
                    "- It doesn't restore the old client secret of {} because Ory never showed it.",
                    code(id)
                )),
                _ => {}
            }
        }
        let push =
            fenced("sh", &format!("ory update identity-config --project {id} --file {before} --format json --yes"));
        format!("### Undo it\n\n{push}\n\n{}", lines.join("\n"))
    }

    fn id(&self) -> String {
        shell_word(&self.project.id)
    }

    fn input_file(&self, input: &Input) -> String {
        match input.content {
            Content::Secret => self.file(&format!("{}.secret", input.provider)),
            Content::Mapper(_) => self.file(&format!("{}.jsonnet", input.provider)),
        }
    }

    /// Returns the name of a file of this project, as one word. `ory` would read a comma in it as two files.
    fn file(&self, what: &str) -> String {
        let safe = |character: char| {
            if character.is_ascii_alphanumeric() || "-_.".contains(character) { character } else { '-' }
        };
        self.project.slug.chars().map(safe).chain(".".chars()).chain(what.chars()).collect()
    }
}

/// The keys of secrets, as `jq` writes them.
fn secret_keys() -> String {
    PROVIDER_SECRET_KEYS.map(|key| format!(".{key}")).join(", ")
}
