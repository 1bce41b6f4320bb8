//! What a project's own login page does: whether the button is there, and where it leads.

use std::fmt;

use serde::Serialize;
use serde_json::{Value, json};

use super::callback::CallbackUrl;

/// A login flow, as Kratos answers `GET /self-service/login/browser` with `Accept: application/json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginFlow {
    action: String,
    csrf_token: Option<String>,
    buttons: Vec<String>,
}

/// What the button of a provider should lead to.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The provider's id.
    pub provider_id: String,
    /// Where the provider lets people sign in, as Kratos has it, if that is known.
    pub authorize: Option<String>,
    /// The client id, if it is known.
    pub client_id: Option<String>,
    /// The callback URL that has been registered.
    pub callback: CallbackUrl,
    /// The permissions that have to be asked for.
    pub scope: Vec<String>,
}

/// What is wrong with a live login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiveProblem {
    /// The page has no button for any provider.
    OidcDisabled,
    /// The page has buttons, and none for this provider.
    ProviderMissing {
        /// Those that it has.
        buttons: Vec<String>,
    },
    /// The button leads nowhere, or to somebody else.
    WrongDestination {
        /// Where it leads.
        actual: String,
        /// Where it should.
        expected: String,
    },
    /// The button leads to another app.
    WrongClientId {
        /// The client id in the address.
        actual: String,
        /// Ours.
        expected: String,
    },
    /// The button names another callback URL than the one that has been registered.
    WrongCallback {
        /// The callback URL in the address.
        actual: String,
        /// Ours.
        expected: String,
    },
    /// The button does not ask for a permission.
    ScopeMissing {
        /// Those that are missing.
        missing: Vec<String>,
    },
}

impl LoginFlow {
    /// Reads Kratos' answer.
    pub fn parse(body: &[u8]) -> Option<Self> {
        let flow: Value = serde_json::from_slice(body).ok()?;
        let ui = flow.get("ui")?;
        let action = ui.get("action")?.as_str()?.to_owned();
        let nodes: Vec<_> = ui.get("nodes")?.as_array()?.iter().filter_map(Node::of).collect();
        let csrf_token = nodes.iter().find(|node| node.name == "csrf_token").map(|node| node.value.to_owned());
        let buttons = nodes.iter().filter(|node| node.group == "oidc" && node.name == "provider");
        let buttons = buttons.map(|node| node.value.to_owned()).collect();
        Some(Self { action, csrf_token, buttons })
    }

    /// Where a button is sent.
    pub fn action(&self) -> &str {
        &self.action
    }

    /// What is sent when a provider's button is pressed.
    pub fn press(&self, provider_id: &str) -> Value {
        json!({"method": "oidc", "provider": provider_id, "csrf_token": self.csrf_token})
    }

    /// Whether the provider's button is missing.
    pub fn missing_button(&self, provider_id: &str) -> Option<LiveProblem> {
        if self.buttons.is_empty() {
            return Some(LiveProblem::OidcDisabled);
        }
        let missing = !self.buttons.iter().any(|button| button == provider_id);
        missing.then(|| LiveProblem::ProviderMissing { buttons: self.buttons.clone() })
    }
}

struct Node<'a> {
    group: &'a str,
    name: &'a str,
    value: &'a str,
}

impl<'a> Node<'a> {
    fn of(node: &'a Value) -> Option<Self> {
        let attributes = node.get("attributes")?;
        let text = |key| attributes.get(key).and_then(Value::as_str);
        Some(Self { group: node.get("group")?.as_str()?, name: text("name")?, value: text("value")? })
    }
}

/// The address to which Kratos sends a browser when a button is pressed: it answers 422 with `redirect_browser_to`.
pub fn destination(body: &[u8]) -> Option<String> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    answer.get("redirect_browser_to")?.as_str().map(str::to_owned)
}

/// What is wrong with the address that a button leads to.
pub fn problems(destination: &str, expected: &Expected) -> Vec<LiveProblem> {
    let (page, query) = destination.split_once('?').unwrap_or((destination, ""));
    if let Some(authorize) = expected.authorize.as_ref().filter(|authorize| *authorize != page) {
        return vec![LiveProblem::WrongDestination { actual: page.to_owned(), expected: authorize.clone() }];
    }
    let value = |key: &str| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(name, _)| name == key).map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    let mut problems = Vec::new();
    let (client_id, callback, scope) = (value("client_id"), value("redirect_uri"), value("scope"));
    if let Some(expected) = expected.client_id.clone().filter(|expected| *expected != client_id) {
        problems.push(LiveProblem::WrongClientId { actual: client_id, expected });
    }
    if callback != expected.callback.as_str() {
        problems.push(LiveProblem::WrongCallback { actual: callback, expected: expected.callback.to_string() });
    }
    let asked: Vec<_> = scope.split([' ', ',']).collect();
    let missing: Vec<_> = expected.scope.iter().filter(|scope| !asked.contains(&scope.as_str())).cloned().collect();
    if !missing.is_empty() {
        problems.push(LiveProblem::ScopeMissing { missing });
    }
    problems
}

