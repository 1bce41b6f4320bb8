//! The file through which a configuration goes to `ory`: private, short-lived, and with a name that `ory` takes.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A JSON file of mode 0600 in a fresh folder of mode 0700. Both are gone when this is dropped.
pub struct WireFile {
    folder: TempDir,
}

impl WireFile {
    /// Writes `bytes` to a new file.
    ///
    /// # Errors
    /// When no folder can be used.
    pub fn create(bytes: &[u8]) -> io::Result<Self> {
        let (created, mut failures) = Self::try_parents(bytes);
        let none = || io::Error::new(io::ErrorKind::NotFound, "there is no folder for temporary files");
        created.map(|(_, file)| file).ok_or_else(|| failures.pop().unwrap_or_else(none))
    }

    /// The folder that files go to, and why each better one can't be used.
    pub fn try_out() -> (Option<PathBuf>, Vec<io::Error>) {
        let (created, failures) = Self::try_parents(b"{}");
        (created.map(|(parent, _)| parent), failures)
    }

    fn try_parents(bytes: &[u8]) -> (Option<(PathBuf, Self)>, Vec<io::Error>) {
        let mut failures = Vec::new();
        for parent in parents() {
            match Self::create_in(&parent, bytes) {
                Ok(file) => return (Some((parent, file)), failures),
                Err(error) => failures.push(io::Error::new(error.kind(), format!("{}: {error}", parent.display()))),
            }
        }
        (None, failures)
    }

    fn create_in(parent: &Path, bytes: &[u8]) -> io::Result<Self> {
        let mode = Permissions::from_mode(0o700);
        let folder = tempfile::Builder::new().prefix("ory-social-").permissions(mode).tempdir_in(parent)?;
        let file = Self { folder };
        // Not forced to the disk: `ory` sees it all the same, and where it is gone in time, no secret gets there at all.
        new_private(&file.path())?.write_all(bytes)?;
        Ok(file)
    }

    /// Where it is. The name ends in `.json`, without which `ory` refuses it.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("identity-config.json")
    }
}

/// Folders that a temporary file may go to, best first: `XDG_RUNTIME_DIR` is in memory and private, and `/dev/shm`, on
/// Linux, is in memory. `ory` splits the path at commas, so a folder with one in its name can't be used (measured with
/// ory 1.3.3).
fn parents() -> Vec<PathBuf> {
    let named = ["XDG_RUNTIME_DIR", "TMPDIR"].into_iter().filter_map(std::env::var_os).map(PathBuf::from);
    let candidates = named.chain(["/dev/shm", "/tmp"].map(PathBuf::from));
    candidates.filter(|folder| folder.is_absolute() && !folder.as_os_str().as_encoded_bytes().contains(&b',')).collect()
}

/// Whether what is written to a folder stays in memory. Elsewhere than on Linux nobody can tell.
#[cfg(target_os = "linux")]
pub fn is_in_memory(folder: &Path) -> Option<bool> {
    /// From linux/magic.h: tmpfs and ramfs.
    const IN_MEMORY: [u64; 2] = [0x0102_1994, 0x8584_58f6];
    let kind = rustix::fs::statfs(folder).ok()?.f_type;
    Some(u64::try_from(kind).is_ok_and(|kind| IN_MEMORY.contains(&kind)))
}

/// Whether what is written to a folder stays in memory. Elsewhere than on Linux nobody can tell.
#[cfg(not(target_os = "linux"))]
pub fn is_in_memory(_folder: &Path) -> Option<bool> {
    None
}

/// Writes a new file of mode 0600 that is there to stay. An existing file, or a link, is never written through.
///
/// # Errors
/// When there is something of that name already, or it can't be written.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = new_private(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn new_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn the_file_and_its_folder_are_private_and_gone_afterwards() {
        let file = WireFile::create(b"{}").unwrap();
        let path = file.path();
        let folder = path.parent().unwrap().to_owned();
        assert_eq!((mode(&path), mode(&folder)), (0o600, 0o700));
        drop(file);
        assert!(!folder.exists());
    }

    #[test]
    fn a_panic_leaves_nothing_behind() {
        let file = WireFile::create(b"{}").unwrap();
        let path = file.path();
        std::panic::catch_unwind(move || panic!("with {} in hand", file.path().display())).unwrap_err();
        assert!(!path.parent().unwrap().exists());
    }

    #[test]
    fn a_planted_link_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (link, target) = (folder.path().join("link"), folder.path().join("target"));
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert!(write_private(&link, b"x").is_err());
        assert!(!target.exists());
    }
}
