//! A real Kratos: one that we start, or one that is already running.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustix::process::{Pid, Signal};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::browser::Browser;
use super::internet::{self, Emulated};

const PROGRAM: &str = "ORY_SOCIAL_TEST_KRATOS";
const URL: &str = "ORY_SOCIAL_TEST_KRATOS_URL";
const FOLDER: &str = "ORY_SOCIAL_TEST_KRATOS_FOLDER";
/// The port of the proxy for a Kratos that is already running.
const PROXY_PORT: u16 = 4480;

pub struct Kratos {
    public: String,
    admin: String,
    /// The proxy that is its internet, and the certificate that it trusts.
    internet: Option<(SocketAddr, PathBuf)>,
    /// The process, if we started it.
    child: Option<Child>,
    _folder: Option<TempDir>,
    /// Held while a Kratos that is already running is in use, because all tests share it.
    _turn: Option<MutexGuard<'static, ()>>,
}

pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

impl Kratos {
    /// Returns a Kratos with this identity configuration, and with the emulator as its internet.
    pub fn start(config: &Value, emulator: SocketAddr) -> Self {
        let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        match (variable(PROGRAM), variable(URL), variable(FOLDER)) {
            (Some(program), _, _) => Self::run(Path::new(&program), config, emulator),
            (None, Some(url), Some(folder)) => Self::reload(&url, &PathBuf::from(folder), config, emulator),
            _ => panic!(
                "these tests need a Kratos: name the program in {PROGRAM}, or the address of one that runs in {URL} and \
                 the folder of its configuration in {FOLDER} (tests/kratos/README.md)"
            ),
        }
    }

    /// Whether a Kratos starts with this configuration, including its nulls.
    pub fn starts(config: &Value) -> bool {
        let program = std::env::var_os(PROGRAM).unwrap_or_else(|| panic!("name the program in {PROGRAM}"));
        let folder = tempfile::tempdir().unwrap();
        let (public, admin) = (free_port(), free_port());
        let file = folder.path().join("kratos.json");
        let mut config = with_what_ory_fills_in(config.clone(), public, admin);
        config["selfservice"]["default_browser_return_url"] = json!("https://acme.example/welcome");
        std::fs::write(&file, config.to_string()).unwrap();
        let mut command = Command::new(program);
        command.args(["serve", "--dev", "--sqa-opt-out", "-c"]).arg(&file);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut kratos = Self {
            public: format!("http://127.0.0.1:{public}"),
            admin: format!("http://127.0.0.1:{admin}"),
            internet: None,
            child: Some(command.spawn().unwrap()),
            _folder: Some(folder),
            _turn: None,
        };
        kratos.is_alive()
    }

