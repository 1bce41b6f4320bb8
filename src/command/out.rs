//! The files that `--out` names. They are checked before the work starts, so that none is wasted.

use std::fs::{self, Permissions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::session::Session;
use crate::cli::PlanFlags;
use crate::domain::runbook::ReviewedPlan;
use crate::error::{Failure, FailureKind, Outcome};
use crate::system::input_file::{self, ReadFailure};

/// The largest plan that is read, in bytes: one for many thousands of projects.
pub(crate) const LARGEST_PLAN: u64 = 64 * 1024 * 1024;

/// A file that we may write.
pub(crate) struct Out {
    path: PathBuf,
    occupied: Occupied,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Occupied {
    No,
    /// By a file that we replace.
    Yes,
}

impl Out {
    /// Checks that a new file can be written.
    pub(crate) fn new_file(path: &Path) -> Outcome<Self> {
        match occupied(path)? {
            Occupied::No => Ok(Self { path: path.to_owned(), occupied: Occupied::No }),
            Occupied::Yes => Err(exists(path).hint("choose another name, or delete the file first")),
        }
    }

    /// Checks that a plan can be written. It replaces an earlier plan, but any other file only if the person says so.
    pub(crate) async fn of_plan(flags: &PlanFlags, session: &Session) -> Outcome<Option<Self>> {
        let Some(path) = &flags.out else { return Ok(None) };
        let occupied = occupied(path)?;
        if occupied == Occupied::Yes && path.canonicalize().ok() == flags.runbook.file.canonicalize().ok() {
            let message = format!("{} is the runbook itself.", path.display());
            return Err(Failure::new(FailureKind::Usage, message).hint("pass another file with --out"));
        }
        if occupied == Occupied::Yes && !flags.force && !is_plan(path, session).await? {
            let Some(prompter) = &session.prompter else {
                return Err(exists(path).detail("It isn't a plan of ory-social.").hint("pass --force to replace it"));
            };
            let question = format!("{} exists and isn't a plan of ory-social. Replace it?", path.display());
            if !prompter.confirm(&question).await? {
                return Err(Failure::new(FailureKind::Declined, "Nothing was written."));
            }
        }
        Ok(Some(Self { path: path.clone(), occupied }))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the file atomically: if that fails, an earlier one stays intact.
    pub(crate) fn write(&self, text: &str) -> Outcome<()> {
        // The umask may restrict this.
        self.write_with(0o666, text)
    }

    /// Writes the file so that only its owner can read it.
    pub(crate) fn write_private(&self, text: &str) -> Outcome<()> {
        self.write_with(0o600, text)
    }

    fn write_with(&self, mode: u32, text: &str) -> Outcome<()> {
        self.try_to_write(mode, text).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => exists(&self.path),
            _ => Failure::because(FailureKind::Failed, format!("Can't write {}", self.path.display()), error),
        })
    }

    fn try_to_write(&self, mode: u32, text: &str) -> io::Result<()> {
        let permissions = Permissions::from_mode(mode);
        let mut file = tempfile::Builder::new().permissions(permissions).tempfile_in(folder(&self.path))?;
        file.write_all(text.as_bytes())?;
        match self.occupied {
            Occupied::No => file.persist_noclobber(&self.path)?,
            Occupied::Yes => file.persist(&self.path)?,
        };
        Ok(())
    }
}

/// Checks whether something exists at this path.
fn occupied(path: &Path) -> Outcome<Occupied> {
    let failed = |error| Failure::because(FailureKind::Failed, format!("Can't write {}", path.display()), error);
    if !folder(path).is_dir() {
        let message = format!("The folder {} doesn't exist.", folder(path).display());
        return Err(Failure::new(FailureKind::Usage, message).hint("create it, or choose another one with --out"));
    }
    match fs::symlink_metadata(path) {
        Ok(file) if file.is_dir() => Err(Failure::new(FailureKind::Usage, format!("{} is a folder.", path.display()))
            .hint("add the name of a file to --out")),
        Ok(_) => Ok(Occupied::Yes),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Occupied::No),
        Err(error) => Err(failed(error)),
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

async fn is_plan(path: &Path, session: &Session) -> Outcome<bool> {
    if !fs::symlink_metadata(path).is_ok_and(|file| file.is_file()) {
        return Ok(false);
    }
    match input_file::read(path, LARGEST_PLAN, &session.interrupts).await {
        Ok(bytes) => Ok(String::from_utf8(bytes).is_ok_and(|text| ReviewedPlan::parse(&text).is_ok())),
        Err(ReadFailure::Interrupted(signal)) => Err(Failure::interrupted(signal)),
        Err(_) => Ok(false),
    }
}

fn exists(path: &Path) -> Failure {
    Failure::new(FailureKind::Usage, format!("{} already exists.", path.display()))
}
