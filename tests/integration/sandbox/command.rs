//! `ory-social sandbox`

use crate::assert_screen;
use crate::support::lab::{Lab, Run, SECRET, SHOP};

const ADD: &str = "sandbox add vk --project acme-shop-prod --client-id 51234567 --client-secret-stdin --yes";

#[test]
fn it_drives_the_real_ory_and_leaves_nothing_behind() {
    let lab = Lab::new();
    let run = lab.run_with_stdin(ADD, SECRET).succeeds();
    assert_eq!(lab.emulator.requests().len(), 0, "it has a network of its own");
    assert_screen!("sandbox_with_the_real_ory", run);
}

#[test]
fn without_an_ory_it_calls_its_network_in_process() {
    let lab = Lab::new().without_ory();
    assert_screen!("sandbox_without_an_ory", lab.run_with_stdin(ADD, SECRET).succeeds());
}

/// Runs a command in a sandbox with the real `ory`, and in one without.
#[track_caller]
fn with_and_without_an_ory(words: &str) -> [Run; 2] {
    [Lab::new(), Lab::new().without_ory()].map(|lab| lab.run(words))
}

#[test]
fn commands_end_in_the_same_way_with_and_without_an_ory() {
    for words in [
        "sandbox status --project acme-blog",
        "sandbox status --project a3f1b2c4 --format json",
        "sandbox remove vk --project acme-blog --yes",
        "sandbox rotate-secret vk --project acme-blog --client-secret-file nowhere",
        "sandbox verify vk --project acme-blog",
        "sandbox status --project acme-blog --workspace Acme",
    ] {
        let [with, without] = with_and_without_an_ory(words);
        assert_eq!((with.code, with.stdout), (without.code, without.stdout), "{words}");
    }
}

#[test]
fn projects_that_are_not_found_are_the_same_failure_with_and_without_an_ory() {
    for project in ["nowhere", "acme-shop", "00000000-0000-4000-8000-000000000009"] {
        let [with, without] = with_and_without_an_ory(&format!("sandbox status --project {project}"));
        let said = |run: &Run| run.stderr.lines().find(|line| line.starts_with("error: ")).map(str::to_owned);
        assert_eq!((with.code, said(&with)), (4, said(&without)), "{without}");
        assert_eq!(without.code, 4, "{without}");
    }
}

#[test]
fn without_an_ory_doctor_says_that_none_is_needed() {
    let lab = Lab::new().without_ory();
    lab.run("sandbox doctor --project acme-blog --offline").says("The sandbox works without the Ory CLI.");
}

#[test]
fn a_real_project_or_key_in_the_environment_does_not_get_in() {
    let lab = Lab::new().with("ORY_PROJECT", "real-project").with("ORY_WORKSPACE_API_KEY", "ory_wak_real");
    lab.run("sandbox status").ends_with(2).says("--project ID|SLUG");
    lab.run(&format!("sandbox status --project {SHOP}")).succeeds();
}

#[test]
fn an_ory_that_is_named_and_not_there_is_an_error_as_elsewhere() {
    let run = Lab::new().run("sandbox status --project acme-shop-stage --ory /nonexistent/ory").ends_with(3);
    run.says("--ory names /nonexistent/ory, which isn't an executable file");
    let lab = Lab::new().with("ORY_SOCIAL_ORY", "/nonexistent/ory");
    lab.run("sandbox status --project acme-shop-stage").ends_with(3).says("ORY_SOCIAL_ORY names /nonexistent/ory");
}
