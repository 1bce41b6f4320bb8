//! Schemas of the parts that the objects consist of.

use serde_json::{Value, json};

use super::shape::{code, flag, list, maybe, nullable, object, part, text, word};
use crate::domain::mapper::FindingCode;

/// A project of a runbook. A failed one has only its error.
pub(super) fn row() -> Value {
    let always = [("name", text()), ("reference", text()), ("protected", flag())];
    let outcome = |words: &[&str], error: Value| vec![("outcome", word(words)), ("error", error)];
    let failed = outcome(&["failed"], part("error"));
    let mut done = outcome(&["unchanged", "planned", "applied", "skipped"], json!({"type": "null"}));
    done.extend(vec![
        ("reason", nullable(word(&["protected", "removes_provider"]))),
        ("project", part("project")),
        ("callback_urls", list(text())),
        ("changes", list(part("change"))),
        ("warnings", list(part("remark"))),
        ("notes", list(part("remark"))),
        ("diff", list(text())),
        ("mappers", list(part("mapper"))),
        ("findings", list(part("finding"))),
        ("stored_differently", list(text())),
        ("variables", list(text())),
        ("backup", maybe()),
        ("fingerprint", text()),
    ]);
    let rows = [failed, done].map(|members| object(always.iter().cloned().chain(members).collect()));
    json!({"anyOf": rows})
}

pub(super) fn listed_project() -> Value {
    object(vec![
        ("id", text()),
        ("slug", text()),
        ("name", text()),
        ("environment", text()),
        ("state", text()),
        ("workspace_id", maybe()),
    ])
}

pub(super) fn backup() -> Value {
    object(vec![
        ("file", text()),
        ("created_at", maybe()),
        ("command", maybe()),
        ("project", nullable(part("project"))),
        ("changes", list(object(vec![("code", change_code()), ("message", text())]))),
        ("problem", maybe()),
    ])
}

pub(super) fn error() -> Value {
    let kinds = [
        "failed",
        "usage",
        "ory_unavailable",
        "invalid",
        "conflict",
        "rejected",
        "unverified",
        "declined",
        "changes_found",
        "problems_found",
        "interrupted",
    ];
    object(vec![
        ("kind", word(&kinds)),
        ("exit_code", json!({"type": "integer", "minimum": 1})),
        ("message", text()),
        ("details", list(text())),
        ("quotes", list(text())),
        ("hints", list(text())),
    ])
}

pub(super) fn project() -> Value {
    let on_network = object(vec![("id", text()), ("slug", text()), ("name", text()), ("environment", text())]);
    json!({"anyOf": [on_network, object(vec![("id", text()), ("name", text()), ("file", text())])]})
}

pub(super) fn change() -> Value {
    object(vec![
        ("code", change_code()),
        ("message", text()),
        ("paths", list(text())),
        ("values", json!({"type": "object"})),
    ])
}

pub(super) fn change_code() -> Value {
    word(&[
        "provider_added",
        "provider_field_changed",
        "client_secret_replaced",
        "provider_removed",
        "provider_restored",
        "oidc_enabled",
        "oidc_disabled",
        "session_hook_added",
        "session_hook_removed",
        "hooks_restored",
        "value_restored",
    ])
}

pub(super) fn remark() -> Value {
    object(vec![("code", code()), ("message", text())])
}

pub(super) fn mapper() -> Value {
    object(vec![("provider_id", text()), ("name", maybe()), ("content", text())])
}

pub(super) fn identity() -> Value {
    object(vec![("sample", text()), ("identity", json!({"type": ["object", "null"]}))])
}

pub(super) fn finding() -> Value {
    let place = json!({"type": ["integer", "null"], "minimum": 1});
    object(vec![
        ("severity", word(&["error", "warning"])),
        ("code", word(&FindingCode::ALL.map(FindingCode::as_str))),
        ("message", text()),
        ("line", place.clone()),
        ("column", place),
        ("samples", list(text())),
        ("identity_schema", maybe()),
    ])
}

pub(super) fn judgement() -> Value {
    let reasons = [
        "accepted",
        "wrong_tenant",
        "wrong_issuer",
        "wrong_client_id",
        "wrong_client_secret",
        "callback_not_registered",
        "app_rejected",
        "inconclusive",
    ];
    object(vec![
        ("step", step()),
        ("verdict", word(&["accepted", "rejected", "inconclusive"])),
        ("reason", word(&reasons)),
        ("meaning", maybe()),
        ("says", maybe()),
    ])
}

pub(super) fn step() -> Value {
    word(&["issuer", "tenant", "client", "secret", "callback"])
}

pub(super) fn check() -> Value {
    let names = [
        "ory",
        "sign_in",
        "project_key",
        "credentials",
        "project",
        "clock",
        "temp_folder",
        "backups",
        "proxy",
        "provider",
        "kratos_file",
        "kratos_file_readers",
        "kratos_variable",
    ];
    object(vec![
        ("name", word(&names)),
        ("level", word(&["ok", "warning", "problem", "skipped"])),
        ("message", text()),
        ("details", list(text())),
        ("quotes", list(text())),
        ("fix", maybe()),
    ])
}

pub(super) fn origin() -> Value {
    let inline = object(vec![("kind", word(&["inline"]))]);
    let elsewhere = object(vec![("kind", word(&["stored", "changed", "elsewhere"])), ("url", text())]);
    json!({"anyOf": [inline, elsewhere]})
}
