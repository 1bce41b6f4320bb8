//! Reads a runbook, and chooses the projects to work on.

use std::path::{Path, PathBuf};

use super::super::input;
use super::super::session::Session;
use crate::domain::project::ProjectSummary;
use crate::domain::runbook::{KratosPaths, Mistake, ProjectEntry, Runbook, Subject};
use crate::domain::suggestion::suggestion;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::counted;
use crate::system::replaced_file::ReplacedFile;

/// A runbook, and the projects in it to work on.
pub(crate) struct Loaded {
    /// The path of the file, as it was given.
    pub(crate) file: PathBuf,
    /// All projects, in the order of the file.
    pub(crate) projects: Vec<ProjectEntry>,
    /// The indexes of the projects to work on.
    chosen: Vec<usize>,
    /// The variables that hold secrets. No child process gets them.
    pub(crate) secret_variables: Vec<String>,
}

impl Loaded {
    /// Returns the folder that file names in the runbook are relative to.
    pub(crate) fn folder(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new(""))
    }

    /// Returns the paths of the files of a Kratos.
    pub(crate) fn kratos_files(&self, files: &KratosPaths) -> Vec<PathBuf> {
        files.below(self.folder())
    }

    /// Formats an error with its place in the file, as editors and compilers do.
    pub(crate) fn place(&self, mistake: &Mistake) -> String {
        format!("{}:{mistake}", self.file.display())
    }

    /// Adds the place in the runbook to a failure about a file that the runbook may name wrongly.
    pub(crate) fn placed(&self, entry: &ProjectEntry, failure: Failure) -> Failure {
        match failure.kind {
            FailureKind::Invalid if !entry.is_on_network() => {
                failure.detail(self.place(&entry.at().mistake("this entry names the file")))
            }
            _ => failure,
        }
    }

    /// Whether an entry can mean this project.
    pub(crate) fn may_be(&self, entry: &ProjectEntry, project: &ProjectSummary) -> bool {
        match (&entry.subject, &project.kratos) {
            (Subject::Project { reference, .. }, None) => project.may_be(&reference.value),
            (Subject::Kratos { files, .. }, Some(kratos)) => {
                let is_changed = |file: ReplacedFile| file.real_path().to_string_lossy() == kratos.changed;
                let files = self.kratos_files(&files.value);
                files.iter().any(|path| ReplacedFile::find(path).is_ok_and(is_changed))
            }
            _ => false,
        }
    }

    /// Returns the projects to work on, in the order of the file.
    pub(crate) fn chosen(&self) -> impl ExactSizeIterator<Item = &ProjectEntry> {
        self.chosen.iter().map(|index| &self.projects[*index])
    }

    /// Whether all projects were chosen.
    pub(crate) fn is_whole(&self) -> bool {
        self.chosen.len() == self.projects.len()
    }
}

/// Reads the runbook, and chooses the wanted projects, or all.
///
/// # Errors
/// When it can't be read, with all errors in it, or when it has no such project.
pub(crate) async fn load(file: &Path, wanted: &[String], session: &Session) -> Outcome<Loaded> {
    let text = input::snippet(file, session).await?.map_err(|reason| {
        Failure::new(FailureKind::Invalid, format!("The runbook {} {reason}.", file.display()))
            .hint("pass another one with --file, or create one with `ory-social runbook init`")
    })?;
    let runbook = Runbook::parse(&text, session.catalogue).map_err(|mistakes| mistaken(file, &mistakes))?;
    let Runbook { projects, secret_variables } = runbook;
    let unknown: Vec<_> = wanted.iter().filter(|wanted| !projects.iter().any(|entry| is(entry, wanted))).collect();
    if !unknown.is_empty() {
        let message = format!("The runbook {} has no such project.", file.display());
        let names: Vec<_> = projects.iter().map(name).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let failure = Failure::new(FailureKind::Usage, message);
        let detail = |unknown: &String| format!("{unknown}: {}", suggestion(unknown, &names));
        return Err(unknown.into_iter().fold(failure, |failure, unknown| failure.detail(detail(unknown))));
    }
    let is_wanted = |entry: &ProjectEntry| wanted.is_empty() || wanted.iter().any(|name| is(entry, name));
    let chosen = projects.iter().enumerate().filter(|(_, entry)| is_wanted(entry)).map(|(index, _)| index).collect();
    Ok(Loaded { file: file.to_owned(), projects, chosen, secret_variables })
}

/// Returns the name of a project in messages.
pub(crate) fn name(entry: &ProjectEntry) -> String {
    entry.name.as_ref().map_or_else(|| entry.reference(), |name| name.value.to_string())
}

fn is(entry: &ProjectEntry, wanted: &str) -> bool {
    name(entry) == wanted || entry.reference() == wanted.trim_start_matches("./")
}

fn mistaken(file: &Path, mistakes: &[Mistake]) -> Failure {
    let count = counted(mistakes.len(), "error");
    let failure = Failure::new(FailureKind::Invalid, format!("The runbook {} has {count}.", file.display()));
    let place = |mistake: &Mistake| format!("{}:{mistake}", file.display());
    mistakes.iter().fold(failure, |failure, mistake| failure.detail(place(mistake))).about("runbooks", "runbook.md")
}
