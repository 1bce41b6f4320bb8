//! Kratos' answers to a pressed button.

use serde_json::Value;

use super::Destination;

/// The ID of Kratos' message "no method feels responsible": social sign-in is off, or the form is.
const NO_STRATEGY: u64 = 4_010_002;

/// Kratos' answer to a pressed button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pressed {
    Leads(Destination),
    /// There is no such provider.
    Unknown,
    /// Social sign-in is switched off.
    Disabled,
    /// Something else, in Kratos' words.
    Failed(String),
}

impl Pressed {
    /// Reads the answer to a press that was sent as JSON.
    pub(crate) fn read(status: u16, body: &[u8]) -> Self {
        let answer: Value = serde_json::from_slice(body).unwrap_or_default();
        if let Some(url) = answer["redirect_browser_to"].as_str() {
            return Self::Leads(Destination::parse(url));
        }
        let messages = answer["ui"]["messages"].as_array();
        if messages.into_iter().flatten().any(|message| message["id"] == NO_STRATEGY) {
            return Self::Disabled;
        }
        let error = |key: &str| answer["error"][key].as_str().filter(|text| !text.is_empty());
        match error("reason").or_else(|| error("message")) {
            Some(reason) if status == 404 && reason.contains("is unknown or has not been configured") => Self::Unknown,
            Some(reason) => Self::Failed(format!("the button returned an error (HTTP status {status}): {reason}")),
            None => Self::Failed(format!("the button's answer doesn't say where to go (HTTP status {status})")),
        }
    }
}
