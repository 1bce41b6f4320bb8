//! What VK says about the answers, how claims become an identity, and whether the login page works.

use std::time::Duration;

use ory_social::sandbox::{Fault, ProviderApp, Target};
use serde_json::Value;

use super::{APPLY, CLIENT_ID, CLIENT_SECRET, MAPPER, Question, at};
use crate::support::lab::{Lab, SECRET, SHOP, STAGING};
use crate::support::terminal::{CTRL_C, ENTER, Terminal};

const VK: Target = Target::Host("oauth.vk.com");
const NEXT: &str = "What next: ";
const TAKES: &str = "✓ VK accepts the App ID, the Protected key and the callback URL.";
const CALLBACK: &str = "https://acme-shop-stage-p4q5r6.projects.oryapis.com/self-service/methods/oidc/callback/vk";

/// Opens a terminal, and enters an app's ID and secret.
#[track_caller]
fn with_app<'lab>(lab: &'lab Lab, id: &str) -> Terminal<'lab> {
    let mut terminal = at(Question::ClientId, lab);
    terminal.press(id).press(ENTER).answer_hidden(CLIENT_SECRET, SECRET);
    terminal
}

/// Applies the change, and checks that it was pushed once.
#[track_caller]
fn finish(terminal: &mut Terminal<'_>, lab: &Lab, client_id: &str) {
    finish_with(0, terminal, lab, client_id);
}

#[track_caller]
fn finish_with(code: i32, terminal: &mut Terminal<'_>, lab: &Lab, client_id: &str) {
    terminal.answer(APPLY, "y").ends_with(code);
    assert_eq!((stored_provider(lab)["client_id"].as_str(), lab.pushes()), (Some(client_id), 1));
}

fn stored_provider(lab: &Lab) -> Value {
    lab.stored(STAGING).pointer("/selfservice/methods/oidc/config/providers/0").cloned().unwrap_or_default()
}

fn stored_mapper(lab: &Lab) -> String {
    mapper_of_last_provider(lab, STAGING)
}

fn mapper_of_last_provider(lab: &Lab, slug: &str) -> String {
    let providers = lab.stored(slug).pointer("/selfservice/methods/oidc/config/providers").cloned().unwrap();
    let url = providers.as_array().unwrap().last().unwrap()["mapper_url"].as_str().unwrap().to_owned();
    lab.emulator.inspect(|network| network.content(&url).map_or(url.clone(), str::to_owned))
}

#[test]
fn a_client_id_that_vk_does_not_know_is_asked_for_again() {
    let lab = Lab::new();
    let mut terminal = with_app(&lab, "52999999");
    terminal.expect("✗ VK has no app with the App ID 52999999.").expect("client_id is incorrect");
    terminal.choose(NEXT, "").answer("App ID: ", "51234567").expect(TAKES);
    finish(&mut terminal, &lab, "51234567");
}

#[test]
fn a_secret_that_vk_rejects_is_asked_for_again() {
    let lab = Lab::new();
    let mut terminal = at(Question::Secret, &lab);
    terminal.answer_hidden("", "WrongWrongWrongWron9").expect("✗ VK rejected the Protected key of the app 51234567.");
    terminal.choose(NEXT, "again").answer_hidden(CLIENT_SECRET, SECRET).expect(TAKES);
    finish(&mut terminal, &lab, "51234567");
    assert_eq!(lab.stored_secret(STAGING, "vk").as_deref(), Some(SECRET));
}

#[test]
fn a_missing_callback_url_can_be_registered_before_trying_again() {
    let lab = Lab::new();
    let app = || ProviderApp::of("vk", "51234567", SECRET);
    lab.emulator.edit(|network| network.add_app(app().registered(&["https://elsewhere.example/cb"])));
    let mut terminal = with_app(&lab, "51234567");
    terminal.expect("✗ The callback URL isn't registered").expect(CALLBACK).expect(NEXT);
    lab.emulator.edit(|network| network.add_app(app()));
    terminal.press(ENTER).expect(TAKES);
    finish(&mut terminal, &lab, "51234567");
}

