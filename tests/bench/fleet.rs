//! Many projects, and a runbook that adds VK to all of them.

use std::fs::{self, File};
use std::process::{Command, Stdio};
use std::time::Duration;

use ory_social::sandbox::{Emulator, Network, Project, Workspace};
use serde_json::Value;
use tempfile::TempDir;

use super::lab::{PROGRAM, SCRIPT, VK};
use super::process::{self, Course};
use super::real_ory::real_ory;

/// The number of projects in progress at once.
pub const JOBS: usize = 8;

pub struct Fleet {
    emulator: Emulator,
    home: TempDir,
    ids: Vec<String>,
    config: Value,
}

impl Fleet {
    /// Creates `count` projects on a network that takes `latency` for each answer.
    pub fn new(count: usize, latency: Duration) -> Self {
        let sample = Network::sample();
        let config = sample.project(super::STAGING).unwrap().identity_config.clone();
        let project = |number| Project::new(&format!("brand-{number:04}"), config.clone());
        let network = Network::empty().with_workspace(Workspace::new("Brands", "ory_wak_brands"));
        let network = (0..count).map(project).fold(network, Network::with_project);
        let ids: Vec<_> = network.projects().iter().map(|project| project.id.clone()).collect();
        let config = network.projects()[0].identity_config.clone();
        let emulator = Emulator::start_in_thread(network).unwrap();
        emulator.set_latency(latency);
        let fleet = Self { emulator, home: tempfile::tempdir().unwrap(), ids, config };
        fleet.write("vk.secret", VK.secret);
        fleet.write("script", SCRIPT);
        fleet.write("ory-social.yaml", &fleet.runbook());
        let mut add = fleet.command(PROGRAM, "add vk --client-id 51234567 --client-secret-file vk.secret");
        process::wall_time(add.args(["--out", "patched.json", "--project", &fleet.ids[0]]));
        fleet
    }

    fn runbook(&self) -> String {
        let defaults = r#"{ vk: { client_id: "51234567", client_secret: { file: vk.secret } } }"#;
        let entries: String = self.ids.iter().map(|id| format!("  - project: {id}\n")).collect();
        format!("version: 1\ndefaults: {{ providers: {defaults} }}\nprojects:\n{entries}")
    }

    /// Adds VK to all projects with `ory-social apply`, and returns the milliseconds.
    pub fn apply(&self) -> f64 {
        self.adding(self.ids.len(), || process::wall_time(&mut self.applying()))
    }

    /// Does the same, and measures the process.
    pub fn watched(&self) -> Option<Course> {
        self.adding(self.ids.len(), || process::watch_course(&mut self.applying()))
    }

    fn applying(&self) -> Command {
        let mut command = self.command(PROGRAM, "apply --yes --jobs");
        command.arg(JOBS.to_string());
        command
    }

    /// Makes just the two `ory` calls for one project, and returns the milliseconds.
    pub fn two_calls(&self) -> f64 {
        let id = &self.ids[0];
        let mut get = self.command(real_ory().to_str().unwrap(), "get identity-config --format json --project");
        get.arg(id).stdout(File::create(self.home.path().join("before.json")).unwrap());
        let update = "update identity-config --format json --yes --file patched.json --project";
        let mut update = self.command(real_ory().to_str().unwrap(), update);
        update.arg(id).stdout(Stdio::null());
        self.adding(1, || process::wall_time(&mut get) + process::wall_time(&mut update))
    }

    /// Runs what people would write without us: a loop over the first `count` projects, with get, jq and update.
    pub fn script(&self, count: usize) -> f64 {
        let each = |id: &String| process::wall_time(self.command("sh", "-e script").env("PROJECT", id));
        self.adding(count, || self.ids[..count].iter().map(each).sum())
    }

    pub fn has_jq(&self) -> bool {
        self.command("jq", "--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success())
    }

    /// Counts the processes of this fleet that are still there.
    pub fn left_behind(&self) -> usize {
        let home = self.home.path().as_os_str().as_encoded_bytes();
        let is_ours = |folder: &fs::DirEntry| {
            let environment = fs::read(folder.path().join("environ")).unwrap_or_default();
            environment.windows(home.len()).any(|part| part == home)
        };
        fs::read_dir("/proc").into_iter().flatten().flatten().filter(is_ours).count()
    }

    /// Resets the projects, calls `add`, and checks that it added VK to the first `count`.
    fn adding<T>(&self, count: usize, add: impl FnOnce() -> T) -> T {
        self.emulator.edit(|network| {
            for id in &self.ids {
                network.project_mut(id).unwrap().identity_config = self.config.clone();
            }
        });
        let result = add();
        let is_done = |network: &Network, id| network.project(id).unwrap().stored_secret("vk") == Some(VK.secret);
        assert!(self.emulator.inspect(|network| self.ids[..count].iter().all(|id| is_done(network, id))));
        result
    }

    fn command(&self, program: &str, words: &str) -> Command {
        let mut command = Command::new(program);
        command.args(words.split_whitespace()).current_dir(self.home.path()).env_clear();
        command.envs(self.emulator.environment()).env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.home.path()).env("ORY_SOCIAL_ORY", real_ory()).env("ORY", real_ory());
        command.env("MAPPER", concat!(env!("CARGO_MANIFEST_DIR"), "/templates/vk/mapper.jsonnet"));
        command
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.home.path().join(name), text).unwrap();
    }
}
