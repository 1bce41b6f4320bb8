//! The result of a command that changes something.

use std::path::PathBuf;

use serde_json::json;

use super::envelope::{self, Envelope, Members, Unsuccessful};
use super::screen::Screen;
use super::stdout::{self, fitted, say};
use super::style::{BOLD, DIM, diff_line};
use super::words::{describe, plain};
use crate::domain::callback::CallbackUrl;
use crate::domain::diff::DiffLine;
use crate::domain::mapper::Finding;
use crate::domain::plan::{ChangeKind, Plan};
use crate::domain::pointer::Pointer;
use crate::domain::preflight::Judgement;
use crate::domain::project::ProjectSummary;
use crate::domain::secret_variables::RESTART;
use crate::error::Failure;

/// How a run that changes something ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Everything was up to date.
    Unchanged,
    /// The changes were pushed, and Ory's answer shows them.
    Applied,
    /// The changes were only shown.
    Planned,
    /// The changed configuration was written to a file.
    Written(PathBuf),
}

/// The result of a command that changes something.
pub(crate) struct Report {
    pub(crate) command: &'static str,
    pub(crate) ending: Ending,
    pub(crate) project: ProjectSummary,
    /// What to test in a browser now.
    pub(crate) test: Option<BrowserTest>,
    pub(crate) plan: Plan,
    /// Findings in the pushed mapper that aren't errors.
    pub(crate) findings: Vec<Finding>,
    /// The provider's answers to the checks before the push.
    pub(crate) preflight: Vec<Judgement>,
    pub(crate) diff: Vec<DiffLine>,
    /// Places that differ from what was sent, although the plan doesn't name them.
    pub(crate) stored_differently: Vec<Pointer>,
    /// Commands that a person or a script may want to run next.
    pub(crate) next: Vec<String>,
    /// The command that repeats the run from a script, if a person answered questions.
    pub(crate) script: Option<String>,
    /// The variables that Kratos needs for the secret of a new provider, each with its value.
    pub(crate) variables: Vec<String>,
    /// The file that `restore` undoes the run with.
    pub(crate) backup: Option<PathBuf>,
}

/// What to test in a browser.
pub(crate) struct BrowserTest {
    /// The provider's name, for people.
    pub(crate) provider: String,
    /// The URL that must be registered at the provider.
    pub(crate) callback_url: CallbackUrl,
}

/// The failure of an `add` that pushes nothing, because its settings were proven wrong.
pub(crate) fn unproven(failure: Failure, findings: &[Finding], preflight: &[Judgement]) -> Unsuccessful {
    Unsuccessful::with(failure, vec![("findings", json!(findings)), ("preflight", json!(preflight))])
}

impl Envelope for Report {
    fn members(&self) -> Members {
        let (outcome, file) = match &self.ending {
            Ending::Unchanged => ("unchanged", None),
            Ending::Applied => ("applied", None),
            Ending::Planned => ("planned", None),
            Ending::Written(path) => ("written", Some(path)),
        };
        vec![
            ("project", envelope::project(&self.project)),
            ("changes", envelope::changes(&self.plan)),
            ("diff", envelope::diff(&self.diff)),
            ("next", json!(self.next)),
            ("outcome", json!(outcome)),
            ("provider_ids", json!(self.plan.providers)),
            ("callback_url", json!(self.test.as_ref().map(|test| &test.callback_url))),
            ("mappers", envelope::mappers(&self.plan)),
            ("findings", json!(self.findings)),
            ("preflight", json!(self.preflight)),
            ("stored_differently", json!(self.stored_differently)),
            ("variables", json!(self.variables)),
            ("file", json!(file)),
            ("backup", json!(self.backup)),
        ]
    }

