//! How a run of the stand-in fails, and what `ory` would print.

/// Why it failed. The exit code is always 1.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Printed as `Error: …`, then the usage of the verb, then once more.
    Usage(String),
    /// Printed as it is.
    Quote(String),
    /// What the API said, printed as it is. Where `ory` does not look for that, it prints the status as an error.
    Refused { status: String, said: String },
}

impl Failure {
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }

    /// What the stand-in cannot do though the real `ory` can.
    pub(super) fn unsupported(what: &str) -> Self {
        Self::Quote(format!(
            "{what} is not supported by this stand-in for ory, which serves the sandbox of ory-social only.\n"
        ))
    }

    /// The failure of a verb that does not look for what the API said.
    pub(super) fn unread(self) -> Self {
        match self {
            Self::Refused { status, .. } => Self::Usage(status),
            other => other,
        }
    }

    /// What goes to stderr.
    pub(super) fn text(&self, help: &str) -> String {
        match self {
            Self::Quote(text) | Self::Refused { said: text, .. } => text.clone(),
            Self::Usage(message) => {
                let usage = help.find("Usage:").and_then(|start| help.get(start..)).unwrap_or_default();
                format!("Error: {message}\n{usage}\n{message}\n")
            }
        }
    }
}
