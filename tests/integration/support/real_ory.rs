//! What we are compared with: `tests/setup` downloads it once.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The real Ory CLI: the program that `ORY_SOCIAL_TEST_ORY` names, or a copy that is downloaded from npm.
///
/// # Panics
///
/// When there is none, and says what to do. Tests never pass by skipping what they are there for.
pub fn real_ory() -> &'static Path {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    FOUND.get_or_init(|| fs::canonicalize(set_up("ory")).unwrap())
}

/// Where `tests/setup` has this. Test binaries that race for it wait for each other at a lock file.
///
/// # Panics
///
/// When it can't be had, with what `tests/setup` says about it.
pub fn set_up(what: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::create_dir_all(root.join("target")).unwrap();
    let lock = File::create(root.join("target/setup.lock")).unwrap();
    lock.lock().unwrap();
    let output = Command::new(root.join("tests/setup")).arg(what).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    assert!(output.status.success(), "tests/setup {what}: {}", text(output.stderr));
    PathBuf::from(text(output.stdout).trim_end())
}
