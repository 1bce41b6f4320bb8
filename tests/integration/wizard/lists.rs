//! Lists to choose from, in terminals of all sizes.

use std::time::Duration;

use ory_social::sandbox::{Network, Project, Workspace};
use serde_json::json;

use crate::support::lab::{Lab, STAGING};
use crate::support::terminal::{CTRL_C, CTRL_D, ENTER};

const UP: &str = "\x1b[A";
const DOWN: &str = "\x1b[B";
const LEFT: &str = "\x1b[D";
const PAGE_DOWN: &str = "\x1b[6~";

/// A lab with many projects that have long names.
fn many_projects() -> Lab {
    let names = (0..300).map(|number| format!("a-project-with-a-rather-long-name-{number:03}"));
    Lab::on(names.fold(Network::sample(), |network, name| network.with_project(Project::new(&name, json!({})))))
}

#[test]
fn a_list_shows_its_length_and_its_keys() {
    let lab = many_projects();
    let mut terminal = lab.terminal_of(24, 80, "add vk");
    terminal.expect("Project: ").expect("303 projects · type to filter · ↑↓ PgUp PgDn Enter Esc");
    terminal.press("name-12").expect("10 of 303 projects").press("zzz").expect("no matches");
    terminal.press("\x15").expect("303 projects").press(CTRL_C).ends_with(130);
}

#[test]
fn it_fits_the_terminal_and_leaves_nothing_behind() {
    for columns in [24, 60, 120] {
        let lab = many_projects();
        let mut terminal = lab.terminal_of(24, columns, "add vk");
        terminal.expect("Project: ").expect("projects");
        for key in [DOWN, DOWN, UP, PAGE_DOWN, PAGE_DOWN, "name", "\x7f"] {
            terminal.press(key).expect("Project: ");
        }
        let shown = terminal.expect("projects").lines();
        let mut rows = shown.iter().skip_while(|line| !line.starts_with("Project: "));
        assert!(rows.all(|row| row.chars().count() < usize::from(columns)), "{columns}: {shown:#?}");
        assert_eq!(shown.iter().filter(|line| line.starts_with("Project: ")).count(), 1, "{columns}: {shown:#?}");
        let ended = terminal.press(CTRL_C).ends_with(130);
        assert!(!ended.lines.iter().any(|line| line.starts_with('❯')), "{columns}: {:#?}", ended.lines);
    }
}

#[test]
fn keys_that_are_pressed_too_early_leave_nothing_on_the_screen() {
    let lab = many_projects();
    lab.emulator.set_latency(Duration::from_millis(300));
    let mut terminal = lab.terminal_of(24, 80, "add vk");
    terminal.expect("Listing your projects…").press(DOWN).press(ENTER).press("early");
    let shown = terminal.expect("type to filter").expect("a-project").lines();
    assert!(!shown.iter().any(|line| line.contains("Listing") || line.contains("early")), "{shown:#?}");
    terminal.press(CTRL_C).ends_with(130);
}

#[test]
fn pages_are_as_long_as_the_terminal_is_high() {
    let lab = many_projects();
    let mut terminal = lab.terminal_of(13, 80, "add vk");
    terminal.expect("Project: ").expect("Enter Esc");
    let ended = terminal.press(PAGE_DOWN).expect("❯ a-project-with-a-rather-long-name-007").press(CTRL_D).ends_with(8);
    assert!(ended.screen.ends_with("Cancelled. Nothing was changed.\n"), "{}", ended.screen);
}

#[test]
fn a_whole_name_comes_before_longer_ones() {
    let names = ["quirky-bose-10", "quirky-bose-1"];
    let network = names.into_iter().fold(Network::sample(), |it, name| it.with_project(Project::new(name, json!({}))));
    let lab = Lab::on(network);
    let mut terminal = lab.terminal("add vk");
    terminal.expect("Project: ").press("quirky-bose-1").expect("❯ quirky-bose-1 ").press(CTRL_C).ends_with(130);
}

#[test]
fn the_only_project_is_not_asked_for() {
    let network = Network::sample().with_workspace(Workspace::new("Other", "ory_wak_other"));
    let lab = Lab::on(network.with_project(Project::new("alone", json!({"selfservice": {}}))));
    let lab = lab.with("ORY_WORKSPACE_API_KEY", "ory_wak_other");
    let ended = lab.terminal("add vk").expect("✓ Project: alone").expect("App ID").press(CTRL_C).ends_with(130);
    assert!(!ended.screen.contains("type to filter"), "{}", ended.screen);
}

#[test]
fn a_terminal_that_cannot_move_its_cursor_gets_numbers() {
    let lab = Lab::new().with("TERM", "dumb");
    let mut terminal = lab.terminal("add vk");
    terminal.expect("    2  Acme Shop (staging)").answer("Project (number):", "9").expect("a number from 1 to 3");
    terminal.answer("Project (number):", "2").expect("Project: Acme Shop (staging)").expect("App ID");
    let ended = terminal.press(CTRL_C).ends_with(130);
    assert!(!ended.output.contains('\x1b'), "{:?}", ended.output);
}

#[test]
fn keys_that_edit_nothing_leave_the_selection() {
    let lab = Lab::new();
    let mut terminal = lab.terminal("status");
    terminal.expect("Project: ").press(DOWN).press(LEFT).press(ENTER).ends_with(0);
    assert!(lab.emulator.requests().iter().any(|request| request.path.contains(&project_id(&lab))));
}

fn project_id(lab: &Lab) -> String {
    lab.emulator.inspect(|network| network.project(STAGING).unwrap().id.clone())
}
