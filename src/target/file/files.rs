//! The files that a plan creates next to a kratos.yml. An existing file is never overwritten.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::domain::content::NewFile;
use crate::domain::plan::Plan;
use crate::error::{Failure, FailureKind, Outcome};
use crate::system::new_file;

/// Returns the files that must be created.
///
/// # Errors
/// When a different file is in the way, or the configuration already names a file that doesn't exist.
pub(super) fn missing(plan: &Plan) -> Outcome<Vec<&NewFile>> {
    let mut missing = Vec::new();
    for file in &plan.files {
        match fs::read(&file.path) {
            Ok(content) if content == file.snippet.as_bytes() => {}
            Ok(_) => return Err(occupied(&file.path, "already exists and has another content")),
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(occupied(&file.path, &format!("can't be read ({error})")));
            }
            Err(_) if plan.is_empty() => return Err(occupied(&file.path, "isn't there, but is in use already")),
            Err(_) => missing.push(file),
        }
    }
    Ok(missing)
}

/// Returns the warning to show before the file is created.
pub(super) fn announced(file: &NewFile) -> String {
    let (path, read_at) = (file.path.display(), file.read_at.display());
    format!("The mapper goes into {path}. Check that Kratos finds it at {read_at}.")
}

/// The files that this run created.
pub(super) struct Created<'a>(Vec<&'a NewFile>);

pub(super) fn create(files: Vec<&NewFile>) -> Outcome<Created<'_>> {
    let mut created = Created(Vec::new());
    for file in files {
        if let Err(error) = new_file::create(&file.path, file.snippet.as_bytes()) {
            created.remove();
            let message = format!("Can't write {}: {error}. Nothing was changed.", file.path.display());
            return Err(Failure::new(FailureKind::Failed, message).caused_by(error));
        }
        created.0.push(file);
    }
    Ok(created)
}

impl Created<'_> {
    /// Removes the files after a later step failed.
    pub(super) fn remove(&self) {
        self.0.iter().for_each(|file| drop(fs::remove_file(&file.path)));
    }
}

fn occupied(path: &Path, reason: &str) -> Failure {
    let message = format!("The mapper can't be put into {}: the file {reason}. Nothing was changed.", path.display());
    Failure::new(FailureKind::Invalid, message).hint("choose another name with --mapper-file")
}
