//! State on this computer: backups, and locks against concurrent runs.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;
use rustix::fs::OFlags;

use super::environment::{Environment, HOME, STATE_HOME};
use super::input_file::{self, ReadFailure};
use super::interrupt::Interrupts;
use crate::domain::backup::{Backup, NotABackup};

/// How many backups to keep for each project.
const KEPT: usize = 20;
/// The largest backup to read, in bytes.
const LARGEST: u64 = 256 * 1024 * 1024;
const TOO_LARGE: NotABackup = NotABackup::Malformed("it is too large");

/// The folder for backups: `<root>/<project id>/<time>-<command>.json`
#[derive(Clone, Debug)]
pub(crate) struct Backups {
    root: PathBuf,
}

/// Why a backup can't be used.
#[derive(Debug)]
pub(crate) enum BackupFailure {
    /// The file can't be read.
    Unreadable(io::Error),
    /// It isn't a valid backup.
    Invalid(NotABackup),
    Interrupted(i32),
}

/// Returns our folder in the XDG state folder, if there is one.
pub(crate) fn folder(environment: &Environment) -> Option<PathBuf> {
    let named = environment.get(STATE_HOME).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = environment.get(HOME).map(|home| Path::new(home).join(".local/state"));
    named.or(home).map(|folder| folder.join("ory-social"))
}

/// Returns the default folder for backups, if there is one.
pub(crate) fn backup_folder(environment: &Environment) -> Option<PathBuf> {
    folder(environment).map(|folder| folder.join("backups"))
}

/// Returns the current time, in RFC 3339 with milliseconds.
pub(crate) fn now() -> String {
    format!("{:.3}", Timestamp::now())
}

impl Backups {
    /// The backups below this folder.
    pub(crate) fn below(root: PathBuf) -> Self {
        Self { root }
    }

    /// Checks that backups can be written. Leaves nothing behind.
    pub(crate) fn try_out(&self) -> io::Result<()> {
        // Missing folders are created in the nearest one that exists.
        let existing = self.root.ancestors().find(|folder| folder.exists()).unwrap_or(&self.root);
        tempfile::tempfile_in(existing).map(drop)
    }

    /// Writes a backup to disk and removes the oldest ones of the same project.
    pub(crate) fn keep(&self, backup: &Backup) -> io::Result<PathBuf> {
        let folder = self.root.join(&backup.project.id);
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        let name = format!("{}-{}.json", backup.created_at.replace(':', ""), backup.command);
        // Use a temporary name first, so that no backup is half-written. tempfile creates files with mode 0600.
        let mut file = tempfile::NamedTempFile::new_in(&folder)?;
        file.write_all(&backup.to_json()?)?;
        file.as_file().sync_all()?;
        let path = folder.join(name);
        file.persist_noclobber(&path)?;
        File::open(&folder)?.sync_all()?;
        let others = self.list(&backup.project.id)?;
        for old in others.iter().skip(KEPT).filter(|path| is_backup_of(path, &backup.project.id)) {
            fs::remove_file(old)?;
        }
        Ok(path)
    }

    /// Returns the backups of a project, newest first. Ignores files with other names.
    pub(crate) fn list(&self, project_id: &str) -> io::Result<Vec<PathBuf>> {
        backups_in(&self.root.join(project_id))
    }

    /// Returns the backups of all projects, newest first.
    pub(crate) fn list_all(&self) -> io::Result<Vec<PathBuf>> {
        let mut paths = Vec::new();
        for folder in entries(&self.root)?.iter().filter(|path| path.is_dir()) {
            paths.extend(backups_in(folder)?);
        }
        paths.sort_unstable_by(|one, other| other.file_name().cmp(&one.file_name()).then_with(|| one.cmp(other)));
        Ok(paths)
    }
}

/// Returns the backups in a folder, newest first.
fn backups_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = entries(folder)?;
    paths.retain(|path| path.file_name().and_then(OsStr::to_str).is_some_and(is_name_of_backup));
    paths.sort_unstable_by(|one, other| other.cmp(one));
    Ok(paths)
}

/// Whether [`Backups::keep`] would use this name: `2026-11-26T101112.345Z-add.json`
fn is_name_of_backup(name: &str) -> bool {
    const TIME: &[u8] = b"0000-00-00T000000.000Z-";
    let Some((time, rest)) = name.as_bytes().split_at_checked(TIME.len()) else { return false };
    let fits = |(actual, expected): (&u8, &u8)| match expected {
        b'0' => actual.is_ascii_digit(),
        other => actual == other,
    };
    let command = rest.strip_suffix(b".json").unwrap_or_default();
    time.iter().zip(TIME).all(fits)
        && !command.is_empty()
        && command.iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'-')
}

/// Whether a file is a backup of this project, so that newer ones may replace it.
fn is_backup_of(path: &Path, project_id: &str) -> bool {
    read_backup(path).is_ok_and(|backup| backup.project.id == project_id)
}