    fn print_text(&self, screen: Screen) {
        let project = describe(&self.project);
        match &self.ending {
            Ending::Unchanged => {
                match self.plan.provider() {
                    Some(id) => stdout::done(&format!("{project}: {id} is up to date.")),
                    None => stdout::done(&format!("{project} is up to date.")),
                }
                self.print_variables();
            }
            Ending::Planned => {
                self.print_diff();
                self.print_variables();
                screen.line("\nDry run: nothing was changed. To make this change, pass --yes instead of --dry-run.");
            }
            Ending::Written(path) => {
                stdout::done(&format!("Wrote the changed configuration of {project} to {}.", path.display()));
                let (use_it, what) = match &self.project.kratos {
                    None => ("Push it soon (`ory update identity-config --file`)".to_owned(), "configuration"),
                    Some(_) => (format!("Replace {project} with it soon"), "file"),
                };
                let loss = format!("it replaces the whole {what}, including what others change in the meantime");
                // A kratos.yml holds secrets anyway, and Ory shows none.
                let holds = match self.project.kratos.is_some() || self.plan.sets_secret() {
                    true => " It holds client secrets, so delete it afterwards.",
                    false => "",
                };
                let text = format!("{use_it}: {loss}.{holds}");
                say!("{}", fitted("  ", &text));
                self.print_variables();
            }
            Ending::Applied => {
                self.print_applied(&project, screen);
                self.print_variables();
            }
        }
    }
}

impl Report {
    fn print_applied(&self, project: &str, screen: Screen) {
        stdout::done(&format!("{project}: {} and verified.", self.deed()));
        for change in &self.plan.changes {
            say!("{}", fitted("  • ", &change.kind.to_string()));
        }
        if let Some(backup) = &self.backup {
            say!("{DIM}  Undo: {}{DIM:#}", self.undo());
            say!("{DIM}  Backup: {}{DIM:#}", backup.display());
        }
        if self.test.is_some() && screen.run.in_sandbox {
            say!("\n{BOLD}Next, sign in as a sample person:{BOLD:#}\n  ory-social serve {}", self.project.flag());
        } else if let Some(BrowserTest { provider, callback_url }) = &self.test {
            say!("\n{BOLD}Next, try it in a browser:{BOLD:#}");
            say!("  1. Check that your {provider} app has this callback URL:");
            say!("     {}", plain(callback_url.as_str()));
            say!("  2. Open this page in a private window and sign in with {provider}:");
            say!("     {}", plain(&callback_url.login_page()));
        }
        if let Some(script) = &self.script {
            say!("\n{BOLD}Run it again from a script:{BOLD:#}\n  {script}");
        }
    }

    /// Returns the command that undoes the run. Ory never shows the secret that it needs to bring back.
    pub(crate) fn undo(&self) -> String {
        let is_lost = |kind: &ChangeKind| {
            matches!(kind, ChangeKind::ProviderRemoved { .. } | ChangeKind::ClientSecretReplaced { .. })
        };
        let lost = self.plan.changes.iter().filter(|change| is_lost(&change.kind)).count();
        // `restore` accepts only one secret.
        let secret = if self.project.kratos.is_none() && lost == 1 { " --client-secret-file FILE" } else { "" };
        format!("ory-social restore {}{secret}", self.project.flag())
    }

    fn print_variables(&self) {
        if !self.variables.is_empty() {
            say!("\n{BOLD}{RESTART}{BOLD:#}");
            self.variables.iter().for_each(|variable| say!("  {}", plain(variable)));
        }
    }

    /// Says what was done, in two or three words.
    fn deed(&self) -> String {
        let did = |is: fn(&ChangeKind) -> bool| self.plan.changes.iter().any(|change| is(&change.kind));
        let deed = match self.command {
            // Undoing a change may add, update or remove a provider.
            "restore" => return "change undone".to_owned(),
            "rotate-secret" => "secret replaced",
            _ if did(|kind| matches!(kind, ChangeKind::ProviderAdded { .. })) => "added",
            _ if did(|kind| matches!(kind, ChangeKind::ProviderRemoved { .. })) => "removed",
            _ => "updated",
        };
        self.plan.provider().map_or_else(|| deed.to_owned(), |id| format!("{id} {deed}"))
    }

    fn print_diff(&self) {
        if self.diff.is_empty() {
            return;
        }
        say!("{DIM}# {}{DIM:#}", describe(&self.project));
        for line in &self.diff {
            say!("{}", diff_line(line));
        }
    }
}
