//! The JSON Schema (draft 7) of the output: the keys of every object, and those that each command adds.

mod parts;
mod shape;

use serde_json::{Map, Value, json};

use self::parts::{
    backup, change, check, error, finding, identity, judgement, listed_project, mapper, origin, project, remark, row,
    step,
};
use self::shape::{code, count, flag, keys, list, maybe, nullable, object, part, properties, text, with, word};
use super::envelope::{Members, VERSION};

/// Commands that always fail, because their subcommand is missing.
const INCOMPLETE: [&str; 3] = ["backups", "mapper", "runbook"];

/// Returns the schema of everything that `--format json` prints.
pub fn json_schema() -> Value {
    let commands = commands();
    let names: Vec<_> = commands.iter().map(|(name, _)| *name).collect();
    let all: Vec<_> = names.iter().chain(&INCOMPLETE).map(|name| json!(name)).chain([Value::Null]).collect();
    let branch = |name: &&str| {
        let is_it = json!({"properties": {"command": {"const": name}}, "required": ["command"]});
        json!({"if": is_it, "then": part(&definition(name))})
    };
    let commands = commands.iter().map(|(name, added)| (definition(name), command(added.clone())));
    let parts = shared().into_iter().map(|(name, part)| (name.to_owned(), part));
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "What ory-social prints with --format json",
        "description": "If `ok` is false, what a command adds to the object may be missing.",
        "type": "object",
        "required": keys(&head()),
        "properties": properties(with(head(), vec![("command", json!({"enum": all}))])),
        "allOf": names.iter().map(branch).collect::<Vec<_>>(),
        "definitions": parts.chain(commands).collect::<Map<_, _>>(),
    })
}

/// The key of a command's schema in `definitions`. A reference can't contain a space.
fn definition(command: &str) -> String {
    command.replace(' ', "-")
}

/// The schema of a command that adds these keys.
fn command(added: Members) -> Value {
    let required = keys(&added);
    let known = head().into_iter().map(|(key, _)| (key, json!(true))).collect();
    json!({
        "properties": properties(with(known, added)),
        "additionalProperties": false,
        "if": {"properties": {"ok": {"const": true}}},
        "then": {"required": required},
    })
}

/// The parts that several commands refer to.
fn shared() -> Members {
    vec![
        ("error", error()),
        ("project", project()),
        ("change", change()),
        ("remark", remark()),
        ("mapper", mapper()),
        ("finding", finding()),
        ("judgement", judgement()),
        ("runbook-project", row()),
    ]
}

/// The keys of every object.
fn head() -> Members {
    vec![
        ("version", json!({"const": VERSION})),
        ("command", json!({"type": ["string", "null"]})),
        ("sandbox", flag()),
        ("ok", flag()),
        ("error", nullable(part("error"))),
        ("project", nullable(part("project"))),
        ("changes", list(part("change"))),
        ("warnings", list(part("remark"))),
        ("notes", list(part("remark"))),
        ("diff", list(text())),
        ("next", list(text())),
    ]
}

fn commands() -> Vec<(&'static str, Members)> {
    vec![
        ("add", changing()),
        ("rotate-secret", changing()),
        ("remove", changing()),
        ("restore", changing()),
        ("plan", runbook()),
        ("apply", runbook()),
        ("drift", runbook()),
        ("runbook render", with(runbook(), vec![("page", text())])),
        ("runbook check", vec![("runbooks", list(object(vec![("file", text()), ("projects", count())])))]),
        ("runbook init", vec![("file", text()), ("schema_file", maybe())]),
        ("status", status()),
        ("verify", verify()),
        ("test", test()),
        ("doctor", vec![("checks", list(check()))]),
        ("callback-url", vec![("provider_id", text()), ("callback_url", text()), ("exists", flag())]),
        ("providers", vec![("providers", list(object(provider())))]),
        ("providers show", vec![("provider", object(with(provider(), details())))]),
        ("mapper show", vec![("template", text()), ("mapper", text()), ("snippet", text())]),
        ("mapper test", vec![("identities", list(identity())), ("findings", list(part("finding")))]),
        ("mapper decode", vec![("provider_id", text()), ("origin", origin()), ("snippet", text())]),
        ("backups list", vec![("backups", list(backup()))]),
        ("completions", vec![("shell", text()), ("script", text())]),
        ("list", vec![("projects", list(listed_project()))]),
        ("open", vec![("url", text())]),
        ("open login", vec![("url", text())]),
        ("open app", vec![("url", text())]),
        ("open console", vec![("url", text())]),
        ("sandbox break", scenarios()),
        ("sandbox register", vec![("provider", text()), ("client_id", text()), ("callback_url", text())]),
        ("sandbox serve", vec![("url", text())]),
        ("sandbox ory", Vec::new()),
        ("sandbox reset", vec![("deleted", list(text())), ("backups", count())]),
    ]
}

