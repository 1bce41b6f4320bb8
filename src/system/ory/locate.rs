//! Finds `ory`.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::system::environment::{Environment, ORY_PATH};

/// Why `ory` wasn't found.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum Missing {
    /// No flag or variable gives a path.
    #[error("the Ory CLI (`ory`) is not on your PATH")]
    NotOnPath(#[source] which::Error),
    #[error("{named_by} names {}, which isn't an executable file", .path.display())]
    NotExecutable { path: PathBuf, named_by: &'static str, source: which::Error },
}

/// Finds `ory` at the path from the flag, else from the variable, else on the PATH.
///
/// # Errors
/// When there is no executable file. A wrong flag or variable is never ignored.
pub(crate) fn find(flag: Option<&Path>, environment: &Environment) -> Result<PathBuf, Missing> {
    let variable = environment.get(ORY_PATH).map(PathBuf::from);
    let named = flag.map(|path| (path.to_owned(), "--ory")).or(variable.map(|path| (path, ORY_PATH)));
    match named {
        Some((path, named_by)) => {
            which::which(&path).map_err(|source| Missing::NotExecutable { path, named_by, source })
        }
        None => which::which("ory").map_err(Missing::NotOnPath),
    }
}
