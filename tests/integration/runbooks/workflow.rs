//! The workflow of `docs/runbooks/github-actions.md`: runs its jobs as GitHub would.

use std::collections::BTreeMap;
use std::ffi::OsString;

use ory_social::domain::yaml;
use regex_lite::Regex;
use serde_json::Value;

use crate::docs::document;
use crate::support::lab::{Lab, Run, SECRET};
use crate::support::page::blocks;
use crate::support::shell::{sh_with, with_tools};

const WORKFLOW: &str = ".github/workflows/social-sign-in.yaml";
/// The action that the workflow uses: the `action.yml` of this repository.
const ACTION: &str = "ory-social/ory-social@v";
/// The expressions between `${{` and `}}`, and their values on GitHub.
const VALUES: &[(&str, &str)] = &[
    ("secrets.ORY_WORKSPACE_API_KEY", "ory_wak_sandbox"),
    ("secrets.SHOP_VK_SECRET", SECRET),
    ("github.token", "ghs_token"),
];

/// Runs a job. The output of its steps also goes to a file, as GitHub keeps it in the log.
#[track_caller]
pub fn run(lab: &Lab, job: &str) -> Run {
    for program in ["npm", "gh"] {
        lab.program(&format!("bin/{program}"), &format!("echo {program} \"$@\" >> ~/calls.txt"));
    }
    let workflow = read(lab, WORKFLOW);
    let mut last = None;
    let mut log = String::new();
    for step in steps(&workflow["jobs"][job]) {
        let is_ours = step["uses"].as_str().is_some_and(|uses| uses.starts_with(ACTION));
        for inner in if is_ours { steps(&action()["runs"]) } else { Vec::new() } {
            let Some(script) = inner["run"].as_str() else { continue };
            let run = sh_with(lab, variables(lab, job, &step, &inner).into_iter(), &format!("exec 2>&1\n{script}"));
            log += &run.stdout;
            last = Some(run);
        }
    }
    lab.file(&format!("log-of-{job}.txt"), &log);
    last.unwrap()
}

fn action() -> Value {
    yaml::parse(&document("action.yml")).unwrap()
}

fn read(lab: &Lab, file: &str) -> Value {
    yaml::parse(&std::fs::read_to_string(lab.home().join(file)).unwrap()).unwrap()
}

fn steps(of: &Value) -> Vec<Value> {
    of["steps"].as_array().unwrap().clone()
}

/// Returns the variables of a step: what the job gives to the action, and no other secrets.
fn variables(lab: &Lab, job: &str, step: &Value, inner: &Value) -> BTreeMap<String, OsString> {
    let home = |name: &str| lab.home().join(name).into_os_string();
    let files = ["PATH", "OUTPUT", "STEP_SUMMARY"].map(|name| (format!("GITHUB_{name}"), home(&name.to_lowercase())));
    let event = if job == "comment" { "pull_request" } else { "push" };
    let github = [
        ("GITHUB_EVENT_NAME", event.into()),
        ("GITHUB_REF", "refs/pull/7/merge".into()),
        ("GITHUB_ACTION_PATH", env!("CARGO_MANIFEST_DIR").into()),
    ];
    let outside = lab.variables().filter(|(name, _)| !name.ends_with("_KEY") && !name.ends_with("_SECRET"));
    let outside = outside.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let own = [step, inner].into_iter().flat_map(|it| it["env"].as_object().into_iter().flatten());
    let own = own.map(|(name, value)| (name.clone(), OsString::from(known(value.as_str().unwrap(), step))));
    outside.chain(files).chain(github.map(|(name, value)| (name.to_owned(), value))).chain(own).collect()
}

/// Returns the value that GitHub puts in place of an expression.
fn known(expression: &str, step: &Value) -> String {
    let name = expression.trim_start_matches("${{").trim_end_matches("}}").trim();
    if let Some(input) = name.strip_prefix("inputs.") {
        let default = &action()["inputs"][input]["default"];
        let value = step["with"][input].as_str().or(default.as_str()).expect("the action has the input");
        return if value.starts_with("${{") { known(value, step) } else { value.to_owned() };
    }
    VALUES.iter().find(|(known, _)| *known == name).expect("GitHub knows it").1.to_owned()
}

#[test]
fn it_has_the_least_permissions_and_runs_alone() {
    let page = document("docs/runbooks/github-actions.md");
    let block = blocks(&page).into_iter().find(|block| block.file() == Some(WORKFLOW)).unwrap();
    let workflow: Value = yaml::parse(&block.text).unwrap();
    assert_eq!(workflow["permissions"], serde_json::json!({"contents": "read"}));
    assert_eq!(workflow["concurrency"]["cancel-in-progress"], false);
    for (name, job) in workflow["jobs"].as_object().unwrap() {
        let more = job["permissions"].as_object().map_or(0, |permissions| permissions.len() - 1);
        assert!(more == 0 || name == "comment", "{name}");
        assert!(job["env"].is_null(), "{name} gives its secrets to steps that need none");
        for step in steps(job) {
            let uses = step["uses"].as_str().unwrap();
            assert!(uses.starts_with(ACTION) || uses.contains("@v") && step["env"].is_null(), "{uses}");
        }
    }
}

#[test]
fn the_action_pins_what_it_uses_and_gives_no_text_from_outside_to_a_shell() {
    let pinned = Regex::new("^actions/[a-z-]+@[0-9a-f]{40}$").unwrap();
    for step in steps(&action()["runs"]) {
        assert!(step["uses"].as_str().is_none_or(|uses| pinned.is_match(uses)), "{step}");
        assert!(!step["run"].as_str().unwrap_or_default().contains("${{"), "{step}");
    }
    let default = action()["inputs"]["version"]["default"].clone();
    assert_eq!(default, env!("CARGO_PKG_VERSION"));
}

#[test]
fn npm_gets_no_secret_of_the_job() {
    let lab = with_tools(Lab::new());
    lab.program("bin/npm", "env > ~/variables.txt; echo \"$@\" > ~/calls.txt");
    let variables = lab.variables().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let home = |name: &str| lab.home().join(name).into_os_string();
    let more = [
        ("SHOP_VK_SECRET", SECRET.into()),
        ("RUNNER_TEMP", home("runner")),
        ("GITHUB_PATH", home("path")),
        ("VERSION", "0.1.0".into()),
        ("ORY_VERSION", "1.3.3".into()),
    ];
    let more = more.map(|(name, value): (&str, OsString)| (name.to_owned(), value));
    let script = format!("{}/packaging/action/install", env!("CARGO_MANIFEST_DIR"));
    sh_with(&lab, variables.chain(more), &script).succeeds();
    assert!(!std::fs::read_to_string(home("variables.txt")).unwrap().contains(SECRET));
    assert!(std::fs::read_to_string(home("calls.txt")).unwrap().contains("ory-social@0.1.0 @ory/cli-"));
}
