//! The places that a client secret can come from.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;
use zeroize::Zeroizing;

use super::interrupt::Interrupts;
use crate::domain::secret::{MAX_BYTES, Secret, SecretError};

/// A place to read the client secret from. It has no `Debug`, because it may hold the secret.
#[derive(Clone)]
pub(crate) enum SecretSource {
    /// Standard input, up to its end.
    Stdin,
    File(PathBuf),
    Variable {
        name: String,
        value: Zeroizing<Vec<u8>>,
    },
    /// The command line, which other users of this computer can see.
    Argument(Zeroizing<String>),
    /// The user's answer to a prompt.
    Answer(Zeroizing<String>),
}

/// A secret as the user gave it.
pub(crate) struct GivenSecret {
    pub(crate) secret: Secret,
    /// Whether it was surrounded by white space, not counting a final line break.
    pub(crate) trimmed: bool,
}

impl GivenSecret {
    fn parse(text: &str) -> Result<Self, SecretError> {
        let secret = Secret::parse(text)?;
        let line = text.strip_suffix('\n').unwrap_or(text);
        let line = line.strip_suffix('\r').unwrap_or(line);
        Ok(Self { trimmed: secret.expose().len() < line.len(), secret })
    }
}

/// Why there is no secret.
#[derive(Debug, Error)]
pub(crate) enum SecretSourceError {
    #[error("the client secret can't be read from {source_name}: {reason}")]
    Unreadable { source_name: String, reason: io::Error },
    #[error("the client secret from {source_name} is not UTF-8 text")]
    NotText { source_name: String },
    /// It isn't a valid secret.
    #[error(transparent)]
    Invalid(#[from] SecretError),
    #[error("signal {0} asked us to stop")]
    Interrupted(i32),
}

impl SecretSource {
    /// Reads the secret, no matter how long the source takes.
    pub(crate) async fn read(self, interrupts: &Interrupts) -> Result<GivenSecret, SecretSourceError> {
        let reading = tokio::task::spawn_blocking(move || self.read_blocking());
        tokio::select! {
            read = reading => read.unwrap_or_else(|broken| {
                Err(SecretSourceError::Unreadable { source_name: "its source".to_owned(), reason: broken.into() })
            }),
            interruption = interrupts.raised() => Err(SecretSourceError::Interrupted(interruption.signal)),
        }
    }

    fn read_blocking(&self) -> Result<GivenSecret, SecretSourceError> {
        match self {
            Self::Stdin => read_text("standard input", io::stdin().lock()),
            Self::File(path) => read_file(path),
            Self::Variable { name, value } => read_text(name, value.as_slice()),
            Self::Argument(text) | Self::Answer(text) => Ok(GivenSecret::parse(text)?),
        }
    }
}

/// Whether input would be typed by the user, and shown.
pub(crate) fn stdin_is_terminal() -> bool {
    io::stdin().is_terminal()
}

/// A name that is shorter isn't taken for a secret.
const SHORT: usize = 12;

fn read_file(path: &Path) -> Result<GivenSecret, SecretSourceError> {
    let source_name = path.display().to_string();
    match File::open(path) {
        Ok(file) => read_text(&source_name, file),
        Err(reason) => {
            // Someone may have passed the secret itself.
            let is_path = source_name.contains(['/', '.']) || source_name.len() < SHORT;
            let source_name =
                if is_path { source_name } else { "the file (not shown because it may be a secret)".to_owned() };
            Err(SecretSourceError::Unreadable { source_name, reason })
        }
    }
}

fn read_text(source_name: &str, source: impl Read) -> Result<GivenSecret, SecretSourceError> {
    // One byte more than a secret and its line break, so that a longer one is rejected and not cut.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_BYTES + 3));
    let source_name = source_name.to_owned();
    if let Err(reason) = source.take(MAX_BYTES as u64 + 3).read_to_end(&mut bytes) {
        return Err(SecretSourceError::Unreadable { source_name, reason });
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(GivenSecret::parse(text)?),
        Err(error) if error.error_len().is_none() => Err(SecretError::TooLong(bytes.len()).into()),
        Err(_) => Err(SecretSourceError::NotText { source_name }),
    }
}
