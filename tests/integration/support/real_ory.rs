//! Finds the real `ory`, and installs it once if it is not there.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The version that everything was measured with.
const VERSION: &str = "1.3.3";

/// The real Ory CLI: the program that `ORY_SOCIAL_TEST_ORY` names, else a copy under `target/ory-cli`, which the first
/// test installs from npm.
///
/// # Panics
///
/// When there is none, and says what to do. Tests never pass by skipping what they are there for.
pub fn real_ory() -> &'static Path {
    static FOUND: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    match FOUND.get_or_init(find) {
        Ok(path) => path,
        Err(problem) => panic!(
            "these tests need the real Ory CLI {VERSION}: {problem}\n\
             Install it in some other way and name the program in ORY_SOCIAL_TEST_ORY."
        ),
    }
}

fn find() -> Result<PathBuf, String> {
    let program = match std::env::var_os("ORY_SOCIAL_TEST_ORY") {
        Some(named) => PathBuf::from(named),
        None => installed()?,
    };
    let program = fs::canonicalize(&program).map_err(|error| format!("{}: {error}", program.display()))?;
    check_version(&program)?;
    Ok(program)
}

fn check_version(program: &Path) -> Result<(), String> {
    let run = Command::new(program).arg("version").output();
    let output = run.map_err(|error| format!("{} does not start: {error}", program.display()))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if text.lines().any(|line| line.split_whitespace().eq(["Version:", &format!("v{VERSION}")])) {
        return Ok(());
    }
    Err(format!("{} is not version {VERSION}, it says: {text}", program.display()))
}

/// The copy under `target/ory-cli`. Test binaries that race for it wait for each other at a lock file.
fn installed() -> Result<PathBuf, String> {
    let package = package()?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/ory-cli");
    let program = folder.join(format!("node_modules/@ory/{package}/bin/ory"));
    let describe = |error: std::io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(&folder).map_err(describe)?;
    let lock = File::create(folder.join("lock")).map_err(describe)?;
    lock.lock().map_err(describe)?;
    if !program.is_file() {
        install(&folder, package)?;
    }
    Ok(program)
}

fn install(folder: &Path, package: &str) -> Result<(), String> {
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]).arg(folder);
    npm.arg(format!("@ory/{package}@{VERSION}"));
    let output = npm.output().map_err(|error| format!("npm does not start: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("npm could not install @ory/{package}@{VERSION}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn package() -> Result<&'static str, String> {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => Ok("cli-linux-x64"),
        ("linux", "aarch64") => Ok("cli-linux-arm64"),
        ("macos", "x86_64") => Ok("cli-darwin-x64"),
        ("macos", "aarch64") => Ok("cli-darwin-arm64"),
        (os, cpu) => Err(format!("npm has no Ory CLI for {os} on {cpu}")),
    }
}
