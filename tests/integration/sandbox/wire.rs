//! Raw HTTP to the emulator, as sent by a client that reaches the internet through it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use ory_social::sandbox::{Emulator, Network};
use serde_json::Value;

pub struct Wire {
    pub emulator: Emulator,
}

pub struct Message {
    method: &'static str,
    url: String,
    headers: Vec<(String, String)>,
    body: String,
}

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

pub fn get(url: &str) -> Message {
    Message { method: "GET", url: url.to_owned(), headers: Vec::new(), body: String::new() }
}

/// Posts a form, which is sent verbatim.
pub fn post_form(url: &str, form: &str) -> Message {
    let message = Message { method: "POST", body: form.to_owned(), ..get(url) };
    message.with("Content-Type", "application/x-www-form-urlencoded")
}

pub fn post_json(url: &str, body: &Value) -> Message {
    let message = Message { method: "POST", body: body.to_string(), ..get(url) };
    message.with("Content-Type", "application/json")
}

impl Message {
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

impl Wire {
    pub fn sample() -> Self {
        Self::on(Network::sample())
    }

    pub fn on(network: Network) -> Self {
        Self::to(Emulator::start_in_thread(network).unwrap())
    }

    pub fn to(emulator: Emulator) -> Self {
        Self { emulator }
    }

    /// Sends the request in origin form, with the host of its URL in the `Host` header.
    #[track_caller]
    pub fn send(&self, message: &Message) -> Reply {
        let rest = message.url.strip_prefix("https://").unwrap();
        let (host, path) = rest.split_at(rest.find('/').unwrap());
        let mut stream = TcpStream::connect(self.emulator.address()).unwrap();
        let mut text = format!("{} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n", message.method);
        for (name, value) in &message.headers {
            text += &format!("{name}: {value}\r\n");
        }
        text += &format!("Content-Length: {}\r\n\r\n{}", message.body.len(), message.body);
        stream.write_all(text.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        Reply::read(&answer)
    }
}

impl Reply {
    fn read(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self { status, headers: lines.filter_map(header).collect(), body: body.to_owned() }
    }

    /// Returns the first header with this name, which must be in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}
