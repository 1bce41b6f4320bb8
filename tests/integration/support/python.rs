//! Python packages, each installed once if it is not there.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder under `target/python` that holds a package. Test binaries that race for it wait for each other at a lock file.
///
/// # Panics
///
/// When it can't be had, and says what to do. Tests never pass by skipping what they are there for.
pub fn python_package(name: &str, version: &str) -> PathBuf {
    installed(name, version).unwrap_or_else(|problem| {
        panic!("these tests need the Python package {name} {version}: {problem}\nInstall python3 and pip.")
    })
}

fn installed(name: &str, version: &str) -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/python").join(name);
    let describe = |error: std::io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(&folder).map_err(describe)?;
    let lock = File::create(folder.join("lock")).map_err(describe)?;
    lock.lock().map_err(describe)?;
    let packages = folder.join(format!("{version}-{}", python()?));
    if !packages.join(format!("{name}-{version}.dist-info")).is_dir() {
        install(&format!("{name}=={version}"), &packages)?;
    }
    Ok(packages)
}

/// The kind and version of Python, such as `cpython-313`: packages are built for each.
fn python() -> Result<String, String> {
    let script = "import sys; print(sys.implementation.cache_tag)";
    let output = Command::new("python3").args(["-c", script]).output();
    let output = output.map_err(|error| format!("python3 does not start: {error}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A folder of its own does what a virtual environment would do, and needs no `venv`, which Debian keeps apart.
fn install(package: &str, folder: &Path) -> Result<(), String> {
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--no-deps", "--upgrade", "--only-binary", ":all:", "--target"])
        .arg(folder);
    pip.arg(package);
    let output = pip.output().map_err(|error| format!("python3 does not start: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("pip could not install it: {}", String::from_utf8_lossy(&output.stderr)))
}
