//! Reads a runbook, and chooses the projects that are worked on.

use std::path::{Path, PathBuf};

use super::super::session::Session;
use super::super::{explain, input};
use crate::domain::runbook::{Mistake, ProjectEntry, Runbook, SecretReference};
use crate::error::{Failure, FailureKind, Outcome};

/// A runbook, and what is worked on of it.
pub struct Loaded {
    /// The file, as it was named.
    pub file: PathBuf,
    /// The projects, in the order of the file.
    pub entries: Vec<ProjectEntry>,
}

impl Loaded {
    /// The folder from which files are named in the runbook.
    pub fn folder(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new(""))
    }

    /// A place in the file, as editors and compilers write it.
    pub fn place(&self, mistake: &Mistake) -> String {
        format!("{}:{mistake}", self.file.display())
    }

    /// The variables that hold secrets: no child process gets them.
    pub fn secret_variables(&self) -> Vec<String> {
        let providers = self.entries.iter().flat_map(|entry| &entry.providers);
        let references = providers.filter_map(|provider| provider.client_secret.as_ref());
        let name = |reference: &SecretReference| match reference {
            SecretReference::Env(name) => Some(name.clone()),
            SecretReference::File(_) | SecretReference::Stdin => None,
        };
        references.filter_map(|reference| name(&reference.value)).collect()
    }
}

/// Reads the runbook, and takes of it what --project names, or all.
///
/// # Errors
/// When it can't be read, with all mistakes in it, or when it has no such project.
pub fn load(file: &Path, session: &Session) -> Outcome<Loaded> {
    let text = input::snippet(file).map_err(|reason| {
        Failure::new(FailureKind::Invalid, format!("The runbook {} {reason}.", file.display()))
            .hint("name another one with --file; `ory-social runbook init` writes one to begin with")
    })?;
    let runbook = Runbook::parse(&text).map_err(|mistakes| mistaken(file, &mistakes))?;
    let wanted = &session.flags().project;
    let unknown: Vec<_> = wanted.iter().filter(|name| !runbook.projects.iter().any(|entry| is(entry, name))).collect();
    if !unknown.is_empty() {
        let message = format!("The runbook {} has no such project.", file.display());
        let failure = unknown
            .iter()
            .fold(Failure::new(FailureKind::Usage, message), |failure, name| failure.detail(name.as_str()));
        let names: Vec<_> = runbook.projects.iter().map(name).collect();
        return Err(failure.hint(format!("it has: {}", names.join(", "))));
    }
    let chosen = |entry: &ProjectEntry| wanted.is_empty() || wanted.iter().any(|name| is(entry, name));
    let entries = runbook.projects.into_iter().filter(chosen).collect();
    Ok(Loaded { file: file.to_owned(), entries })
}

/// What a project is called in what is told of it.
pub fn name(entry: &ProjectEntry) -> String {
    entry.name.as_ref().map_or_else(|| entry.project.value.as_str().to_owned(), |name| name.value.to_string())
}

fn is(entry: &ProjectEntry, wanted: &str) -> bool {
    entry.project.value.as_str() == wanted || name(entry) == wanted
}

fn mistaken(file: &Path, mistakes: &[Mistake]) -> Failure {
    let count = explain::counted(mistakes.len(), "mistake");
    let failure = Failure::new(FailureKind::Invalid, format!("The runbook {} has {count}.", file.display()));
    let place = |mistake: &Mistake| format!("{}:{mistake}", file.display());
    mistakes.iter().fold(failure, |failure, mistake| failure.detail(place(mistake)))
}
