//! Where a runbook's secrets come from, and where they never go. (`Lab` checks that no run prints one.)

use super::{VARIABLE, VK, brands, done, endings, lab, runbook, slug};
use crate::faults::with_fake;
use crate::support::lab::{Lab, SECRET};
use crate::support::running::Running;
use rustix::process::Signal;

fn vk_with_secret(source: &str) -> String {
    format!("vk: {{ client_id: \"51234567\", client_secret: {{ {source} }} }}")
}

/// Two brands that share the secret from standard input.
fn from_stdin() -> Lab {
    let lab = Lab::on(brands(2));
    let defaults = format!("defaults: {{ providers: {{ {} }} }}", vk_with_secret("stdin: true"));
    lab.file("ory-social.yaml", &runbook(2, "").replacen('\n', &format!("\n{defaults}\n"), 1));
    lab
}

#[test]
fn a_file_is_looked_for_from_the_folder_of_the_runbook() {
    let lab = Lab::on(brands(1));
    std::fs::create_dir(lab.home().join("team")).unwrap();
    lab.file("team/vk.secret", &format!("{SECRET}\n"));
    lab.file("team/brands.yaml", &runbook(1, &vk_with_secret("file: vk.secret")));
    lab.run("apply --file team/brands.yaml --yes").succeeds();
    assert_eq!(done(&lab, 1), [1]);
}

#[test]
fn standard_input_is_read_once_for_all_projects() {
    let lab = from_stdin();
    lab.run_with_stdin("apply --yes", &format!("{SECRET}\n")).succeeds();
    assert_eq!(done(&lab, 2), [1, 2]);
}

#[test]
fn a_problem_with_standard_input_is_reported_for_every_project() {
    let lab = from_stdin();
    let run = lab.run_with_stdin("apply --yes", "two words").ends_with(4);
    run.says("2 projects: The runbook doesn't match").says("client_secret: the client secret has a space");
    assert_eq!(lab.pushes(), 0);
}

#[test]
fn a_terminal_is_not_a_source_for_it() {
    let lab = from_stdin();
    let ended = lab.terminal("apply --yes").ends_with(4);
    assert!(ended.screen.contains("a terminal, which would show the secret"), "{}", ended.screen);
}

#[test]
fn waiting_for_standard_input_can_be_interrupted() {
    let lab = from_stdin();
    let mut run = Running::start(&lab, "apply --yes", "CanaryCan");
    run.wait_until_it_has_read().signal(Signal::INT);
    run.ends_with(130).says("Nothing was changed");
}

#[test]
fn a_variable_that_is_not_set_fails_the_projects_that_need_it_with_the_place_in_the_file() {
    let lab = lab(2, VK);
    lab.run("apply --yes --project brand-01").succeeds();
    let lab = lab.without(VARIABLE);
    let run = lab.run("apply --yes").ends_with(4);
    run.says("ory-social.yaml:6:").says("client_secret: the variable TEAM_VK_SECRET is not set");
    assert_eq!(endings(&lab.run("plan --format json").ends_with(4)), ["unchanged", "failed"]);
}

#[test]
fn a_secret_is_not_asked_for_where_none_is_needed() {
    let lab = lab(2, VK);
    lab.run("apply --yes").succeeds();
    let lab = lab.without(VARIABLE);
    assert_eq!(endings(&lab.run("apply --yes --format json").succeeds()), ["unchanged"; 2]);
}

#[test]
fn drift_needs_no_secret_at_all() {
    let lab = lab(2, VK).without(VARIABLE);
    assert_eq!(endings(&lab.run("drift --format json").ends_with(10)), ["planned"; 2]);
}

#[test]
fn no_ory_gets_a_variable_that_holds_one_even_of_projects_that_are_not_chosen() {
    let lab = lab(2, VK).with("OTHER_VK_SECRET", SECRET);
    let text = runbook(2, VK).replacen(VARIABLE, "OTHER_VK_SECRET", 1);
    lab.file("ory-social.yaml", &text);
    let lab = with_fake(lab, r#"{ echo "ory $*"; env; } >> "$HOME/record""#);
    for words in ["plan", "drift", "apply --yes --project brand-02", "apply --yes"] {
        lab.run(&format!("{words} -vv"));
    }
    let record = std::fs::read_to_string(lab.home().join("record")).unwrap();
    assert!(record.contains("ory update identity-config ") && !record.contains("_VK_SECRET"), "{record}");
    assert!(!record.contains(SECRET) && done(&lab, 2) == [1, 2], "{record}");
}

#[test]
fn it_is_neither_kept_nor_printed_anywhere() {
    for way in ["", "--format json", "-vv"] {
        let lab = lab(2, VK);
        lab.run(&format!("plan --out plan.json {way}")).succeeds();
        lab.run(&format!("apply --plan plan.json {way}")).succeeds();
        let kept = std::fs::read_to_string(lab.home().join("plan.json")).unwrap();
        let backups = lab.backups();
        assert!(!kept.contains(SECRET) && backups.len() == 2);
        assert!(backups.iter().all(|backup| !String::from_utf8_lossy(backup).contains(SECRET)));
    }
}

#[test]
fn a_client_id_in_its_place_is_rejected_and_an_unusual_key_gets_a_warning() {
    let lab = lab(1, VK).with(VARIABLE, "51234567");
    lab.run("apply --yes").ends_with(4).says("This looks like an App ID");
    let lab = lab.with(VARIABLE, "vk1.a.0123456789");
    lab.run("apply --yes").succeeds().says("looks like the service key");
}

#[test]
fn white_space_around_it_is_removed_and_reported_as_with_a_flag() {
    let lab = lab(1, VK).with(VARIABLE, format!(" {SECRET}\n"));
    lab.run("apply --yes").succeeds().says("was left out");
    assert_eq!(lab.stored_secret(&slug(1), "vk").as_deref(), Some(SECRET));
}