#[test]
fn an_app_that_vk_rejects_can_be_pushed_anyway_or_not() {
    let lab = Lab::new();
    lab.emulator
        .edit(|network| network.add_app(ProviderApp::of("vk", "51234567", SECRET).refused_with("security error")));
    let mut terminal = with_app(&lab, "51234567");
    let ended = terminal.expect("Security Error").choose(NEXT, "quit").ends_with(8);
    assert!(ended.screen.ends_with("Nothing was changed.\n"), "{}", ended.screen);
    let mut terminal = with_app(&lab, "51234567");
    terminal.expect("can't use VK's legacy OAuth 2.0").choose(NEXT, "anyway");
    finish_with(7, &mut terminal, &lab, "51234567");
}

#[test]
fn an_unreachable_vk_stops_nobody() {
    let lab = Lab::new();
    lab.emulator.fault_next(VK, usize::MAX, Fault::dropped());
    let mut terminal = with_app(&lab, "51234567");
    terminal.expect("warning: Can't tell whether VK accepts the app 51234567.");
    finish(&mut terminal, &lab, "51234567");
}

#[test]
fn ctrl_c_leaves_while_vk_is_asked() {
    let lab = Lab::new();
    lab.emulator.fault_next(VK, 1, Fault::silence());
    let mut terminal = with_app(&lab, "51234567");
    terminal.wait_until(|| lab.emulator.requests().iter().any(|request| request.host == "oauth.vk.com"));
    let ended = terminal.press(CTRL_C).ends_with(130);
    assert!(ended.screen.ends_with("Interrupted. Nothing was changed.\n"), "{}", ended.screen);
}

#[test]
fn flags_skip_the_questions_to_vk_or_to_everyone() {
    for words in ["--no-preflight", "--offline"] {
        let lab = Lab::new();
        let mut terminal = lab.terminal(&format!("add vk --project {STAGING} {words}"));
        terminal.answer(CLIENT_ID, "52000004").answer_hidden(CLIENT_SECRET, SECRET);
        terminal.answer(APPLY, "n").ends_with(8);
        assert!(lab.emulator.requests().iter().all(|request| request.host != "oauth.vk.com"));
    }
}

#[test]
fn the_mapper_is_not_asked_for_but_can_be_changed_before_it_is_applied() {
    let lab = Lab::new();
    let mut terminal = lab.terminal(&format!("add vk --project {SHOP}"));
    terminal.answer(CLIENT_ID, "51234567").answer_hidden(CLIENT_SECRET, SECRET);
    terminal.expect("✓ Mapper: default (copies the email address)");
    terminal.expect("2 changes, 2 warnings. Enter m to change the mapper.").answer("[y/N]:", "m");
    terminal.choose(MAPPER, "prof").expect("✓ Mapper: profile (copies email address, names and picture");
    terminal.expect("mapper_url: base64://").answer("[y/N]:", "y").ends_with(0);
    let mapper = mapper_of_last_provider(&lab, SHOP);
    assert!(mapper.contains("local traits = ['email', 'name.first', 'name.last', 'picture'];"), "{mapper}");
}