    fn run(program: &Path, config: &Value, emulator: SocketAddr) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let write = |public, admin| complete(config, public, admin).to_string();
        Self::serve(program, folder, "kratos.json", write, emulator)
    }

    /// Starts a Kratos with a file of ours, made for its two ports. Also returns the path of the file.
    pub fn on_file(text: impl FnOnce(u16, u16) -> String, emulator: SocketAddr) -> (Self, PathBuf) {
        let program = std::env::var_os(PROGRAM).unwrap_or_else(|| panic!("name the program in {PROGRAM}"));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kratos.yml");
        (Self::serve(Path::new(&program), folder, "kratos.yml", text, emulator), file)
    }

    fn serve(
        program: &Path,
        folder: TempDir,
        name: &str,
        text: impl FnOnce(u16, u16) -> String,
        emulator: SocketAddr,
    ) -> Self {
        let proxy = internet::start(("127.0.0.1", 0), folder.path(), &Arc::new(Mutex::new(emulator)));
        let (public, admin) = (free_port(), free_port());
        let file = folder.path().join(name);
        std::fs::write(&file, text(public, admin)).unwrap();
        let log = std::fs::File::create(folder.path().join("log")).unwrap();
        let mut command = Command::new(program);
        command.arg("serve").arg("--dev").arg("--sqa-opt-out").arg("-c").arg(&file);
        command.env("HTTPS_PROXY", format!("http://{proxy}")).env("SSL_CERT_FILE", folder.path().join("ca.pem"));
        command.env_remove("NO_PROXY").env_remove("no_proxy").stdin(Stdio::null());
        command.stdout(log.try_clone().unwrap()).stderr(log);
        let child = command.spawn().unwrap_or_else(|error| panic!("{} does not start: {error}", program.display()));
        let mut kratos = Self {
            public: format!("http://127.0.0.1:{public}"),
            admin: format!("http://127.0.0.1:{admin}"),
            internet: Some((proxy, folder.path().join("ca.pem"))),
            child: Some(child),
            _folder: Some(folder),
            _turn: None,
        };
        kratos.wait();
        kratos
    }

    /// Gives a Kratos that is already running its new configuration.
    fn reload(url: &str, folder: &Path, config: &Value, emulator: SocketAddr) -> Self {
        static IN_TURN: Mutex<()> = Mutex::new(());
        static INTERNET: OnceLock<Emulated> = OnceLock::new();
        let turn = IN_TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let emulated = INTERNET.get_or_init(|| {
            let emulated = Arc::new(Mutex::new(emulator));
            internet::start(("0.0.0.0", PROXY_PORT), folder, &emulated);
            emulated
        });
        *emulated.lock().unwrap() = emulator;
        let public = url.trim_end_matches('/').to_owned();
        let (host, port) = public.rsplit_once(':').expect("the address has a port");
        let complete = complete(config, port.parse().expect("a port is a number"), 4434);
        std::fs::write(folder.join("kratos.json"), complete.to_string()).unwrap();
        let internet = Some((SocketAddr::from(([127, 0, 0, 1], PROXY_PORT)), folder.join("ca.pem")));
        let admin = format!("{host}:4434");
        let mut kratos = Self { admin, public, internet, child: None, _folder: None, _turn: Some(turn) };
        kratos.wait();
        // Kratos reloads its configuration within a tenth of a second (measured).
        thread::sleep(Duration::from_secs(1));
        kratos
    }

    fn wait(&mut self) {
        if !self.is_alive() {
            let log = self._folder.as_ref().map(|folder| std::fs::read_to_string(folder.path().join("log")).unwrap());
            panic!("Kratos does not start with what `add` made: {}", log.unwrap_or_default());
        }
    }

    /// Waits until Kratos answers or has ended. Returns whether it answers.
    fn is_alive(&mut self) -> bool {
        let deadline = Instant::now() + Duration::from_secs(30);
        let alive = self.public("/health/alive");
        while ureq::get(&alive).call().is_err() {
            if self.child.as_mut().is_some_and(|child| child.try_wait().unwrap().is_some()) {
                return false;
            }
            assert!(Instant::now() < deadline, "no Kratos at {alive}");
            thread::sleep(Duration::from_millis(50));
        }
        true
    }

    pub fn public(&self, path: &str) -> String {
        format!("{}{path}", self.public)
    }

    /// Returns the variables that make a program see the same internet.
    pub fn internet(&self) -> [(&'static str, String); 2] {
        let (proxy, certificate) = self.internet.as_ref().expect("it serves");
        [("HTTPS_PROXY", format!("http://{proxy}")), ("SSL_CERT_FILE", certificate.display().to_string())]
    }

    pub fn admin(&self, path: &str) -> String {
        format!("{}{path}", self.admin)
    }

    /// Converts a URL with Kratos' public address into one that we can reach.
    pub fn public_path(&self, url: &str) -> String {
        let path = url.splitn(4, '/').nth(3).unwrap_or_default();
        self.public(&format!("/{path}"))
    }

    pub fn callback(&self) -> String {
        self.public("/self-service/methods/oidc/callback/vk")
    }

    /// Returns the identity of a person who signed up with VK.
    pub fn identity_of(&self, subject: &str) -> Value {
        let url = format!("{}/admin/identities?credentials_identifier=vk:{subject}", self.admin);
        let mut found = Browser::new().json(&url);
        assert!(found[0].is_object(), "nobody is vk:{subject}: {found}");
        found[0].take()
    }

    /// Deletes an identity, so that the person can sign up again.
    pub fn forget(&self, identity: &Value) {
        let id = identity["id"].as_str().unwrap();
        ureq::delete(format!("{}/admin/identities/{id}", self.admin)).call().unwrap();
    }
}

impl Drop for Kratos {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // It may have ended by itself. `docker run` passes SIGTERM on.
            _ = rustix::process::kill_process(Pid::from_child(child), Signal::TERM);
            _ = child.wait();
        }
    }
}

/// Completes what `add` left, without its nulls.
fn complete(config: &Value, public: u16, admin: u16) -> Value {
    with_what_ory_fills_in(without_nulls(config), public, admin)
}

fn with_what_ory_fills_in(mut config: Value, public: u16, admin: u16) -> Value {
    config["dsn"] = json!("memory");
    config["courier"] = json!({"smtp": {"connection_uri": "smtp://127.0.0.1:1/"}});
    config["serve"] = json!({
        "public": {"base_url": format!("http://127.0.0.1:{public}/"), "port": public},
        "admin": {"base_url": format!("http://127.0.0.1:{admin}/"), "port": admin},
    });
    config
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            members.iter().filter(|(_, it)| !it.is_null()).map(|(key, it)| (key.clone(), without_nulls(it))).collect()
        }
        other => other.clone(),
    }
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
