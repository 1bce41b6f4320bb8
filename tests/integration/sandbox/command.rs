//! `ory-social sandbox`

use crate::assert_screen;
use crate::support::lab::{Lab, SECRET, SHOP};

const ADD: &str = "sandbox add vk --project acme-shop-prod --client-id 51234567 --client-secret-stdin --yes";

#[test]
fn it_drives_the_real_ory_and_leaves_nothing_behind() {
    let lab = Lab::new();
    let run = lab.run_with_stdin(ADD, SECRET).succeeds();
    assert_eq!(lab.emulator.requests().len(), 0, "it has a network of its own");
    assert_screen!("sandbox_with_the_real_ory", run);
}

#[test]
fn without_an_ory_the_stand_in_takes_its_place() {
    let lab = Lab::new().without("ORY_SOCIAL_ORY").with("PATH", "/nonexistent");
    assert_screen!("sandbox_with_the_stand_in", lab.run_with_stdin(ADD, SECRET).succeeds());
}

#[test]
fn a_real_project_or_key_in_the_environment_does_not_get_in() {
    let lab = Lab::new().with("ORY_PROJECT", "real-project").with("ORY_WORKSPACE_API_KEY", "ory_wak_real");
    lab.run("sandbox status").ends_with(2).says("--project ID|SLUG");
    lab.run(&format!("sandbox status --project {SHOP}")).succeeds();
}
