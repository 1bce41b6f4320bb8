//! Answers to the questions, and their results.

use ory_social::sandbox::ProviderApp;
use serde_json::{Value, json};

use super::{APPLY, CLIENT_ID, CLIENT_SECRET, Question, at};
use crate::assert_screen;
use crate::support::lab::{Lab, SECRET, STAGING};
use crate::support::terminal::{ENTER, Ended};

fn first_provider(lab: &Lab, slug: &str) -> Value {
    lab.stored(slug).pointer("/selfservice/methods/oidc/config/providers/0").unwrap().clone()
}

/// Returns what the person sees after their last answer.
fn result(ended: &Ended) -> String {
    ended.screen[ended.screen.rfind('✓').expect("a result")..].to_owned()
}

/// Returns the arguments of the command at the end. Replaces FILE with a file that holds the secret.
pub fn script(ended: &Ended, lab: &Lab) -> String {
    let (_, rest) = ended.screen.split_once("Run it again from a script:\n  ory-social ").expect("a command");
    let command = rest.split("\n\n").next().expect("its end");
    command.replace("\\\n", "").replace("FILE", &lab.file("vk.secret", SECRET).display().to_string())
}

#[test]
fn answering_every_question_adds_the_provider() {
    let lab = Lab::new();
    let ended = at(Question::Apply, &lab).press("y").press(ENTER).ends_with(0);
    let provider = first_provider(&lab, STAGING);
    assert_eq!((&provider["id"], &provider["client_id"]), (&json!("vk"), &json!("51234567")));
    assert_eq!((lab.stored_secret(STAGING, "vk").as_deref(), lab.pushes()), (Some(SECRET), 1));
    assert_screen!("wizard_result", result(&ended));
}

#[test]
fn the_questions_look_as_recorded() {
    let lab = Lab::new();
    let mut terminal = lab.terminal(&format!("add vk --project {STAGING}"));
    terminal.answer(CLIENT_ID, "51234567");
    let ended = terminal.answer_hidden(CLIENT_SECRET, SECRET).answer(APPLY, "n").ends_with(8);
    let questions = &ended.screen[ended.screen.find("Create an app at VK").expect("the first question")..];
    assert_screen!("wizard_questions", questions);
}

#[test]
fn the_command_for_a_script_finds_nothing_left_to_do() {
    let lab = Lab::new();
    let ended = at(Question::Apply, &lab).press("y").press(ENTER).ends_with(0);
    lab.run(&script(&ended, &lab)).succeeds().says("vk is up to date.");
    assert_eq!(lab.pushes(), 1);
}

#[test]
fn an_invalid_client_id_is_asked_for_again() {
    let lab = Lab::new();
    let mut terminal = at(Question::ClientId, &lab);
    for wrong in ["", "my app", "51 234", "0123", "51234567x"] {
        terminal.press(wrong).press(ENTER).expect("51785433.").expect("App ID:");
    }
    terminal.press(" 51234567 ").press(ENTER).answer_hidden(CLIENT_SECRET, SECRET).answer(APPLY, "y").ends_with(0);
    assert_eq!(first_provider(&lab, STAGING)["client_id"], json!("51234567"));
}

#[test]
fn an_invalid_secret_is_asked_for_again() {
    let lab = Lab::new();
    let mut terminal = at(Question::Secret, &lab);
    terminal.press(ENTER).expect("✗ Enter the Protected key.");
    for (wrong, mistake) in [
        ("CanaryCanary Canary42", "✗ The client secret has a space or a line break inside"),
        ("98765432198765", "✗ This looks like an App ID, not the Protected key of your VK app."),
    ] {
        terminal.answer_hidden(CLIENT_SECRET, wrong).expect(mistake);
    }
    terminal.answer_hidden(CLIENT_SECRET, SECRET).answer(APPLY, "y").ends_with(0);
    assert_eq!(lab.stored_secret(STAGING, "vk").as_deref(), Some(SECRET));
}

#[test]
fn an_unusual_secret_is_accepted_only_after_a_yes() {
    let lab = Lab::new();
    let mut terminal = at(Question::Doubt, &lab);
    terminal.press(ENTER).answer_hidden(CLIENT_SECRET, SECRET).answer(APPLY, "y").ends_with(0);
    assert_eq!(lab.stored_secret(STAGING, "vk").as_deref(), Some(SECRET));
    let lab = Lab::new();
    lab.emulator.edit(|network| network.add_app(ProviderApp::of("vk", "51234567", "short-and-odd")));
    let mut terminal = at(Question::Doubt, &lab);
    terminal.press("anyway").press(ENTER).answer(APPLY, "y").ends_with(0);
    assert_eq!(lab.stored_secret(STAGING, "vk").as_deref(), Some("short-and-odd"));
}

#[test]
fn an_answer_that_is_neither_yes_nor_no_is_asked_for_again() {
    let lab = Lab::new();
    at(Question::Apply, &lab).press("maybe").press(ENTER).expect("Enter y, m or n.").answer(APPLY, "YES").ends_with(0);
    assert_eq!(lab.pushes(), 1);
}

#[test]
fn an_answer_that_is_not_text_is_an_error_like_any_other() {
    let lab = Lab::new();
    let mut terminal = at(Question::ClientId, &lab);
    terminal.press_bytes(b"\xd0\r").expect("✗ ").answer(CLIENT_ID, "51234567");
    terminal.answer_hidden(CLIENT_SECRET, SECRET).answer(APPLY, "y").ends_with(0);
}

#[test]
fn values_from_flags_are_not_asked_for() {
    let lab = Lab::new();
    let mut terminal = lab.terminal(&format!("add vk --project {STAGING} --client-id 51234567"));
    let ended = terminal.answer_hidden(CLIENT_SECRET, SECRET).answer(APPLY, "y").ends_with(0);
    assert!(!ended.screen.contains("type to filter") && !ended.screen.contains("App ID:"), "{}", ended.screen);
    assert_eq!(lab.stored_secret(STAGING, "vk").as_deref(), Some(SECRET));
}

#[test]
fn a_diff_that_is_longer_than_the_screen_can_be_opened_in_the_pager() {
    let lab = Lab::new().with("PAGER", "env > variables; cat > paged");
    let mut terminal = lab.terminal_of(20, 80, &format!("add vk --project {STAGING}"));
    terminal.answer(CLIENT_ID, "51234567").answer_hidden(CLIENT_SECRET, SECRET);
    terminal.expect("Enter m to change the mapper, or d to open the diff.").answer(APPLY, "d");
    terminal.expect("3 changes, 2 warnings.").answer(APPLY, "n").ends_with(8);
    let read = |name| std::fs::read_to_string(lab.home().join(name)).unwrap();
    assert!(
        read("paged").contains("\n+             pkce: never\n") && !read("paged").contains('\x1b'),
        "{}",
        read("paged")
    );
    assert!(!read("variables").contains("ORY_WORKSPACE_API_KEY"), "{}", read("variables"));
}

#[test]
fn a_pager_that_does_not_exist_is_an_error_that_changes_nothing() {
    let lab = Lab::new().with("PAGER", "no-such-pager");
    let mut terminal = lab.terminal_of(20, 80, &format!("add vk --project {STAGING}"));
    terminal.answer(CLIENT_ID, "51234567").answer_hidden(CLIENT_SECRET, SECRET).answer(APPLY, "d");
    terminal.expect("✗ Can't open the pager: no-such-pager doesn't exist.").answer(APPLY, "n").ends_with(8);
}
