//! As much of a browser as a sign-up needs: cookies and redirects.

use std::collections::BTreeMap;

use serde_json::Value;
use ureq::Agent;

pub struct Browser {
    agent: Agent,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub fn new() -> Self {
        let config = Agent::config_builder().max_redirects(0).http_status_as_error(false).proxy(None).build();
        Self { agent: config.new_agent(), cookies: BTreeMap::new() }
    }

    pub fn has_cookie(&self, name: &str) -> bool {
        self.cookies.contains_key(name)
    }

    pub fn json(&mut self, url: &str) -> Value {
        let request = self.agent.get(url).header("Accept", "application/json").header("Cookie", self.cookie_header());
        let (_, body) = self.keep(request.call().unwrap());
        serde_json::from_str(&body).unwrap_or_else(|_| panic!("no JSON at {url}: {body}"))
    }

    pub fn post(&mut self, url: &str, body: &Value) -> Value {
        let request = self.agent.post(url).header("Accept", "application/json").header("Cookie", self.cookie_header());
        let request = request.header("Content-Type", "application/json");
        let (_, body) = self.keep(request.send(body.to_string()).unwrap());
        serde_json::from_str(&body).unwrap_or_else(|_| panic!("no JSON from {url}: {body}"))
    }

    /// Opens a page, and follows redirects within Kratos. Returns the first address elsewhere.
    pub fn follow(&mut self, url: &str) -> String {
        let origin: String = url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        let mut next = url.to_owned();
        for _ in 0..8 {
            let request = self.agent.get(&next).header("Accept", "text/html").header("Cookie", self.cookie_header());
            match self.keep(request.call().unwrap()) {
                (None, body) => panic!("{next} leads nowhere: {body}"),
                (Some(location), _) if location.starts_with(&origin) => next = location,
                (Some(location), _) => return location,
            }
        }
        panic!("{url} leads in circles, at last to {next}");
    }

    /// Opens a page without following redirects.
    pub fn open(&mut self, url: &str) {
        let request = self.agent.get(url).header("Accept", "text/html").header("Cookie", self.cookie_header());
        self.keep(request.call().unwrap());
    }

    fn cookie_header(&self) -> String {
        let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    /// Keeps the cookies of an answer. Returns where it redirects to, and its body.
    fn keep(&mut self, mut answer: ureq::http::Response<ureq::Body>) -> (Option<String>, String) {
        let headers = answer.headers().clone();
        for cookie in headers.get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let location = headers.get("location").map(|value| value.to_str().unwrap().to_owned());
        (location, answer.body_mut().read_to_string().unwrap())
    }
}
