//! The stand-in prints what the real `ory` prints, makes the same requests, and leaves the same behind: command lines,
//! credentials and reads.

use std::path::Path;

use ory_social::sandbox::{Emulator, Network, Workspace};

use super::stage::Stage;
use crate::support::real_ory::real_ory;

#[test]
fn lists() {
    let lines = [
        "list workspaces",
        "list workspaces --format json",
        "list workspaces --format json-pretty",
        "list ws --quiet",
        "list projects",
        "list projects --format json",
        "list projects --format json-pretty",
        "list projects --format json --quiet",
        "ls projects extra -qy",
    ];
    Stage::sample().both_say_the_same(&lines);
    Stage::signed_in().both_say_the_same(&lines);
}

#[test]
fn reads() {
    Stage::sample().both_say_the_same(&[
        "get project acme-blog",
        "get project acme-blog --format json",
        "get project acme-blog --format json-pretty",
        "get project a3f1b2c4 --quiet --format json",
        "get identity-config --project acme-shop-prod --format json",
        "get identity-config --project a3f1b2c4-0d5e-4f60-8a71-b2c3d4e5f601 --format=json-pretty",
        "get ic --project acme-blog",
        "get kratos-config --project acme-blog --quiet --format json",
        "get identity-config --project acme-blog --format unknown",
    ]);
    Stage::signed_in().both_say_the_same(&[
        "get identity-config --project side --format json",
        "get identity-config --project side --format json-pretty",
        "get identity-config --project side",
        "get project side --format json",
    ]);
}

#[test]
fn projects_that_cannot_be_found() {
    Stage::sample().both_say_the_same(&[
        "get identity-config --project acme-shop --format json",
        "get identity-config --project nowhere --format json",
        "get identity-config --project 00000000-0000-4000-8000-000000000009 --format json",
        "get identity-config",
        "get project acme",
        "get project nowhere",
        "get project",
        "update identity-config --project acme-shop",
    ]);
    let empty = Network::empty().with_workspace(Workspace::new("Empty", "ory_wak_empty"));
    Stage::new(empty).variable("ORY_WORKSPACE_API_KEY", "ory_wak_empty").both_say_the_same(&[
        "list projects",
        "list projects --format json",
        "get identity-config --project x",
    ]);
}

#[test]
fn wrong_command_lines() {
    Stage::sample().both_say_the_same(&[
        "get identity-config c1e2f3a4-5b6c-4d7e-8f90-a1b2c3d4e503",
        "get identity-config --proj x",
        "get identity-config --project",
        "get identity-config -x",
        "get identity-config -c",
        "get identity-config --quiet=maybe",
        "get identity-config ---x",
        "get project a b",
        "get project --project x",
        "list workspaces --workspace x",
        "update identity-config --file",
        "update identity-config -- x",
        "get identity-config --help",
        "update identity-config -h",
        "list projects --help",
    ]);
}

#[test]
fn credentials() {
    Stage::sample().both_say_the_same(&[
        "list projects --workspace Acme",
        "get identity-config --project acme-blog --workspace Acme --format json",
    ]);
    Stage::sample().variable("ORY_PROJECT", "acme-blog").both_say_the_same(&["get project", "get project acme-shop-p"]);
    Stage::new(Network::sample()).variable("ORY_WORKSPACE_API_KEY", "ory_wak_unknown").both_say_the_same(&[
        "list workspaces",
        "list projects",
        "get identity-config --project acme-blog --format json",
    ]);
    let project_key = Network::sample().with_project_key("ory_pat_shop", "a3f1b2c4-0d5e-4f60-8a71-b2c3d4e5f601");
    Stage::new(project_key.clone()).variable("ORY_PROJECT_API_KEY", "ory_pat_shop").both_say_the_same(&[
        "list workspaces",
        "list projects",
        "get identity-config",
        "get identity-config --project acme-shop-prod",
        "get project acme-shop-prod",
    ]);
    Stage::new(project_key)
        .variable("ORY_PROJECT_API_KEY", "ory_pat_shop")
        .variable("ORY_WORKSPACE_API_KEY", Network::SAMPLE_KEY)
        .both_say_the_same(&["list projects"]);
}

