//! The emulator as the real `ory` sees it.

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use ory_social::sandbox::{Emulator, Network, Project, Workspace};
use serde_json::{Value, json};

use crate::support::real_ory::real_ory;

fn ory(emulator: &Emulator, arguments: &[&str]) -> Output {
    let home = tempfile::tempdir().unwrap();
    ory_at(home.path(), emulator, arguments)
}

fn ory_at(home: &Path, emulator: &Emulator, arguments: &[&str]) -> Output {
    let mut command = Command::new(real_ory());
    command.args(arguments).env_clear().envs(emulator.environment()).env("HOME", home);
    command.output().unwrap()
}

#[track_caller]
fn json_of(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn errors(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_real_ory_lists_the_sample_projects() {
    let emulator = Emulator::start_in_thread(Network::sample()).unwrap();
    let projects = json_of(&ory(&emulator, &["list", "projects", "--format", "json"]));
    let slugs: Vec<_> = projects.as_array().unwrap().iter().map(|project| project["slug"].as_str().unwrap()).collect();
    assert_eq!(slugs, ["acme-shop-prod-x1y2z3", "acme-shop-stage-p4q5r6", "acme-blog-dev-k7m8n9"]);
}

#[test]
fn the_real_ory_updates_a_project() {
    let emulator = Emulator::start_in_thread(Network::sample()).unwrap();
    let home = tempfile::tempdir().unwrap();
    let mut config =
        json_of(&ory(&emulator, &["get", "identity-config", "--project", "acme-blog", "--format", "json"]));
    config["selfservice"]["methods"]["oidc"]["config"]["providers"][0]["label"] = json!("VK ID");
    let file = home.path().join("config.json");
    std::fs::write(&file, config.to_string()).unwrap();
    let update = ["update", "identity-config", "--project", "acme-blog", "--format", "json", "--yes", "--file"];
    let arguments = [&update[..], &[file.to_str().unwrap()]].concat();
    assert_eq!(json_of(&ory_at(home.path(), &emulator, &arguments)), config);
    emulator.inspect(|network| {
        let project = network.project("acme-blog-dev-k7m8n9").unwrap();
        assert_eq!(project.stored_secret("vk"), Some("sandbox-vk-secret"));
    });
    let last = emulator.requests().pop().unwrap();
    assert_eq!(last.method, "PUT");
}

#[test]
fn an_unknown_key_sees_nothing() {
    let emulator = Emulator::start_in_thread(Network::sample()).unwrap();
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(real_ory());
    command.args(["list", "projects"]).env_clear().envs(emulator.environment()).env("HOME", home.path());
    let output = command.env("ORY_WORKSPACE_API_KEY", "ory_wak_unknown").output().unwrap();
    assert!(errors(&output).contains("The request could not be authorized"));
}

#[test]
fn a_workspace_key_sees_its_own_workspace_only() {
    let network = Network::empty()
        .with_workspace(Workspace::new("One", "ory_wak_one"))
        .with_project(Project::new("first-p1", json!({})))
        .with_workspace(Workspace::new("Two", "ory_wak_two"))
        .with_project(Project::new("second-p2", json!({})));
    let other = network.project("second-p2").unwrap().id.clone();
    let emulator = Emulator::start_in_thread(network).unwrap();
    let projects = json_of(&ory(&emulator, &["list", "projects", "--format", "json"]));
    assert_eq!(projects.as_array().unwrap().len(), 1);
    let foreign = ory(&emulator, &["get", "identity-config", "--project", &other]);
    assert!(errors(&foreign).contains("Unable to locate the resource"));
}

#[test]
fn a_session_sees_every_workspace() {
    let network = Network::empty()
        .with_workspace(Workspace::new("One", "ory_wak_one"))
        .with_project(Project::new("first-p1", json!({})))
        .with_workspace(Workspace::new("Two", "ory_wak_two"))
        .with_project(Project::new("second-p2", json!({})))
        .with_session("ory_st_someone");
    let emulator = Emulator::start_in_thread(network).unwrap();
    let home = tempfile::tempdir().unwrap();
    let session = home.path().join("session.json");
    std::fs::write(&session, Emulator::session_file("ory_st_someone")).unwrap();
    let mut command = Command::new(real_ory());
    command.args(["list", "projects", "--format", "json"]).env_clear().envs(emulator.environment());
    command.env("HOME", home.path()).env_remove("ORY_WORKSPACE_API_KEY").env("ORY_CONFIG_PATH", &session);
    assert_eq!(json_of(&command.output().unwrap()).as_array().unwrap().len(), 2);
}

#[test]
fn a_test_can_make_the_next_update_fail() {
    let emulator = Emulator::start_in_thread(Network::sample()).unwrap();
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("empty.json");
    std::fs::write(&file, "{}").unwrap();
    let update = ["update", "identity-config", "--project", "acme-blog", "--file", file.to_str().unwrap()];
    emulator.fail_next_update(502, "<html>502 Bad Gateway</html>");
    assert!(errors(&ory_at(home.path(), &emulator, &update)).contains("undefined response type"));
    assert!(ory_at(home.path(), &emulator, &update).status.success());
}

#[test]
fn a_test_can_lose_the_answer_to_an_update() {
    let emulator = Emulator::start_in_thread(Network::sample()).unwrap();
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("empty.json");
    std::fs::write(&file, "{}").unwrap();
    emulator.lose_next_answer(502, "");
    let update = ["update", "identity-config", "--project", "acme-blog", "--file", file.to_str().unwrap()];
    assert!(errors(&ory_at(home.path(), &emulator, &update)).contains("502 Bad Gateway"));
    emulator.inspect(|network| assert_eq!(network.project("acme-blog-dev-k7m8n9").unwrap().identity_config, json!({})));
}

#[test]
fn a_test_can_change_the_network_between_two_reads() {
    let emulator = Emulator::start_in_thread(Network::sample()).unwrap();
    emulator.edit_after_reads(1, |network| {
        network.update("acme-blog-dev-k7m8n9", |config| config["colleague"] = json!(true)).unwrap();
    });
    let get = ["get", "identity-config", "--project", "acme-blog", "--format", "json"];
    assert_eq!(json_of(&ory(&emulator, &get)).get("colleague"), None);
    assert_eq!(json_of(&ory(&emulator, &get))["colleague"], json!(true));
}

#[test]
fn a_test_can_make_the_network_slow() {
    let emulator = Emulator::start_in_thread(Network::sample()).unwrap();
    emulator.set_latency(Duration::from_millis(50));
    let start = Instant::now();
    ory(&emulator, &["list", "workspaces"]);
    assert!(start.elapsed() >= Duration::from_millis(50));
}

#[tokio::test]
async fn it_stops_when_it_is_dropped() {
    let emulator = Emulator::start(Network::sample()).await.unwrap();
    let address = emulator.address();
    tokio::net::TcpStream::connect(address).await.unwrap();
    drop(emulator);
    while tokio::net::TcpStream::connect(address).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
