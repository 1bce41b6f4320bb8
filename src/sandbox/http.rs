//! Requests and answers, independent of any server.

use serde_json::Value;

/// The hosts of the console API: the one that `ory` calls, and the emulator's own address.
const CONSOLE: &[&str] = &["api.ory.test", "127.0.0.1", "localhost"];

/// A request as it arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The method, such as `GET` or `PUT`.
    pub method: String,
    /// The host, in lower case and without its port.
    pub host: String,
    /// The path, without host and query.
    pub path: String,
    /// The query, without `?`.
    pub query: String,
    /// The `Authorization` header, empty without one.
    pub authorization: String,
    /// The `Cookie` header, empty without one.
    pub cookie: String,
    /// The `Accept` header, empty without one.
    pub accept: String,
    /// The `Content-Type` header, empty without one.
    pub content_type: String,
    /// The body as text, with invalid UTF-8 replaced.
    pub body: String,
}

impl Request {
    /// Whether it is for the console API.
    pub(super) fn is_for_console(&self) -> bool {
        CONSOLE.contains(&self.host.as_str())
    }

    /// Returns the bearer token, or an empty string without one.
    pub(super) fn token(&self) -> &str {
        self.authorization.strip_prefix("Bearer ").unwrap_or_default()
    }

    /// Returns a decoded value of the query. An empty one counts as missing.
    pub(super) fn query_value(&self, name: &str) -> Option<String> {
        value(&self.query, name)
    }

    /// Returns a decoded value of the form in the body. An empty one counts as missing.
    pub(super) fn form_value(&self, name: &str) -> Option<String> {
        let is_form = self.content_type.starts_with("application/x-www-form-urlencoded");
        is_form.then(|| value(&self.body, name)).flatten()
    }
}

fn value(pairs: &str, name: &str) -> Option<String> {
    let found = form_urlencoded::parse(pairs.as_bytes()).find(|(known, _)| known == name);
    found.map(|(_, value)| value.into_owned()).filter(|value| !value.is_empty())
}

/// An answer before it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Additional headers, with names in lower case.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The body. Unless a header says otherwise, it's HTML if it starts with `<`, JSON if it looks like it, else text.
    pub body: String,
}

impl Answer {
    pub(crate) fn new(status: u16, body: &str) -> Self {
        Self { status, headers: Vec::new(), body: body.to_owned() }
    }

    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, &body.to_string())
    }

    pub(super) fn redirect(status: u16, url: &str) -> Self {
        Self::new(status, "").with_header("location", url)
    }

    #[must_use]
    pub(super) fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}
