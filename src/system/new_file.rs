//! Writes a new file atomically.

use std::fs::{File, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// Creates a file with the mode that the umask allows. Never replaces an existing one.
pub(crate) fn create(path: &Path, content: &[u8]) -> io::Result<()> {
    create_with(0o666, path, content)
}

/// Creates a file that only its owner can read. Never replaces an existing one, nor follows a link.
pub(crate) fn create_private(path: &Path, content: &[u8]) -> io::Result<()> {
    create_with(0o600, path, content)
}

fn create_with(mode: u32, path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().permissions(Permissions::from_mode(mode)).tempfile_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path)?;
    // From here on, the file exists, whether or not the folder can be synced.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_planted_link_is_not_followed_and_nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let (link, target) = (folder.path().join("link"), folder.path().join("target"));
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert!(create_private(&link, b"x").is_err());
        assert!(!target.exists() && std::fs::read_dir(folder.path()).unwrap().count() == 1);
    }
}
