//! `ory-social list`

use ory_social::sandbox::{Emulator, Network, Project, Workspace};
use serde_json::json;

use crate::assert_screen;
use crate::support::lab::{Lab, STAGING};

#[test]
fn it_shows_what_each_project_is_called_and_how_to_name_it() {
    let lab = Lab::new();
    assert_screen!("list_of_projects", lab.run("list").succeeds());
    assert_eq!(lab.emulator.requests().iter().filter(|request| request.path != "/workspaces").count(), 1);
}

#[test]
fn json_has_the_same_and_the_workspace() {
    let list = Lab::new().run("list --json").succeeds().json();
    let staging = list["projects"].as_array().unwrap().iter().find(|project| project["slug"] == STAGING).unwrap();
    assert_eq!((&list["command"], &staging["name"]), (&json!("list"), &json!("Acme Shop (staging)")));
    assert!(staging["id"].is_string() && staging["workspace_id"].is_string(), "{staging}");
}

#[test]
fn a_workspace_can_be_named_where_a_person_is_signed_in() {
    let network = Network::empty()
        .with_workspace(Workspace::new("Acme", "ory_wak_a"))
        .with_project(Project::new("acme-shop", json!({"selfservice": {}})))
        .with_workspace(Workspace::new("Other", "ory_wak_b"))
        .with_project(Project::new("other-shop", json!({"selfservice": {}})));
    let lab = Lab::on(network.with_session("ory_st_test"));
    let session = lab.file("session.json", &Emulator::session_file("ory_st_test"));
    let lab = lab.without("ORY_WORKSPACE_API_KEY").with("ORY_CONFIG_PATH", session);
    let run = lab.run("list").succeeds();
    assert!(run.stdout.contains("acme-shop") && run.stdout.contains("other-shop"), "{run}");
    let run = lab.run("list --workspace Other").succeeds();
    assert!(!run.stdout.contains("acme-shop") && run.stdout.contains("other-shop"), "{run}");
}

#[test]
fn an_account_without_projects_says_so() {
    let lab = Lab::on(Network::empty().with_workspace(Workspace::new("Acme", "ory_wak_test")));
    lab.run("list").succeeds().says("No projects yet.");
}