impl LiveProblem {
    /// The stable name of this kind of problem in JSON output.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OidcDisabled => "oidc_disabled",
            Self::ProviderMissing { .. } => "provider_missing",
            Self::WrongDestination { .. } => "wrong_destination",
            Self::WrongClientId { .. } => "wrong_client_id",
            Self::WrongCallback { .. } => "wrong_callback",
            Self::ScopeMissing { .. } => "scope_missing",
        }
    }
}

impl fmt::Display for LiveProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OidcDisabled => formatter.write_str("The login page has no button for any provider."),
            Self::ProviderMissing { buttons } if buttons.is_empty() => {
                formatter.write_str("The login page has no button for this provider.")
            }
            Self::ProviderMissing { buttons } => {
                write!(formatter, "The login page has no button for this provider. It has: {}.", buttons.join(", "))
            }
            Self::WrongDestination { actual, expected } => {
                write!(formatter, "The button leads to {actual}, not to {expected}.")
            }
            Self::WrongClientId { actual, expected } => {
                write!(formatter, "The button leads to the app {actual}, not to {expected}.")
            }
            Self::WrongCallback { actual, expected } => {
                write!(formatter, "The button names the callback URL {actual}, not {expected}.")
            }
            Self::ScopeMissing { missing } => {
                write!(formatter, "The button does not ask for the permission {}.", missing.join(", "))
            }
        }
    }
}

impl Serialize for LiveProblem {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json!({"code": self.code(), "message": self.to_string()}).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUTHORIZE: &str = "https://oauth.vk.com/authorize";

    fn expected() -> Expected {
        Expected {
            provider_id: "vk".into(),
            authorize: Some(AUTHORIZE.into()),
            client_id: Some("51234567".into()),
            callback: CallbackUrl::below("https://a.org/", "vk"),
            scope: vec!["email".into()],
        }
    }

    fn codes(query: &str) -> Vec<&'static str> {
        problems(&format!("{AUTHORIZE}?{query}"), &expected()).iter().map(LiveProblem::code).collect()
    }

    fn flow(nodes: Value) -> LoginFlow {
        let body = json!({"ui": {"action": "https://a.org/login?flow=1", "nodes": nodes}});
        LoginFlow::parse(body.to_string().as_bytes()).unwrap()
    }

    fn button(id: &str) -> Value {
        json!({"group": "oidc", "attributes": {"name": "provider", "value": id}})
    }

    #[test]
    fn a_button_that_leads_to_our_app_with_our_callback_and_scope_is_right() {
        let callback = "redirect_uri=https%3A%2F%2Fa.org%2Fself-service%2Fmethods%2Foidc%2Fcallback%2Fvk";
        assert_eq!(codes(&format!("client_id=51234567&{callback}&scope=email+phone")), [""; 0]);
    }

    #[test]
    fn everything_that_is_wrong_with_a_button_is_told_at_once() {
        let query = "client_id=999&redirect_uri=https%3A%2F%2Fb.org&scope=phone";
        assert_eq!(codes(query), ["wrong_client_id", "wrong_callback", "scope_missing"]);
    }

    #[test]
    fn a_button_that_leads_to_somebody_else_is_wrong() {
        let problems = problems("https://evil.org/authorize?client_id=51234567", &expected());
        assert_eq!(problems[0].code(), "wrong_destination");
    }

    #[test]
    fn a_missing_button_and_a_page_without_any_are_told_apart() {
        assert_eq!(flow(json!([button("google")])).missing_button("vk").unwrap().code(), "provider_missing");
        assert_eq!(flow(json!([])).missing_button("vk"), Some(LiveProblem::OidcDisabled));
        assert_eq!(flow(json!([button("vk")])).missing_button("vk"), None);
    }

    #[test]
    fn a_press_carries_the_token_of_the_page() {
        let token = json!({"group": "default", "attributes": {"name": "csrf_token", "value": "t"}});
        let pressed = flow(json!([token, button("vk")])).press("vk");
        assert_eq!(pressed, json!({"method": "oidc", "provider": "vk", "csrf_token": "t"}));
    }
}
