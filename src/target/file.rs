//! A self-hosted Kratos that is configured by files.

mod files;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::Value;
use zeroize::Zeroizing;

use super::{Snapshot, Written, wire};
use crate::domain::apply::Patched;
use crate::domain::callback::CallbackUrl;
use crate::domain::edit::{Edit, NewValue};
use crate::domain::identity_config::IdentityConfig;
use crate::domain::kratos_file::{self, lines_to_paste};
use crate::domain::kratos_rules;
use crate::domain::plan::Plan;
use crate::domain::project::{KratosFiles, Project, ProjectSummary};
use crate::domain::secret_variables;
use crate::error::{Failure, FailureKind, Outcome};
use crate::system::replaced_file::{ReplacedFile, Unreplaced, Writing};

pub(crate) struct KratosFile {
    /// The paths as the user gave them, in the order of Kratos' `-c` flags.
    paths: Vec<PathBuf>,
    writing: Writing,
}

/// The current content of all files, merged, and the one file that a plan changes.
struct Content {
    documents: Vec<Value>,
    merged: IdentityConfig,
    changed: usize,
    file: ReplacedFile,
    text: Zeroizing<String>,
}

/// The text of the file with a plan applied.
struct Edited {
    content: Content,
    new: Zeroizing<String>,
    /// The merged configuration after the change.
    wanted: Value,
}

impl KratosFile {
    pub(crate) fn new(paths: Vec<PathBuf>, writing: Writing) -> Self {
        Self { paths, writing }
    }

    pub(crate) fn read(&self) -> Outcome<Snapshot> {
        let read_at = Instant::now();
        let content = self.content()?;
        let changed = content.file.real_path().to_string_lossy().into_owned();
        let named = self.paths.iter().map(|path| name(path)).collect();
        let in_place = self.writing == Writing::InPlace;
        let summary = ProjectSummary::of_files(self.name(&content), KratosFiles { changed, named, in_place });
        Ok(Snapshot { project: Project { summary, identity_config: content.merged }, read_at })
    }

    fn content(&self) -> Outcome<Content> {
        let read = |path: &PathBuf| {
            let file = ReplacedFile::find(path).map_err(|error| unreadable(path, &error))?;
            let bytes = file.read().map_err(|error| unreadable(path, &error))?;
            let text =
                String::from_utf8(bytes).map(Zeroizing::new).map_err(|_| unusable(path, "it isn't UTF-8 text"))?;
            if path.extension().is_some_and(|extension| extension == "toml") {
                return Err(unusable(path, "TOML isn't supported, only YAML and JSON"));
            }
            let is_part = self.paths.len() > 1;
            let document = if is_part { kratos_file::read_part(&text) } else { kratos_file::read(&text) };
            Ok((document.map_err(|reason| unusable(path, &reason))?, file, text))
        };
        let mut files: Vec<_> = self.paths.iter().map(read).collect::<Outcome<_>>()?;
        let documents: Vec<Value> = files.iter().map(|(document, ..)| document.clone()).collect();
        let changed = kratos_file::changed_one(&documents);
        let (_, file, text) = files.swap_remove(changed);
        let merged = IdentityConfig::new(kratos_file::merged(&documents));
        let merged = merged.map_err(|error| unusable(&self.paths[changed], &error.to_string()))?;
        Ok(Content { documents, merged, changed, file, text })
    }

    /// Returns the warnings to show before the plan is applied.
    ///
    /// # Errors
    /// When the plan can't be applied.
    pub(super) fn check(&self, project: &Project, patched: &Patched, plan: &Plan) -> Outcome<Vec<String>> {
        let missing = files::missing(plan)?;
        if plan.is_empty() {
            return Ok(Vec::new());
        }
        let edited = self.edited(project, patched, plan)?;
        let mut warnings = broken_rules(project, &edited.wanted)?;
        warnings.extend(missing.into_iter().map(files::announced));
        let writes_secret = patched.secret_places().next().is_some();
        let Content { file, documents, changed, .. } = &edited.content;
        let name = self.name(&edited.content);
        if writes_secret && file.is_readable_by_all().map_err(|error| unreadable(&self.paths[*changed], &error))? {
            warnings.push(format!("Every user of this computer can read {name}, which holds the client secret."));
        }
        if writes_secret && file.is_tracked_by_git() {
            warnings.push(format!("Git tracks {name}: don't commit the client secret (or use --secret-in-env)."));
        }
        if kratos_file::lists_of_providers(documents) > 1 {
            warnings.push(format!("The providers in {name} replace those in the other files, all of them."));
        }
        warnings.extend(secret_variables::moved(&project.identity_config, patched.config()));
        warnings.extend(secret_variables::overridden(&project.identity_config, patched));
        let id = plan.provider().filter(|_| plan.adds_provider());
        let callback = id.map(|id| CallbackUrl::of(id.as_str(), patched.config(), &project.summary));
        if callback.is_some_and(|url| !url.is_known()) {
            let reason = "serve.public.base_url isn't set to a URL in the file (Kratos doesn't expand ${…})";
            warnings.push(format!("The callback URL isn't known: {reason}."));
        }
        Ok(warnings)
    }

    /// Returns the text of the file with the plan applied.
    pub(super) fn rendered(&self, project: &Project, patched: &Patched, plan: &Plan) -> Outcome<Zeroizing<Vec<u8>>> {
        let mut edited = self.edited(project, patched, plan)?;
        Ok(Zeroizing::new(std::mem::take(&mut *edited.new).into_bytes()))
    }

