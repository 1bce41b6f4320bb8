//! The one type that holds a client secret.

use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

/// A client secret, wiped from memory when dropped. It has no `Display` or `Serialize`, and `Debug` prints a
/// placeholder, so it can't get into a log or a message by accident.
#[derive(Clone, Debug)]
pub struct Secret(SecretString);

/// The reason a text can't be a client secret. No message contains any part of it.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SecretError {
    /// Nothing but white space.
    #[error("the client secret is empty")]
    Empty,
    /// White space or a control character inside: two values pasted at once, or a broken line.
    #[error("the client secret has a space or a line break inside; give it in one piece")]
    InnerSpace,
    /// The start of a PEM block, but not one whole block.
    #[error("the private key isn't one whole PEM block, from `-----BEGIN …-----` to `-----END …-----`")]
    BrokenPem,
    /// Longer than any provider's secret.
    #[error("the client secret is {0} bytes long; no provider issues one over {MAX_BYTES} bytes")]
    TooLong(usize),
}

/// The longest accepted secret, in bytes. Apple's private key, the longest kind, has under 300.
pub(crate) const MAX_BYTES: usize = 4096;

const PEM_START: &str = "-----BEGIN ";

/// Whether a text that starts like a PEM block is one block and nothing else.
fn is_pem(text: &str) -> bool {
    let ends = text.lines().last().is_some_and(|line| line.starts_with("-----END ") && line.ends_with("-----"));
    let plain = text.chars().all(|character| !character.is_control() || matches!(character, '\r' | '\n'));
    ends && plain && text.matches(PEM_START).count() == 1
}

impl Secret {
    /// Parses a secret: one word, or a PEM block, whose lines are kept. Trims the white space around it, such as a
    /// trailing line break.
    ///
    /// # Errors
    /// When it is empty, too long, or neither a word nor a PEM block.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(SecretError::Empty);
        }
        if trimmed.len() > MAX_BYTES {
            return Err(SecretError::TooLong(trimmed.len()));
        }
        if trimmed.starts_with(PEM_START) && !is_pem(trimmed) {
            return Err(SecretError::BrokenPem);
        }
        if !trimmed.starts_with(PEM_START) && trimmed.chars().any(|it| it.is_whitespace() || it.is_control()) {
            return Err(SecretError::InnerSpace);
        }
        Ok(Self(SecretString::from(trimmed)))
    }

    /// Whether it is a PEM block.
    pub(crate) fn is_pem(&self) -> bool {
        self.expose().starts_with(PEM_START)
    }

    /// Wraps a text from a configuration, or a placeholder, without checking whether it can be a secret.
    pub(crate) fn unchecked(text: &str) -> Self {
        Self(SecretString::from(text))
    }

    /// Returns the secret itself. Use it only to send or to compare it.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_break_of_a_file_or_pipe_is_not_part_of_the_secret() {
        assert_eq!(Secret::parse("AbC123\r\n").unwrap().expose(), "AbC123");
    }

    #[test]
    fn the_lines_of_a_pem_block_are_kept_and_half_a_block_is_rejected() {
        let pem = "-----BEGIN PRIVATE KEY-----\nMIGH AgEA\n-----END PRIVATE KEY-----";
        assert_eq!(Secret::parse(&format!("\n{pem}\n")).unwrap().expose(), pem);
        for broken in [&pem[..40], &format!("{pem}\n{pem}"), &pem.replace("MIGH", "MI\u{7}GH")] {
            assert_eq!(Secret::parse(broken).unwrap_err(), SecretError::BrokenPem, "{broken}");
        }
    }

    #[test]
    fn debug_prints_a_placeholder() {
        let printed = format!("{:?}", Secret::parse("canary-5d41402a").unwrap());
        assert!(!printed.contains("canary"), "{printed}");
    }

    #[test]
    fn a_panic_that_prints_what_holds_it_prints_a_placeholder() {
        let secret = Secret::parse("canary-5d41402a").unwrap();
        let holder = (crate::domain::edit::NewValue::Secret(secret.clone()), Some(secret));
        let panic = std::panic::catch_unwind(move || panic!("a plan that does not fit: {holder:?}")).unwrap_err();
        let message = panic.downcast_ref::<String>().unwrap();
        assert!(message.starts_with("a plan that does not fit: ") && !message.contains("canary"), "{message}");
    }

    #[test]
    fn what_cannot_be_a_secret_is_rejected_without_being_quoted() {
        for text in ["", " \n", "two words", "line\nbreak", "bell\u{7}", "nul\0"] {
            let message = Secret::parse(text).unwrap_err().to_string();
            assert!(message.starts_with("the client secret "), "{message}");
        }
        assert_eq!(Secret::parse(&"x".repeat(5000)).unwrap_err(), SecretError::TooLong(5000));
    }
}
