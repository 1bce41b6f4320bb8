//! The sandbox keeps its changes until it is reset.

use std::path::PathBuf;
use std::process::Stdio;

use crate::support::lab::{Lab, Run, SECRET};

/// The secret of the sample app at VK.
const KEY: &str = "AbCdEfGhIj0123456789";
const ADD: &str = "sandbox add vk --project acme-shop-prod --client-id 51234567 --client-secret-stdin --yes";

fn state(lab: &Lab) -> PathBuf {
    lab.home().join(".local/state/ory-social/sandbox")
}

/// Runs the sandbox's commands in a row, each in its own process.
fn tour(lab: &Lab) {
    lab.run_with_stdin(ADD, KEY).succeeds().says("vk added and verified");
    lab.run("sandbox verify vk --project acme-shop-prod --wait 0").succeeds();
    lab.run_with_stdin("sandbox rotate-secret vk --project acme-shop-prod --client-secret-stdin --yes", KEY).succeeds();
    lab.run("sandbox backups list").succeeds().says("rotate-secret");
    lab.run("sandbox restore --project acme-shop-prod --dry-run").ends_with(4).says("secret");
    lab.run("sandbox add vk --project acme-shop-prod --label VK --yes").succeeds();
    lab.run("sandbox restore --project acme-shop-prod --yes").succeeds().says("change undone");
    lab.run("sandbox runbook init --from-project acme-shop-prod").succeeds();
    lab.run("sandbox plan --check").succeeds().says("up to date");
    lab.run("sandbox remove vk --project acme-shop-prod --yes").succeeds();
    lab.run("sandbox drift").ends_with(10);
}

#[test]
fn one_command_sees_what_another_did() {
    let lab = Lab::new().with("ACME_SHOP_PROD_X1Y2Z3_VK_SECRET", KEY).with("ACME_SHOP_PROD_X1Y2Z3_GOOGLE_SECRET", KEY);
    tour(&lab);
    lab.run("sandbox apply --allow-protected --yes").succeeds();
    lab.run("sandbox drift").succeeds();
    assert_eq!(lab.emulator.requests().len(), 0, "it has a network of its own");
}

#[test]
fn the_example_of_a_runbook_can_be_planned_and_applied() {
    let lab = Lab::new();
    lab.run("sandbox runbook init").succeeds();
    lab.run("sandbox plan").succeeds().says("Plan: 2 to change.").says("SHOP_PROD_VK_SECRET isn't set");
    lab.run("sandbox apply --allow-protected --yes").succeeds();
    lab.run("sandbox verify vk --project acme-shop-prod --wait 0").succeeds();
    lab.run("sandbox drift").succeeds();
}

#[test]
fn the_same_without_an_ory() {
    tour(&Lab::new().without_ory());
}

#[test]
fn a_reset_says_what_it_deleted_and_the_samples_are_back() {
    let lab = Lab::new();
    lab.run("sandbox reset").succeeds().says("Nothing to delete.");
    lab.run_with_stdin(ADD, KEY).succeeds();
    let run = lab.run("sandbox reset").succeeds().says("Deleted your changes and 1 backup:");
    assert!(run.stdout.contains(state(&lab).join("network.json").to_str().unwrap()), "{run}");
    lab.run_with_stdin(ADD, KEY).succeeds().says("vk added and verified");
    let json = lab.run("sandbox reset --format json").succeeds().json();
    assert_eq!((&json["backups"], &json["sandbox"]), (&1.into(), &true.into()));
}

#[test]
fn a_file_of_another_version_is_an_error_that_says_how_to_reset() {
    let lab = Lab::new();
    lab.run_with_stdin(ADD, KEY).succeeds();
    let file = state(&lab).join("network.json");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("\"version\":1", "\"version\":99", 1)).unwrap();
    let run = lab.run("sandbox status --project acme-shop-prod").ends_with(1);
    let run = run.says("another version of ory-social saved it");
    run.says("tip: run `ory-social sandbox reset` to start again");
    lab.run("sandbox reset").succeeds();
    lab.run("sandbox status --project acme-shop-prod").succeeds();
}

#[test]
fn commands_at_once_lose_no_change() {
    let lab = Lab::new().without_ory();
    let add = |provider: &str, id: &str, project: &str| {
        let mut command = lab.command();
        command.args(["sandbox", "add", provider, "--project", project, "--client-id", id, "--yes"]);
        command.args(["--client-secret-file", lab.file(provider, SECRET).to_str().unwrap()]);
        command.stdin(Stdio::null()).spawn().unwrap()
    };
    let projects = ["acme-shop-prod", "acme-shop-stage", "acme-blog-dev"];
    let started =
        projects.map(|project| [add("github", "Ov23liSandboxSandbox", project), add("vk", "51234567", project)]);
    for child in started.into_iter().flatten() {
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (code, stdout, stderr) = (output.status.code().unwrap(), text(output.stdout), text(output.stderr));
        Run { code, stdout, stderr }.succeeds();
    }
    for project in projects {
        let json = lab.run(&format!("sandbox status --project {project} --format json")).succeeds().json();
        let ids: Vec<_> = json["providers"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
        assert!(ids.contains(&"github") && ids.contains(&"vk"), "{project}: {ids:?}");
    }
}

#[test]
fn each_result_says_that_it_is_the_sandbox_and_names_commands_for_it() {
    let lab = Lab::new();
    let run = lab.run_with_stdin(ADD, KEY).succeeds().says("SANDBOX: nothing here is real.");
    assert!(!run.stdout.contains("https://"), "{run}");
    let run = run.says("Undo: ory-social sandbox restore --project").says("ory-social sandbox serve --project");
    assert!(!run.to_string().contains("ory-social restore"), "{run}");
    let json = lab.run("sandbox status --project acme-shop-prod --format json").succeeds().json();
    assert_eq!(json["sandbox"], true);
    let json = lab.run("sandbox status --project nowhere --format json").ends_with(4).json();
    assert_eq!(json["sandbox"], true);
    assert_eq!(lab.run("status --project acme-shop-prod --format json").succeeds().json()["sandbox"], false);
}

#[test]
fn a_variable_makes_every_command_one_for_the_sandbox() {
    let lab = Lab::new().with("ORY_SOCIAL_SANDBOX", "1");
    lab.run_with_stdin(ADD.strip_prefix("sandbox ").unwrap(), KEY).succeeds().says("SANDBOX: nothing here is real.");
    lab.run("verify vk --project acme-shop-prod --wait 0").succeeds();
    let json = lab.run("status --project acme-shop-prod --format json").succeeds().json();
    assert_eq!(
        (&json["sandbox"], lab.emulator.requests().len()),
        (&serde_json::json!(true), 0),
        "nothing else is asked"
    );
}
