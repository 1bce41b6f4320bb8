//! A place to run `ory-social` in: an emulated Ory Network, the real `ory`, a private home, and nothing else.

use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use ory_social::sandbox::{Emulator, Network, ProviderApp};
use serde_json::Value;
use tempfile::TempDir;

use super::real_ory::real_ory;
use super::schema::{asks_for_json, assert_documented};
use super::terminal::Terminal;

/// The client secret of all tests. It must never be printed.
pub const SECRET: &str = "CanaryCanaryCanary42";
pub const SHOP: &str = "acme-shop-prod-x1y2z3";
pub const STAGING: &str = "acme-shop-stage-p4q5r6";
pub const BLOG: &str = "acme-blog-dev-k7m8n9";

pub struct Lab {
    pub emulator: Emulator,
    home: TempDir,
    variables: Vec<(String, OsString)>,
}

/// A finished run of `ory-social`.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Lab {
    /// Creates a lab with the projects of the sandbox.
    pub fn new() -> Self {
        Self::on(Network::sample())
    }

    pub fn on(mut network: Network) -> Self {
        // The app of the tests, with their secret.
        network.add_app(ProviderApp::of("vk", "51234567", SECRET));
        let emulator = Emulator::start_in_thread(network).unwrap();
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("tmp")).unwrap();
        let mut lab = Self { variables: Vec::new(), emulator, home };
        for (name, value) in lab.emulator.environment() {
            lab = lab.with(&name, value);
        }
        let (path, temp) = (std::env::var_os("PATH").unwrap_or_default(), lab.home.path().join("tmp"));
        let home = lab.home.path().to_owned();
        let gateway = format!("http://{}", lab.emulator.address());
        lab.with("ORY_SOCIAL_TEST_GATEWAY", gateway)
            .with("PATH", path)
            .with("HOME", home)
            .with("TMPDIR", temp)
            .with("ORY_SOCIAL_ORY", real_ory())
    }

    /// Sets a variable.
    pub fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    /// Removes a variable.
    pub fn without(mut self, name: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self
    }

    /// Makes the Ory CLI unavailable.
    pub fn without_ory(self) -> Self {
        self.without("ORY_SOCIAL_ORY").with("PATH", "/nonexistent")
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Writes a file into the home, and returns its path.
    pub fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.home.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Writes a shell script into the home, and returns its path.
    pub fn program(&self, name: &str, body: &str) -> PathBuf {
        let path = self.file(name, &format!("#!/bin/sh\n{body}\n"));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    /// Runs `ory-social` without a terminal and with nothing on stdin. The arguments are split at spaces.
    #[track_caller]
    pub fn run(&self, words: &str) -> Run {
        self.run_with_stdin(words, "")
    }

    /// Runs `ory-social add vk` with consent and with the secret on stdin.
    #[track_caller]
    pub fn add(&self, words: &str) -> Run {
        self.run_with_stdin(&format!("add vk --client-secret-stdin --yes {words}"), SECRET)
    }

    #[track_caller]
    pub fn run_with_stdin(&self, words: &str, stdin: &str) -> Run {
        let mut command = self.command();
        let mut child = command.args(words.split_whitespace()).stdin(Stdio::piped()).spawn().unwrap();
        // A run that ends before it reads doesn't fail the test.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).expect("the output is text");
        let code = output.status.code().expect("no signal ends it");
        let run = Run { code, stdout: text(output.stdout), stderr: text(output.stderr) };
        assert!(!run.stdout.contains(SECRET) && !run.stderr.contains(SECRET), "the secret is printed: {run}");
        self.assert_nothing_left_behind();
        if !words.starts_with("sandbox ory") && asks_for_json(words.split_whitespace()) {
            assert_documented(&run);
        }
        run
    }

    /// Runs `ory-social` in a terminal of its own.
    #[track_caller]
    pub fn terminal(&self, words: &str) -> Terminal<'_> {
        self.terminal_of(40, 80, words)
    }

    /// Runs `ory-social` in a terminal of this size.
    #[track_caller]
    pub fn terminal_of(&self, rows: u16, columns: u16, words: &str) -> Terminal<'_> {
        Terminal::open(self, rows, columns, words)
    }

    /// Returns the variables that the command gets. It gets no others.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &OsStr)> {
        self.variables.iter().map(|(name, value)| (name.as_str(), value.as_os_str()))
    }

    /// Returns the command without arguments.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ory-social"));
        command.env_clear().envs(self.variables());
        command.current_dir(self.home.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    #[track_caller]
    pub fn assert_nothing_left_behind(&self) {
        let left: Vec<_> =
            std::fs::read_dir(self.home.path().join("tmp")).unwrap().map(|it| it.unwrap().path()).collect();
        assert!(left.is_empty(), "left behind: {left:?}");
    }

    /// Checks that no process of this lab is left. Each has the lab's home in its environment.
    #[track_caller]
    pub fn assert_no_process_survives(&self) {
        let deadline = Instant::now() + Duration::from_secs(5);
        while !self.processes().is_empty() {
            assert!(Instant::now() < deadline, "still running: {:?}", self.processes());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Returns the folders under `/proc` of the processes that run in this lab. Only Linux has them.
    pub fn processes(&self) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
        let home = self.home.path().as_os_str().as_encoded_bytes();
        let is_ours = |folder: &PathBuf| {
            std::fs::read(folder.join("environ")).is_ok_and(|it| it.windows(home.len()).any(|part| part == home))
        };
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_ours).collect()
    }

    /// Returns the content of each backup in the home.
    pub fn backups(&self) -> Vec<Vec<u8>> {
        let root = self.home.path().join(".local/state/ory-social/backups");
        let files = |folder: PathBuf| std::fs::read_dir(folder).into_iter().flatten().map(|it| it.unwrap().path());
        files(root).flat_map(files).map(|path| std::fs::read(path).unwrap()).collect()
    }

    /// Returns the stored configuration of a project, with its secrets.
    pub fn stored(&self, slug: &str) -> Value {
        self.emulator.inspect(|network| network.project(slug).unwrap().identity_config.clone())
    }

    /// Returns the stored secret of a provider.
    pub fn stored_secret(&self, slug: &str, provider: &str) -> Option<String> {
        self.emulator.inspect(|network| network.project(slug).unwrap().stored_secret(provider).map(str::to_owned))
    }

    /// Returns the IDs of a project's providers, in their order.
    pub fn provider_ids(&self, slug: &str) -> Vec<String> {
        let stored = self.stored(slug);
        let providers = stored.pointer("/selfservice/methods/oidc/config/providers").and_then(Value::as_array);
        providers.into_iter().flatten().map(|provider| provider["id"].as_str().unwrap().to_owned()).collect()
    }

    pub fn revision(&self, slug: &str) -> String {
        self.emulator.inspect(|network| network.project(slug).unwrap().revision.clone())
    }

    /// Counts the `ory` processes that have reached the network: each requests the workspaces first.
    pub fn ory_processes(&self) -> usize {
        self.emulator.requests().iter().filter(|request| request.path == "/workspaces").count()
    }

    pub fn pushes(&self) -> usize {
        self.emulator.requests().iter().filter(|request| request.method == "PUT").count()
    }
}

