//! Which provider is added, where none is named.

use serde_json::json;

use super::APPLY;
use crate::support::lab::{Lab, STAGING};
use crate::support::terminal::{CTRL_C, ENTER};

const PROVIDERS: &str = "/selfservice/methods/oidc/config/providers";

#[test]
fn vk_comes_first_and_any_other_is_found_by_its_name() {
    for (letters, name) in [("", "VK"), ("spot", "Spotify")] {
        let lab = Lab::new();
        let mut terminal = lab.terminal("");
        terminal.choose("Provider: ", letters).expect(&format!("✓ Provider: {name}"));
        let ended = terminal.expect("Project: ").press(CTRL_C).ends_with(130);
        assert!(ended.screen.contains("legacy API, closed to new apps"), "{}", ended.screen);
    }
}

#[test]
fn what_people_have_to_know_is_said_before_anything_else_is_asked() {
    let lab = Lab::new();
    let ended = lab.terminal("add vk").expect("Project: ").press(CTRL_C).ends_with(130);
    assert!(ended.screen.contains("closed to new apps"), "{}", ended.screen);
}

#[test]
fn the_chosen_provider_is_added() {
    let lab = Lab::new();
    let secret = "GOCSPX-canaryCANARY0123456789canary";
    let mut terminal = lab.terminal(&format!("add --project {STAGING} --offline"));
    terminal.never_shows(secret);
    terminal.expect("Provider: ").press("google").press(ENTER);
    terminal.answer("Client ID:", "123456789012-abc.apps.googleusercontent.com");
    terminal.answer_hidden("Client secret (", secret).answer(APPLY, "y").ends_with(0);
    let entry = lab.stored(STAGING).pointer(PROVIDERS).unwrap().as_array().unwrap().last().unwrap().clone();
    assert_eq!((&entry["provider"], &entry["scope"]), (&json!("google"), &json!(["email", "profile"])));
    assert_eq!(lab.stored_secret(STAGING, "google").as_deref(), Some(secret));
}
