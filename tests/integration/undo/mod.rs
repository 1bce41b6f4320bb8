//! Backups, `backups list`, `restore` and `remove`, through the real `ory`.

mod backups;
mod remove;
mod restore;

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::lab::{Lab, SECRET};

const PROVIDERS: &str = "/selfservice/methods/oidc/config/providers";
const OIDC_HOOKS: &str = "/selfservice/flows/registration/after/oidc/hooks";

/// A lab in which VK was added to this project.
fn with_vk(project: &str) -> Lab {
    let lab = Lab::new();
    add_vk(&lab, project);
    lab
}

#[track_caller]
fn add_vk(lab: &Lab, project: &str) {
    lab.add(&format!("--project {project} --client-id 51234567")).succeeds();
}

/// Changes the label of VK, in a run of its own.
#[track_caller]
fn label_vk(lab: &Lab, project: &str, label: &str) {
    lab.run(&format!("add vk --project {project} --label {label} --yes")).succeeds();
}

/// Changes a project as a colleague might between runs.
fn colleague(lab: &Lab, project: &str, change: impl FnOnce(&mut Value)) {
    lab.emulator.edit(|network| network.update(project, change)).unwrap();
}

/// The folder of all backups.
pub fn backups(lab: &Lab) -> PathBuf {
    lab.home().join(".local/state/ory-social/backups")
}

/// The backups of a project in this folder, oldest first.
pub fn backups_in(folder: &Path, lab: &Lab, project: &str) -> Vec<PathBuf> {
    let id = lab.emulator.inspect(|network| network.project(project).unwrap().id.clone());
    let mut files: Vec<_> = std::fs::read_dir(folder.join(id))
        .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
        .unwrap_or_default();
    files.sort();
    files
}

/// The only backup of a project.
#[track_caller]
fn the_backup(lab: &Lab, project: &str) -> PathBuf {
    let mut files = backups_in(&backups(lab), lab, project);
    assert_eq!(files.len(), 1, "{files:?}");
    files.remove(0)
}

/// Runs a command with the secret on stdin.
#[track_caller]
fn with_secret(lab: &Lab, words: &str) -> crate::support::lab::Run {
    lab.run_with_stdin(&format!("{words} --client-secret-stdin"), SECRET)
}
