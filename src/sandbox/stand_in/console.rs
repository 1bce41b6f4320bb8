//! Asks the emulated console API, as `ory` does, and words its errors as `ory` does.

use serde_json::Value;

use super::failure::Failure;
use super::{go_scan, go_text};

/// The console API with someone's credentials.
pub(super) struct Console {
    agent: ureq::Agent,
    base: String,
    token: String,
}

struct Reply {
    status: u16,
    is_json: bool,
    body: String,
}

impl Console {
    /// Talks to the emulator itself, which the real `ory` reaches as a proxy.
    pub(super) fn new(proxy: &str, token: String) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build();
        Self { agent: config.into(), base: proxy.trim_end_matches('/').to_owned(), token }
    }

    pub(super) fn workspaces(&self) -> Result<Vec<Value>, Failure> {
        let mut answer = self.get("/workspaces?page_size=250")?;
        Ok(list(answer["workspaces"].take()))
    }

    pub(super) fn projects(&self, workspace: Option<&str>) -> Result<Vec<Value>, Failure> {
        match workspace {
            Some(id) => {
                let mut answer = self.get(&format!("/workspaces/{id}/projects"))?;
                Ok(list(answer["projects"].take()))
            }
            None => Ok(list(self.get("/projects")?)),
        }
    }

    pub(super) fn project(&self, id: &str) -> Result<Value, Failure> {
        self.get(&format!("/projects/{id}"))
    }

    /// Gives the answer `{project, warnings}`.
    pub(super) fn set_project(&self, id: &str, body: &Value) -> Result<Value, Failure> {
        let path = format!("/projects/{id}");
        let request = self.agent.put(format!("{}{path}", self.base)).header("Content-Type", "application/json");
        let sent = request.header("Authorization", format!("Bearer {}", self.token)).send(go_text::json(body));
        let answer = understand(self.reply("Put", &path, sent)?)?;
        if answer.pointer("/project/services").is_some() {
            return Ok(answer);
        }
        Err(Failure::Quote(in_full(&answer)))
    }

    fn get(&self, path: &str) -> Result<Value, Failure> {
        let request = self.agent.get(format!("{}{path}", self.base));
        let sent = request.header("Authorization", format!("Bearer {}", self.token)).call();
        understand(self.reply("Get", path, sent)?)
    }

    fn reply(
        &self,
        method: &str,
        path: &str,
        sent: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Reply, Failure> {
        let read = sent.and_then(|mut response| {
            let kind = response.headers().get("content-type").and_then(|value| value.to_str().ok());
            let is_json = kind.is_some_and(|kind| kind.contains("json"));
            let status = response.status().as_u16();
            Ok(Reply { status, is_json, body: response.body_mut().read_to_string()? })
        });
        read.map_err(|error| {
            let host = self.base.trim_start_matches("http://");
            let cause = match &error {
                ureq::Error::Io(io) if io.kind() == std::io::ErrorKind::ConnectionRefused => {
                    format!("proxyconnect tcp: dial tcp {host}: connect: connection refused")
                }
                other => other.to_string(),
            };
            Failure::usage(format!("{method} \"http://api.ory.test{path}\": {cause}"))
        })
    }
}

fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        _ => Vec::new(),
    }
}

/// The JSON of an answer. An error object is quoted by its message and reason, any other JSON in full.
fn understand(reply: Reply) -> Result<Value, Failure> {
    let failed = !(200..300).contains(&reply.status);
    if reply.body.is_empty() && failed {
        return Err(Failure::usage(status_line(reply.status)));
    }
    if !reply.is_json {
        return Err(Failure::usage("undefined response type"));
    }
    go_scan::scan(reply.body.as_bytes()).map_err(Failure::usage)?;
    let answer: Value = serde_json::from_str(&reply.body).map_err(|error| Failure::usage(error.to_string()))?;
    if !failed {
        return Ok(answer);
    }
    let message = |key| answer.pointer(key).and_then(Value::as_str);
    let lines: Vec<&str> = ["/error/message", "/error/reason"].into_iter().filter_map(message).collect();
    let said = if lines.is_empty() { in_full(&answer) } else { lines.join("\n") + "\n" };
    Err(Failure::Refused { status: status_line(reply.status), said })
}

fn in_full(answer: &Value) -> String {
    let body = serde_json::to_string_pretty(answer).unwrap_or_default();
    format!("{body}\nFailed to execute API request, see error above.\n")
}

fn status_line(status: u16) -> String {
    let reason = ureq::http::StatusCode::from_u16(status).ok().and_then(|code| code.canonical_reason());
    format!("{status} {}", reason.unwrap_or_default())
}
