//! Runbooks with an `ory auth` session, and projects in several workspaces.

use ory_social::sandbox::{Emulator, Network, Project, Workspace};

use super::{VARIABLE, VK, brands, endings, slug};
use crate::faults::with_fake;
use crate::support::lab::{Lab, SECRET};

/// Two workspaces whose projects' slugs start alike, and a session that sees both.
fn lab() -> Lab {
    let config = brands(1).project(&slug(1)).unwrap().identity_config.clone();
    let network = Network::empty()
        .with_workspace(Workspace::new("North", "ory_wak_north"))
        .with_project(Project::new("shop-north", config.clone()))
        .with_workspace(Workspace::new("South", "ory_wak_south"))
        .with_project(Project::new("shop-south", config))
        .with_session("ory_st_test");
    let lab = Lab::on(network).with(VARIABLE, SECRET).without("ORY_WORKSPACE_API_KEY");
    let session = lab.file("session.json", &Emulator::session_file("ory_st_test"));
    let lab = lab.with("ORY_CONFIG_PATH", session);
    with_fake(lab, r#"echo "$*" >> "$HOME/record""#)
}

fn with_workspaces(lab: &Lab, workspaces: [&str; 2]) {
    // If all workspaces are searched, the first of these fits both slugs.
    let entry = |(slug, workspace): (&str, &str)| {
        format!("  - project: {slug}\n    workspace: {workspace}\n    providers: {{ {VK} }}\n")
    };
    let entries: String = ["shop", "shop-s"].into_iter().zip(workspaces).map(entry).collect();
    lab.file("ory-social.yaml", &format!("version: 1\nprojects:\n{entries}"));
}

#[test]
fn workspaces_are_named_by_their_names_and_asked_for_once() {
    for jobs in [1, 8] {
        let lab = lab();
        with_workspaces(&lab, ["North", "South"]);
        lab.run(&format!("apply --yes --jobs {jobs}")).succeeds();
        assert_eq!(lab.stored_secret("shop-south", "vk").as_deref(), Some(SECRET));
        let record = std::fs::read_to_string(lab.home().join("record")).unwrap();
        assert_eq!(record.matches("list workspaces").count(), 1, "{record}");
        assert_eq!(record.matches("list projects --quiet").count(), 1, "{record}");
    }
}

#[test]
fn a_missing_workspace_fails_only_its_project() {
    let lab = lab();
    with_workspaces(&lab, ["West", "South"]);
    let run = lab.run("apply --yes --format json").ends_with(4);
    assert_eq!(endings(&run), ["failed", "applied"]);
    run.says("No workspace matches \\\"West\\\".");
}

#[test]
fn without_a_sign_in_no_project_is_started() {
    let lab = lab();
    with_workspaces(&lab, ["North", "South"]);
    let lab = lab.with("ORY_CONFIG_PATH", "/nonexistent/session.json");
    lab.run("apply --yes").ends_with(3).says("You aren't signed in to Ory.");
    assert_eq!(lab.emulator.requests().len(), 0);
}
