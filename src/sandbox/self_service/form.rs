//! The form of a login. Its fields and buttons have the order and attributes observed in a real Kratos.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{oidc_is_enabled, providers};

/// Returns the fields and buttons of a login.
pub(super) fn nodes(config: &Value, csrf_token: &str) -> Vec<Value> {
    let hidden = json!({"name": "csrf_token", "type": "hidden", "value": csrf_token, "required": true});
    let csrf = input("default", hidden, json!({}));
    let buttons = if oidc_is_enabled(config) { buttons(providers(config)) } else { Vec::new() };
    let style = config.pointer("/selfservice/flows/login/style").and_then(Value::as_str);
    let has_password = config.pointer("/selfservice/methods/password/enabled") == Some(&Value::Bool(true));
    let rest = if has_password { unified() } else { Vec::new() };
    match style {
        Some("identifier_first") => [identifier_first(), buttons, vec![csrf]].concat(),
        _ => [buttons, vec![csrf], rest].concat(),
    }
}

/// Returns the part of the form that members of an organization get.
pub(super) fn nodes_of_organization(csrf_token: &str) -> Vec<Value> {
    nodes(&Value::Null, csrf_token)
}

fn identifier_first() -> Vec<Value> {
    let identifier = json!({"name": "identifier", "type": "text", "value": "", "required": true, "autocomplete": "username webauthn"});
    vec![
        input("identifier_first", identifier, label(1_070_004, "ID")),
        method("identifier_first", 1_070_009, "Continue"),
    ]
}

fn unified() -> Vec<Value> {
    let identifier = json!({"name": "identifier", "type": "text", "value": "", "required": true});
    let password =
        json!({"name": "password", "type": "password", "required": true, "autocomplete": "current-password"});
    vec![
        input("default", identifier, label(1_070_004, "ID")),
        input("password", password, label(1_070_001, "Password")),
        method("password", 1_010_022, "Sign in with password"),
    ]
}

/// Returns the message above the form if no method handles it.
pub(super) fn no_strategy() -> Value {
    let text = "Could not find a strategy to log you in with. Did you fill out the form correctly?";
    json!({"id": 4_010_002, "text": text, "type": "error"})
}

/// Returns a button for the first provider of each ID, ordered by ID. Only members of an organization see its
/// providers.
fn buttons(providers: &[Value]) -> Vec<Value> {
    let shown = providers.iter().filter(|entry| entry["organization_id"].as_str().is_none_or(str::is_empty));
    let by_id: BTreeMap<_, _> = shown.rev().map(|entry| (entry["id"].as_str().unwrap_or_default(), entry)).collect();
    by_id.into_iter().map(|(id, entry)| button(id, entry)).collect()
}

fn button(id: &str, provider: &Value) -> Value {
    let name = provider["label"].as_str().filter(|label| !label.is_empty()).unwrap_or(id);
    let mut meta = label(1_010_002, &format!("Sign in with {name}"));
    meta["label"]["context"] = json!({"provider": name, "provider_id": id});
    input("oidc", json!({"name": "provider", "type": "submit", "value": id}), meta)
}

fn method(name: &str, text_id: u32, text: &str) -> Value {
    input(name, json!({"name": "method", "type": "submit", "value": name}), label(text_id, text))
}

fn label(id: u32, text: &str) -> Value {
    json!({"label": {"id": id, "text": text, "type": "info"}})
}

fn input(group: &str, mut attributes: Value, meta: Value) -> Value {
    attributes["disabled"] = json!(false);
    attributes["node_type"] = json!("input");
    json!({"type": "input", "group": group, "attributes": attributes, "messages": [], "meta": meta})
}
