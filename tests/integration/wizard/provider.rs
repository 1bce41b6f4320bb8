//! Choosing the provider when none is named.

use serde_json::json;

use super::APPLY;
use crate::support::lab::{BLOG, Lab, STAGING};
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
fn the_notice_is_shown_before_a_new_app_is_created_but_not_for_an_existing_one() {
    let lab = Lab::new();
    let mut terminal = lab.terminal(&format!("add vk --project {STAGING}"));
    terminal.expect("closed to new apps").expect("Do you already have a VK app with a Protected key?");
    terminal.expect("#if-your-vk-app-is-new").expect("Create an app at VK").press(CTRL_C).ends_with(130);
    let mut terminal = lab.terminal(&format!("add vk --project {BLOG}"));
    let ended = terminal.expect("VK is already set up").expect("What do you want to do").press(CTRL_C).ends_with(130);
    assert!(!ended.screen.contains("closed to new apps"), "{}", ended.screen);
}

#[test]
fn the_app_page_is_shown_as_soon_as_its_address_is_known() {
    for (words, page) in [
        ("gitlab", Some("https://gitlab.com/-/user_settings/applications")),
        (
            "gitlab --set issuer_url=https://git.acme.example",
            Some("https://git.acme.example/-/user_settings/applications"),
        ),
        ("salesforce", None),
        ("generic --issuer-url https://sso.example/realms/acme", None),
    ] {
        let lab = Lab::new();
        let mut terminal = lab.terminal(&format!("add {words} --project {STAGING}"));
        let ended = terminal.expect("and register:").expect("/self-service/").expect(": ").press(CTRL_C).ends_with(130);
        let shown = ended.screen.split_once("App page:\n").map(|(_, rest)| rest.lines().next().unwrap_or(rest).trim());
        assert_eq!(shown, page, "{words}");
        assert!(!ended.screen.contains("{issuer_url}"), "{}", ended.screen);
    }
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
