//! The emulated network on disk, so that sandbox commands see each other's changes.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::network::{Network, Saved};
use crate::system::state::open_lock;

/// The version of the saved format. Increase it when the format changes.
const VERSION: u32 = 1;

/// A private folder that holds the network. Each request locks it, so concurrent commands see each other's changes.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    folder: PathBuf,
}

/// Why the network can't be read or saved. No message quotes the file.
#[derive(Debug, Error)]
pub(crate) enum Unkept {
    #[error("another version of ory-social saved it")]
    OtherVersion,
    #[error("it isn't a saved sandbox, or was modified")]
    Malformed,
    #[error(transparent)]
    Io(#[from] io::Error),
}

#[derive(Deserialize)]
struct Head {
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    version: u32,
    network: Saved,
}

impl Kept {
    pub(crate) fn below(state: &Path) -> Self {
        Self { folder: state.join("sandbox") }
    }

    /// Returns the folder where sandbox commands keep their own state, such as backups.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.join("network.json")
    }

    /// Loads the saved network, runs `act` on it, and saves any changes.
    pub(crate) fn with<T>(&self, network: &mut Network, act: impl FnOnce(&mut Network) -> T) -> Result<T, Unkept> {
        let _lock = self.lock()?;
        if let Some(saved) = self.read()? {
            network.restore(saved);
        }
        let before = json(network)?;
        let result = act(network);
        let after = json(network)?;
        if after != before {
            self.write(&after)?;
        }
        Ok(result)
    }

    /// Deletes everything that was saved. Returns the paths that existed.
    pub(crate) fn reset(&self) -> io::Result<Vec<PathBuf>> {
        let _lock = self.lock()?;
        let mut deleted = Vec::new();
        for path in [self.file(), self.folder.join("ory-social")] {
            let done = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            match done {
                Ok(()) => deleted.push(path),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(deleted)
    }

    /// Locks the folder until the file is dropped or the process ends.
    fn lock(&self) -> io::Result<File> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let file = open_lock(&self.folder.join("lock"))?;
        file.lock()?;
        Ok(file)
    }

    fn read(&self) -> Result<Option<Saved>, Unkept> {
        let bytes = match fs::read(self.file()) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let head: Head = serde_json::from_slice(&bytes).map_err(|_| Unkept::Malformed)?;
        if head.version != VERSION {
            return Err(Unkept::OtherVersion);
        }
        let content: Content = serde_json::from_slice(&bytes).map_err(|_| Unkept::Malformed)?;
        Ok(Some(content.network))
    }

    /// Writes to a temporary name first, so that no file is half-written. tempfile creates files with mode 0600.
    fn write(&self, text: &str) -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(text.as_bytes())?;
        file.persist(self.file())?;
        Ok(())
    }
}

fn json(network: &Network) -> io::Result<String> {
    Ok(serde_json::to_string(&Content { version: VERSION, network: network.saved() })?)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn what_one_command_changed_another_sees_and_nobody_else_can_read_it() {
        let state = tempfile::tempdir().unwrap();
        let kept = Kept::below(state.path());
        let name = |network: &mut Network| network.projects()[0].name.clone();
        let id = |network: &mut Network| network.projects()[0].id.clone();
        let first = kept.with(&mut Network::sample(), id).unwrap();
        assert!(!kept.file().exists(), "a look saves nothing");
        let change = |network: &mut Network| "Renamed".clone_into(&mut network.project_mut(&first).unwrap().name);
        kept.with(&mut Network::sample(), change).unwrap();
        assert_eq!(kept.with(&mut Network::sample(), name).unwrap(), "Renamed");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&kept.file()), mode(kept.folder())), (0o600, 0o700));
    }

    #[test]
    fn a_file_of_another_version_and_an_invalid_one_are_distinguished_and_a_reset_helps() {
        let state = tempfile::tempdir().unwrap();
        let kept = Kept::below(state.path());
        let look = || kept.with(&mut Network::sample(), |_| ());
        look().unwrap();
        fs::write(kept.file(), r#"{"version": 2, "anything": "new"}"#).unwrap();
        assert!(matches!(look(), Err(Unkept::OtherVersion)));
        fs::write(kept.file(), r#"{"version": 1, "network": {"projects": "CanaryCanaryCanary42"}}"#).unwrap();
        let error = look().unwrap_err();
        assert!(matches!(error, Unkept::Malformed) && !error.to_string().contains("Canary"));
        assert_eq!(kept.reset().unwrap(), [kept.file()]);
        look().unwrap();
    }
}
