//! Checks the live login page of a project: whether the button is there, and where it leads.

mod destination;
mod pressed;

use std::fmt;

use serde::Serialize;
use serde_json::{Value, json};

pub(crate) use self::destination::{Destination, problems};
pub(crate) use self::pressed::Pressed;
use super::callback::CallbackUrl;
use super::go_url;

/// A login flow, as Kratos returns it for `GET /self-service/login/browser` with `Accept: application/json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LoginFlow {
    action: String,
    buttons: Vec<String>,
}

/// The destination that a provider's button should have.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    pub(crate) provider_id: String,
    /// The URL of the provider's sign-in page that Kratos uses, if it is known.
    pub(crate) authorize: Option<String>,
    /// The client id, if it is known.
    pub(crate) client_id: Option<String>,
    /// The callback URL that is registered. `None` means the one below the page's own address.
    pub(crate) callback: Option<CallbackUrl>,
    /// The permissions that the button must ask for.
    pub(crate) scope: Vec<String>,
}

/// A problem with a live login page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LiveProblem {
    /// The page accepts no provider at all.
    OidcDisabled,
    /// The page has no button for this provider.
    ProviderMissing { buttons: Vec<String> },
    /// The button leads nowhere, or to another site.
    WrongDestination { actual: String, expected: String },
    /// The button leads to another app.
    WrongClientId {
        /// The client id in the address.
        actual: String,
        expected: String,
    },
    /// The button uses a callback URL that isn't the registered one.
    WrongCallback {
        /// The callback URL in the address.
        actual: String,
        expected: String,
    },
    /// The callback URL differs because of `pkce: force`.
    PkceForced {
        /// The callback URL in the address.
        actual: String,
    },
    /// The button doesn't ask for a required permission.
    ScopeMissing { missing: Vec<String> },
}

impl LoginFlow {
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        let flow: Value = serde_json::from_slice(body).ok()?;
        let ui = flow.get("ui")?;
        let action = ui.get("action")?.as_str()?.to_owned();
        let nodes: Vec<_> = ui.get("nodes")?.as_array()?.iter().filter_map(Node::of).collect();
        let buttons = nodes.iter().filter(|node| node.group == "oidc" && node.name == "provider");
        let buttons = buttons.map(|node| node.value.to_owned()).collect();
        Some(Self { action, buttons })
    }

    /// Returns the address that the page gives as its own.
    pub(crate) fn base(&self) -> &str {
        self.action.split_once("/self-service/").map_or(self.action.as_str(), |(base, _)| base)
    }

    /// Returns the URL to send a press to, if the page is at another address.
    pub(crate) fn action_at(&self, public_url: &str) -> String {
        go_url::append_path(public_url, "/self-service")
            + self.action.split_once("/self-service").map_or("", |(_, rest)| rest)
    }

    /// Returns the providers that have a button.
    pub(crate) fn buttons(&self) -> &[String] {
        &self.buttons
    }

    /// Checks whether the provider has a button.
    pub(crate) fn button(&self, provider_id: &str) -> Button {
        if self.buttons.iter().any(|button| button == provider_id) { Button::Shown } else { Button::Hidden }
    }
}

/// Whether a provider has a button. One that belongs to an organization accepts a press but has none (Kratos).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Button {
    Shown,
    Hidden,
}

/// Returns what to send to press a provider's button. Kratos needs no token from the page (measured).
pub(crate) fn press(provider_id: &str) -> Value {
    json!({"method": "oidc", "provider": provider_id})
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

impl LiveProblem {
    /// The stable name of this kind of problem in JSON output.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::OidcDisabled => "oidc_disabled",
            Self::ProviderMissing { .. } => "provider_missing",
            Self::WrongDestination { .. } => "wrong_destination",
            Self::WrongClientId { .. } => "wrong_client_id",
            Self::WrongCallback { .. } => "wrong_callback",
            Self::PkceForced { .. } => "pkce_forced",
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
                write!(formatter, "The button uses the callback URL {actual}, not {expected}.")
            }
            Self::PkceForced { actual } => write!(
                formatter,
                "The provider has `pkce: force`, so it sends a code challenge and its callback URL is {actual}, \
                 without the ID."
            ),
            Self::ScopeMissing { missing } => {
                write!(formatter, "The button doesn't ask for the permission {}.", missing.join(", "))
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
mod tests;
