//! What is different between two documents: as places, and as YAML for people.

use serde_json::{Map, Value};
use similar::{ChangeTag, TextDiff};

use super::apply::Patched;
use super::identity_config::IdentityConfig;
use super::plan::Plan;
use super::pointer::Pointer;
use super::redaction::masked;
use super::yaml;

/// How many unchanged lines are shown around a change: enough to see its section's name.
const CONTEXT: usize = 5;

/// A line of a diff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffLine {
    pub(crate) sign: Sign,
    /// The line, without its line break.
    pub text: String,
}

/// What happens to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Removed,
    Added,
    /// It stays, and is shown for orientation.
    Context,
    /// Lines that stay and are not shown.
    Gap,
}

impl Sign {
    /// The sign at the beginning of the line.
    pub(crate) fn symbol(self) -> char {
        match self {
            Self::Removed => '-',
            Self::Added => '+',
            Self::Context => ' ',
            Self::Gap => '…',
        }
    }
}

/// The difference between `config` and `patched` as YAML, around the places that the plan names. No secret is in it.
pub fn yaml_diff(config: &IdentityConfig, patched: &Patched, plan: &Plan) -> Vec<DiffLine> {
    let places: Vec<Vec<String>> = plan.edits().map(|edit| edit.at.steps()).collect();
    let new_secrets: Vec<&Pointer> = patched.secret_places().collect();
    let before = yaml::emit(&masked(&excerpt(config.document(), &places), &Pointer::root(), &[]));
    let after = yaml::emit(&masked(&excerpt(patched.config().document(), &places), &Pointer::root(), &new_secrets));
    let diff = TextDiff::from_lines(before.as_str(), after.as_str());
    let mut lines = Vec::new();
    for (number, group) in diff.grouped_ops(CONTEXT).iter().enumerate() {
        if number > 0 {
            lines.push(DiffLine { sign: Sign::Gap, text: String::new() });
        }
        lines.extend(group.iter().flat_map(|operation| diff.iter_changes(operation)).map(|change| DiffLine {
            sign: match change.tag() {
                ChangeTag::Delete => Sign::Removed,
                ChangeTag::Insert => Sign::Added,
                ChangeTag::Equal => Sign::Context,
            },
            text: change.value().trim_end_matches('\n').to_owned(),
        }));
    }
    lines
}

/// The part of the document that holds the places: members of objects that lead nowhere are left out, lists stay
/// whole, so that the places of their elements do.
fn excerpt(value: &Value, places: &[Vec<String>]) -> Value {
    let Value::Object(members) = value else { return value.clone() };
    if places.iter().any(Vec::is_empty) {
        return value.clone();
    }
    let mut kept = Map::new();
    for (key, member) in members {
        let below = |steps: &Vec<String>| (steps.first() == Some(key)).then(|| steps[1..].to_vec());
        let below: Vec<Vec<String>> = places.iter().filter_map(below).collect();
        if !below.is_empty() {
            kept.insert(key.clone(), excerpt(member, &below));
        }
    }
    Value::Object(kept)
}

#[cfg(test)]
mod tests;
