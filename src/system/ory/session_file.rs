//! The session file of `ory auth`.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::domain::doctor::StoredSession;
use crate::system::environment::{CONFIG_PATH, Environment, HOME};

/// The most to read, in bytes. The file usually has a few hundred.
const LARGEST: u64 = 1024 * 1024;

/// Why we can't know whether there is a session.
#[derive(Debug, Error)]
pub(crate) enum SessionFailure {
    /// There is no home folder for the file.
    #[error("HOME is not set, so `ory auth` has no place for its session")]
    NoHome,
    /// The file can't be read, or isn't a session file.
    #[error("the session of `ory auth`, {}, can't be read: {reason}", .path.display())]
    Unreadable { path: PathBuf, reason: String },
}

/// Returns the session that `ory` would use, if any. Doesn't renew or change it.
pub(crate) fn stored_session(environment: &Environment) -> Result<Option<StoredSession>, SessionFailure> {
    let in_home = || Some(Path::new(environment.get(HOME)?).join(".ory-cloud.json"));
    let named = environment.get(CONFIG_PATH).map(PathBuf::from);
    let path = named.or_else(in_home).ok_or(SessionFailure::NoHome)?;
    let read = match read(&path) {
        Ok(text) => StoredSession::parse(&text).map_err(str::to_owned),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.to_string()),
    };
    read.map_err(|reason| SessionFailure::Unreadable { path, reason })
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}
