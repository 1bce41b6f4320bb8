//! Workspaces, the sign-in, and colleagues.

use std::os::unix::fs::PermissionsExt as _;

use ory_social::sandbox::{Emulator, Network, Workspace};
use rustix::process::Signal;
use serde_json::json;

use super::{Question, at};
use crate::support::lab::{BLOG, Lab, SECRET, STAGING};
use crate::support::terminal::{CTRL_C, ENTER, ESC};

const NOT_SIGNED_IN: &str = "Run `ory auth` now? [y/N]:";

/// A lab that is signed in with `ory auth`.
fn signed_in(network: Network) -> Lab {
    let lab = Lab::on(network.with_session("ory_st_test"));
    let session = lab.file("session.json", &Emulator::session_file("ory_st_test"));
    lab.without("ORY_WORKSPACE_API_KEY").with("ORY_CONFIG_PATH", session)
}

fn two_workspaces() -> Network {
    Network::sample().with_workspace(Workspace::new("Other", "ory_wak_other"))
}

/// A lab that isn't signed in, with browsers that only record that they were opened.
fn with_watched_browsers() -> Lab {
    let lab = Lab::new().without("ORY_WORKSPACE_API_KEY");
    let session = lab.home().join("session.json");
    let lab = lab.with("ORY_CONFIG_PATH", session);
    let folder = lab.home().join("browsers");
    std::fs::create_dir(&folder).unwrap();
    for name in ["xdg-open", "x-www-browser", "www-browser", "open"] {
        let path = lab.file(&format!("browsers/{name}"), "#!/bin/sh\necho \"$@\" >> \"$HOME/opened\"\n");
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    lab.with("PATH", path)
}

fn a_browser_was_opened(lab: &Lab) -> bool {
    lab.home().join("opened").exists()
}

#[test]
fn with_several_workspaces_the_workspace_is_asked_for_first() {
    let lab = signed_in(two_workspaces());
    let mut terminal = lab.terminal("add vk");
    terminal.expect("Workspace: ").press("acme").press(ENTER).expect("Project: ").press("stage").press(ENTER);
    let ended = terminal.expect("Project: Acme Shop (staging)").expect("App ID:").press(CTRL_C).ends_with(130);
    assert!(!ended.screen.contains("Other's"), "{}", ended.screen);
}

#[test]
fn a_workspace_without_projects_is_reported() {
    let lab = signed_in(two_workspaces());
    let ended = lab.terminal("add vk").expect("Workspace: ").press("other").press(ENTER).ends_with(4);
    assert!(ended.screen.contains("This workspace has no projects."), "{}", ended.screen);
}

#[test]
fn two_workspaces_with_the_same_name_can_be_distinguished() {
    let lab = signed_in(Network::sample().with_workspace(Workspace::new("Acme", "ory_wak_other")));
    let ended = lab.terminal("add vk").expect("Workspace: ").press("\x1b[B").press(ENTER).ends_with(4);
    assert!(ended.screen.contains("This workspace has no projects."), "{}", ended.screen);
    lab.run(&format!("status --workspace Acme --project {STAGING}"))
        .ends_with(4)
        .says("More than one workspace matches");
}

#[test]
fn with_one_workspace_or_a_named_one_it_is_not_asked_for() {
    for (network, words) in [(Network::sample(), "add vk"), (two_workspaces(), "add vk --workspace Acme")] {
        let lab = signed_in(network);
        let ended = lab.terminal(words).expect("Project: ").press(ESC).ends_with(8);
        assert!(!ended.screen.contains("Workspace"), "{}", ended.screen);
    }
}

#[test]
fn with_a_named_project_neither_is_asked_for() {
    let lab = signed_in(two_workspaces());
    let ended = lab.terminal(&format!("add vk --project {STAGING}")).expect("App ID:").press(CTRL_C).ends_with(130);
    assert!(!ended.screen.contains("Workspace") && !ended.screen.contains("type to filter"), "{}", ended.screen);
}

#[test]
fn declining_to_sign_in_opens_no_browser() {
    let lab = with_watched_browsers();
    let ended = lab.terminal("add vk").answer(NOT_SIGNED_IN, "n").ends_with(3);
    assert!(ended.screen.contains("You aren't signed in to Ory."), "{}", ended.screen);
    assert!(!a_browser_was_opened(&lab));
    assert_eq!(lab.emulator.requests().len(), 0);
}

#[test]
fn ctrl_c_ends_the_sign_in_too() {
    let lab = with_watched_browsers();
    lab.terminal("add vk").expect(NOT_SIGNED_IN).press(CTRL_C).ends_with(130);
    assert!(!a_browser_was_opened(&lab));
}

#[test]
fn signing_in_opens_a_browser_and_can_still_be_interrupted() {
    let lab = with_watched_browsers();
    let mut terminal = lab.terminal("add vk");
    terminal.answer(NOT_SIGNED_IN, "y").wait_until(|| a_browser_was_opened(&lab)).press(CTRL_C).ends_with(130);
    let lab = with_watched_browsers();
    let mut terminal = lab.terminal("add vk");
    terminal.answer(NOT_SIGNED_IN, "y").wait_until(|| a_browser_was_opened(&lab)).signal(Signal::TERM).ends_with(143);
}

#[test]
fn a_failed_sign_in_is_reported() {
    let lab = with_watched_browsers().with("ORY_CONFIG_PATH", "/nonexistent/session.json");
    let ended = lab.terminal("add vk").answer(NOT_SIGNED_IN, "y").ends_with(3);
    assert!(ended.screen.contains("\nerror: You aren't signed in to Ory.\n"), "{}", ended.screen);
}

#[test]
fn a_change_by_a_colleague_is_shown_before_the_person_is_asked_again_and_both_survive() {
    let lab = Lab::new();
    let mut terminal = at(Question::Apply, &lab);
    let colleague =
        |network: &mut Network| network.update(STAGING, |config| config["cookies"]["path"] = json!("/shop"));
    lab.emulator.edit(colleague).unwrap();
    terminal.press("y").press(ENTER).expect("The configuration has changed since then.").expect("id: vk");
    assert_eq!(lab.pushes(), 0);
    terminal.answer("[y/N]:", "y").ends_with(0);
    assert_eq!(lab.stored(STAGING)["cookies"]["path"], json!("/shop"));
    assert_eq!((lab.stored_secret(STAGING, "vk").as_deref(), lab.pushes()), (Some(SECRET), 1));
}

#[test]
fn a_change_by_a_colleague_before_the_questions_end_is_noticed_too() {
    let lab = Lab::new();
    let colleague = |network: &mut Network| {
        network.update(STAGING, |config| config["selfservice"]["methods"]["oidc"]["enabled"] = json!(true)).unwrap();
    };
    lab.emulator.edit_after_reads(1, colleague);
    let mut terminal = at(Question::Apply, &lab);
    terminal.press("y").press(ENTER).expect("changed since then").expect("2 changes").answer("[y/N]:", "y");
    terminal.ends_with(0);
    assert_eq!(lab.stored_secret(STAGING, "vk").as_deref(), Some(SECRET));
}

#[test]
fn what_a_colleague_did_in_the_meantime_is_not_done_again() {
    let lab = Lab::new();
    let words = format!("add vk --project {BLOG} --label VKontakte");
    let mut terminal = lab.terminal(&words);
    terminal.expect("[y/N]:");
    lab.run(&format!("{words} --yes")).succeeds();
    let ended = terminal.press("y").press(ENTER).expect("changed since then").ends_with(5);
    assert!(ended.screen.contains("Someone else has already made these changes."), "{}", ended.screen);
    assert_eq!(lab.pushes(), 1);
}
