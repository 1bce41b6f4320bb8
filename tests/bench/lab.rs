//! An emulated Ory Network, and three ways to add a provider to a project in it.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ory_social::sandbox::{Emulator, Network};
use serde_json::Value;
use tempfile::TempDir;

use super::process::{self, Usage};
use super::real_ory::real_ory;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_ory-social");

/// A provider to add.
#[derive(Clone, Copy)]
pub struct Provider {
    /// The arguments, apart from the project and the secret.
    add: &'static str,
    id: &'static str,
    pub secret: &'static str,
}

pub const VK: Provider = Provider { add: "add vk --client-id 51234567", id: "vk", secret: "AbCdEfGhIj0123456789" };
/// Its secret is a private key. The sample shop already has an Apple provider.
pub const APPLE: Provider = Provider {
    add: "add apple --id apple-2 --client-id com.example.web --apple-team-id KP76DQS54M --apple-private-key-id UX56C66723",
    id: "apple-2",
    secret: include_str!("../../templates/apple/sandbox-key.p8"),
};

/// What people would write without us. It does less: it checks neither for an existing provider nor for hooks that it
/// would disable.
pub const SCRIPT: &str = r#"
set -eu
"$ORY" get identity-config --project "$PROJECT" --format json > before.json
jq --rawfile mapper "$MAPPER" --rawfile secret vk.secret '
    .selfservice.methods.oidc.enabled = true
    | .selfservice.methods.oidc.config.providers += [{
        id: "vk", provider: "vk", client_id: "51234567", client_secret: $secret,
        mapper_url: ("base64://" + ($mapper | @base64)), scope: ["email"]}]
    | .selfservice.flows.registration.after.oidc.hooks += [{hook: "session"}]' before.json > after.json
"$ORY" update identity-config --project "$PROJECT" --file after.json --format json --yes > answer.json
"#;

pub struct Lab {
    pub emulator: Emulator,
    home: TempDir,
    project: String,
    config: Value,
    provider: Provider,
}

impl Lab {
    pub fn on(network: Network, slug: &str, provider: Provider) -> Self {
        let project = network.project(slug).unwrap();
        let (project, config) = (project.id.clone(), project.identity_config.clone());
        let emulator = Emulator::start_in_thread(network).unwrap();
        let lab = Self { emulator, home: tempfile::tempdir().unwrap(), project, config, provider };
        fs::write(lab.path("vk.secret"), provider.secret).unwrap();
        fs::write(lab.path("script"), SCRIPT).unwrap();
        process::wall_time(lab.add().args(["--out", "patched.json"]));
        lab
    }

    /// Adds the provider with `ory-social`, and returns the milliseconds.
    pub fn ours(&self) -> f64 {
        self.adding(|| process::wall_time(self.add().arg("--yes")))
    }

    /// The same without a backup, because neither the bare calls nor the script make one.
    pub fn ours_without_backup(&self) -> f64 {
        self.adding(|| process::wall_time(self.add().args(["--yes", "--no-backup"])))
    }

    /// The same without testing the mapper first.
    pub fn ours_without_mapper_check(&self) -> f64 {
        self.adding(|| process::wall_time(self.add().args(["--yes", "--no-mapper-check"])))
    }

    /// Makes the same two `ory` calls in a row, with a file that was patched before.
    pub fn by_hand(&self) -> f64 {
        let (get, update) = ("get identity-config --format json", "update identity-config --format json --yes");
        let mut get = self.command(real_ory(), get);
        get.args(["--project", &self.project]).stdout(self.file("before.json"));
        let mut update = self.command(real_ory(), update);
        update.args(["--project", &self.project, "--file", "patched.json"]).stdout(self.file("answer.json"));
        self.adding(|| process::wall_time(&mut get) + process::wall_time(&mut update))
    }

    /// The same with a shell script that uses jq.
    pub fn script(&self) -> f64 {
        self.adding(|| process::wall_time(&mut self.command("sh", "-e script")))
    }

    pub fn has_jq(&self) -> bool {
        let mut command = self.command("jq", "--version");
        command.stdout(Stdio::null()).status().is_ok_and(|status| status.success())
    }

    /// Adds the provider with `ory-social`, and measures the process.
    pub fn watched(&self) -> Option<Usage> {
        self.adding(|| process::watch(self.add().arg("--yes")))
    }

    /// Adds the provider with `ory-social`, and counts the `ory` processes that it starts.
    pub fn count_processes(&self) -> usize {
        let (counting, log) = (self.path("counting-ory"), self.path("starts"));
        let script = format!("#!/bin/sh\necho x >> '{}'\nexec '{}' \"$@\"\n", log.display(), real_ory().display());
        fs::write(&counting, script).unwrap();
        fs::set_permissions(&counting, fs::Permissions::from_mode(0o700)).unwrap();
        self.adding(|| process::wall_time(self.add().arg("--yes").env("ORY_SOCIAL_ORY", &counting)));
        fs::read_to_string(log).unwrap().lines().count()
    }

    /// Resets the project, calls `add`, and checks that it really added the provider.
    fn adding<T>(&self, add: impl FnOnce() -> T) -> T {
        let config = self.config.clone();
        self.emulator.edit(|network| network.project_mut(&self.project).unwrap().identity_config = config);
        let result = add();
        let secret = self.emulator.inspect(|network| {
            network.project(&self.project).unwrap().stored_secret(self.provider.id).map(str::to_owned)
        });
        assert_eq!(secret.as_deref(), Some(self.provider.secret.trim()));
        result
    }

    fn add(&self) -> Command {
        let mut command = self.command(PROGRAM, self.provider.add);
        command.args(["--client-secret-file", "vk.secret", "--project", &self.project]);
        command
    }

    fn command(&self, program: impl AsRef<Path>, arguments: &str) -> Command {
        let mut command = Command::new(program.as_ref());
        command.args(arguments.split_whitespace()).current_dir(self.home.path()).env_clear();
        command.envs(self.emulator.environment()).env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.home.path());
        let mapper = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/vk/mapper.jsonnet");
        command.env("ORY_SOCIAL_ORY", real_ory()).env("ORY", real_ory()).env("PROJECT", &self.project);
        command.env("MAPPER", mapper);
        command
    }

    fn file(&self, name: &str) -> File {
        File::create(self.path(name)).unwrap()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }
}
