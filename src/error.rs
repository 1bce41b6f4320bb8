//! How a run fails: what happened, why, and what to do next.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use crate::domain::text::{capitalised, without_number};

/// A run that did not do what was asked.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// Determines the exit code.
    pub(crate) kind: FailureKind,
    /// What happened, to what, in one sentence.
    pub(crate) message: String,
    /// The individual problems.
    pub(crate) details: Vec<String>,
    /// Messages from Ory (or VK), verbatim.
    pub(crate) quotes: Vec<String>,
    /// What to do next, best first.
    pub(crate) hints: Vec<String>,
    /// Whether it's certain that a change was not made.
    pub(crate) change: Change,
    /// The underlying error, which the message repeats or explains.
    cause: Option<Arc<dyn Error + Send + Sync>>,
}

/// What is known about the change that a run was about to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Unsure,
    NotMade,
}

/// The kinds of failure. Each has one exit code, and each code one meaning; 0 is "done, or nothing to do".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// Any failure without a code of its own, such as a network error.
    Failed,
    /// The command line is wrong or incomplete.
    Usage,
    /// `ory` is missing, too old, or not signed in.
    OryUnavailable,
    /// The request, the mapper or the template is invalid, or does not fit the project.
    Invalid,
    /// The configuration on Ory Network has changed since it was read.
    Conflict,
    /// Ory refused the change.
    Rejected,
    /// The change was sent, but we couldn't confirm that it took effect.
    Unverified,
    /// The person said no.
    Declined,
    /// The person asked to go back one step. If there is no earlier step, this counts as a no.
    WentBack,
    /// A check found something to change.
    ChangesFound,
    /// A check found a problem.
    ProblemsFound,
    /// A signal ended the run.
    Interrupted {
        /// The number of the signal.
        signal: u8,
    },
}

impl FailureKind {
    /// A run that the signal with this number ended.
    pub(crate) fn interrupted(signal: i32) -> Self {
        Self::Interrupted { signal: u8::try_from(signal).unwrap_or_default() }
    }

    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::OryUnavailable => 3,
            Self::Invalid => 4,
            Self::Conflict => 5,
            Self::Rejected => 6,
            Self::Unverified => 7,
            Self::Declined | Self::WentBack => 8,
            Self::ChangesFound | Self::ProblemsFound => 10,
            Self::Interrupted { signal } => 128 | signal,
        }
    }

    /// Ranks failures of the same run by severity. Those that may have left a project half done rank highest.
    pub(crate) fn gravity(self) -> u8 {
        match self {
            Self::Interrupted { .. } => 10,
            Self::Unverified => 9,
            Self::Rejected => 8,
            Self::Conflict => 7,
            Self::Failed => 6,
            Self::OryUnavailable => 5,
            Self::Invalid => 4,
            Self::Usage => 3,
            Self::Declined | Self::WentBack => 2,
            Self::ChangesFound | Self::ProblemsFound => 1,
        }
    }

    /// The stable name of this kind in JSON output.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Usage => "usage",
            Self::OryUnavailable => "ory_unavailable",
            Self::Invalid => "invalid",
            Self::Conflict => "conflict",
            Self::Rejected => "rejected",
            Self::Unverified => "unverified",
            Self::Declined | Self::WentBack => "declined",
            Self::ChangesFound => "changes_found",
            Self::ProblemsFound => "problems_found",
            Self::Interrupted { .. } => "interrupted",
        }
    }
}

impl Failure {
    /// Creates a failure with only a message.
    pub(crate) fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: without_number(message.into()),
            details: Vec::new(),
            quotes: Vec::new(),
            hints: Vec::new(),
            change: Change::Unsure,
            cause: None,
        }
    }

    /// Creates a failure with the message of its cause.
    pub(crate) fn of(kind: FailureKind, cause: impl Error + Send + Sync + 'static) -> Self {
        let words = capitalised(&cause.to_string());
        // A message that ends in "did you mean …?" needs no full stop.
        let message = if words.ends_with('?') { words } else { format!("{words}.") };
        Self::new(kind, message).caused_by(cause)
    }

    /// Creates a failure whose message is `what`, followed by the message of the cause.
    pub(crate) fn because(
        kind: FailureKind,
        what: impl fmt::Display,
        cause: impl Error + Send + Sync + 'static,
    ) -> Self {
        Self::new(kind, format!("{what}: {cause}.")).caused_by(cause)
    }

    /// Adds the underlying error, which the message repeats or explains.
    #[must_use]
    pub(crate) fn caused_by(mut self, cause: impl Error + Send + Sync + 'static) -> Self {
        self.cause = Some(Arc::new(cause));
        self
    }

    /// Creates the failure for a signal that arrived before anything was sent.
    pub(crate) fn interrupted(signal: i32) -> Self {
        Self::new(FailureKind::interrupted(signal), "Interrupted. Nothing was changed.")
    }

    /// Adds an individual problem.
    #[must_use]
    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.details.push(without_number(detail.into()));
        self
    }

    /// Adds a message from Ory or a provider.
    #[must_use]
    pub(crate) fn quote(mut self, words: impl Into<String>) -> Self {
        let words = words.into();
        if !words.is_empty() {
            self.quotes.push(words);
        }
        self
    }

    /// Adds a suggestion for what to do next.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Says that the change was certainly not made.
    #[must_use]
    pub(crate) fn without_change(mut self) -> Self {
        self.change = Change::NotMade;
        self
    }

    /// Suggests a page of our documentation, a path under `docs/`.
    #[must_use]
    pub(crate) fn about(self, topic: &str, page: &str) -> Self {
        self.hint(format!("about {topic}: {}/blob/main/docs/{page}", env!("CARGO_PKG_REPOSITORY")))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as &(dyn Error + 'static))
    }
}

/// The result of anything that can end a run.
pub(crate) type Outcome<T> = Result<T, Failure>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_repeats_the_words_of_its_cause_and_keeps_it() {
        let cause = || std::io::Error::other("the disk is full");
        let failure = Failure::because(FailureKind::Failed, "The plan could not be written", cause());
        assert_eq!(failure.to_string(), "The plan could not be written: the disk is full.");
        assert_eq!(failure.source().map(ToString::to_string).as_deref(), Some("the disk is full"));
        assert_eq!(Failure::of(FailureKind::Failed, cause()).to_string(), "The disk is full.");
        assert!(Failure::new(FailureKind::Failed, "Something else.").source().is_none());
        let missing = std::io::Error::from_raw_os_error(2);
        let failure = Failure::because(FailureKind::Failed, "The plan could not be read", missing);
        assert_eq!(failure.to_string(), "The plan could not be read: No such file or directory.");
    }
}
