//! `runbook check`: checks the file alone, as in a pre-commit hook.

use ory_social::domain::yaml;
use regex_lite::Regex;
use serde_json::{Value, json};

use super::mistakes::TWELVE;
use super::{VK, brands};
use crate::docs::document;
use crate::support::lab::Lab;
use crate::support::page::blocks;
use crate::support::shell::{sh, with_tools};

/// Two brands with their own mapper, and no `ory`.
fn lab(snippet: &str) -> Lab {
    let lab = Lab::on(brands(2)).without("ORY_WORKSPACE_API_KEY").without_ory();
    let vk = VK.replacen("vk: {", "vk: { mapper: own.jsonnet,", 1);
    let defaults = format!("defaults: {{ providers: {{ {vk} }} }}");
    let projects = "projects:\n  - project: brand-01\n  - project: brand-02\n";
    lab.file("ory-social.yaml", &format!("version: 1\n{defaults}\n{projects}"));
    lab.file("own.jsonnet", snippet);
    lab
}

#[test]
fn checking_a_runbook_needs_no_account_no_ory_and_no_secrets() {
    let lab = lab(
        "local claims = std.extVar('claims'); { identity: { traits: { [if 'email' in claims then 'email']: claims.email } } }",
    );
    lab.run("runbook check").succeeds().says("ory-social.yaml is valid (2 projects).");
    let report = lab.run("runbook check --format json").succeeds().json();
    assert_eq!(report["runbooks"], json!([{"file": "ory-social.yaml", "projects": 2}]));
    assert_eq!(lab.emulator.requests().len(), 0);
}

#[test]
fn a_mapper_that_fails_is_reported_once_with_its_place() {
    let run = lab("{ identity: { traits: { email: std.extVar('claims').email } } }").run("runbook check").ends_with(4);
    run.says("Found 1 error.").says("own.jsonnet: line 1, column 32");
}

#[test]
fn the_errors_in_all_files_are_reported_at_once() {
    let lab = lab("{}");
    lab.file("second.yaml", TWELVE);
    let run = lab.run("runbook check second.yaml missing.yaml second.yaml").ends_with(4);
    run.says("Found 25 errors.").says("second.yaml:1:").says("The runbook missing.yaml can't be read");
}

#[test]
fn the_hook_in_the_documentation_runs_it_on_the_runbook() {
    let page = document("docs/runbook.md");
    let block = blocks(&page).into_iter().find(|block| block.text.starts_with("repos:")).unwrap();
    let hooks: Value = yaml::parse(&block.text).unwrap();
    let hook = &hooks["repos"][0]["hooks"][0];
    let files = Regex::new(hook["files"].as_str().unwrap()).unwrap();
    assert!(files.is_match("ory-social.yaml"));
    let lab = with_tools(lab("{ identity: { traits: {} } }"));
    sh(&lab, &format!("{} ory-social.yaml", hook["entry"].as_str().unwrap())).succeeds();
}
