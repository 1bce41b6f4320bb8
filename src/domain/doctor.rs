//! The checks of `ory-social doctor`, and their results.

mod clock;
mod sign_in;

use serde::Serialize;

use super::text::without_number;

pub(crate) use self::clock::clock;
pub(crate) use self::sign_in::{StoredSession, session, workspace_key};

/// The severity of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Level {
    Ok,
    /// It may cause problems.
    Warning,
    /// Something required doesn't work.
    Problem,
    /// It wasn't checked.
    Skipped,
}

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Check {
    pub(crate) name: &'static str,
    pub(crate) level: Level,
    /// The result in a sentence or two.
    pub(crate) message: String,
    /// More lines about the result.
    pub(crate) details: Vec<String>,
    /// The exact words of other programs and servers.
    pub(crate) quotes: Vec<String>,
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

    /// Adds a fix to the result.
    #[must_use]
    pub(crate) fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }
}
