//! Where the real `ory` and the stand-in run one after the other, to be compared.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use ory_social::sandbox::{Emulator, Network, Project, Workspace};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::real_ory::real_ory;

/// A network, an environment and a folder of files in which both programs run.
pub struct Stage {
    network: Network,
    variables: Vec<(&'static str, String)>,
    failure: Option<(u16, &'static str)>,
    /// Where both programs run: their home, and the folder of the files that a test needs.
    pub folder: TempDir,
}

/// All that can be seen of a run.
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    requests: Vec<(String, String, Value)>,
    stored: Vec<Value>,
}

impl Stage {
    /// The sample network, seen with the key of its workspace.
    pub fn sample() -> Self {
        Self::new(Network::sample()).variable("ORY_WORKSPACE_API_KEY", Network::SAMPLE_KEY)
    }

    pub fn new(network: Network) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_ory-social"), folder.path().join("ory")).unwrap();
        Self { network, variables: Vec::new(), failure: None, folder }
    }

    /// Two workspaces, seen by someone who is signed in.
    pub fn signed_in() -> Self {
        let network = Network::sample()
            .with_workspace(Workspace::new("Second", "ory_wak_second"))
            .with_project(Project::new("side-project-p1", odd_values()))
            .with_workspace(Workspace::new("Secondary", "ory_wak_secondary"))
            .with_session("ory_st_someone");
        Self::new(network).file("session.json", &Emulator::session_file("ory_st_someone"))
    }

    pub fn variable(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    pub fn file(self, name: &str, content: &str) -> Self {
        fs::write(self.folder.path().join(name), content).unwrap();
        self
    }

    pub fn failing(mut self, status: u16, body: &'static str) -> Self {
        self.failure = Some((status, body));
        self
    }

    /// Runs both programs with each command line, each on a fresh copy of the network. What the stand-in does is left of
    /// what the real one does.
    #[track_caller]
    pub fn both_say_the_same(&self, command_lines: &[&str]) {
        let stand_in = self.folder.path().join("ory");
        for line in command_lines {
            let (real, ours) = (self.run(real_ory(), line), self.run(&stand_in, line));
            assert_eq!(ours.stdout, real.stdout, "stdout of: ory {line}");
            assert_eq!(ours.stderr, real.stderr, "stderr of: ory {line}");
            assert_eq!(ours.code, real.code, "exit code of: ory {line}");
            assert_eq!(ours.requests, real.requests, "requests of: ory {line}");
            assert_eq!(ours.stored, real.stored, "what is stored after: ory {line}");
        }
    }

    pub fn run(&self, program: &Path, line: &str) -> Run {
        let emulator = Emulator::start_in_thread(self.network.clone()).unwrap();
        if let Some((status, body)) = self.failure {
            emulator.fail_next_update(status, body);
        }
        let proxy = format!("http://{}", emulator.address());
        let output = self.command(program, line, &proxy).output().unwrap();
        let body = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
        let requests = emulator.requests().into_iter();
        Run {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            requests: requests.map(|request| (request.method, request.path, body(&request.body))).collect(),
            stored: emulator
                .inspect(|network| network.projects().iter().map(|project| project.identity_config.clone()).collect()),
        }
    }

    /// Words are separated by spaces; `<name` at the end is a file for stdin.
    pub fn command(&self, program: &Path, line: &str, proxy: &str) -> Command {
        let mut command = Command::new(program);
        let folder = self.folder.path();
        let (line, input) = line.split_once(" <").map_or((line, None), |(line, file)| (line, Some(file)));
        command.args(line.split_whitespace()).current_dir(folder).env_clear().env("HOME", folder);
        command.env("ORY_CONSOLE_URL", "http://ory.test").env("HTTP_PROXY", proxy).env("NO_PROXY", "");
        command.env("ORY_CONFIG_PATH", folder.join("session.json")).envs(self.variables.clone());
        command.stdin(input.map_or(Stdio::null(), |file| File::open(folder.join(file)).unwrap().into()));
        command
    }
}

/// Values on which a careless writer of JSON differs from Go.
pub fn odd_values() -> Value {
    serde_json::from_str(
        r#"{"z": null, "a": "<b> & \"c\" \\ \u2028 \u0007 é \t", "numbers": [0, -0.0, 1.50, 1e20, 1e21, 1e-6, 1e-7,
            0.0001, 0.00001, 123456, 1234567, 9007199254740993, 12345678901234567890], "empty": [{}, [], ""],
            "nested": {"on": true, "off": false, "list": [null, "x y"]}}"#,
    )
    .unwrap()
}