#[test]
fn the_mappers_show_the_result_of_each_sample_in_this_project() {
    let lab = Lab::new();
    let mut terminal = lab.terminal(&format!("add vk --project {SHOP}"));
    terminal.answer(CLIENT_ID, "51234567").answer_hidden(CLIENT_SECRET, SECRET).answer("[y/N]:", "m");
    let ended = terminal.expect(MAPPER).press(CTRL_C).ends_with(130);
    let (_, preview) = ended.screen.split_once("profile: email address").unwrap();
    assert!(preview.contains(r#""name":{"first":"Ivan","last":"Petrov"}"#), "{}", ended.screen);
}

#[test]
fn only_one_of_two_equivalent_mappers_is_offered() {
    let lab = Lab::new();
    let ended = at(Question::Mapper, &lab).press(CTRL_C).ends_with(130);
    assert!(!ended.screen.contains("profile: "), "{}", ended.screen);
}

#[test]
fn a_file_with_an_error_is_reported_and_asked_for_again() {
    let lab = Lab::new();
    lab.file("bad.jsonnet", "{\n  identity: { traits: { email: std.extVar('claims').email } } }");
    lab.file("good.jsonnet", "{ identity: { traits: { email: 'all@example.org' } } }");
    let mut terminal = at(Question::Mapper, &lab);
    terminal.press("jsonnet").press(ENTER);
    terminal.answer("File (Enter to go back):", "nowhere.jsonnet").expect("✗ The file nowhere.jsonnet can't be read");
    terminal.answer("File (Enter to go back):", "bad.jsonnet").expect("✗ Line 2, column ").expect("without a guard");
    terminal.answer("File (Enter to go back):", "good.jsonnet").answer(APPLY, "y").ends_with(0);
    assert!(stored_mapper(&lab).contains("all@example.org"));
}

#[test]
fn an_address_with_an_error_is_reported_and_asked_for_again() {
    let lab = Lab::new();
    let url = "https://acme.example/vk.jsonnet";
    let snippet = "{ identity: { traits: { email: 'all@example.org' } } }";
    lab.emulator.fault_next(Target::Host("acme.example"), usize::MAX, Fault::answer(200, snippet));
    let mut terminal = at(Question::Mapper, &lab);
    terminal.press("https").press(ENTER).answer("URL (Enter to go back):", "http://acme.example/vk.jsonnet");
    terminal.expect("is not an https:// URL").answer("URL (Enter to go back):", url);
    terminal.answer(APPLY, "y").ends_with(0);
    assert_eq!(stored_mapper(&lab), url);
}

#[test]
fn enter_goes_back_from_a_file_or_an_address_to_the_list() {
    let lab = Lab::new();
    let mut terminal = at(Question::Mapper, &lab);
    for (letters, question) in [("jsonnet", "File (Enter to go back):"), ("https", "URL (Enter to go back):")] {
        terminal.press(letters).press(ENTER).answer(question, "").expect(MAPPER);
    }
    terminal.press(ENTER).answer(APPLY, "n").ends_with(8);
}

#[test]
fn a_mapper_from_a_flag_is_not_asked_for() {
    let lab = Lab::new();
    let mut terminal = lab.terminal(&format!("add vk --project {STAGING} --mapper profile"));
    terminal.answer(CLIENT_ID, "51234567").answer_hidden(CLIENT_SECRET, SECRET);
    let ended = terminal.answer(APPLY, "y").ends_with(0);
    assert!(!ended.screen.contains("Mapper"), "{}", ended.screen);
    assert!(stored_mapper(&lab).contains("local traits = ['email'];"));
}

#[test]
fn the_login_page_is_checked_after_the_push() {
    let lab = Lab::new();
    let ended = at(Question::Apply, &lab).press("y").press(ENTER).ends_with(0);
    assert!(ended.screen.contains("has the vk button"), "{}", ended.screen);
    assert_eq!(ended.screen.matches("✓ VK accepts the App ID").count(), 2, "{}", ended.screen);
}

#[test]
fn a_broken_login_page_ends_as_not_verified() {
    let lab = Lab::new();
    let mut terminal = at(Question::Apply, &lab);
    lab.emulator.edit(|network| {
        network.add_app(ProviderApp::of("vk", "51234567", SECRET).refused_with("application is blocked"))
    });
    let ended = terminal.press("y").press(ENTER).ends_with(7);
    assert!(ended.screen.contains("error: The button leads to VK, which rejects the request"), "{}", ended.screen);
}

#[test]
fn interrupting_the_page_check_says_that_the_change_was_made() {
    let lab = Lab::new();
    lab.emulator.edit(|network| network.set_spread_delay(Duration::from_secs(600)));
    let mut terminal = at(Question::Apply, &lab);
    terminal.press("y").press(ENTER).expect("note: Not yet: ");
    let ended = terminal.press(CTRL_C).ends_with(130);
    assert!(ended.screen.contains("Interrupted. The change was made"), "{}", ended.screen);
    assert_eq!(lab.pushes(), 1);
}
