//! A test sign-in: Kratos runs the real round trip with a provider and stores nobody (ory/kratos b86338da,
//! selfservice/flow/login/test_handler.go and selfservice/strategy/oidc/strategy_test_login.go; every answer was measured).

mod anonymous;
mod journey;
mod payload;

use serde_json::{Value, json};

pub(crate) use self::anonymous::anonymised;
pub(crate) use self::journey::{Cause, Stage, Step, Verdict};
pub(crate) use self::payload::{Captured, NotCaptured};
use super::go_url;
use super::live::LoginFlow;

/// Where the admin API makes one.
const CREATE: &str = "/admin/test-login-flows";

/// A test sign-in that Kratos has made, as its admin API answers.
pub(crate) struct TestFlow {
    flow: LoginFlow,
    id: String,
    csrf_token: String,
}

/// How far a test sign-in is, as far as someone without the cookies of its browser can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    Waiting,
    /// The link was opened.
    Opened,
    /// It has ended. Only the browser of the person sees how.
    Ended,
    /// It was deleted, or has expired.
    Gone,
    /// The answer says nothing about it.
    Unknown,
}

/// What to ask the admin API for, and where.
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

    /// The link with which the person starts. Kratos takes the token in place of a cookie.
    pub(crate) fn link(&self, public_url: &str, provider_id: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("method", "oidc").append_pair("provider", provider_id);
        query.append_pair("csrf_token", &self.csrf_token);
        format!("{}&{}", self.flow.action_at(public_url), query.finish())
    }

    /// Where the flow can be read: until it has ended by everyone, then in the browser of the person.
    pub(crate) fn address(&self, public_url: &str) -> String {
        format!("{}?id={}", go_url::append_path(public_url, "/self-service/login/flows"), self.id)
    }

    /// Where it can be deleted before it has ended.
    pub(crate) fn deletion(&self, public_url: &str) -> String {
        format!("{}?id={}", go_url::append_path(public_url, "/self-service/login/test"), self.id)
    }
}

impl Progress {
    /// Reads the answer at [`TestFlow::address`], asked for without cookies.
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
