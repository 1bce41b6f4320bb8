//! What is answered, and what comes of it.

use ory_social::sandbox::ProviderApp;
use serde_json::{Value, json};

use super::{APPLY, CLIENT_ID, CLIENT_SECRET, Question, at};
use crate::assert_screen;
use crate::support::lab::{BLOG, Lab, SECRET, STAGING};
use crate::support::terminal::{ENTER, Ended};

const BLOG_CALLBACK: &str = "https://auth.blog.example/self-service/methods/oidc/callback/vk";

fn first_provider(lab: &Lab, slug: &str) -> Value {
    lab.stored(slug).pointer("/selfservice/methods/oidc/config/providers/0").unwrap().clone()
}

/// With an app at VK that fits Acme Blog, and has the secret of the tests.
fn with_blog_app(id: &str) -> Lab {
    let lab = Lab::new();
    let app = ProviderApp::of("vk", id, SECRET).registered(&[BLOG_CALLBACK]);
    lab.emulator.edit(|network| network.add_app(app));
    lab
}

/// What the person sees after their last answer.
fn result(ended: &Ended) -> String {
    ended.screen[ended.screen.rfind('✓').expect("a result")..].to_owned()
}

/// The words of the command at the end, with a file with the secret in the place of FILE.
fn script(ended: &Ended, lab: &Lab) -> String {
    let (_, rest) = ended.screen.split_once("Run it again from a script:\n  ory-social ").expect("a command");
    let command = rest.split("\n\n").next().expect("its end");
    command.replace("\\\n", "").replace("FILE", &lab.file("vk.secret", SECRET).display().to_string())
}

#[test]
fn whoever_answers_every_question_gets_the_provider() {
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
fn a_client_id_that_can_not_be_one_is_asked_for_again() {
    let lab = Lab::new();
    let mut terminal = at(Question::ClientId, &lab);
    for wrong in ["", "my app", "51 234", "0123", "51234567x"] {
        terminal.press(wrong).press(ENTER).expect("a number such as 51785433.").expect("App ID:");
    }
    terminal.press(" 51234567 ").press(ENTER).answer_hidden(CLIENT_SECRET, SECRET).answer(APPLY, "y").ends_with(0);
    assert_eq!(first_provider(&lab, STAGING)["client_id"], json!("51234567"));
}

#[test]
fn a_secret_that_can_not_be_one_is_asked_for_again() {
    let lab = Lab::new();
    let mut terminal = at(Question::Secret, &lab);
    terminal.press(ENTER).expect("✗ The client secret is empty.");
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
fn an_unusual_secret_is_taken_only_after_a_yes() {
    let lab = Lab::new();
    let mut terminal = at(Question::Doubt, &lab);
    terminal.press("n").press(ENTER).answer_hidden(CLIENT_SECRET, SECRET).answer(APPLY, "y").ends_with(0);
    assert_eq!(lab.stored_secret(STAGING, "vk").as_deref(), Some(SECRET));
    let lab = Lab::new();
    lab.emulator.edit(|network| network.add_app(ProviderApp::of("vk", "51234567", "short-and-odd")));
    let mut terminal = at(Question::Doubt, &lab);
    terminal.press("y").press(ENTER).answer(APPLY, "y").ends_with(0);
    assert_eq!(lab.stored_secret(STAGING, "vk").as_deref(), Some("short-and-odd"));
}

#[test]
fn an_answer_that_is_neither_yes_nor_no_is_asked_for_again() {
    let lab = Lab::new();
    at(Question::Apply, &lab)
        .press("maybe")
        .press(ENTER)
        .expect("Please answer y or n or m.")
        .answer(APPLY, "YES")
        .ends_with(0);
    assert_eq!(lab.pushes(), 1);
}

#[test]
fn an_answer_that_is_no_text_is_a_mistake_like_any_other() {
    let lab = Lab::new();
    let mut terminal = at(Question::ClientId, &lab);
    terminal.press_bytes(b"\xd0\r").expect("✗ ").answer(CLIENT_ID, "51234567");
    terminal.answer_hidden(CLIENT_SECRET, SECRET).answer(APPLY, "y").ends_with(0);
}

#[test]
fn enter_keeps_the_client_id_and_the_secret_of_a_provider_that_is_there() {
    let lab = Lab::new();
    let before = (lab.stored(BLOG), lab.stored_secret(BLOG, "vk"));
    let mut terminal = lab.terminal(&format!("add vk --project {BLOG}"));
    terminal.expect("VK is already set up (id: vk).");
    let ended = terminal.answer(CLIENT_ID, "").answer("Enter to keep the stored one", "").ends_with(0);
    assert_eq!((lab.stored(BLOG), lab.stored_secret(BLOG, "vk")), before);
    assert_eq!((lab.pushes(), result(&ended).contains("up to date")), (0, true), "{}", ended.screen);
}

#[test]
fn a_new_secret_for_a_provider_that_is_there_is_pushed_and_nothing_else() {
    let lab = with_blog_app("51789012");
    let before = first_provider(&lab, BLOG);
    let mut terminal = lab.terminal(&format!("add vk --project {BLOG}"));
    terminal.answer(CLIENT_ID, "");
    terminal.answer_hidden("Enter to keep the stored one", SECRET).answer("[y/N]:", "y");
    let ended = terminal.ends_with(0);
    let mut expected = before;
    expected["client_secret"] = json!(SECRET);
    assert_eq!((first_provider(&lab, BLOG), lab.pushes()), (expected, 1));
    assert_screen!("wizard_result_of_a_new_secret", result(&ended));
    let elsewhere = Lab::new();
    elsewhere.run(&script(&ended, &elsewhere)).succeeds();
    assert_eq!(elsewhere.stored_secret(BLOG, "vk").as_deref(), Some(SECRET));
}

#[test]
fn another_client_id_for_a_provider_that_is_there_needs_another_secret() {
    let lab = with_blog_app("59999999");
    let mut terminal = lab.terminal(&format!("add vk --project {BLOG}"));
    terminal.answer(CLIENT_ID, "59999999");
    terminal.answer("Protected key (not shown):", "").expect("✗ The client secret is empty.");
    terminal.answer_hidden(CLIENT_SECRET, SECRET).answer("[y/N]:", "y").ends_with(0);
    assert_eq!(first_provider(&lab, BLOG)["client_id"], json!("59999999"));
    assert_eq!(lab.stored_secret(BLOG, "vk").as_deref(), Some(SECRET));
}

#[test]
fn what_flags_say_is_not_asked() {
    let lab = Lab::new();
    let mut terminal = lab.terminal(&format!("add vk --project {STAGING} --client-id 51234567"));
    let ended = terminal.answer_hidden(CLIENT_SECRET, SECRET).answer(APPLY, "y").ends_with(0);
    assert!(!ended.screen.contains("Project ›") && !ended.screen.contains("App ID:"), "{}", ended.screen);
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