/// Reads one of the backups in a folder. Rejects a FIFO, without waiting for it.
pub(crate) fn read_backup(path: &Path) -> Result<Backup, BackupFailure> {
    let read = || {
        let flags = OFlags::NONBLOCK.bits().cast_signed();
        let file = regular(OpenOptions::new().read(true).custom_flags(flags).open(path)?)?;
        let mut bytes = Vec::new();
        file.take(LARGEST + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    backup(&read().map_err(BackupFailure::Unreadable)?)
}

/// Reads a backup file that the user named.
pub(crate) async fn read_named_backup(path: &Path, interrupts: &Interrupts) -> Result<Backup, BackupFailure> {
    let bytes = input_file::read(path, LARGEST, interrupts).await.map_err(|failure| match failure {
        ReadFailure::Unreadable(error) => BackupFailure::Unreadable(error),
        ReadFailure::TooLarge => BackupFailure::Invalid(TOO_LARGE),
        ReadFailure::Interrupted(signal) => BackupFailure::Interrupted(signal),
    })?;
    backup(&bytes)
}

fn backup(bytes: &[u8]) -> Result<Backup, BackupFailure> {
    if bytes.len() as u64 > LARGEST {
        return Err(BackupFailure::Invalid(TOO_LARGE));
    }
    Backup::from_json(bytes).map_err(BackupFailure::Invalid)
}

fn regular(file: File) -> io::Result<File> {
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is not a regular file")) }
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Prevents concurrent runs on one project. The system releases it when the process ends, even after a crash.
#[derive(Debug)]
pub(crate) struct ProjectLock {
    file: File,
}

/// Whether a lock was free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    /// It was free the whole time.
    None,
    /// Another run held it and may have changed everything.
    Waited,
}

impl ProjectLock {
    /// Waits for the lock of a project. Calls `waiting` once if another run holds it. A run that held it after `since`
    /// counts as waited for.
    pub(crate) async fn acquire(
        state: &Path,
        project_id: &str,
        since: Instant,
        waiting: impl FnOnce(),
    ) -> io::Result<(Self, Wait)> {
        let folder = state.join("locks");
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        let path = folder.join(format!("{project_id}.lock"));
        let file = open_lock(&path)?;
        let mut waiting = Some(waiting);
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(fs::TryLockError::WouldBlock) => {
                    if let Some(tell) = waiting.take() {
                        tell();
                    }
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                Err(fs::TryLockError::Error(error)) => return Err(error),
            }
        }
        let wait = if waiting.is_none() || was_held(&file, since)? { Wait::Waited } else { Wait::None };
        let lock = Self { file };
        lock.note_the_time();
        Ok((lock, wait))
    }

    /// Records the current time for the next run. The byte distinguishes it from the file's creation time. If this
    /// fails, the lock still works.
    fn note_the_time(&self) {
        let _ = self.file.write_at(b"\n", 0).and_then(|_| self.file.set_modified(SystemTime::now()));
    }
}

/// Opens a lock file. Rejects anything else: a link would be written through, and a FIFO waits for a reader.
pub(crate) fn open_lock(path: &Path) -> io::Result<File> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let mut options = OpenOptions::new();
    let file = options.create(true).truncate(false).write(true).mode(0o600).custom_flags(flags).open(path)?;
    regular(file)
}

/// Whether another run held the lock after `since`.
fn was_held(file: &File, since: Instant) -> io::Result<bool> {
    let (metadata, looked) = (file.metadata()?, since.elapsed());
    // A time in the future means that the clock was set back, so we can't know.
    let ago = metadata.modified()?.elapsed().unwrap_or_default();
    Ok(metadata.len() > 0 && ago < looked)
}

impl Drop for ProjectLock {
    fn drop(&mut self) {
        self.note_the_time();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn acquire(folder: &Path, since: Instant) -> (ProjectLock, Wait) {
        ProjectLock::acquire(folder, "acme", since, || ()).await.unwrap()
    }

    #[test]
    fn the_backups_in_every_folder_are_listed_once_whatever_its_name() {
        use std::os::unix::ffi::OsStrExt as _;
        let root = tempfile::tempdir().unwrap();
        let odd = root.path().join(OsStr::from_bytes(b"odd-\xff"));
        fs::create_dir(&odd).unwrap();
        for folder in [root.path(), &odd] {
            File::create(folder.join("2026-01-01T000000.000Z-add.json")).unwrap();
        }
        let listed = Backups::below(root.path().to_owned()).list_all().unwrap();
        assert_eq!(listed, [odd.join("2026-01-01T000000.000Z-add.json")]);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_run_that_came_and_went_since_our_read_counts_as_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let long_ago = Instant::now();
        assert_eq!(acquire(folder.path(), long_ago).await.1, Wait::None);
        assert_eq!(acquire(folder.path(), long_ago).await.1, Wait::Waited);
        assert_eq!(acquire(folder.path(), Instant::now()).await.1, Wait::None);
    }
}
