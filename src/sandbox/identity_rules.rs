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
    check_hooks(&config)?;
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
            let url = entry.get_mut(key).ok_or_else(|| Refusal::missing(&path, key))?;
            contents.store(url, extension, &format!("{path}/{key}"))?;
        }
    }
    Ok(())
}

fn check_objects(config: &Value) -> Result<(), Refusal> {
    if !config.is_object() {
        return Err(Refusal::invalid("", "expected object"));
    }
    check_types(config, OBJECTS, "object", Value::is_object)?;
    check_types(config, &["/identity/schemas", PROVIDERS], "array", Value::is_array)?;
    check_types(config, &["/selfservice/methods/oidc/enabled"], "boolean", Value::is_boolean)?;
    check_types(config, &["/selfservice/methods/oidc/config/base_redirect_uri"], "string", Value::is_string)?;
    check_known_keys(config, "/selfservice/methods/oidc", &["enabled", "config"])?;
    check_known_keys(config, "/selfservice/methods/oidc/config", &["base_redirect_uri", "providers", "auto_link"])
}

fn check_types(config: &Value, paths: &[&str], name: &str, fits: fn(&Value) -> bool) -> Result<(), Refusal> {
    let wrong = paths.iter().find(|path| config.pointer(path).is_some_and(|part| !fits(part)));
    wrong.map_or(Ok(()), |path| Err(Refusal::invalid(path, &format!("expected {name}"))))
}

fn check_known_keys(config: &Value, path: &str, known: &[&str]) -> Result<(), Refusal> {
    let mut keys = config.pointer(path).and_then(Value::as_object).into_iter().flat_map(Map::keys);
    let unknown = keys.find(|key| !known.contains(&key.as_str()));
    unknown.map_or(Ok(()), |key| Err(Refusal::unknown_key(path, key)))
}

/// Every list of hooks, global or of a method, has unique items (`uniqueItems` in the schema of Kratos).
fn check_hooks(config: &Value) -> Result<(), Refusal> {
    let flows = config.pointer("/selfservice/flows").and_then(Value::as_object);
    flows
        .into_iter()
        .flatten()
        .try_for_each(|(name, flow)| check_hooks_within(flow, &format!("/selfservice/flows/{name}")))
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
        check_hook(hook, &format!("{path}/{index}"))?;
        if let Some(first) = list.iter().take(index).position(|other| other == hook) {
            return Err(Refusal::invalid(path, &format!("items at index {first} and {index} are equal")));
        }
    }
    Ok(())
}

/// A session hook has nothing but its name, and a web hook says what it calls and how.
fn check_hook(hook: &Value, path: &str) -> Result<(), Refusal> {
    let entry = hook.as_object().ok_or_else(|| Refusal::invalid(path, "expected object"))?;
    let required = |key: &str| Err(Refusal::missing(path, key));
    match entry.get("hook").and_then(Value::as_str) {
        None => required("hook"),
        Some("session") => {
            let unknown = entry.keys().find(|key| *key != "hook");
            unknown.map_or(Ok(()), |key| Err(Refusal::unknown_key(path, key)))
        }
        Some("web_hook") => {
            let absent = ["url", "method"].into_iter().find(|key| !hook["config"][*key].is_string());
            absent.map_or(Ok(()), required)
        }
        Some(_) => Ok(()),
    }
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
