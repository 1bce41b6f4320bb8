//! go-jsonnet, the engine of Kratos, as the Python package `gojsonnet`. It is installed once if it is not there.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::snippets::Snippet;

/// The package has the version of the engine.
pub const VERSION: &str = "0.22.0";

/// Reads snippets from stdin, and writes the result of each with each of its claims, or null.
const SCRIPT: &str = r#"
import json, sys
import _gojsonnet
identity = json.dumps({"traits": {}, "metadata_public": {}, "metadata_admin": {}})

def evaluate(snippet, claims):
    codes = {"claims": json.dumps(claims), "identity": identity}
    try:
        return [json.loads(_gojsonnet.evaluate_snippet("mapper.jsonnet", snippet, ext_codes=codes, import_callback=refuse))]
    except RuntimeError:
        return None

def refuse(folder, name):
    raise RuntimeError("nothing can be imported")

jobs = json.load(sys.stdin)
json.dump([[evaluate(job["snippet"], claims) for claims in job["samples"]] for job in jobs], sys.stdout)
"#;

/// What go-jsonnet makes of each snippet and each of its samples, if anything.
///
/// # Panics
///
/// When it can't be had, and says what to do. Tests never pass by skipping what they are there for.
pub fn evaluate(snippets: &[Snippet]) -> Vec<Vec<Option<Value>>> {
    let folder = installed().unwrap_or_else(|problem| {
        panic!("these tests need go-jsonnet {VERSION}, as the Python package gojsonnet: {problem}\nInstall python3 and pip.")
    });
    let jobs: Vec<_> = snippets.iter().map(|it| json!({"snippet": it.text, "samples": it.samples})).collect();
    let mut python = Command::new("python3");
    python.args(["-c", SCRIPT]).env("PYTHONPATH", folder).env("PYTHONIOENCODING", "utf-8");
    let mut child = python.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(json!(jobs).to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "go-jsonnet failed");
    let results: Vec<Vec<Option<[Value; 1]>>> = serde_json::from_slice(&output.stdout).unwrap();
    results.into_iter().map(|of| of.into_iter().map(|one| one.map(|[value]| value)).collect()).collect()
}

/// The copy under `target/go-jsonnet`. Test binaries that race for it wait for each other at a lock file.
fn installed() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/go-jsonnet");
    let describe = |error: std::io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(&folder).map_err(describe)?;
    let lock = File::create(folder.join("lock")).map_err(describe)?;
    lock.lock().map_err(describe)?;
    let packages = folder.join(format!("{VERSION}-{}", python()?));
    if !packages.join(format!("gojsonnet-{VERSION}.dist-info")).is_dir() {
        install(&packages)?;
    }
    Ok(packages)
}

/// The kind and version of Python, such as `cpython-313`: the package is built for each.
fn python() -> Result<String, String> {
    let script = "import sys; print(sys.implementation.cache_tag)";
    let output = Command::new("python3").args(["-c", script]).output();
    let output = output.map_err(|error| format!("python3 does not start: {error}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A folder of its own does what a virtual environment would do, and needs no `venv`, which Debian keeps apart.
fn install(folder: &Path) -> Result<(), String> {
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--no-deps", "--upgrade", "--only-binary", ":all:", "--target"])
        .arg(folder);
    pip.arg(format!("gojsonnet=={VERSION}"));
    let output = pip.output().map_err(|error| format!("python3 does not start: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("pip could not install it: {}", String::from_utf8_lossy(&output.stderr)))
}
