//! The workflow of `docs/runbooks/github-actions.md`: what its jobs run is run here, as GitHub would.

use std::collections::BTreeMap;
use std::ffi::OsString;

use ory_social::domain::yaml;
use serde_json::Value;

use crate::docs::document;
use crate::support::lab::{Lab, Run, SECRET};
use crate::support::page::blocks;
use crate::support::shell::sh_with;

const WORKFLOW: &str = ".github/workflows/social-sign-in.yaml";
const ACTION: &str = "./.github/actions/ory-social";
/// What stands between `${{` and `}}`, and what GitHub puts there.
const VALUES: &[(&str, &str)] = &[
    ("secrets.ORY_WORKSPACE_API_KEY", "ory_wak_sandbox"),
    ("secrets.SHOP_VK_SECRET", SECRET),
    ("inputs.repository", "https://git.example/ory-social"),
    ("github.token", "ghs_token"),
    ("github.event.pull_request.number", "7"),
];

/// Runs a job. What its steps print goes to a file too, as GitHub keeps it in the log.
#[track_caller]
pub fn run(lab: &Lab, job: &str) -> Run {
    for program in ["npm", "cargo", "gh"] {
        lab.program(&format!("bin/{program}"), &format!("echo {program} \"$@\" >> ~/calls.txt"));
    }
    let workflow = read(lab, WORKFLOW);
    let mut last = None;
    let mut log = String::new();
    for step in steps(&workflow["jobs"][job]) {
        let own = match step["uses"].as_str() {
            Some(ACTION) => steps(&read(lab, &format!("{ACTION}/action.yaml"))["runs"]),
            _ => vec![step],
        };
        for step in own.iter().filter(|step| step["run"].is_string()) {
            let run = sh_with(
                lab,
                variables(lab, step).into_iter(),
                &format!("exec 2>&1\n{}", step["run"].as_str().unwrap()),
            );
            log += &run.stdout;
            last = Some(run);
        }
    }
    lab.file(&format!("log-of-{job}.txt"), &log);
    last.unwrap()
}

fn read(lab: &Lab, file: &str) -> Value {
    yaml::parse(&std::fs::read_to_string(lab.home().join(file)).unwrap()).unwrap()
}

fn steps(of: &Value) -> Vec<Value> {
    of["steps"].as_array().unwrap().clone()
}

/// A step gets the secrets that it names, and no others.
fn variables(lab: &Lab, step: &Value) -> BTreeMap<String, OsString> {
    let github = ["PATH", "OUTPUT", "STEP_SUMMARY"]
        .map(|name| (format!("GITHUB_{name}"), lab.home().join(name.to_lowercase()).into_os_string()));
    let temp = ("RUNNER_TEMP".to_owned(), lab.home().join("tmp").into_os_string());
    let outside = lab.variables().filter(|(name, _)| !name.ends_with("_KEY") && !name.ends_with("_SECRET"));
    let outside = outside.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let own = step["env"].as_object().into_iter().flatten().map(|(name, value)| {
        let expression = value.as_str().unwrap().trim_start_matches("${{").trim_end_matches("}}").trim();
        let (_, value) = VALUES.iter().find(|(known, _)| *known == expression).expect("GitHub knows it");
        (name.clone(), OsString::from(value))
    });
    outside.chain(github).chain([temp]).chain(own).collect()
}

#[test]
fn it_may_do_as_little_as_it_can_and_nothing_runs_beside_it() {
    let page = document("docs/runbooks/github-actions.md");
    let block = blocks(&page).into_iter().find(|block| block.file() == Some(WORKFLOW)).unwrap();
    let workflow: Value = yaml::parse(&block.text).unwrap();
    assert_eq!(workflow["permissions"], serde_json::json!({"contents": "read"}));
    assert_eq!(workflow["concurrency"]["cancel-in-progress"], false);
    for (name, job) in workflow["jobs"].as_object().unwrap() {
        let more = job["permissions"].as_object().map_or(0, |permissions| permissions.len());
        assert!(more == 0 || name == "comment", "{name}");
        assert!(job["env"].is_null(), "{name} gives its secrets to steps that need none");
        for step in steps(job) {
            let uses = step["uses"].as_str().unwrap_or(ACTION);
            assert!(uses == ACTION || uses.contains("@v"), "{uses}");
            assert!(!step["run"].as_str().unwrap_or_default().contains("${{"), "a text from outside becomes a command");
        }
    }
}
