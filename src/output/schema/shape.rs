//! The building blocks of our JSON Schema.

use serde_json::{Map, Value, json};

use crate::output::envelope::Members;

/// An object with exactly these keys.
pub(super) fn object(members: Members) -> Value {
    let required = keys(&members);
    json!({"type": "object", "properties": properties(members), "required": required, "additionalProperties": false})
}

pub(super) fn properties(members: Members) -> Map<String, Value> {
    members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

pub(super) fn with(mut members: Members, more: Members) -> Members {
    members.extend(more);
    members
}

/// A reference to a part that several commands have.
pub(super) fn part(name: &str) -> Value {
    json!({"$ref": format!("#/definitions/{name}")})
}

pub(super) fn keys(members: &Members) -> Vec<&'static str> {
    members.iter().map(|(key, _)| *key).collect()
}

pub(super) fn list(of: Value) -> Value {
    json!({"type": "array", "items": of})
}

pub(super) fn nullable(value: Value) -> Value {
    json!({"anyOf": [{"type": "null"}, value]})
}

pub(super) fn text() -> Value {
    json!({"type": "string"})
}

pub(super) fn maybe() -> Value {
    json!({"type": ["string", "null"]})
}

pub(super) fn count() -> Value {
    json!({"type": "integer", "minimum": 0})
}

pub(super) fn flag() -> Value {
    json!({"type": "boolean"})
}

/// One of these words.
pub(super) fn word(words: &[&str]) -> Value {
    json!({"enum": words})
}

/// A word from a list that may grow.
pub(super) fn code() -> Value {
    json!({"type": "string", "pattern": "^[a-z0-9_]+$"})
}
