//! A test sign-in: Kratos runs the real round trip with a provider, and stores no identity (ory/kratos b86338da,
//! selfservice/flow/login/test_handler.go and selfservice/strategy/oidc/strategy_test_login.go; every answer was
//! measured).

mod anonymous;
mod journey;
mod payload;

use serde_json::{Value, json};

pub(crate) use self::anonymous::anonymised;
pub(crate) use self::journey::{Cause, Stage, Step, Verdict};
pub(crate) use self::payload::{Captured, NotCaptured};
use super::go_url;
use super::live::LoginFlow;

/// The path in the admin API that creates a test sign-in.
const CREATE: &str = "/admin/test-login-flows";

/// A test sign-in, as Kratos' admin API returns it.
pub(crate) struct TestFlow {
    flow: LoginFlow,
    id: String,
    csrf_token: String,
}

/// The progress of a test sign-in, as visible without the cookies of its browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    Waiting,
    /// The link was opened.
    Opened,
    /// It has ended. Only the person's browser can see how.
    Ended,
    /// It was deleted, or has expired.
    Gone,
    /// The answer says nothing about it.
    Unknown,
}

/// Returns the URL and the body of the request to the admin API.
pub(crate) fn creation(admin_url: &str, provider_id: &str) -> (String, Value) {
    (go_url::append_path(admin_url, CREATE), json!({"provider_id": provider_id}))
}

impl TestFlow {
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        let answer: Value = serde_json::from_slice(body).ok()?;
        let nodes = answer.pointer("/ui/nodes")?.as_array()?.iter();
        let token = nodes.map(|node| &node["attributes"]).find(|it| it["name"] == "csrf_token")?["value"].as_str()?;
        let (id, csrf_token) = (answer["id"].as_str()?.to_owned(), token.to_owned());
        Some(Self { flow: LoginFlow::parse(body)?, id, csrf_token })
    }

    /// Returns the link that starts it. Kratos accepts the token in place of a cookie.
    pub(crate) fn link(&self, public_url: &str, provider_id: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("method", "oidc").append_pair("provider", provider_id);
        query.append_pair("csrf_token", &self.csrf_token);
        format!("{}&{}", self.flow.action_at(public_url), query.finish())
    }

    /// Returns the URL of the flow. Anyone can read it until the flow has ended, and then only the person's browser.
    pub(crate) fn address(&self, public_url: &str) -> String {
        format!("{}?id={}", go_url::append_path(public_url, "/self-service/login/flows"), self.id)
    }

    /// Returns the URL for deleting it before it has ended.
    pub(crate) fn deletion(&self, public_url: &str) -> String {
        format!("{}?id={}", go_url::append_path(public_url, "/self-service/login/test"), self.id)
    }
}

impl Progress {
    /// Reads the answer at [`TestFlow::address`], requested without cookies.
    pub(crate) fn read(status: u16, body: &[u8]) -> Self {
        match status {
            200 => match serde_json::from_slice::<Value>(body) {
                Ok(flow) if flow["active"] == "oidc" => Self::Opened,
                Ok(flow) if flow["id"].is_string() => Self::Waiting,
                _ => Self::Unknown,
            },
            403 => Self::Ended,
            404 | 410 => Self::Gone,
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests;
