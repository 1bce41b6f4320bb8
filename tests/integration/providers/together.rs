//! All providers in one project.

use std::fmt::Write as _;

use serde_json::Value;

use super::{lab, names, sample};
use crate::support::lab::{Lab, STAGING};

/// A lab with a runbook of every provider, and the variables with their secrets.
pub fn with_runbook() -> Lab {
    let mut lab = lab();
    let mut runbook = format!("version: 1\nprojects:\n  - project: {STAGING}\n    providers:\n");
    for name in names() {
        let app = sample(name);
        let variable = format!("{}_SECRET", name.to_ascii_uppercase().replace('-', "_"));
        let key = if name == "apple" { "apple_private_key" } else { "client_secret" };
        writeln!(runbook, "      {name}:\n        template: {name}\n        {key}: {{ env: {variable} }}").unwrap();
        for (key, value) in app.settings() {
            writeln!(runbook, "        {key}: {value}").unwrap();
        }
        lab = lab.with(&variable, app.secret());
    }
    lab.file("ory-social.yaml", &runbook);
    lab
}

fn assert_not_shown(texts: &[&str]) {
    for name in names() {
        let app = sample(name);
        for line in app.secret().lines().filter(|line| !line.starts_with("-----")) {
            assert!(texts.iter().all(|text| !text.contains(line)), "{name}: the secret is shown");
        }
    }
}

#[test]
fn a_runbook_adds_them_all_and_then_finds_nothing_to_do() {
    let lab = with_runbook();
    let planned = lab.run("plan").succeeds();
    let applied = lab.run("apply --yes").succeeds();
    assert_eq!(lab.provider_ids(STAGING).len(), names().count());
    assert_eq!(lab.pushes(), 1);
    lab.run("plan --check").succeeds();
    lab.run("drift").succeeds();
    let rendered = lab.run("runbook render").succeeds();
    assert_not_shown(&[&planned.stdout, &planned.stderr, &applied.stdout, &applied.stderr, &rendered.stdout]);
}

#[test]
fn a_project_with_all_of_them_survives_a_round_trip() {
    let lab = with_runbook();
    lab.run("apply --yes").succeeds();
    let status = lab.run(&format!("status --project {STAGING} --format json")).succeeds().json();
    let known: Vec<_> =
        status["providers"].as_array().unwrap().iter().map(|it| it["template"].as_str().unwrap()).collect();
    assert_eq!(known, names().collect::<Vec<_>>());
    let drift: Vec<_> =
        status["providers"].as_array().unwrap().iter().filter(|it| it["drift"] != Value::Array(vec![])).collect();
    assert!(drift.is_empty(), "{drift:?}");
    let written = lab.run(&format!("runbook init --from-project {STAGING} --out written.yaml")).succeeds();
    assert_not_shown(&[&written.stdout, &std::fs::read_to_string(lab.home().join("written.yaml")).unwrap()]);
    // Its secrets come from variables that aren't set. Only a new app would need them.
    lab.run("plan --file written.yaml --check").succeeds();
}
