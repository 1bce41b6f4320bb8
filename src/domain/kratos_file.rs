//! Reads a kratos.yml as a configuration, and edits it without touching anything else in it.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::edit::NewValue;
use super::identity_config::{oidc_pointer, providers_pointer};
use super::plan::Plan;
use super::pointer::Pointer;
use super::redaction::{self, HIDDEN};
use super::yaml::{self, NotRewritten};

/// How deep to search for a `selfservice` section that isn't at the top.
const DEEPEST: usize = 5;

/// Replaces a secret in lines to paste.
pub(crate) const PLACEHOLDER: &str = "<the client secret>";

/// Reads the text of a file as Kratos would, but more strictly.
///
/// # Errors
/// The reason it isn't usable, without quoting any value.
pub(crate) fn read(text: &str) -> Result<Value, String> {
    let document = read_part(text)?;
    match document.get("selfservice") {
        Some(section) if section.is_object() => Ok(document),
        Some(section) if section.is_null() => Err("its `selfservice` section is empty".to_owned()),
        Some(_) => Err("its `selfservice` section is not a mapping".to_owned()),
        None => Err(without_section(&document)),
    }
}

/// Like [`read`], for one of several files, which may lack the section.
///
/// # Errors
/// The reason it can't be read, without quoting any value.
pub(crate) fn read_part(text: &str) -> Result<Value, String> {
    yaml::parse(text).map_err(|error| unreadable(text, &error))
}

/// Merges several files like Kratos: mappings are merged, and any other value replaces the earlier one.
pub(crate) fn merged(documents: &[Value]) -> Value {
    documents.iter().fold(Value::Object(Map::new()), |mut merged, document| {
        merge(&mut merged, document);
        merged
    })
}