fn changing() -> Members {
    vec![
        ("outcome", word(&["unchanged", "planned", "applied", "written"])),
        ("provider_ids", list(text())),
        ("callback_url", maybe()),
        ("mappers", list(part("mapper"))),
        ("findings", list(part("finding"))),
        ("preflight", list(part("judgement"))),
        ("stored_differently", list(text())),
        ("variables", list(text())),
        ("file", maybe()),
        ("backup", maybe()),
    ]
}

fn runbook() -> Members {
    let counts = ["total", "applied", "planned", "unchanged", "skipped", "failed", "interrupted"];
    vec![
        ("runbook", text()),
        ("projects", list(part("runbook-project"))),
        ("summary", object(counts.map(|key| (key, count())).to_vec())),
    ]
}

fn status() -> Members {
    let hook = object(vec![("name", text()), ("host", maybe()), ("effect", word(&["none", "blocks", "may_reject"]))]);
    let hooks = object(vec![("after_sign_up", list(hook.clone())), ("after_sign_in", list(hook))]);
    let drift = object(vec![("field", text()), ("live", json!({})), ("template", json!({}))]);
    let provider = object(vec![
        ("id", text()),
        ("kind", text()),
        ("settings", json!({"type": "object"})),
        ("callback_url", text()),
        ("template", maybe()),
        ("mapper", maybe()),
        ("drift", list(drift)),
        ("hooks", hooks),
    ]);
    let problem = object(vec![("code", code()), ("message", text()), ("fix", text())]);
    vec![("oidc_enabled", flag()), ("session_hook", flag()), ("providers", list(provider)), ("problems", list(problem))]
}

fn verify() -> Members {
    let codes = [
        "oidc_disabled",
        "provider_missing",
        "wrong_destination",
        "wrong_client_id",
        "wrong_callback",
        "pkce_forced",
        "scope_missing",
    ];
    vec![
        ("provider_id", text()),
        ("public_url", text()),
        ("client_id", text()),
        ("callback_url", text()),
        ("scope", list(text())),
        ("preflight", list(part("judgement"))),
        ("problems", list(object(vec![("code", word(&codes)), ("message", text())]))),
    ]
}

fn test() -> Members {
    let steps = ["provider", "secret", "claims", "mapper", "identity_schema"];
    let verdicts = ["passed", "incomplete", "failed", "not_reached"];
    let step = object(vec![("step", word(&steps)), ("verdict", word(&verdicts)), ("says", list(text()))]);
    let found = verify().into_iter().filter(|(key, _)| ["provider_id", "preflight", "problems"].contains(key));
    with(
        found.collect(),
        vec![
            ("outcome", word(&["passed", "failed", "ended"])),
            ("link", maybe()),
            ("result_url", maybe()),
            ("steps", list(step)),
            ("claims", list(text())),
            ("claim_values", nullable(json!({"type": "object"}))),
            ("missing_traits", list(text())),
            ("file", maybe()),
        ],
    )
}

fn scenarios() -> Members {
    let made = object(vec![("name", text()), ("about", text()), ("reference", text())]);
    let known = object(vec![("name", text()), ("about", text())]);
    vec![("scenario", nullable(made)), ("scenarios", list(known))]
}

fn provider() -> Members {
    let notice = object(vec![("short", text()), ("text", text()), ("link", text())]);
    vec![
        ("name", text()),
        ("title", text()),
        ("id", text()),
        ("kind", text()),
        ("needs", list(text())),
        ("preflight", word(&["full", "partly", "none"])),
        ("proves", list(step())),
        ("rejects", list(step())),
        ("notice", nullable(notice)),
    ]
}

fn details() -> Members {
    let field = object(vec![
        ("key", text()),
        ("label", text()),
        ("help", text()),
        ("required", flag()),
        ("default", json!({})),
        ("expected", text()),
    ]);
    let app = object(vec![
        ("create_at", text()),
        ("steps", list(text())),
        ("callback_field", text()),
        ("domain_field", maybe()),
    ]);
    vec![
        ("fields", list(field)),
        ("secret", object(vec![("key", text()), ("label", text()), ("help", text())])),
        ("app", app),
        ("mappers", list(object(vec![("name", text()), ("about", text())]))),
        ("email", text()),
        ("pitfalls", list(text())),
    ]
}
