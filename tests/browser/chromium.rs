//! Drives Chromium with the WebDriver protocol, through chromedriver.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::Agent;

const DRIVER: &str = "ORY_SOCIAL_TEST_CHROMEDRIVER";
const BROWSER: &str = "ORY_SOCIAL_TEST_CHROMIUM";
const FLAGS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];
/// How long a page may take. Machines under load are slow; only a failure takes this long.
const PATIENCE: Duration = Duration::from_secs(60);
/// The key under which the protocol returns an element's ID.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

pub struct Chromium {
    driver: Child,
    agent: Agent,
    session: String,
    _profile: TempDir,
}

impl Chromium {
    pub fn start() -> Self {
        let program =
            std::env::var_os(DRIVER).unwrap_or_else(|| panic!("{DRIVER} names no chromedriver: see README.md"));
        let mut driver = Command::new(program).arg("--port=0").stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines().map(Result::unwrap);
        let port = lines.find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        });
        // Keep reading: the driver writes more later, and must not find the pipe closed.
        std::thread::spawn(move || lines.for_each(drop));
        let agent = Agent::config_builder().http_status_as_error(false).proxy(None).build().new_agent();
        let profile = tempfile::tempdir().unwrap();
        let origin = format!("http://127.0.0.1:{}/session", port.expect("the driver starts"));
        let mut flags: Vec<_> = FLAGS.map(str::to_owned).to_vec();
        flags.push(format!("--user-data-dir={}", profile.path().display()));
        let mut options = json!({"args": flags});
        if let Some(browser) = std::env::var_os(BROWSER) {
            options["binary"] = json!(browser.to_str().unwrap());
        }
        let capabilities = json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}});
        let mut this = Self { driver, agent, session: origin.clone(), _profile: profile };
        let started = this.post("", &capabilities);
        this.session = format!("{origin}/{}", started["sessionId"].as_str().unwrap());
        this
    }

    pub fn open(&self, url: &str) {
        self.post("/url", &json!({"url": url}));
    }

    pub fn click(&self, selector: &str) {
        self.post(&format!("/element/{}/click", self.element(selector)), &json!({}));
    }

    /// Waits for the page with this heading, because a click returns before the next page is loaded.
    pub fn arrives_at(&self, heading: &str) {
        let deadline = Instant::now() + PATIENCE;
        let shown = || self.script("const h1 = document.querySelector('h1'); return h1 ? h1.textContent : ''");
        while shown() != heading {
            assert!(Instant::now() < deadline, "not {heading:?} but {:?}", shown());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Returns the text of an element as people see it.
    pub fn text(&self, selector: &str) -> String {
        let url = format!("{}/element/{}/text", self.session, self.element(selector));
        Self::value(self.agent.get(url).call().unwrap()).as_str().unwrap().to_owned()
    }

    pub fn script(&self, script: &str) -> String {
        self.post("/execute/sync", &json!({"script": script, "args": []})).as_str().unwrap().to_owned()
    }

    fn element(&self, selector: &str) -> String {
        let found = self.post("/element", &json!({"using": "css selector", "value": selector}));
        found[ELEMENT].as_str().unwrap().to_owned()
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let request = self.agent.post(format!("{}{path}", self.session)).header("Content-Type", "application/json");
        Self::value(request.send(body.to_string()).unwrap())
    }

    fn value(answer: ureq::http::Response<ureq::Body>) -> Value {
        let answer: Value = serde_json::from_str(&answer.into_body().read_to_string().unwrap()).unwrap();
        assert!(answer["value"]["error"].is_null(), "{answer:#}");
        answer["value"].clone()
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
