//! A running `ory-social sandbox serve`, and as much of a browser as its pages need.

use std::io::{BufRead as _, BufReader};
use std::process::Child;

use rustix::process::{Pid, Signal, kill_process};
use ureq::Agent;

use super::lab::{Lab, SECRET};

pub struct Serving {
    child: Child,
    /// The URL that it prints.
    pub url: String,
    agent: Agent,
}

impl Serving {
    pub fn start(lab: &Lab, words: &str) -> Self {
        let mut child = lab.command().args(["sandbox", "serve"]).args(words.split_whitespace()).spawn().unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        let config = Agent::config_builder().http_status_as_error(false).proxy(None).build();
        Self { child, url: url.trim_end().to_owned(), agent: config.new_agent() }
    }

    /// Returns the URL of a path on the server.
    pub fn at(&self, path: &str) -> String {
        let origin: Vec<_> = self.url.splitn(4, '/').take(3).collect();
        format!("{}{path}", origin.join("/"))
    }

    /// Returns the page at a path.
    pub fn open(&self, path: &str) -> String {
        Self::checked(self.agent.get(self.at(path)).call().unwrap())
    }

    /// Presses the button with this value in the page's form. Returns the next page.
    pub fn press(&self, page: &str, value: &str) -> String {
        let between = |start: &str| page.split_once(start).and_then(|(_, rest)| Some(rest.split_once('"')?.0));
        let action = between("<form method=\"post\" action=\"").unwrap_or_else(|| panic!("no form: {page}"));
        let name = between("<button name=\"").unwrap_or_else(|| panic!("no button: {page}"));
        assert!(page.contains(&format!("value=\"{value}\"")), "no button {value}: {page}");
        Self::checked(self.agent.post(self.at(action)).send_form([(name, value)]).unwrap())
    }

    fn checked(answer: ureq::http::Response<ureq::Body>) -> String {
        let text = answer.into_body().read_to_string().unwrap();
        assert!(!text.contains(SECRET), "the secret is shown: {text}");
        text
    }

    /// Ends it like Ctrl-C, and returns its exit code.
    pub fn stop(mut self) -> Option<i32> {
        kill_process(Pid::from_raw(self.child.id().try_into().unwrap()).unwrap(), Signal::INT).unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
