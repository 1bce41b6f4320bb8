//! The packages, built from the tested program and installed without a network.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use regex_lite::Regex;
use serde_json::Value;
use tempfile::TempDir;

use crate::docs::document;
use crate::support::lab::Lab;
use crate::support::real_ory::real_ory;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[track_caller]
fn succeeds(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// npm's name for this platform.
fn platform() -> String {
    let output = succeeds(Command::new("node").args(["-p", "process.platform + '-' + process.arch"]));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Returns the folder of someone's project with the npm packages installed.
fn installed() -> &'static Path {
    static PROJECT: OnceLock<TempDir> = OnceLock::new();
    let project = PROJECT.get_or_init(|| {
        let project = tempfile::tempdir().unwrap();
        let packed = project.path().join("packed");
        // Debug information is most of the file, and npm would take a minute to compress it.
        let program = project.path().join("program");
        succeeds(Command::new("strip").arg("-o").arg(&program).arg(env!("CARGO_BIN_EXE_ory-social")));
        let program = format!("{}={}", platform(), program.display());
        succeeds(Command::new(root().join("packaging/npm/pack")).arg(&packed).arg(program));
        std::fs::write(project.path().join("package.json"), "{}").unwrap();
        let packages = std::fs::read_dir(packed).unwrap().map(|entry| entry.unwrap().path());
        let mut npm = Command::new("npm");
        npm.args(["install", "--offline", "--no-audit", "--no-fund", "--cache"]).arg(project.path().join("cache"));
        succeeds(npm.args(packages).current_dir(project.path()));
        project
    });
    project.path()
}

fn program() -> PathBuf {
    installed().join("node_modules/.bin/ory-social")
}

#[test]
fn every_action_of_a_workflow_is_pinned_by_its_hash() {
    let pinned = Regex::new("^([a-z-]+/[a-z-]+@[0-9a-f]{40}( # v[0-9.]+)?|[$.]/.+)$").unwrap();
    for entry in std::fs::read_dir(root().join(".github/workflows")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for used in text.lines().filter_map(|line| line.trim_start_matches([' ', '-']).strip_prefix("uses: ")) {
            assert!(pinned.is_match(used), "{}: {used}", path.display());
        }
    }
}

#[test]
fn the_schemastore_entry_fits_the_schema_and_the_file_that_runbook_init_writes() {
    let read = |file| serde_json::from_str::<Value>(&document(file)).unwrap();
    let (entry, schema) = (read("packaging/schemastore.json"), read("docs/runbook.schema.json"));
    assert_eq!(entry["url"], schema["$id"]);
    let lab = Lab::new();
    lab.run("runbook init").succeeds();
    let is_there = |name: &Value| lab.home().join(name.as_str().unwrap()).exists();
    assert!(entry["fileMatch"].as_array().unwrap().iter().any(is_there), "{entry}");
}

#[test]
fn the_npm_package_starts_the_program_and_exits_as_it_does() {
    let lab = Lab::new();
    let run = |words: &[&str]| Command::new(program()).args(words).current_dir(lab.home()).output().unwrap();
    let version = run(&["--version"]);
    assert!(String::from_utf8_lossy(&version.stdout).starts_with("ory-social "), "{version:?}");
    assert_eq!(run(&["no-such-command"]).status.code(), Some(2));
}

#[test]
fn the_npm_package_finds_the_ory_that_is_installed_beside_it() {
    let beside = installed().join("node_modules/.bin/ory");
    std::os::unix::fs::symlink(real_ory(), &beside).unwrap();
    let lab = Lab::new();
    let mut doctor = Command::new(program());
    doctor.args(["doctor", "--offline", "--format", "json"]).current_dir(lab.home());
    let path = std::env::var_os("PATH").unwrap();
    let output = doctor.env_clear().env("PATH", path).env("HOME", lab.home()).output().unwrap();
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(report.contains(beside.to_str().unwrap()), "{report}");
}
