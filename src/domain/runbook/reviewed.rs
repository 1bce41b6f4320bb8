//! A plan for many projects that people review before it is applied. It holds no secret and no configuration, only what
//! shows whether they are still the same.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

use crate::domain::plan::Plan;

/// The version of the format.
const VERSION: u32 = 1;

/// A plan as stored in a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReviewedPlan {
    version: u32,
    pub(crate) created_at: String,
    /// The projects in which something would change.
    pub(crate) projects: Vec<ReviewedProject>,
}

/// The part that every version of the format has.
#[derive(Deserialize)]
#[serde(expecting = "a plan")]
struct AnyVersion {
    version: u32,
}

/// The planned changes of a project.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReviewedProject {
    pub(crate) id: String,
    pub(crate) slug: String,
    /// The fingerprint of the configuration that the plan was made for.
    pub(crate) before: String,
    /// The fingerprint of what would be sent, without the new secrets.
    pub(crate) after: String,
    pub(crate) changes: Vec<ReviewedChange>,
}

/// A change, for people and for comparison.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReviewedChange {
    pub(crate) code: String,
    /// A sentence that describes it.
    pub(crate) message: String,
    /// The places that it changes.
    pub(crate) paths: Vec<String>,
    /// The values that would be sent there, without secrets.
    pub(crate) values: Map<String, Value>,
}

/// The reason a string isn't a plan.
#[derive(Debug, Error)]
pub(crate) enum NotAPlan {
    /// It isn't JSON, or has another structure.
    #[error("not a plan that was saved by ory-social ({0})")]
    Unreadable(String),
    /// It is from another version.
    #[error("it has version {0}, but this program reads version {VERSION}")]
    Version(u32),
}

impl ReviewedPlan {
    /// Creates a plan for these projects.
    pub(crate) fn new(created_at: String, projects: Vec<ReviewedProject>) -> Self {
        Self { version: VERSION, created_at, projects }
    }

    /// Reads a plan.
    pub(crate) fn parse(text: &str) -> Result<Self, NotAPlan> {
        let unreadable = |error: serde_json::Error| NotAPlan::Unreadable(error.to_string());
        let any: AnyVersion = serde_json::from_str(text).map_err(unreadable)?;
        if any.version != VERSION {
            return Err(NotAPlan::Version(any.version));
        }
        serde_json::from_str(text).map_err(unreadable)
    }

    /// Returns what was planned for a project, if anything.
    pub(crate) fn project(&self, id: &str) -> Option<&ReviewedProject> {
        self.projects.iter().find(|project| project.id == id)
    }
}

/// Returns the changes of a plan in a form that can be compared.
pub(crate) fn changes(plan: &Plan) -> Vec<ReviewedChange> {
    let change = |change: &crate::domain::plan::Change| ReviewedChange {
        code: change.kind.code().to_owned(),
        message: change.kind.to_string(),
        paths: change.edits.iter().map(|edit| edit.at.to_string()).collect(),
        values: change.values(),
    };
    plan.changes.iter().map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_survives_a_round_trip_and_nothing_else_is_accepted_as_one() {
        let project = ReviewedProject {
            id: "9d7c".into(),
            slug: "shop".into(),
            before: "a".into(),
            after: "b".into(),
            changes: Vec::new(),
        };
        let text = serde_json::to_string(&ReviewedPlan::new("now".into(), vec![project.clone()])).unwrap();
        assert_eq!(ReviewedPlan::parse(&text).unwrap().project("9d7c"), Some(&project));
        assert!(ReviewedPlan::parse("{}").is_err());
        let newer = text.replace("\"version\":1", "\"version\":2,\"something\":\"new\"");
        assert!(ReviewedPlan::parse(&newer).unwrap_err().to_string().contains("version 2"));
    }
}