impl Run {
    #[track_caller]
    pub fn succeeds(self) -> Self {
        self.ends_with(0)
    }

    #[track_caller]
    pub fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self}");
        self
    }

    /// Returns the JSON object on stdout.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self}"))
    }

    /// Returns the error message, if there is one.
    pub fn error(&self) -> &str {
        self.stderr.lines().find_map(|line| line.strip_prefix("error: ")).unwrap_or_default()
    }

    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(self.stdout.contains(words) || self.stderr.contains(words), "nowhere {words:?}: {self}");
        self
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "exit {}\n--- stdout\n{}\n--- stderr\n{}", self.code, self.stdout, self.stderr)
    }
}

/// Compares what a person sees with the recorded screen of this name.
#[macro_export]
macro_rules! assert_screen {
    ($name:expr, $run:expr) => {{
        let run = $run;
        insta::with_settings!({
            prepend_module_to_snapshot => false,
            snapshot_path => concat!(env!("CARGO_MANIFEST_DIR"), "/tests/integration/screens"),
            omit_expression => true,
            filters => vec![
                (r"/\S*/\.local/state", "~/.local/state"),
                (r"\d{4}-\d\d-\d\dT\d\d:?\d\d:?\d\d\.\d{3}Z", "[time]"),
                // What turns while somebody is asked.
                (r"[\x{2801}-\x{28ff}] [^\n…]*… *", ""),
            ],
        }, {
            insta::assert_snapshot!($name, run.to_string());
        });
    }};
}
