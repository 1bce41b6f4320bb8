//! The file that passes a configuration to `ory`. It is private and short-lived, and `ory` accepts its name.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A JSON file with mode 0600 in a new folder with mode 0700. Dropping it removes both.
pub(crate) struct WireFile {
    folder: TempDir,
}

impl WireFile {
    /// Writes `bytes` to a new file.
    pub(crate) fn create(bytes: &[u8]) -> io::Result<Self> {
        let (created, mut failures) = Self::try_parents(bytes);
        let none = || io::Error::new(io::ErrorKind::NotFound, "no folder for temporary files");
        created.map(|(_, file)| file).ok_or_else(|| failures.pop().unwrap_or_else(none))
    }

    /// Returns the folder for files, and why each better one can't be used.
    pub(crate) fn try_out() -> (Option<PathBuf>, Vec<io::Error>) {
        let (created, failures) = Self::try_parents(b"{}");
        (created.map(|(parent, _)| parent), failures)
    }

    fn try_parents(bytes: &[u8]) -> (Option<(PathBuf, Self)>, Vec<io::Error>) {
        let mut failures = Vec::new();
        for (parent, expected) in parents() {
            match expected.check(&parent).and_then(|()| Self::create_in(&parent, bytes)) {
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
        // Not synced: `ory` sees it anyway, and if it's removed soon enough, the secret never reaches the disk.
        new_private(&file.path())?.write_all(bytes)?;
        Ok(file)
    }

    /// Removes the file. Unlike dropping it, reports a failure.
    pub(crate) fn remove(self) -> io::Result<()> {
        let path = self.folder.path().to_owned();
        match self.folder.close() {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(io::Error::new(error.kind(), format!("{}: {error}", path.display())))
            }
            _ => Ok(()),
        }
    }

    /// Returns its path. The name ends in `.json`, because `ory` rejects other names.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("identity-config.json")
    }
}

/// What a folder must be like so that nobody else can swap a file in it.
#[derive(Clone, Copy)]
enum Expected {
    /// Owned by us and closed to others, as the XDG Base Directory Specification requires of `XDG_RUNTIME_DIR`.
    Private,
    /// Owned by us or root, and sticky if anyone can write to it.
    Shared,
}

impl Expected {
    fn check(self, folder: &Path) -> io::Result<()> {
        let metadata = std::fs::metadata(folder)?;
        if !metadata.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        let us = rustix::process::geteuid().as_raw();
        self.refusal(metadata.uid(), metadata.mode(), us)
            .map_or(Ok(()), |reason| Err(io::Error::new(io::ErrorKind::PermissionDenied, reason)))
    }

    fn refusal(self, owner: u32, mode: u32, us: u32) -> Option<&'static str> {
        match self {
            Self::Private if owner != us => Some("it belongs to someone else"),
            Self::Shared if owner != us && owner != 0 => Some("it belongs to someone else"),
            Self::Private if mode & 0o077 != 0 => Some("others may use it; its mode must be 0700"),
            Self::Shared if mode & 0o002 != 0 && mode & 0o1000 == 0 => {
                Some("anyone may replace files in it; it isn't sticky")
            }
            _ => None,
        }
    }
}

/// Returns the folders to try for a temporary file, best first. `XDG_RUNTIME_DIR` is private and in memory, and on
/// Linux, `/dev/shm` is in memory. `ory` splits paths at commas, so no folder may have one (measured with ory 1.3.3).
fn parents() -> Vec<(PathBuf, Expected)> {
    let named = |variable, expected| Some((PathBuf::from(std::env::var_os(variable)?), expected));
    let known = |folder: &str| Some((PathBuf::from(folder), Expected::Shared));
    let candidates = [
        named("XDG_RUNTIME_DIR", Expected::Private),
        named("TMPDIR", Expected::Shared),
        known("/dev/shm"),
        known("/tmp"),
    ];
    let fits = |folder: &Path| folder.is_absolute() && !folder.as_os_str().as_encoded_bytes().contains(&b',');
    candidates.into_iter().flatten().filter(|(folder, _)| fits(folder)).collect()
}

/// Whether files in a folder stay in memory. Only known on Linux.
#[cfg(target_os = "linux")]
pub(crate) fn is_in_memory(folder: &Path) -> Option<bool> {
    /// From linux/magic.h: tmpfs and ramfs.
    const IN_MEMORY: [u64; 2] = [0x0102_1994, 0x8584_58f6];
    let kind = rustix::fs::statfs(folder).ok()?.f_type;
    Some(u64::try_from(kind).is_ok_and(|kind| IN_MEMORY.contains(&kind)))
}

/// Whether files in a folder stay in memory. Only known on Linux.
#[cfg(not(target_os = "linux"))]
pub(crate) fn is_in_memory(_folder: &Path) -> Option<bool> {
    None
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
    fn a_panic_leaves_no_file_behind() {
        let file = WireFile::create(b"{}").unwrap();
        let path = file.path();
        std::panic::catch_unwind(move || panic!("with {} in hand", file.path().display())).unwrap_err();
        assert!(!path.parent().unwrap().exists());
    }

    #[test]
    fn a_folder_in_which_someone_else_could_swap_the_file_is_not_used() {
        let (us, root, other) = (1000, 0, 1001);
        for (expected, owner, mode, is_used) in [
            (Expected::Private, us, 0o40700, true),
            (Expected::Private, us, 0o40750, false),
            (Expected::Private, other, 0o40700, false),
            (Expected::Private, root, 0o40700, false),
            (Expected::Shared, us, 0o40755, true),
            (Expected::Shared, root, 0o41777, true),
            (Expected::Shared, root, 0o40777, false),
            (Expected::Shared, other, 0o41777, false),
        ] {
            assert_eq!(expected.refusal(owner, mode, us).is_none(), is_used, "{owner} {mode:o}");
        }
    }
}
