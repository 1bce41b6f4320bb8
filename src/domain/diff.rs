//! The changes of a plan as a YAML diff, for people.

use serde_json::{Map, Value};
use similar::{ChangeTag, TextDiff};

use super::apply::Patched;
use super::identity_config::IdentityConfig;
use super::plan::Plan;
use super::pointer::Pointer;
use super::redaction::masked;
use super::yaml;

/// A line of a diff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffLine {
    pub(crate) sign: Sign,
    /// The line, without its line break.
    pub text: String,
}

/// How a line changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Removed,
    Added,
    /// An unchanged line, shown for context.
    Context,
    /// Unchanged lines that aren't shown.
    Gap,
}

impl Sign {
    /// Returns the character at the start of the line.
    pub(crate) fn symbol(self) -> char {
        match self {
            Self::Removed => '-',
            Self::Added => '+',
            Self::Context => ' ',
            Self::Gap => '…',
        }
    }
}

/// Returns the difference between `config` and `patched` as YAML, around the places in the plan. It contains no
/// secrets.
pub fn yaml_diff(config: &IdentityConfig, patched: &Patched, plan: &Plan) -> Vec<DiffLine> {
    let places: Vec<Vec<String>> = plan.edits().map(|edit| edit.at.steps()).collect();
    let new_secrets: Vec<&Pointer> = patched.secret_places().collect();
    let before = masked(config.document(), &Pointer::root(), &[]);
    let after = masked(patched.config().document(), &Pointer::root(), &new_secrets);
    let [before, after] =
        [(&before, &after), (&after, &before)].map(|(it, other)| yaml::emit(&excerpt(it, other, &places)));
    let diff = TextDiff::from_lines(before.as_str(), after.as_str());
    let lines = diff.iter_all_changes().map(|change| DiffLine {
        sign: match change.tag() {
            ChangeTag::Delete => Sign::Removed,
            ChangeTag::Insert => Sign::Added,
            ChangeTag::Equal => Sign::Context,
        },
        text: change.value().trim_end_matches('\n').to_owned(),
    });
    around_changes(lines.collect())
}

/// Keeps the changed lines and their context: the keys that lead to them, and their neighbors on the same level.
fn around_changes(lines: Vec<DiffLine>) -> Vec<DiffLine> {
    let levels: Vec<_> = lines.iter().map(|line| line.text.len() - line.text.trim_start().len()).collect();
    let mut shown = vec![false; lines.len()];
    let mut leading: Vec<usize> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        leading.retain(|other| levels[*other] < levels[number]);
        if line.sign != Sign::Context {
            let neighbors = [number.saturating_sub(1), number, (number + 1).min(lines.len() - 1)];
            let context = neighbors.into_iter().filter(|other| levels[*other] == levels[number]);
            context.chain(leading.iter().copied()).for_each(|other| shown[other] = true);
        }
        leading.push(number);
    }
    let mut kept: Vec<DiffLine> = Vec::new();
    let mut last = None;
    for (number, line) in lines.into_iter().enumerate().filter(|(number, _)| shown[*number]) {
        if last.is_some_and(|last| last + 1 < number) {
            kept.push(DiffLine { sign: Sign::Gap, text: String::new() });
        }
        kept.push(line);
        last = Some(number);
    }
    kept
}

/// Returns the part of the document around the places, some of which only `other` may have. Object members that lead
/// nowhere are left out. Lists stay whole, so that their elements keep their places.
fn excerpt(value: &Value, other: &Value, places: &[Vec<String>]) -> Value {
    let (Value::Object(members), Value::Object(others)) = (value, other) else { return value.clone() };
    if places.iter().any(Vec::is_empty) {
        return value.clone();
    }
    let neighbors: Vec<_> = places.iter().filter_map(|steps| neighbor(steps.first()?, members, others)).collect();
    let mut kept = Map::new();
    for (key, member) in members {
        let below = |steps: &Vec<String>| (steps.first() == Some(key)).then(|| steps[1..].to_vec());
        let below: Vec<Vec<String>> = places.iter().filter_map(below).collect();
        if !below.is_empty() {
            kept.insert(key.clone(), excerpt(member, others.get(key).unwrap_or(&Value::Null), &below));
        } else if neighbors.contains(&key) {
            kept.insert(key.clone(), folded(member));
        }
    }
    Value::Object(kept)
}

/// Finds an unchanged neighbor of an added or removed member, so that the object doesn't look empty without that
/// member.
fn neighbor<'a>(key: &str, members: &'a Map<String, Value>, others: &'a Map<String, Value>) -> Option<&'a String> {
    let owner = match (members.contains_key(key), others.contains_key(key)) {
        (true, false) => members,
        (false, true) => others,
        _ => return None,
    };
    let stays = |other: &&String| members.contains_key(*other) && others.contains_key(*other);
    let before = owner.keys().take_while(|other| *other != key).filter(stays).last();
    before.or_else(|| owner.keys().find(stays))
}

fn folded(value: &Value) -> Value {
    match value {
        Value::Object(_) | Value::Array(_) => Value::from("…"),
        value => value.clone(),
    }
}

#[cfg(test)]
mod tests;