fn merge(into: &mut Value, later: &Value) {
    match (into, later) {
        (Value::Object(entries), Value::Object(later)) => {
            for (key, value) in later {
                merge(entries.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (into, later) => *into = later.clone(),
    }
}

/// Returns the index of the file to change: the last one with the list of providers, or else with a section around it.
pub(crate) fn changed_one(documents: &[Value]) -> usize {
    let places = [providers_pointer(), oidc_pointer(), Pointer::root().keys(&["selfservice", "methods"])];
    let holder = |place: &Pointer| documents.iter().rposition(|it| place.find(it).is_some_and(|it| !it.is_null()));
    let has_section = |it: &Value| it.get("selfservice").is_some_and(Value::is_object);
    let found = places.iter().find_map(holder).or_else(|| documents.iter().rposition(has_section));
    found.unwrap_or(documents.len() - 1)
}

/// Counts the files with their own list of providers. The last list replaces the earlier ones entirely.
pub(crate) fn lists_of_providers(documents: &[Value]) -> usize {
    documents.iter().filter(|it| providers_pointer().find(it).is_some_and(Value::is_array)).count()
}

/// Applies the change from `before` to `after`, both of which are merged from all files, to one of the files.
pub(crate) fn carry_over(own: &mut Value, before: &Value, after: &Value) {
    let (Value::Object(old), Value::Object(new), Value::Object(entries)) = (before, after, &mut *own) else {
        *own = after.clone();
        return;
    };
    entries.retain(|key, _| new.contains_key(key) || !old.contains_key(key));
    for (key, value) in new.iter().filter(|(key, value)| old.get(*key) != Some(*value)) {
        match (old.get(key), value) {
            (Some(before @ Value::Object(_)), Value::Object(_)) => {
                let inner = entries.entry(key.clone()).or_insert_with(|| Value::Object(Map::new()));
                carry_over(inner, before, value);
            }
            _ => {
                entries.insert(key.clone(), value.clone());
            }
        }
    }
}

/// Rewords an error of the YAML reader, whose own words name its options and may quote keys.
fn unreadable(text: &str, error: &str) -> String {
    let place = error.rfind(" at line ").map_or("", |at| &error[at..]);
    if error.contains("duplicate mapping key") {
        return format!("it has a duplicate key{place}");
    }
    if error.contains("multiple YAML documents") {
        return format!("it has several documents, and Kratos reads only the first (the second starts{place})");
    }
    if text.contains("{{") && !place.is_empty() {
        return format!("it isn't valid YAML{place}: render the template, or put {{{{ }}}} in quotes");
    }
    match yaml::documents(text) {
        Err(error) => format!("it isn't valid YAML at line {}: {}", error.place.line, error.message),
        Ok(_) => format!("it isn't valid YAML{place}"),
    }
}

fn without_section(document: &Value) -> String {
    match section_elsewhere(document, &Pointer::root(), DEEPEST) {
        Some((place, true)) => format!(
            "its Kratos configuration is inside a block of text at {place}, as in a ConfigMap: pass the kratos.yml itself"
        ),
        Some((place, false)) => {
            format!("its Kratos configuration is at {place}, as in Helm values: only a kratos.yml can be changed")
        }
        None => "it has no `selfservice` section, so it isn't a kratos.yml".to_owned(),
    }
}

/// Finds the configuration deeper in the file, and returns its place and whether it is inside a string.
fn section_elsewhere(value: &Value, at: &Pointer, depth: usize) -> Option<(String, bool)> {
    let place = || at.steps().join(".");
    match value {
        Value::String(text) if text.lines().any(|line| line.starts_with("selfservice:")) => Some((place(), true)),
        Value::Object(entries) if entries.get("selfservice").is_some_and(Value::is_object) => Some((place(), false)),
        Value::Object(entries) if depth > 0 => {
            entries.iter().find_map(|(key, value)| section_elsewhere(value, &at.key(key), depth - 1))
        }
        _ => None,
    }
}

/// Returns the text of the file, changed to the wanted configuration.
///
/// # Errors
/// When it can't be changed without touching anything else.
pub(crate) fn rewritten(text: &str, mut wanted: Value) -> Result<String, NotRewritten> {
    // People write this key first, so a new section should look like theirs.
    if let Some(oidc) = wanted.pointer_mut(oidc_pointer().as_str()).and_then(Value::as_object_mut)
        && let Some(enabled) = oidc.shift_remove("enabled")
    {
        oidc.shift_insert(0, "enabled".to_owned(), enabled);
    }
    yaml::rewrite(text, &wanted)
}

/// Returns what a plan adds, as lines to paste if the file can't be written. They contain no secrets.
pub(crate) fn lines_to_paste(plan: &Plan) -> String {
    let (mut document, mut elements) = (Value::Object(Map::new()), Elements::new());
    for edit in plan.edits() {
        let value = match &edit.value {
            NewValue::Json(value) => to_paste(value, &edit.at),
            NewValue::Secret(_) => Value::from(PLACEHOLDER),
            NewValue::Removed => continue,
        };
        put(&mut document, &edit.at.steps(), 0, value, &mut elements);
    }
    yaml::emit(&document)
}

/// Hides the secrets in a value, but keeps its mapper whole.
fn to_paste(value: &Value, at: &Pointer) -> Value {
    match value {
        Value::Object(entries) => {
            let entry = |(key, value): (&String, &Value)| (key.clone(), to_paste(value, &at.key(key)));
            Value::Object(entries.iter().map(entry).collect())
        }
        Value::Array(items) => items.iter().enumerate().map(|(index, item)| to_paste(item, &at.index(index))).collect(),
        value => match redaction::shown(value, at) {
            shown if shown == HIDDEN => shown,
            _ => value.clone(),
        },
    }
}

/// The indexes of each list's elements in the configuration, by the steps to the list.
type Elements = HashMap<Vec<String>, Vec<String>>;

/// Puts a value at the place that `steps` lead to from the root. `document` is `done` steps below it. The lists hold only
/// elements that were put there, so an element's position differs from its index.
fn put(document: &mut Value, steps: &[String], done: usize, value: Value, elements: &mut Elements) {
    let Some(step) = steps.get(done) else {
        *document = value;
        return;
    };
    let empty = || Value::Object(Map::new());
    if *document == empty() && step.parse::<usize>().is_ok() {
        *document = Value::Array(Vec::new());
    }
    let next = match document {
        Value::Array(items) => {
            // A list that was put here as a whole has its own indexes.
            let own = || (0..items.len()).map(|index| index.to_string()).collect();
            let indexes = elements.entry(steps[..done].to_vec()).or_insert_with(own);
            let position = indexes.iter().position(|index| index == step).unwrap_or_else(|| {
                indexes.push(step.clone());
                items.push(empty());
                items.len() - 1
            });
            &mut items[position]
        }
        Value::Object(entries) => entries.entry(step.clone()).or_insert_with(empty),
        _ => return,
    };
    put(next, steps, done + 1, value, elements);
}

#[cfg(test)]
mod tests;
