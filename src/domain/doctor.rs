//! What is looked at on this computer before anything is wrong, and what was found.

mod clock;
mod sign_in;

use serde::Serialize;

use super::text::without_number;

pub(crate) use self::clock::clock;
pub(crate) use self::sign_in::{StoredSession, session, workspace_key};

/// How good what was found is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Level {
    Ok,
    /// It may get in the way.
    Warning,
    /// Something that is needed does not work.
    Problem,
    /// It was not looked at.
    Skipped,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Check {
    pub(crate) name: &'static str,
    pub(crate) level: Level,
    /// What was found, in a sentence or two.
    pub(crate) message: String,
    /// All that belongs to it.
    pub(crate) details: Vec<String>,
    /// What others said, word for word.
    pub(crate) quotes: Vec<String>,
    /// What to do about it.
    pub(crate) fix: Option<String>,
}

impl Check {
    pub(crate) fn new(name: &'static str, level: Level, message: impl Into<String>) -> Self {
        Self {
            name,
            level,
            message: without_number(message.into()),
            details: Vec::new(),
            quotes: Vec::new(),
            fix: None,
        }
    }

    /// The same with what to do about it.
    #[must_use]
    pub(crate) fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }
}
