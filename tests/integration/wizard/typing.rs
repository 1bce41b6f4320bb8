//! Typed and pasted text: what counts as an answer, and what is shown.

use serde_json::json;

use super::{CLIENT_SECRET, Question, at};
use crate::support::lab::{Lab, SECRET, STAGING};
use crate::support::terminal::{CTRL_C, CTRL_Z, ENTER};

#[test]
fn a_secret_that_is_pasted_together_with_the_client_id_is_not_shown() {
    let lab = Lab::new();
    let mut terminal = at(Question::ClientId, &lab);
    terminal.paste(&format!("51234567\n{SECRET}\n")).press(ENTER).expect(CLIENT_SECRET);
    terminal.press(CTRL_C).ends_with(130);
}

#[test]
fn a_secret_that_is_typed_ahead_is_neither_shown_nor_used() {
    let lab = Lab::new();
    let mut terminal = at(Question::ClientId, &lab);
    terminal.press(&format!("51234567\r{SECRET}\r")).expect("(not shown):");
    terminal.press(ENTER).expect("✗ Enter the Protected key.").expect(CLIENT_SECRET).press(CTRL_C).ends_with(130);
}

#[test]
fn what_is_pasted_is_the_answer_once_enter_is_pressed() {
    let lab = Lab::new();
    let mut terminal = at(Question::Secret, &lab);
    terminal.never_shows("CanaryCanary").paste("CanaryCanary\nCanary42");
    terminal.press(ENTER).expect("✗ The client secret has a space or a line break inside");
    terminal.expect(CLIENT_SECRET).press(CTRL_C).ends_with(130);
}

#[test]
fn a_line_is_edited_with_the_usual_keys() {
    let lab = Lab::new();
    let mut terminal = at(Question::ClientId, &lab);
    terminal.press("1234\x1b[H5\x1b[F567x\x7f\x1b[D\x1b[C").press(ENTER).answer_hidden(CLIENT_SECRET, SECRET);
    terminal.answer("[y/N]:", "y").ends_with(0);
    let client_id = lab.stored(STAGING).pointer("/selfservice/methods/oidc/config/providers/0/client_id").cloned();
    assert_eq!(client_id, Some(json!("51234567")));
}

#[test]
fn a_line_that_is_edited_looks_as_it_is() {
    let lab = Lab::new();
    let mut terminal = at(Question::ClientId, &lab);
    terminal.press("234567\x1b[H51\x1b[F8\x7f").press(ENTER).expect(CLIENT_SECRET);
    let lines = terminal.press(CTRL_C).ends_with(130).lines;
    assert!(lines.contains(&"App ID: 51234567".to_owned()), "{lines:?}");
}

#[test]
fn keys_that_move_the_cursor_are_not_part_of_a_secret() {
    let lab = Lab::new();
    let mut terminal = at(Question::Secret, &lab);
    terminal.press("\x1b[A\x1b[D\x1b[CCanaryCanaryCanary4\x1b[D\x1b[F2").press(ENTER);
    terminal.answer("[y/N]:", "y").ends_with(0);
    assert_eq!(lab.stored_secret(STAGING, "vk").as_deref(), Some(SECRET));
}

#[test]
fn after_a_stop_the_secret_is_hidden_again() {
    let lab = Lab::new();
    let mut terminal = at(Question::Secret, &lab);
    terminal.press("Canary").stop_and_continue().expect("(not shown):");
    assert!(!terminal.echoes());
    terminal.press("CanaryCanary42").press(ENTER);
    terminal.answer("[y/N]:", "y").ends_with(0);
    assert_eq!(lab.stored_secret(STAGING, "vk").as_deref(), Some(SECRET));
}

#[test]
fn ctrl_z_without_a_shell_leaves_the_secret_hidden() {
    let lab = Lab::new();
    let mut terminal = at(Question::Secret, &lab);
    terminal.press(CTRL_Z).expect("(not shown):");
    assert!(!terminal.echoes());
    terminal.press(CTRL_C).ends_with(130);
}

#[test]
fn a_secret_from_standard_input_is_asked_for_without_echo_where_that_is_the_keyboard() {
    let lab = Lab::new();
    for command in ["add vk --client-id 51234567", "rotate-secret vk"] {
        let mut terminal = lab.terminal(&format!("{command} --client-secret-stdin --project {STAGING} --yes"));
        terminal.answer_hidden("Client secret (not shown):", SECRET).ends_with(0);
        assert_eq!(lab.stored_secret(STAGING, "vk").as_deref(), Some(SECRET), "{command}");
    }
}
