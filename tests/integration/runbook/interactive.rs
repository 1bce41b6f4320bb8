//! Apply in a terminal: one question for all projects, and a bar that counts them.

use std::time::Duration;

use ory_social::sandbox::{Fault, Target};

use super::{VK, change_by_a_colleague, done, lab, runbook};
use crate::support::terminal::{CTRL_C, CTRL_D};

#[test]
fn all_plans_are_shown_and_one_question_is_asked() {
    let lab = lab(3, VK);
    lab.run("apply --yes --project brand-02").succeeds();
    let mut terminal = lab.terminal("apply");
    terminal.expect("2 projects: would change").expect("brand-01, Brand 01 (prod)").expect("brand-03, Brand 03 (prod)");
    terminal
        .expect("client_secret: (hidden, new)")
        .expect("Plan: 2 to change, 1 up to date.")
        .answer("Apply to 2 projects? [y/N]:", "y");
    let ended = terminal.ends_with(0);
    assert_eq!(ended.screen.matches("[y/N]").count(), 1, "{}", ended.screen);
    assert!(ended.screen.contains("Apply: 2 updated, 1 up to date."), "{}", ended.screen);
    assert_eq!(done(&lab, 3), [1, 2, 3]);
}

#[test]
fn saying_no_changes_nothing() {
    for (answer, code) in [("n\r", 8), ("\r", 8), (CTRL_D, 8), (CTRL_C, 130)] {
        let lab = lab(2, VK);
        lab.terminal("apply").expect("Apply to 2 projects?").press(answer).ends_with(code);
        assert_eq!((lab.pushes(), lab.backups().len()), (0, 0));
    }
}

#[test]
fn with_nothing_to_do_nothing_is_asked() {
    let lab = lab(2, VK);
    lab.run("apply --yes").succeeds();
    let ended = lab.terminal("apply").ends_with(0);
    assert!(!ended.screen.contains("[y/N]") && ended.screen.contains("2 up to date"), "{}", ended.screen);
}

#[test]
fn what_will_be_skipped_is_not_asked_for() {
    let lab = lab(2, VK);
    lab.file("ory-social.yaml", &runbook(2, VK).replacen("brand-01\n", "brand-01\n    protect: true\n", 1));
    lab.terminal("apply").answer("Apply to 1 project? [y/N]:", "y").ends_with(4);
    assert_eq!(done(&lab, 2), [2]);
}

#[test]
fn a_project_that_changed_while_the_person_was_thinking_is_left_alone() {
    let lab = lab(2, VK);
    let mut terminal = lab.terminal("apply");
    terminal.expect("Apply to 2 projects?");
    lab.emulator.edit(|network| change_by_a_colleague(network, 2));
    terminal.press("y\r").ends_with(5);
    assert_eq!(done(&lab, 2), [1]);
}

#[test]
fn ctrl_c_while_the_plans_are_made_asks_nothing() {
    let lab = lab(3, VK);
    lab.run("apply --yes --project brand-03").succeeds();
    lab.emulator.fault_next(Target::Project("b7d9e0f1-0000-4000-8000-000000000003"), usize::MAX, Fault::silence());
    let mut terminal = lab.terminal("apply");
    terminal.expect("2/3 projects").press(CTRL_C);
    let ended = terminal.ends_with(130);
    assert!(!ended.screen.contains("[y/N]"), "{}", ended.screen);
}

#[test]
fn events_are_printed_above_the_bar_which_is_gone_at_the_end() {
    let lab = lab(12, VK);
    lab.emulator.set_latency(Duration::from_millis(200));
    lab.emulator.fault_next(Target::Get, 4, Fault::answer(500, "{}"));
    let ended = lab.terminal("apply --yes --no-backup -v").ends_with(0);
    assert!(ended.screen.contains(" 11/12 projects"), "{}", ended.screen);
    let of_the_bar = |line: &&String| line.contains('░') || line.contains("/12 projects");
    let lines = ended.lines;
    assert_eq!(lines.iter().filter(of_the_bar).count(), 0, "{lines:#?}");
    assert_eq!(
        lines.iter().filter(|line| line.starts_with("brand-") && line.ends_with("  updated")).count(),
        12,
        "{lines:#?}"
    );
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{lines:#?}");
}
