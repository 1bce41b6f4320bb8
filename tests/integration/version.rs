//! `ory-social --version`

use std::path::Path;
use std::process::Command;

use crate::support::lab::Lab;

#[path = "../../build/commit.rs"]
mod commit;

fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .current_dir(folder);
    let output = git.env("GIT_COMMITTER_DATE", "2026-11-26T12:00:00Z").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A repository with this program's `commit.txt` in it, and the hash of its only commit.
fn repository() -> (tempfile::TempDir, String) {
    let (folder, root) = (tempfile::tempdir().unwrap(), Path::new(env!("CARGO_MANIFEST_DIR")));
    std::fs::create_dir(folder.path().join("build")).unwrap();
    for file in [".gitattributes", "build/commit.txt"] {
        std::fs::copy(root.join(file), folder.path().join(file)).unwrap();
    }
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "--quiet", "--message", "First"]);
    let hash = git(folder.path(), &["rev-parse", "HEAD"]);
    (folder, hash.trim().to_owned())
}

#[test]
fn it_names_the_version_and_how_it_was_built() {
    let expected = format!("ory-social {} (debug build)\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(Lab::new().run("--version").succeeds().stdout, expected);
}

#[test]
fn a_build_from_a_clone_names_its_commit_and_date() {
    let (folder, hash) = repository();
    assert_eq!(commit::commit(folder.path(), "$Format$"), Some(format!("{} 2026-11-26", &hash[..9])));
}

#[test]
fn a_build_from_a_source_archive_names_its_commit_and_date_without_git() {
    let (folder, hash) = repository();
    git(folder.path(), &["archive", "--format=tar", "--output=source.tar", "HEAD"]);
    let mut tar = Command::new("tar");
    let archived = tar.args(["-xOf", "source.tar", "build/commit.txt"]).current_dir(folder.path()).output().unwrap();
    let archived = String::from_utf8(archived.stdout).unwrap();
    let commit = commit::commit(tempfile::tempdir().unwrap().path(), &archived).unwrap();
    let (short, date) = commit.split_once(' ').unwrap();
    assert!(hash.starts_with(short) && date == "2026-11-26", "{commit}");
}

#[test]
fn a_build_from_anything_else_names_no_commit() {
    let (outer, _) = repository();
    let inner = outer.path().join("vendored");
    std::fs::create_dir(&inner).unwrap();
    assert_eq!(commit::commit(&inner, include_str!("../../build/commit.txt")), None);
}
