//! Finding `ory`, and being signed in.

use ory_social::sandbox::{Emulator, Network, Workspace};

use crate::assert_screen;
use crate::support::lab::{Lab, SECRET, STAGING};

#[test]
fn a_missing_ory_is_explained_with_the_ways_to_install_it() {
    let lab = Lab::new().without_ory();
    assert_screen!("ory_is_missing", lab.run(&format!("status --project {STAGING}")).ends_with(3));
}

#[test]
fn commands_that_do_not_need_ory_work_without_it() {
    let lab = Lab::new().without_ory();
    let runbook = lab.home().join("ory-social.yaml");
    for words in
        ["mapper show vk", "backups list", "completions bash", &format!("runbook init --out {}", runbook.display())]
    {
        lab.run(words).succeeds();
    }
}

#[test]
fn a_wrong_path_to_ory_is_never_ignored() {
    let lab = Lab::new();
    lab.run("status --project x --ory /nonexistent/ory").ends_with(3).says("--ory names /nonexistent/ory");
}

#[test]
fn an_old_ory_is_named_with_its_version() {
    let lab = Lab::new();
    let old = script(
        &lab,
        "if [ $1 = version ]; then echo 'Version:    v0.3.4'; else echo 'Error: unknown flag: --project' >&2; exit 1; \
         fi",
    );
    lab.run(&format!("status --project {STAGING} --ory {old}")).ends_with(3).says("The Ory CLI is 0.3.4");
}

#[test]
fn a_key_that_ory_rejects_is_reported() {
    let lab = Lab::new().with("ORY_WORKSPACE_API_KEY", "ory_wak_wrong");
    assert_screen!("a_wrong_key", lab.add(&format!("--project {STAGING} --client-id 51234567")).ends_with(3));
}

#[test]
fn without_a_sign_in_ory_never_opens_a_browser() {
    let lab = Lab::new().without("ORY_WORKSPACE_API_KEY");
    let run = lab.add(&format!("--project {STAGING} --client-id 51234567")).ends_with(3);
    assert_eq!(lab.emulator.requests().len(), 0);
    assert_screen!("not_signed_in", run);
}

#[test]
fn an_empty_key_counts_as_none() {
    let lab = Lab::new().with("ORY_WORKSPACE_API_KEY", "");
    lab.run(&format!("status --project {STAGING}")).ends_with(3).says("You aren't signed in to Ory.");
}

#[test]
fn a_session_of_ory_auth_is_enough() {
    let lab = Lab::on(Network::sample().with_session("ory_st_test"));
    let session = lab.file("session.json", &Emulator::session_file("ory_st_test"));
    let lab = lab.without("ORY_WORKSPACE_API_KEY").with("ORY_CONFIG_PATH", session);
    lab.add(&format!("--project {STAGING} --client-id 51234567")).succeeds();
    assert_eq!(lab.stored_secret(STAGING, "vk").as_deref(), Some(SECRET));
}

#[test]
fn a_session_may_be_narrowed_to_a_workspace() {
    let network =
        Network::sample().with_session("ory_st_test").with_workspace(Workspace::new("Other", "ory_wak_other"));
    let lab = Lab::on(network);
    let session = lab.file("session.json", &Emulator::session_file("ory_st_test"));
    let lab = lab.without("ORY_WORKSPACE_API_KEY").with("ORY_CONFIG_PATH", session);
    lab.run("status --workspace Acme --project acme-blog").succeeds();
    lab.run("status --workspace Other --project acme-blog").ends_with(4).says("No such project");
    lab.run("status --workspace Nowhere --project acme-blog").ends_with(4).says("No workspace matches \"Nowhere\".");
}

#[test]
fn a_workspace_flag_beside_a_workspace_key_is_an_error() {
    let run = Lab::new().run(&format!("status --workspace Acme --project {STAGING}")).ends_with(2);
    run.says("the key already names its workspace");
}

#[test]
fn a_project_key_alone_cannot_sign_in() {
    let lab = Lab::new().without("ORY_WORKSPACE_API_KEY").with("ORY_PROJECT_API_KEY", "ory_pat_x");
    lab.run(&format!("status --project {STAGING}")).ends_with(3).says("ORY_PROJECT_API_KEY doesn't help");
}

/// Writes a shell script into the lab's home, to use in place of `ory`.
fn script(lab: &Lab, body: &str) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let path = lab.file("fake-ory", &format!("#!/bin/sh\n{body}\n"));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path.display().to_string()
}
