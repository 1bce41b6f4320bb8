//! go-jsonnet, the engine of Kratos, as the Python package `gojsonnet`. Installs it if it's missing.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::snippets::Snippet;
use crate::support::real_ory::set_up;

/// The version of the package, which is also that of the engine.
pub const VERSION: &str = "0.21.0";

/// Reads snippets from stdin. Writes the result of each with each of its claims, or null.
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

/// Returns go-jsonnet's result for each snippet with each of its samples, if there is one.
///
/// # Panics
///
/// If go-jsonnet can't be installed. The message says what to do. Tests never pass by skipping what they are there for.
pub fn evaluate(snippets: &[Snippet]) -> Vec<Vec<Option<Value>>> {
    let folder = set_up("jsonnet");
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