    pub(super) fn write(&self, project: &Project, patched: &Patched, plan: &Plan) -> Outcome<Written> {
        let Edited { content, new, wanted } = self.edited(project, patched, plan)?;
        let created = files::create(files::missing(plan)?)?;
        if let Err(failure) = content.file.replace(content.text.as_bytes(), new.as_bytes(), self.writing) {
            created.remove();
            return Err(self.unreplaced(failure, &self.name(&content)));
        }
        match self.content() {
            Ok(now) if *now.merged.document() == wanted => Ok(Written::default()),
            _ => {
                let name = self.name(&content);
                let message = format!("{name} was written, but doesn't hold what was written to it.");
                Err(Failure::new(FailureKind::Unverified, message).hint("check whether something else writes to it"))
            }
        }
    }

    fn edited(&self, project: &Project, patched: &Patched, plan: &Plan) -> Outcome<Edited> {
        let content = self.content()?;
        if content.merged != project.identity_config {
            return Err(changed(&self.name(&content)));
        }
        let unusable = |error| Failure::because(FailureKind::Failed, "The configuration can't be read back", error);
        let wanted: Value = serde_json::from_slice(&wire(patched)?).map_err(unusable)?;
        let mut documents = content.documents.clone();
        let own = &mut documents[content.changed];
        kratos_file::carry_over(own, content.merged.document(), &wanted);
        let new = kratos_file::rewritten(&content.text, own.clone());
        let new = match new {
            Ok(new) if kratos_file::merged(&documents) == wanted => Zeroizing::new(new),
            Ok(_) => return Err(self.unchangeable("another file sets some of it too", &content, plan)),
            Err(reason) => return Err(self.unchangeable(&reason.to_string(), &content, plan)),
        };
        Ok(Edited { content, new, wanted })
    }

    fn unchangeable(&self, reason: &str, content: &Content, plan: &Plan) -> Failure {
        let name = self.name(content);
        let message = format!("{name} can't be changed without touching the rest of it: {reason}.");
        let failure = Failure::new(FailureKind::Invalid, message);
        // A removal has no lines to paste.
        let is_removed = |edit: &Edit| matches!(edit.value, NewValue::Removed);
        let removals = plan.changes.iter().filter(|change| change.edits.iter().any(is_removed));
        let failure = removals.map(|change| change.kind.to_string()).fold(failure, Failure::detail);
        match lines_to_paste(plan) {
            lines if lines == "{}\n" => failure.hint("make this change yourself (nothing was changed)"),
            lines => {
                let failure = failure.hint("make the change yourself with these lines (nothing was changed)");
                lines.lines().fold(failure, Failure::quote)
            }
        }
    }

    /// Returns the name of the file that a plan changes.
    fn name(&self, content: &Content) -> String {
        name(&self.paths[content.changed])
    }

    fn unreplaced(&self, failure: Unreplaced, name: &str) -> Failure {
        let message = match &failure {
            Unreplaced::Changed => return changed(name),
            Unreplaced::Different(reason) => format!("Can't replace {name}: {reason}. Nothing was changed."),
            Unreplaced::Failed(error) => format!("Can't write {name}: {error}. Nothing was changed."),
            Unreplaced::Damaged(error) => format!("Can't write {name}, which is now incomplete: {error}."),
        };
        let hint = match (&failure, self.writing) {
            (Unreplaced::Damaged(_), _) => Some("put back your own copy of it, for example from Git"),
            (Unreplaced::Failed(error), _) if error.kind() == ErrorKind::StorageFull => {
                Some("free some space on the disk, then run the same command again")
            }
            (_, Writing::Renamed) => {
                Some("pass --in-place to write into the existing file (in a runbook: `in_place: true`)")
            }
            (_, Writing::InPlace) => None,
        };
        let failure = Failure::new(FailureKind::Failed, message).caused_by(failure);
        hint.into_iter().fold(failure, Failure::hint)
    }
}

/// Checks the result against Kratos' rules. An old error is only a warning: a variable that we can't see may fix it.
fn broken_rules(project: &Project, wanted: &Value) -> Outcome<Vec<String>> {
    let Some(broken) = kratos_rules::broken(&secret_variables::filled_in(wanted)) else { return Ok(Vec::new()) };
    let (what, name) = (format!("{}: {}", broken.at, broken.reason), &project.summary.name);
    let before = secret_variables::filled_in(project.identity_config.document());
    if kratos_rules::broken(&before).as_ref() == Some(&broken) {
        return Ok(vec![format!("Kratos rejects {name} unless a variable overrides this: {what}.")]);
    }
    let message = format!("Kratos would reject {name} with this change. Nothing was changed.");
    Err(Failure::new(FailureKind::Invalid, message).detail(what))
}

fn name(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let message = format!("Can't read {}: {error}.", path.display());
    Failure::new(FailureKind::Invalid, message).hint("pass the path of a kratos.yml")
}

fn unusable(path: &Path, reason: &str) -> Failure {
    let message = format!("Can't use {}: {reason}.", path.display());
    Failure::new(FailureKind::Invalid, message)
        .hint("fix the file, then try again (nothing was changed)")
        .about("Kratos files", "kratos.md")
}

fn changed(name: &str) -> Failure {
    let message = format!("Someone changed {name} while this was running. Nothing was changed.");
    Failure::new(FailureKind::Conflict, message).hint("run the same command again").without_change()
}
