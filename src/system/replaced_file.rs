//! Replaces the content of someone else's file. Unless it's written in place, it always has the old or the new content.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use thiserror::Error;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 8 * 1024 * 1024;

/// An existing file, with links resolved.
pub(crate) struct ReplacedFile {
    real: PathBuf,
}

/// How to write new content to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writing {
    /// A new file replaces it atomically.
    Renamed,
    /// The same file is overwritten, as a single mounted file requires. A crash may leave it half-written.
    InPlace,
}

/// Why a file doesn't have its new content. Except for [`Self::Damaged`], it still has the old one.
#[derive(Debug, Error)]
pub(crate) enum Unreplaced {
    /// Its content has changed.
    #[error("it has changed since it was read")]
    Changed,
    /// A new file would differ in more than its content.
    #[error("{0}")]
    Different(&'static str),
    /// The system doesn't allow it.
    #[error(transparent)]
    Failed(#[from] io::Error),
    /// The system stopped allowing it midway, and the old content couldn't be put back.
    #[error("{0}")]
    Damaged(io::Error),
}

impl ReplacedFile {
    /// Finds the file and resolves links.
    pub(crate) fn find(path: &Path) -> io::Result<Self> {
        Ok(Self { real: fs::canonicalize(path)? })
    }

    pub(crate) fn real_path(&self) -> &Path {
        &self.real
    }

    /// Reads it. Rejects a FIFO or device, without waiting for it.
    pub(crate) fn read(&self) -> io::Result<Vec<u8>> {
        let flags = OFlags::NONBLOCK.bits().cast_signed();
        let file = OpenOptions::new().read(true).custom_flags(flags).open(&self.real)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("it is not a regular file"));
        }
        let mut bytes = Vec::new();
        file.take(LARGEST + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > LARGEST {
            return Err(io::Error::other("it is too large"));
        }
        Ok(bytes)
    }

    /// Whether users other than its owner and group can read it.
    pub(crate) fn is_readable_by_all(&self) -> io::Result<bool> {
        Ok(fs::metadata(&self.real)?.mode() & 0o004 != 0)
    }

    /// Whether the file is itself a mount point, which can't be renamed over.
    pub(crate) fn is_mounted_by_itself(&self) -> bool {
        // Only Linux has this file. The mount point is the fifth word of each line.
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
        let places = mounts.lines().filter_map(|line| line.split(' ').nth(4));
        places.into_iter().any(|place| Path::new(place) == self.real)
    }

    /// Whether it is in the index of its Git repository. (Version 4 of the index shortens names.)
    pub(crate) fn is_tracked_by_git(&self) -> bool {
        let repository = self.real.ancestors().skip(1).find(|folder| folder.join(".git").exists());
        let Some((root, name)) = repository.and_then(|root| Some((root, self.real.strip_prefix(root).ok()?))) else {
            return false;
        };
        let dot_git = root.join(".git");
        // In a worktree, `.git` is a file with the path of the real folder.
        let pointer = fs::read_to_string(&dot_git).ok();
        let folder = pointer.as_deref().and_then(|text| text.trim().strip_prefix("gitdir: ")).map(|it| root.join(it));
        let index = fs::read(folder.unwrap_or(dot_git).join("index")).unwrap_or_default();
        let name = name.as_os_str().as_encoded_bytes();
        // Right before a name is its length, of which we see the last byte, or a zero of extended flags
        // (gitformat-index(5)). Anything else is the rest of a longer path.
        let length = u8::try_from(name.len().min(0xFFF) & 0xFF).unwrap_or_default();
        let ends_path = |bytes: &[u8]| bytes[0] == length || bytes[0] == 0;
        let entry = [name, b"\0"].concat();
        index.windows(entry.len() + 1).any(|bytes| bytes[1..] == entry && ends_path(bytes))
    }

    /// Replaces its content, which must still be `old`. On return, the new content is on disk.
    pub(crate) fn replace(&self, old: &[u8], new: &[u8], writing: Writing) -> Result<(), Unreplaced> {
        match writing {
            Writing::Renamed => self.rename_over(old, new),
            Writing::InPlace => self.write_in_place(old, new),
        }
    }

    fn rename_over(&self, old: &[u8], new: &[u8]) -> Result<(), Unreplaced> {
        let metadata = fs::metadata(&self.real)?;
        if metadata.nlink() > 1 {
            return Err(Unreplaced::Different(
                "it has several names (hard links), and the others would keep the old content",
            ));
        }
        let folder = self.real.parent().unwrap_or(Path::new("/"));
        let name = self.real.file_name().unwrap_or_default().to_string_lossy();
        // The temporary file is private until it's complete.
        let mut file = tempfile::Builder::new().prefix(&format!(".{name}.ory-social-")).tempfile_in(folder)?;
        file.write_all(new)?;
        let ours = file.as_file().metadata()?;
        if (ours.uid(), ours.gid()) != (metadata.uid(), metadata.gid()) {
            let kept = fchown(file.as_file(), Some(metadata.uid()), Some(metadata.gid()));
            kept.map_err(|_| Unreplaced::Different("it belongs to someone else, and a new file would be yours"))?;
        }
        file.as_file().set_permissions(Permissions::from_mode(metadata.mode() & 0o7777))?;
        file.as_file().sync_all()?;
        if self.read()? != old {
            return Err(Unreplaced::Changed);
        }
        file.persist(&self.real).map_err(|error| error.error)?;
        // From here on, the file has its new content, whether or not the folder can be synced.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
        Ok(())
    }

    fn write_in_place(&self, old: &[u8], new: &[u8]) -> Result<(), Unreplaced> {
        if self.read()? != old {
            return Err(Unreplaced::Changed);
        }
        let file = OpenOptions::new().write(true).open(&self.real)?;
        match overwrite(&file, new) {
            Ok(()) => Ok(()),
            // The old content needs no more space than it had.
            Err(error) if overwrite(&file, old).is_ok() => Err(error.into()),
            Err(error) => Err(Unreplaced::Damaged(error)),
        }
    }
}

fn overwrite(mut file: &File, content: &[u8]) -> io::Result<()> {
    file.rewind()?;
    file.write_all(content)?;
    file.set_len(content.len() as u64)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn file(folder: &Path, mode: u32) -> PathBuf {
        let path = folder.join("kratos.yml");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        path
    }

    #[test]
    fn a_link_stays_a_link_and_the_file_keeps_its_mode() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (file(folder.path(), 0o640), folder.path().join("link.yml"));
        symlink("kratos.yml", &link).unwrap();
        ReplacedFile::find(&link).unwrap().replace(b"old", b"new", Writing::Renamed).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!((fs::read(&real).unwrap(), fs::metadata(&real).unwrap().mode() & 0o777), (b"new".to_vec(), 0o640));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn in_place_it_stays_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = file(folder.path(), 0o600);
        let inode = fs::metadata(&path).unwrap().ino();
        for (old, new) in [("old", "longer than it was"), ("longer than it was", "short")] {
            ReplacedFile::find(&path).unwrap().replace(old.as_bytes(), new.as_bytes(), Writing::InPlace).unwrap();
            assert_eq!((fs::read_to_string(&path).unwrap().as_str(), fs::metadata(&path).unwrap().ino()), (new, inode));
        }
    }

    #[test]
    fn a_file_that_changed_since_it_was_read_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = file(folder.path(), 0o600);
        for writing in [Writing::Renamed, Writing::InPlace] {
            let refused = ReplacedFile::find(&path).unwrap().replace(b"other", b"new", writing);
            assert!(matches!(refused, Err(Unreplaced::Changed)));
        }
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_with_two_names_keeps_both() {
        let folder = tempfile::tempdir().unwrap();
        let path = file(folder.path(), 0o600);
        fs::hard_link(&path, folder.path().join("other.yml")).unwrap();
        let file = ReplacedFile::find(&path).unwrap();
        assert!(matches!(file.replace(b"old", b"new", Writing::Renamed), Err(Unreplaced::Different(_))));
        file.replace(b"old", b"new", Writing::InPlace).unwrap();
        assert_eq!(fs::read(folder.path().join("other.yml")).unwrap(), b"new");
    }

    #[test]
    fn a_pipe_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0).unwrap();
        assert!(ReplacedFile::find(&path).unwrap().read().is_err());
    }
}
