//! Parts of a provider that are checked when they are created.

use std::fmt;

use serde::Serialize;
use thiserror::Error;

/// The reason a value can't be part of a provider.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{value:?} isn't a valid {what}: {rule}")]
pub struct InvalidPart {
    what: String,
    value: String,
    rule: String,
}

impl InvalidPart {
    pub(super) fn new(what: &str, value: &str, rule: impl Into<String>) -> Self {
        let mut shown: String = value.chars().take(40).collect();
        if shown.len() < value.len() {
            shown.push('…');
        }
        Self { what: what.to_owned(), value: shown, rule: rule.into() }
    }

    /// Returns the message without the value, which may be a secret in the wrong place.
    pub(crate) fn unquoted(&self) -> String {
        format!("not a valid {}: {}", self.what, self.rule)
    }
}

/// The id of a provider in a project. It can't change later, because it is part of the callback URL and of every
/// credential created through the provider (`<id>:<subject>`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProviderId(String);

impl fmt::Display for ProviderId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl ProviderId {
    const RULE: &str = "use up to 64 letters, digits, '-', '_' and '.', starting with a letter or digit";

    /// Parses a provider id.
    ///
    /// # Errors
    /// When it can't be used as one segment of a URL's path.
    pub fn parse(text: &str) -> Result<Self, InvalidPart> {
        let allowed = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
        if text.len() <= 64
            && text.chars().all(allowed)
            && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        {
            return Ok(Self(text.to_owned()));
        }
        Err(InvalidPart::new("provider id", text, Self::RULE))
    }

    /// Wraps the id of an existing provider, whatever it looks like.
    pub(crate) fn of_existing(id: &str) -> Self {
        Self(id.to_owned())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the id, if a *new* provider may have it. Upper case is only accepted in ids that already exist.
    pub(crate) fn for_new_provider(&self) -> Result<&Self, InvalidPart> {
        if self.0.chars().any(|character| character.is_ascii_uppercase()) {
            return Err(InvalidPart::new("provider id for a new provider", &self.0, "use lower case"));
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_would_change_the_callback_path_is_rejected() {
        let long = "x".repeat(300);
        for text in ["", "a/b", "..", ".", "a b", "a%2f", "ключ", "-x", long.as_str()] {
            assert!(ProviderId::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn upper_case_is_kept_for_ids_that_exist_and_rejected_for_new_ones() {
        let id = ProviderId::parse("VK_prod").unwrap();
        assert!(id.for_new_provider().is_err());
        assert!(ProviderId::parse("vk-2.0").unwrap().for_new_provider().is_ok());
    }

    #[test]
    fn a_message_quotes_at_most_forty_characters_and_no_raw_control_character() {
        let message = ProviderId::parse(&"\u{1b}[31m/".repeat(50)).unwrap_err().to_string();
        assert!(!message.contains('\u{1b}') && message.contains('…'), "{message}");
    }
}
