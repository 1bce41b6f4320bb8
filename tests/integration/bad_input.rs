//! Bad input: one clear message, the right exit code, and no change anywhere.

use ory_social::sandbox::{Network, Project, Workspace};
use serde_json::{Value, json};

use crate::add::network;
use crate::support::lab::{Lab, Run, SECRET, STAGING};

/// Runs `add` with these arguments, and checks that they are rejected without a request to Ory.
#[track_caller]
fn refused(words: &str, reason: &str) -> Run {
    let lab = Lab::new();
    let run = lab.add(&format!("--project {STAGING} --client-id 51234567 {words}")).ends_with(4).says(reason);
    assert_eq!(lab.emulator.requests().len(), 0, "{words}");
    run
}

/// Checks that every command rejects this `selfservice` section and changes nothing.
#[track_caller]
fn malformed(selfservice: Value, place: &str, reason: &str) {
    let lab = Lab::on(network(json!({"selfservice": selfservice})));
    for words in ["add vk --client-id 51234567", "rotate-secret vk", "remove vk"] {
        let secret = if words == "remove vk" { "" } else { "--client-secret-stdin" };
        let run = lab.run_with_stdin(&format!("{words} {secret} --project acme --yes"), SECRET).ends_with(4);
        assert!(run.stderr.contains(&format!("{place}: {reason}")), "{run}");
    }
    assert_eq!(lab.pushes(), 0);
}

#[test]
fn a_secret_file_that_holds_no_secret_is_rejected_with_its_name() {
    let lab = Lab::new();
    std::fs::write(lab.home().join("latin"), [b'a', 0xe4, b'b']).unwrap();
    lab.file("huge", &"x".repeat(1024 * 1024));
    lab.file("two-lines", &format!("{SECRET}\nsecond"));
    lab.file("empty", "\n");
    for (file, reason, code) in [
        ("latin", "client secret from latin is not UTF-8 text", 4),
        ("huge", "no provider issues one over 4096 bytes", 4),
        ("two-lines", "a space or a line break inside", 4),
        ("empty", "client secret is empty", 4),
        ("none", "can't be read from none: No such file", 4),
        (".", "can't be read from .: Is a directory", 4),
    ] {
        let words = format!("add vk --project {STAGING} --client-id 51234567 --yes --client-secret-file {file}");
        lab.run(&words).ends_with(code).says(reason);
    }
    assert_eq!(lab.emulator.requests().len(), 0);
}

#[test]
fn a_variable_that_is_not_text_is_rejected_as_a_secret() {
    use std::os::unix::ffi::OsStringExt as _;
    let lab =
        Lab::new().with("ORY_SOCIAL_CLIENT_SECRET", std::ffi::OsString::from_vec(b"Canary\xe4Canary1234567".into()));
    let run = lab.run(&format!("add vk --project {STAGING} --client-id 51234567 --yes")).ends_with(4);
    assert!(!run.stderr.contains("Canary"), "{run}");
    run.says("is not UTF-8 text");
}

#[test]
fn an_id_that_would_break_the_callback_url_is_rejected() {
    for id in ["a/b", "../vk", "..", "vk\u{200b}2", "вк", "vk%2f", "-vk", &"v".repeat(300)] {
        let run = refused(&format!("--id={id}"), "provider id");
        assert!(run.stderr.lines().count() < 4, "{run}");
    }
}

#[test]
fn an_upper_case_id_is_for_providers_that_have_one_already() {
    let lab = Lab::new();
    lab.add(&format!("--project {STAGING} --client-id 51234567 --id VK")).ends_with(4).says("provider id");
    assert_eq!(lab.pushes(), 0);
}

#[test]
fn an_id_with_a_space_is_rejected() {
    let lab = Lab::new();
    let mut command = lab.command();
    command.args(["add", "vk", "--project", STAGING, "--client-id", "51234567", "--id", "v k", "--dry-run"]);
    let output = command.env("ORY_SOCIAL_CLIENT_SECRET", SECRET).stdin(std::process::Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn an_unknown_template_is_reported_with_the_known_ones() {
    for command in ["add", "rotate-secret", "remove"] {
        let lab = Lab::new();
        let run = lab.run(&format!("{command} myspace --project {STAGING} --yes")).ends_with(4);
        assert!(run.stderr.contains("myspace") && run.stderr.contains("vk"), "{run}");
        assert_eq!(lab.emulator.requests().len(), 0);
    }
}

#[test]
fn a_mapper_url_without_tls_is_rejected() {
    refused("--mapper http://acme.com/vk.jsonnet", "https");
}

#[test]
fn an_empty_mapper_file_and_a_folder_are_rejected() {
    refused("--mapper /dev/null", "is empty");
    refused("--mapper /tmp/", "is a folder");
}

#[test]
fn a_list_of_providers_of_the_wrong_type_is_reported_with_its_place() {
    let place = "/selfservice/methods/oidc/config/providers";
    malformed(json!({"methods": {"oidc": {"config": {"providers": {}}}}}), place, "this must be a list");
    malformed(
        json!({"methods": {"oidc": {"config": {"providers": ["vk"]}}}}),
        &format!("{place}/0"),
        "a provider must be",
    );
}

#[test]
fn hooks_that_are_not_a_list_are_reported_with_their_place() {
    let after = |after: Value| json!({"flows": {"registration": {"after": after}}});
    let place = "/selfservice/flows/registration/after";
    malformed(after(json!({"oidc": {"hooks": {}}})), &format!("{place}/oidc/hooks"), "this must be a list");
    malformed(after(json!([])), place, "this must be an object");
}

#[test]
fn a_slug_that_fits_two_projects_changes_neither() {
    let projects =
        [Project::new("acme-1", json!({"selfservice": {}})), Project::new("acme-2", json!({"selfservice": {}}))];
    let network = Network::empty().with_workspace(Workspace::new("Acme", "ory_wak_test"));
    let lab = Lab::on(projects.into_iter().fold(network, Network::with_project));
    lab.add("--project acme --client-id 51234567").ends_with(4).says("pass the full slug or the ID");
    assert_eq!(lab.pushes(), 0);
}

#[test]
fn a_project_that_looks_like_a_flag_never_reaches_ory() {
    let lab = Lab::new();
    for name in ["--help", "a/b", "a,b"] {
        lab.run(&format!("add vk --project={name} --client-id 51234567 --yes")).ends_with(2).says("project id or slug");
    }
    assert_eq!(lab.emulator.requests().len(), 0);
}
