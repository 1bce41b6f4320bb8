//! A new provider needs only a folder under `templates/`: tests CONTRIBUTING.md's example in a copy of the project.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::docs::document;
use crate::support::page::blocks;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Copies a file, or a folder with everything in it.
pub fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let name = entry.unwrap().file_name();
            copy(&from.join(&name), &to.join(&name));
        }
    } else {
        std::fs::copy(from, to).unwrap();
    }
}

/// Returns the folder in which this test was built, so that only the program itself is rebuilt.
fn target() -> PathBuf {
    let executable = std::env::current_exe().unwrap();
    executable.ancestors().find(|folder| folder.ends_with("debug")).unwrap().parent().unwrap().to_owned()
}

/// Cargo stores the output of build scripts by package name and version. Under the same version, the copy would
/// overwrite the list of templates that the project itself is built with.
fn call_it_another_version(project: &Path) {
    let ours = format!("name = \"{}\"\nversion = \"{}\"", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    let others = format!("name = \"{}\"\nversion = \"0.0.0-copy\"", env!("CARGO_PKG_NAME"));
    for file in ["Cargo.toml", "Cargo.lock"].map(|name| project.join(name)) {
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains(&ours), "{}", file.display());
        std::fs::write(&file, text.replace(&ours, &others)).unwrap();
    }
}

#[test]
fn the_example_for_contributors_is_the_template_that_is_tested() {
    let page = document("CONTRIBUTING.md");
    let example = blocks(&page).into_iter().find(|block| block.language == "yaml").unwrap();
    let template = std::fs::read_to_string(root().join("tests/templates/github/provider.yaml")).unwrap();
    assert_eq!(example.text, template);
}

#[test]
fn a_folder_alone_adds_a_provider() {
    // Always the same folder: another one would leave another build behind.
    let project = Path::new(env!("CARGO_TARGET_TMPDIR")).join("added-provider");
    let _ = std::fs::remove_dir_all(&project);
    for part in ["Cargo.toml", "Cargo.lock", "build.rs", "build", "src", "templates", "tests"] {
        std::fs::create_dir_all(project.join(part).parent().unwrap()).unwrap();
        copy(&root().join(part), &project.join(part));
    }
    // The project has its own `github` by now, with more in it than the example.
    std::fs::remove_dir_all(project.join("templates/github")).unwrap();
    copy(&root().join("tests/templates/github"), &project.join("templates/github"));
    call_it_another_version(&project);
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["test", "--lib", "--offline", "--locked", "--quiet", "--", "template", "the_mappers_of_our_templates"]);
    let output = cargo.current_dir(&project).env("CARGO_TARGET_DIR", target()).output().unwrap();
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && stdout.contains("test result: ok."), "{stdout}\n{stderr}");
}