#[test]
fn nobody_is_signed_in() {
    let lines =
        ["list projects --quiet", "list workspaces -q", "get identity-config --project x --quiet --format json"];
    Stage::new(Network::sample()).both_say_the_same(&lines);
    let session = |content: &str| Stage::new(Network::sample()).file("session.json", content);
    session(r#"{"version":"v0alpha0"}"#).both_say_the_same(&lines);
    session(r#"{"version":"v1"}"#).both_say_the_same(&lines);
    session(&Emulator::session_file("ory_st_forgotten")).both_say_the_same(&lines);
}

#[test]
fn a_session_file_that_is_broken() {
    let stage = Stage::sample().file("session.json", "{").file("other.json", "[}");
    stage.both_say_the_same(&["list projects", "list projects --config other.json"]);
}

#[test]
fn workspaces_by_name() {
    Stage::signed_in().both_say_the_same(&[
        "list projects --workspace Acme",
        "list projects --workspace 5c0d4d0e",
        "list projects --workspace nowhere",
        "list projects --workspace Second",
        "list projects --workspace=",
        "get identity-config --project side --workspace nowhere",
        "get identity-config --project side --workspace Acme",
    ]);
    Stage::signed_in().variable("ORY_WORKSPACE", "Acme").both_say_the_same(&["list projects", "get project side"]);
}

#[test]
fn a_session_with_selections() {
    let nobody = "00000000-0000-0000-0000-000000000000";
    let session = Emulator::session_file("ory_st_someone");
    let project = session.replacen(
        &format!("\"selected_project\":\"{nobody}\""),
        "\"selected_project\":\"c1e2f3a4-5b6c-4d7e-8f90-a1b2c3d4e503\"",
        1,
    );
    assert_ne!(project, session);
    Stage::signed_in().file("session.json", &project).both_say_the_same(&["get project", "get project side"]);
    let workspace = session.replacen(
        &format!("\"selected_workspace\":\"{nobody}\""),
        "\"selected_workspace\":\"5c0d4d0e-7a5b-4f0e-9d52-3f1f6f1a0c01\"",
        1,
    );
    assert_ne!(workspace, session);
    Stage::signed_in().file("session.json", &workspace).both_say_the_same(&["list projects"]);
}

#[test]
fn nobody_listens() {
    let stage = Stage::sample();
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let say = |program: &Path| {
        let output = stage.command(program, "list projects", &format!("http://127.0.0.1:{port}")).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(say(&stage.folder.path().join("ory")), say(real_ory()));
}

#[test]
fn the_stand_in_says_what_it_is() {
    let stage = Stage::sample();
    let run = stage.run(&stage.folder.path().join("ory"), "version");
    assert_eq!(
        run.stdout,
        "Version:    v1.3.3\nGit Hash:   stand-in of ory-social, for its sandbox only\nBuild Time: none\n"
    );
}

#[test]
fn the_stand_in_never_opens_a_browser() {
    let stage = Stage::new(Network::sample());
    let run = stage.run(&stage.folder.path().join("ory"), "list projects");
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert!(run.stderr.contains("which never opens a browser"), "{}", run.stderr);
}

#[test]
fn the_stand_in_keeps_to_this_machine() {
    let stage = Stage::sample();
    let ory = stage.folder.path().join("ory");
    let output = stage.command(&ory, "list projects", "http://proxy.example:8080").output().unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("HTTP_PROXY is not on 127.0.0.1"));
}

#[test]
fn the_stand_in_refuses_what_it_cannot_do() {
    let stage = Stage::sample().file("c.yaml", "a: 1");
    for line in [
        "list projects --format yaml",
        "patch project --project acme-blog --file ops.json",
        "update identity-config --project acme-blog --file c.yaml",
        "",
    ] {
        let run = stage.run(&stage.folder.path().join("ory"), line);
        assert_eq!(run.code, Some(1), "{line}");
        assert!(run.stderr.contains("is not supported by this stand-in"), "{line}: {}", run.stderr);
    }
}
