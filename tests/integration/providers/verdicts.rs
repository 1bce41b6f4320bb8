//! The verdicts of a preflight on good and bad apps.

use ory_social::sandbox::ProviderApp;
use serde_json::{Map, Value};

use super::{add, lab, names, sample, verdicts};
use crate::docs::document;
use crate::support::lab::Lab;

const ELSEWHERE: &str = "https://elsewhere.example/callback";
const DRY: &str = "--dry-run --preflight --format json";
/// A throwaway key that no app has.
const OTHER_KEY: &str = include_str!("../../../src/domain/private_key/p256.pem");

/// Compares the verdicts on one app of each provider with the recorded ones.
macro_rules! assert_verdicts {
    ($name:expr, $rows:expr) => {
        insta::with_settings!({
            prepend_module_to_snapshot => false,
            snapshot_path => concat!(env!("CARGO_MANIFEST_DIR"), "/tests/integration/providers"),
            omit_expression => true,
        }, {
            insta::assert_snapshot!($name, $rows.join("\n"));
        })
    };
}

/// Asks about an app without adding it. Checks that any rejection stops the run.
#[track_caller]
fn asked(lab: &Lab, name: &str, settings: &Map<String, Value>, secret: &str) -> String {
    let run = add(lab, name, settings, secret, DRY);
    let seen = verdicts(&run.json());
    assert_eq!(run.code, if seen.contains("rejected") { 4 } else { 0 }, "{name}: {run}");
    seen
}

/// Returns the text with its last digit changed, or with one more letter.
fn altered(text: &str) -> String {
    match text.rfind(|it: char| it.is_ascii_digit()) {
        Some(at) => format!("{}{}{}", &text[..at], if &text[at..=at] == "9" { 8 } else { 9 }, &text[at + 1..]),
        None => format!("{text}x"),
    }
}

fn app_id(app: &ProviderApp) -> String {
    app.settings()["client_id"].as_str().unwrap().to_owned()
}

#[test]
fn an_app_that_works_is_accepted() {
    let lab = lab();
    let rows = names().map(|name| {
        let app = sample(name);
        let seen = asked(&lab, name, app.settings(), app.secret());
        assert!(!seen.contains("rejected"), "{name}: {seen}");
        format!("{name:<12} {seen}")
    });
    assert_verdicts!("works", rows.collect::<Vec<_>>());
}

#[test]
fn a_wrong_secret_is_never_accepted() {
    let lab = lab();
    let rows = names().map(|name| {
        let app = sample(name);
        let secret = if app.secret().starts_with("-----") { OTHER_KEY.to_owned() } else { altered(app.secret()) };
        let seen = asked(&lab, name, app.settings(), &secret);
        assert!(!seen.contains("secret accepted"), "{name}: {seen}");
        format!("{name:<12} {seen}")
    });
    assert_verdicts!("wrong_secret", rows.collect::<Vec<_>>());
}

#[test]
fn a_wrong_id_is_never_accepted() {
    let lab = lab();
    let rows = names().map(|name| {
        let app = sample(name);
        let mut settings = app.settings().clone();
        settings.insert("client_id".to_owned(), altered(&app_id(&app)).into());
        let seen = asked(&lab, name, &settings, app.secret());
        assert!(!seen.contains("client accepted") && !seen.contains("secret accepted"), "{name}: {seen}");
        format!("{name:<12} {seen}")
    });
    assert_verdicts!("wrong_id", rows.collect::<Vec<_>>());
}

#[test]
fn a_callback_url_that_is_not_registered_is_never_accepted() {
    let lab = lab();
    let rows = names().map(|name| {
        let app = sample(name);
        let other = ProviderApp::of(name, &app_id(&app), app.secret()).registered(&[ELSEWHERE]);
        lab.emulator.edit(|network| network.add_app(other));
        let seen = asked(&lab, name, app.settings(), app.secret());
        assert!(!seen.contains("callback accepted"), "{name}: {seen}");
        format!("{name:<12} {seen}")
    });
    assert_verdicts!("other_callback", rows.collect::<Vec<_>>());
}

#[test]
fn an_app_that_the_provider_rejects_is_never_accepted() {
    let lab = lab();
    let mut rows = Vec::new();
    for name in names() {
        let rejected: Vec<_> =
            lab.emulator.inspect(|network| network.apps(name).filter(|app| app.refusal().is_some()).cloned().collect());
        for app in rejected {
            let seen = asked(&lab, name, app.settings(), app.secret());
            assert!(seen.contains("rejected") || seen.contains("inconclusive"), "{name}, {}: {seen}", app.about());
            rows.push(format!("{name:<12} {:<40} {seen}", app.refusal().unwrap()));
        }
    }
    assert_verdicts!("rejected_apps", rows);
}

#[test]
fn a_key_of_apple_counts_only_with_its_team_key_id_and_services_id() {
    let lab = lab();
    let app = sample("apple");
    for (key, value) in [("apple_team_id", "TEAM000009"), ("apple_private_key_id", "KEY0000009")] {
        let mut settings = app.settings().clone();
        settings.insert(key.to_owned(), value.into());
        let seen = asked(&lab, "apple", &settings, app.secret());
        assert!(seen.contains("secret rejected"), "{key}: {seen}");
    }
}

#[test]
fn a_wrong_tenant_or_issuer_is_distinguished_from_one_that_cannot_be_reached() {
    let lab = lab();
    for (name, key, value, expected) in [
        ("microsoft", "microsoft_tenant", "fabrikam.example", "tenant rejected"),
        ("generic", "issuer_url", "https://sso.example/realms/other", "issuer rejected"),
        ("generic", "issuer_url", "https://sso.example/realms/acme/", "issuer rejected"),
        ("gitlab", "issuer_url", "https://gitlab.com/below", "issuer rejected"),
        ("generic", "issuer_url", "https://other.example/realms/acme", "issuer inconclusive"),
    ] {
        let app = sample(name);
        let mut settings = app.settings().clone();
        settings.insert(key.to_owned(), value.into());
        let seen = asked(&lab, name, &settings, app.secret());
        assert!(seen.starts_with(expected), "{name}, {value}: {seen}");
    }
}

/// Returns the recorded verdicts on a provider.
fn recorded(file: &str, name: &str) -> String {
    let rows = document(&format!("tests/integration/providers/{file}.snap"));
    rows.lines().find(|row| row.split(' ').next() == Some(name)).unwrap().to_owned()
}

#[test]
fn what_the_list_says_a_preflight_proves_and_rejects_is_what_it_does() {
    let list = Lab::new().run("providers --format json").succeeds().json();
    for provider in list["providers"].as_array().unwrap() {
        let name = provider["name"].as_str().unwrap();
        let listed = |key: &str, step: &str| provider[key].as_array().unwrap().iter().any(|it| it == step);
        let works = recorded("works", name);
        for step in ["issuer", "tenant", "client", "secret", "callback"] {
            assert_eq!(listed("proves", step), works.contains(&format!("{step} accepted")), "{name}, {step}: {works}");
        }
        // Any step may reject a wrong ID.
        for (step, file, word) in [
            ("client", "wrong_id", "rejected"),
            ("secret", "wrong_secret", "secret rejected"),
            ("callback", "other_callback", "callback rejected"),
        ] {
            let seen = recorded(file, name);
            assert_eq!(listed("rejects", step), seen.contains(word), "{name}, {step}: {seen}");
        }
    }
}
