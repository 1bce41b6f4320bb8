//! Every way to quit before the end. Each leaves the project and the terminal as they were.

use std::time::Duration;

use rustix::process::Signal;

use super::{APPLY, CLIENT_SECRET, Question, at};
use crate::support::lab::{Lab, SECRET, STAGING};
use crate::support::terminal::{CTRL_C, CTRL_D, ENTER, ESC};

#[test]
fn saying_no_or_just_pressing_enter_at_the_end_changes_nothing() {
    for answer in ["n", "no", ""] {
        let lab = Lab::new();
        let ended = at(Question::Apply, &lab).press(answer).press(ENTER).ends_with(8);
        assert!(ended.screen.ends_with("Nothing was changed.\n"), "{}", ended.screen);
        assert_eq!(lab.pushes(), 0);
    }
}

#[test]
fn ctrl_c_ends_every_question() {
    for question in Question::ALL {
        let lab = Lab::new();
        let ended = at(question, &lab).press(CTRL_C).ends_with(130);
        assert!(ended.screen.ends_with("\nInterrupted. Nothing was changed.\n"), "{question:?}: {}", ended.screen);
        assert_eq!(lab.pushes(), 0, "{question:?}");
    }
}

#[test]
fn ctrl_c_works_in_the_middle_of_an_answer() {
    for question in Question::ALL {
        let lab = Lab::new();
        at(question, &lab).press("y").press(CTRL_C).ends_with(130);
        assert_eq!(lab.pushes(), 0, "{question:?}");
    }
}

#[test]
fn ctrl_c_right_after_an_answer_is_not_lost() {
    let lab = Lab::new();
    let at_once = |answer: &str| format!("{answer}{ENTER}{CTRL_C}");
    lab.terminal("add vk").expect("Project: ").press(&at_once("stage")).ends_with(130);
    let mut terminal = lab.terminal(&format!("add vk --project {STAGING}"));
    terminal.expect("App ID:").press(&at_once("51234567")).ends_with(130);
    assert_eq!(lab.pushes(), 0);
}

#[test]
fn the_end_of_input_ends_every_question() {
    for question in Question::ALL {
        let lab = Lab::new();
        let ended = at(question, &lab).press(CTRL_D).ends_with(8);
        assert!(ended.screen.ends_with("\nCancelled. Nothing was changed.\n"), "{question:?}: {}", ended.screen);
        assert_eq!(lab.pushes(), 0, "{question:?}");
    }
}

#[test]
fn esc_goes_back_one_question_at_a_time_and_quits_at_the_first() {
    let lab = Lab::new();
    let mut terminal = lab.terminal("");
    terminal.choose("Provider: ", "vk").choose("Project: ", "stage").answer("App ID:", "51234567");
    terminal.answer_hidden(CLIENT_SECRET, SECRET).expect(APPLY);
    terminal.press(ESC).expect("Protected key (press Enter to keep the one you entered)");
    terminal.press(ESC).expect("App ID [51234567]:").press(ESC).expect("Project: ").press(ESC).expect("Provider: ");
    let ended = terminal.press(ESC).ends_with(8);
    assert!(ended.screen.ends_with("Cancelled. Nothing was changed.\n"), "{}", ended.screen);
}

#[test]
fn answers_are_kept_when_going_back() {
    let lab = Lab::new();
    let mut terminal = at(Question::Apply, &lab);
    terminal.press(ESC).expect("to keep the one you entered").press(ESC).answer("App ID [51234567]:", "");
    terminal.answer("to keep the one you entered", "").answer(APPLY, "y").ends_with(0);
    assert_eq!(lab.stored_secret(STAGING, "vk").as_deref(), Some(SECRET));
}

#[test]
fn esc_goes_back_from_the_mappers_to_the_last_question() {
    let lab = Lab::new();
    at(Question::Mapper, &lab).press(ESC).answer(APPLY, "y").ends_with(0);
}

#[test]
fn esc_goes_back_from_a_doubt_to_the_secret() {
    let lab = Lab::new();
    at(Question::Doubt, &lab).press(ESC).expect(CLIENT_SECRET).press(CTRL_C).ends_with(130);
}

#[test]
fn sigterm_and_sighup_end_every_question() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::QUIT, 131)] {
        for question in Question::ALL {
            let lab = Lab::new();
            at(question, &lab).signal(signal).ends_with(code);
            assert_eq!(lab.pushes(), 0, "{signal:?} {question:?}");
        }
    }
}

#[test]
fn a_closed_window_ends_every_question() {
    for question in Question::ALL {
        let lab = Lab::new();
        let code = at(question, &lab).hang_up();
        // The signal and the end of input arrive at the same time.
        assert!([Some(129), Some(8)].contains(&code), "{question:?}: {code:?}");
        assert_eq!(lab.pushes(), 0, "{question:?}");
    }
}

#[test]
fn a_closed_window_does_not_interrupt_a_change_in_progress() {
    let lab = Lab::new();
    let mut terminal = at(Question::Apply, &lab);
    lab.emulator.set_latency(Duration::from_millis(300));
    let before = lab.ory_processes();
    terminal.press("y").press(ENTER);
    // The first reads the configuration again, the second pushes.
    terminal.wait_until(|| lab.ory_processes() == before + 2);
    assert_eq!(lab.pushes(), 0);
    terminal.hang_up();
    assert_eq!((lab.pushes(), lab.stored_secret(STAGING, "vk").as_deref()), (1, Some(SECRET)));
}
