//! The error responses of the console API.

use serde_json::{Value, json};

use super::http::Answer;

/// Ory's message for an invalid request.
pub(super) const MALFORMED: &str = "The request was malformed or contained invalid parameters";

/// An error response: the status and the error object of Ory's APIs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) body: Value,
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        Self::json(refusal.status, &refusal.body)
    }
}

impl Refusal {
    pub(super) fn new(status: u16, title: &str, message: &str, reason: &str) -> Self {
        let error = json!({"code": status, "status": title, "reason": reason, "message": message});
        Self { status, body: json!({ "error": error }) }
    }

    /// Adds the ID by which programs recognize the error.
    pub(super) fn with_id(mut self, id: &str) -> Self {
        self.body["error"]["id"] = json!(id);
        self
    }

    /// No credentials, or unknown ones.
    pub(super) fn unauthorized() -> Self {
        let reason = "No valid session credentials found in the request.";
        Self::new(401, "Unauthorized", "The request could not be authorized", reason)
    }

    pub(super) fn too_many() -> Self {
        Self::new(429, "Too Many Requests", "too many requests", "")
    }

    /// It doesn't exist, or the caller may not see it.
    pub(super) fn no_such_project() -> Self {
        Self::new(404, "Not Found", "Unable to locate the resource", "The project could not be found")
    }

    /// It doesn't exist, or the caller may not see it.
    pub(super) fn no_such_workspace() -> Self {
        Self::new(404, "Not Found", "Unable to locate the resource", "The workspace could not be found")
    }

    pub(super) fn no_such_endpoint() -> Self {
        Self::new(404, "Not Found", "Unable to locate the resource", "The requested route does not exist")
    }

    /// The configuration breaks a rule. `path` is the JSON pointer to the invalid value.
    pub(super) fn invalid(path: &str, rule: &str) -> Self {
        let reason = format!("The configuration is not valid: I[#{path}] {rule}");
        let mut refusal = Self::new(400, "Bad Request", MALFORMED, &reason);
        refusal.body["error"]["details"] = json!({ "instance_ptr": format!("#{path}") });
        refusal
    }

    /// A required key is missing.
    pub(super) fn missing(path: &str, key: &str) -> Self {
        Self::invalid(path, &format!("missing properties: \"{key}\""))
    }
}
