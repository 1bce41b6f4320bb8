//! The commit that the program is built from.

use std::path::Path;
use std::process::Command;

/// Returns the commit and its date, as `4fe21ab01 2026-11-26`, from the repository at `root`, else from the archive.
pub(crate) fn commit(root: &Path, archived: &str) -> Option<String> {
    let of_git = git(root, &["log", "-1", "--abbrev=9", "--format=%h %cs"]);
    of_git.or_else(|| Some(archived.trim().to_owned()).filter(|archived| !archived.starts_with('$')))
}

/// Runs git in `root`, if that is the root of a repository. A repository further up may be someone else's.
#[allow(clippy::disallowed_methods, reason = "this is about the program that is built, not in it")]
pub(crate) fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    if !root.join(".git").exists() {
        return None;
    }
    let output = Command::new("git").arg("-C").arg(root).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.trim().to_owned()).filter(|text| output.status.success() && !text.is_empty())
}
