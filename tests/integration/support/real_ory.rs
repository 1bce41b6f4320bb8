//! The programs that we are compared with. `tests/setup` downloads them once.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Returns the real Ory CLI: the program in `ORY_SOCIAL_TEST_ORY`, or a copy from npm.
///
/// # Panics
///
/// If there is none. The message says what to do. Tests never pass by skipping what they are there for.
pub fn real_ory() -> &'static Path {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    FOUND.get_or_init(|| fs::canonicalize(set_up("ory")).unwrap())
}

/// Returns the path that `tests/setup` prints. Test binaries that race for it wait for each other at a lock file.
///
/// # Panics
///
/// If `tests/setup` fails. The message has its output.
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
