//! The form of a login: its fields and buttons.

use serde_json::{Value, json};

use super::{oidc_is_enabled, providers};

/// The fields and buttons, with what the methods of the configuration add.
pub(super) fn nodes(config: &Value, csrf_token: &str) -> Vec<Value> {
    let mut nodes = vec![input("default", "csrf_token", "hidden", csrf_token, &json!({}))];
    if oidc_is_enabled(config) {
        nodes.extend(providers(config).iter().filter(|entry| !has_organization(entry)).map(button));
    }
    if config.pointer("/selfservice/methods/password/enabled") == Some(&Value::Bool(true)) {
        nodes.push(input("default", "identifier", "text", "", &label(1_070_004, "ID", json!({}))));
        let style = config.pointer("/selfservice/flows/login/style").and_then(Value::as_str);
        nodes.extend(match style {
            Some("identifier_first") => vec![method("identifier_first", 1_010_023, "Continue with ID")],
            _ => vec![
                input("password", "password", "password", "", &label(1_070_001, "Password", json!({}))),
                method("password", 1_010_022, "Sign in with password"),
            ],
        });
    }
    nodes
}

/// What stands over the form when no method feels responsible.
pub(super) fn no_strategy() -> Value {
    json!({"id": 4_010_002, "text": "Could not find any strategy to log you in with.", "type": "error"})
}

/// Providers of an organization are shown to its members only.
fn has_organization(provider: &Value) -> bool {
    provider["organization_id"].as_str().is_some_and(|id| !id.is_empty())
}

fn button(provider: &Value) -> Value {
    let id = provider["id"].as_str().unwrap_or_default();
    let name = provider["label"].as_str().filter(|label| !label.is_empty()).unwrap_or(id);
    let context = json!({"provider": name, "provider_id": id});
    input("oidc", "provider", "submit", id, &label(1_010_002, &format!("Sign in with {name}"), context))
}

fn method(name: &str, text_id: u32, text: &str) -> Value {
    input(name, "method", "submit", name, &label(text_id, text, json!({})))
}

fn label(id: u32, text: &str, context: Value) -> Value {
    json!({"label": {"id": id, "text": text, "type": "info", "context": context}})
}

fn input(group: &str, name: &str, kind: &str, value: &str, meta: &Value) -> Value {
    let attributes =
        json!({"name": name, "type": kind, "value": value, "required": true, "disabled": false, "node_type": "input"});
    json!({"type": "input", "group": group, "attributes": attributes, "messages": [], "meta": meta})
}
