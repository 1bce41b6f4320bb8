//! What is different between two documents: as places, and as YAML for people.

use serde_json::{Map, Value, json};
use similar::{ChangeTag, TextDiff};

use super::apply::Patched;
use super::identity_config::IdentityConfig;
use super::mapper;
use super::plan::Plan;
use super::pointer::Pointer;
use super::yaml;

/// What stands in a diff for a value that is not shown.
pub const HIDDEN: &str = "(hidden)";

/// How many unchanged lines are shown around a change: enough to see its section's name.
const CONTEXT: usize = 5;

/// What stands there for a secret that the plan sets, so that a replaced one shows as a change.
pub const HIDDEN_NEW: &str = "(hidden, new)";

/// A line of a diff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffLine {
    /// What happens to it.
    pub sign: Sign,
    /// The line, without its line break.
    pub text: String,
}

/// What happens to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It goes.
    Removed,
    /// It comes.
    Added,
    /// It stays, and is shown for orientation.
    Context,
    /// Lines that stay and are not shown.
    Gap,
}

impl Sign {
    /// The sign at the beginning of the line.
    pub fn symbol(self) -> char {
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

/// A copy of the value at this place, as it may be shown.
pub(super) fn shown(value: &Value, at: &Pointer) -> Value {
    masked(value, at, &[])
}

/// A copy to be shown: secrets hidden, long inline content shortened.
fn masked(value: &Value, at: &Pointer, new_secrets: &[&Pointer]) -> Value {
    if new_secrets.contains(&at) {
        return json!(HIDDEN_NEW);
    }
    match value {
        Value::String(_) if holds_secret(at) => json!(HIDDEN),
        Value::String(text) if at.as_str().ends_with("/config/url") => json!(host_only(text)),
        Value::String(text) => json!(shortened(text)),
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, item)| masked(item, &at.index(index), new_secrets)).collect()
        }
        Value::Object(members) => {
            let shown = members.iter().map(|(key, member)| (key.clone(), masked(member, &at.key(key), new_secrets)));
            Value::Object(shown.collect())
        }
        _ => value.clone(),
    }
}

/// Places of credentials: those of providers, and those of web hooks (`auth.config` of Kratos, or any header).
fn holds_secret(at: &Pointer) -> bool {
    let Some((container, key)) = at.split_last() else { return false };
    match key.as_str() {
        "client_secret" | "apple_private_key" | "password" | "secret" | "token" | "api_key" => true,
        "value" => container.as_str().ends_with("/auth/config"),
        _ => container.as_str().ends_with("/headers"),
    }
}

/// The address of a web hook without what may be a credential: user, path and query.
fn host_only(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return shortened(url) };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    format!("{scheme}://{host}/{HIDDEN}")
}

/// Inline content by its size and hash: two of them look alike only if they are. Stored content by the same hash. The
/// query of a URL, which may carry a token, is left out.
fn shortened(text: &str) -> String {
    if let Some(content) = mapper::decode_inline(text).filter(|_| text.len() > 60) {
        return format!("base64://… ({} bytes, SHA-512 {:.8}…)", content.len(), mapper::content_hash(&content));
    }
    if let Some(hash) = mapper::hash_in_url(text) {
        return format!("https://… (stored by Ory, SHA-512 {hash:.8}…)");
    }
    match text.split_once('?') {
        Some((address, _)) if text.starts_with("http") => format!("{address}?{HIDDEN}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
