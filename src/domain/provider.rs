//! The parts of a provider: values that are valid once they exist.

use std::fmt;

use serde::Serialize;
use thiserror::Error;

/// Why a value can't be part of a provider.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{value:?} is not a {what}: {rule}")]
pub struct InvalidPart {
    what: &'static str,
    value: String,
    rule: String,
}

impl InvalidPart {
    pub(super) fn new(what: &'static str, value: &str, rule: impl Into<String>) -> Self {
        let mut shown: String = value.chars().take(40).collect();
        if shown.len() < value.len() {
            shown.push('…');
        }
        Self { what, value: shown, rule: rule.into() }
    }

    /// The same without the value: it may be a secret in the wrong place.
    pub fn unquoted(&self) -> String {
        format!("this is not a {}: {}", self.what, self.rule)
    }
}

macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

text_type! {
    /// The id of a provider in a project. It is part of the callback URL and of every credential that was made
    /// through the provider (`<id>:<subject>`), so it is for ever.
    ProviderId
}
text_type! {
    /// The id under which the provider knows our app.
    ClientId
}
text_type! {
    /// One permission that is asked of the user.
    Scope
}
text_type! {
    /// The text on the sign-in button.
    Label
}

impl ProviderId {
    const RULE: &str = "use up to 64 letters, digits, '-', '_' and '.', beginning with a letter or digit";

    /// Takes the text as a provider id.
    ///
    /// # Errors
    /// When it would not survive as one segment of a URL's path.
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

    /// The same id, if a *new* provider may have it. An id in upper case is only taken where it exists already.
    ///
    /// # Errors
    /// When it has upper-case letters.
    pub fn for_new_provider(&self) -> Result<&Self, InvalidPart> {
        if self.0.chars().any(|character| character.is_ascii_uppercase()) {
            return Err(InvalidPart::new("provider id for a new provider", &self.0, "use lower case"));
        }
        Ok(self)
    }
}

impl ClientId {
    /// Takes the text as a client id, without the white space around it. A template may ask for more.
    ///
    /// # Errors
    /// When it is empty, over 512 bytes, or has white space or control characters inside.
    pub fn parse(text: &str) -> Result<Self, InvalidPart> {
        let trimmed = text.trim();
        if trimmed.is_empty() || trimmed.len() > 512 || trimmed.chars().any(|it| it.is_whitespace() || it.is_control())
        {
            return Err(InvalidPart::new("client id", trimmed, "it has 1 to 512 characters and no spaces"));
        }
        Ok(Self(trimmed.to_owned()))
    }
}

impl Scope {
    /// Takes the text as one scope (RFC 6749, section 3.3: printable ASCII without space, quote and backslash).
    ///
    /// # Errors
    /// When it is empty or has any other character.
    pub fn parse(text: &str) -> Result<Self, InvalidPart> {
        let allowed = |character: char| character.is_ascii_graphic() && !"\"\\".contains(character);
        if !text.is_empty() && text.len() <= 256 && text.chars().all(allowed) {
            return Ok(Self(text.to_owned()));
        }
        Err(InvalidPart::new("scope", text, "a scope is one word, and several are given one by one"))
    }
}

impl Label {
    /// Takes the text as a label, without the white space around it.
    ///
    /// # Errors
    /// When it is empty, over 100 characters, or has control characters.
    pub fn parse(text: &str) -> Result<Self, InvalidPart> {
        let trimmed = text.trim();
        if trimmed.is_empty() || trimmed.chars().count() > 100 || trimmed.chars().any(char::is_control) {
            return Err(InvalidPart::new("label", trimmed, "it has 1 to 100 characters on one line"));
        }
        Ok(Self(trimmed.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_would_change_the_callback_path_is_refused() {
        let long = "x".repeat(300);
        for text in ["", "a/b", "..", ".", "a b", "a%2f", "ключ", "-x", long.as_str()] {
            assert!(ProviderId::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn upper_case_is_kept_for_ids_that_exist_and_refused_for_new_ones() {
        let id = ProviderId::parse("VK_prod").unwrap();
        assert!(id.for_new_provider().is_err());
        assert!(ProviderId::parse("vk-2.0").unwrap().for_new_provider().is_ok());
    }

    #[test]
    fn a_message_quotes_at_most_forty_characters_and_no_raw_control_character() {
        let message = ProviderId::parse(&"\u{1b}[31m/".repeat(50)).unwrap_err().to_string();
        assert!(!message.contains('\u{1b}') && message.contains('…'), "{message}");
    }

    #[test]
    fn a_scope_is_one_word() {
        assert!(Scope::parse("email").is_ok());
        assert!(Scope::parse("email phone").is_err());
    }
}
