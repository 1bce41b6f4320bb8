//! What Ory Network accepts as the identity configuration of a project, and what it makes of it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::contents::Contents;
use super::masking::{PROVIDERS, SMTP, without_password};
use super::provider_rules;
use super::refusal::Refusal;

/// The parts that have to be objects where they are present.
const OBJECTS: &[&str] = &[
    "/courier",
    "/courier/smtp",
    "/identity",
    "/selfservice",
    "/selfservice/flows",
    "/selfservice/methods",
    "/selfservice/methods/oidc",
    "/selfservice/methods/oidc/config",
];

/// Checks a written configuration against the rules, and gives what is to be stored: secrets that were written as
/// null keep their stored value, uploaded content is replaced by its address. Everything else is kept as it is, also
/// an empty object, which wipes the configuration (measured with ory 1.3.3).
pub(super) fn accept(stored: &Value, written: &Value, contents: &mut Contents) -> Result<Value, Refusal> {
    let mut config = written.clone();
    check_objects(&config)?;
    check_hooks(&config, "")?;
    accept_providers(stored, &mut config)?;
    keep_smtp_password(stored, &mut config);
    upload(&mut config, contents)?;
    Ok(config)
}

/// Stores all uploaded content, as every write does.
pub(super) fn upload(config: &mut Value, contents: &mut Contents) -> Result<(), Refusal> {
    for (list, key, extension) in [(PROVIDERS, "mapper_url", "jsonnet"), ("/identity/schemas", "url", "json")] {
        let Some(entries) = config.pointer_mut(list).and_then(Value::as_array_mut) else { continue };
        for (index, entry) in entries.iter_mut().enumerate() {
            let path = format!("{list}/{index}");
            let url =
                entry.get_mut(key).ok_or_else(|| Refusal::invalid(&path, &format!("missing properties: \"{key}\"")))?;
            contents.store(url, extension, &format!("{path}/{key}"))?;
        }
    }
    Ok(())
}

fn check_objects(config: &Value) -> Result<(), Refusal> {
    if !config.is_object() {
        return Err(Refusal::invalid("", "expected object"));
    }
    for path in OBJECTS {
        if config.pointer(path).is_some_and(|part| !part.is_object()) {
            return Err(Refusal::invalid(path, "expected object"));
        }
    }
    for path in ["/identity/schemas", PROVIDERS] {
        if config.pointer(path).is_some_and(|part| !part.is_array()) {
            return Err(Refusal::invalid(path, "expected array"));
        }
    }
    let enabled = "/selfservice/methods/oidc/enabled";
    match config.pointer(enabled) {
        Some(value) if !value.is_boolean() => Err(Refusal::invalid(enabled, "expected boolean")),
        _ => Ok(()),
    }
}

/// Every list of hooks, global or of a method, has unique items (`uniqueItems` in the schema of Kratos).
fn check_hooks(config: &Value, path: &str) -> Result<(), Refusal> {
    let flows = config.pointer("/selfservice/flows").and_then(Value::as_object);
    flows.into_iter().flatten().try_for_each(|(name, flow)| {
        let path = format!("{path}/selfservice/flows/{name}");
        check_hooks_within(flow, &path)
    })
}

fn check_hooks_within(part: &Value, path: &str) -> Result<(), Refusal> {
    for (key, value) in part.as_object().into_iter().flatten() {
        let path = format!("{path}/{key}");
        match (key.as_str(), value) {
            ("hooks", hooks) => check_hook_list(hooks, &path)?,
            (_, inner) => check_hooks_within(inner, &path)?,
        }
    }
    Ok(())
}

fn check_hook_list(hooks: &Value, path: &str) -> Result<(), Refusal> {
    let list = hooks.as_array().ok_or_else(|| Refusal::invalid(path, "expected array"))?;
    for (index, hook) in list.iter().enumerate() {
        if !hook.get("hook").is_some_and(Value::is_string) {
            return Err(Refusal::invalid(&format!("{path}/{index}"), "missing properties: \"hook\""));
        }
        if let Some(first) = list.iter().take(index).position(|other| other == hook) {
            return Err(Refusal::invalid(path, &format!("items at index {first} and {index} are equal")));
        }
    }
    Ok(())
}

fn accept_providers(stored: &Value, config: &mut Value) -> Result<(), Refusal> {
    let known: BTreeMap<&str, &Map<String, Value>> =
        entries(stored).filter_map(|entry| Some((id(entry)?, entry))).collect();
    let Some(providers) = config.pointer_mut(PROVIDERS).and_then(Value::as_array_mut) else { return Ok(()) };
    let mut seen = Vec::new();
    for (index, provider) in providers.iter_mut().enumerate() {
        let path = format!("{PROVIDERS}/{index}");
        let entry = provider.as_object_mut().ok_or_else(|| Refusal::invalid(&path, "expected object"))?;
        provider_rules::check(entry, &path)?;
        let id = id(entry).unwrap_or_default().to_owned();
        if seen.contains(&id) {
            return Err(Refusal::invalid(&format!("{path}/id"), &format!("the provider id \"{id}\" is not unique")));
        }
        provider_rules::keep_secrets(entry, known.get(id.as_str()).copied(), &path)?;
        seen.push(id);
    }
    Ok(())
}

fn entries(config: &Value) -> impl Iterator<Item = &Map<String, Value>> {
    config.pointer(PROVIDERS).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

fn id(entry: &Map<String, Value>) -> Option<&str> {
    entry.get("id").and_then(Value::as_str)
}

/// The address written back as it was read keeps the password that the read had cut out.
fn keep_smtp_password(stored: &Value, config: &mut Value) {
    let Some(written) = config.pointer_mut(SMTP) else { return };
    let Some(kept) = stored.pointer(SMTP).and_then(Value::as_str) else { return };
    if written.as_str() == Some(&without_password(kept)) {
        *written = Value::String(kept.to_owned());
    }
}
