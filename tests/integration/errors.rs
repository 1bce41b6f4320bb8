//! Requests that can't be fulfilled: one clear message, the right exit code, and no change anywhere.

use serde_json::json;

use crate::add::network;
use crate::assert_screen;
use crate::support::lab::{Lab, SECRET, STAGING};

#[test]
fn everything_missing_is_reported_at_once_with_every_way_to_pass_it() {
    assert_screen!("add_with_everything_missing", Lab::new().run("add").ends_with(2));
}

#[test]
fn a_new_provider_without_credentials_reports_what_it_needs() {
    let lab = Lab::new();
    assert_screen!("add_without_credentials", lab.run(&format!("add vk --project {STAGING} --yes")).ends_with(2));
    assert_eq!(lab.pushes(), 0);
}

#[test]
fn all_errors_in_the_flags_are_reported_at_once() {
    let words = "--project x --client-id 0x1 --id a/b --scope a\"b --mapper http://x/m.jsonnet";
    assert_screen!("add_with_every_mistake", Lab::new().add(words).ends_with(4));
}

#[test]
fn what_may_be_a_secret_in_the_wrong_place_is_not_shown() {
    let lab = Lab::new();
    let provider = format!("{{ client_id: '51234567', client_secret: {{ env: {SECRET} }} }}");
    let runbook = format!("version: 1\nprojects:\n  - project: {STAGING}\n    providers:\n      vk: {provider}\n");
    lab.file("ory-social.yaml", &runbook);
    for (words, says) in [
        (format!("add vk --client-secret-stdin={SECRET}"), "--client-secret-stdin doesn't accept a value"),
        (format!("test vk --project-key-stdin={SECRET}"), "--project-key-stdin doesn't accept a value"),
        (format!("add vk --client-secret:{SECRET}"), "Unknown flag: --client-secret."),
        (format!("rotate-secret {SECRET} --project {STAGING}"), "Unknown provider (not shown"),
        (format!("rotate-secret vk --project {STAGING} --client-secret-file {SECRET} --yes"), "not shown"),
        ("plan".to_owned(), "isn't shown because it may be a secret"),
    ] {
        // `Lab` fails each run that prints it.
        let run = lab.run(&words);
        assert!(run.code != 0, "{words}: {run}");
        run.says(says);
    }
}

#[test]
fn an_error_is_one_json_object_for_a_script() {
    for (words, code, exit) in [
        ("add --project x --client-id 0x1 --format json", "invalid", 4),
        ("add --frobnicate --format json", "usage", 2),
    ] {
        let error =
            Lab::new().run_with_stdin(&format!("{words} --client-secret-stdin --yes"), SECRET).ends_with(exit).json();
        assert_eq!((&error["ok"], &error["error"]["kind"]), (&json!(false), &json!(code)));
    }
}

#[test]
fn a_missing_project_and_an_ambiguous_one_are_distinguished() {
    let lab = Lab::new();
    assert_screen!("a_wrong_project", lab.run("status --project nowhere").ends_with(4));
    assert_screen!("an_ambiguous_slug", lab.run("status --project acme-shop").ends_with(4));
}

#[test]
fn a_mapper_that_cannot_be_read_is_named() {
    let lab = Lab::new();
    lab.file("empty.jsonnet", " \n");
    std::fs::write(lab.home().join("latin.jsonnet"), [0xe4]).unwrap();
    lab.file("huge.jsonnet", &"x".repeat(1024 * 1024 + 1));
    for (mapper, words) in [
        ("./none.jsonnet", "can't be read: No such file"),
        ("./empty.jsonnet", "is empty"),
        ("./latin.jsonnet", "is not UTF-8 text"),
        ("./huge.jsonnet", "is over 1 MiB"),
        ("/tmp", "is a folder"),
        ("nope", "VK has no mapper \"nope\"; available: default"),
    ] {
        lab.add(&format!("--project {STAGING} --client-id 51234567 --mapper {mapper}")).ends_with(4).says(words);
    }
    assert_eq!(lab.emulator.requests().len(), 0);
}

#[test]
fn a_local_file_in_the_configuration_is_not_uploaded() {
    let lab =
        Lab::on(network(json!({"selfservice": {}, "courier": {"template_override_path": "file:///etc/hostname"}})));
    assert_screen!("a_local_file_in_the_configuration", lab.add("--project acme --client-id 51234567").ends_with(4));
    assert_eq!(lab.pushes(), 0);
    lab.add("--project acme --client-id 51234567 --allow-file-urls").succeeds();
}

#[test]
fn a_malformed_configuration_is_reported_place_by_place() {
    let lab = Lab::on(network(json!({"selfservice": {
        "methods": {"oidc": {"config": {"providers": [3, {"id": "a"}, {"id": "a"}]}}},
        "flows": {"registration": {"after": {"hooks": "session"}}}}})));
    assert_screen!("a_malformed_configuration", lab.add("--project acme --client-id 51234567").ends_with(4));
    assert_eq!(lab.pushes(), 0);
}

#[test]
fn an_answer_that_is_not_a_configuration_is_never_pushed() {
    for (config, words) in [
        (json!({}), "it has no `selfservice` section"),
        (json!({"identity": {}}), "it has no `selfservice` section"),
        (json!([]), "its answer was unexpected"),
    ] {
        let lab = Lab::on(network(config));
        lab.add("--project acme --client-id 51234567").ends_with(1).says(words);
        assert_eq!(lab.pushes(), 0);
    }
}

#[test]
fn a_hostile_project_name_cannot_write_to_the_terminal() {
    let lab = Lab::new();
    lab.emulator.edit(|network| network.project_mut(STAGING).unwrap().name = "\u{1b}[2J\u{202e}Evil".to_owned());
    let run = lab.run(&format!("status --project {STAGING} --color always")).succeeds();
    assert!(!run.stdout.contains("\u{1b}[2J") && run.stdout.contains("Evil"), "{run}");
}

#[test]
fn running_out_of_file_descriptors_is_reported_without_a_panic() {
    let lab = Lab::new();
    for files in [6, 7, 8, 10, 14] {
        let limited = format!("ulimit -n {files}; exec \"$0\" status --project {STAGING}");
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &limited, env!("CARGO_BIN_EXE_ory-social")]).env_clear().envs(lab.variables());
        let output = command.output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!stderr.contains("panicked"), "{files}: {stderr}");
        assert!(output.status.success() || stderr.contains("error: "), "{files}: {stderr}");
    }
}
