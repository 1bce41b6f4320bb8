//! A sign-in in the sandbox, clicked through in a real browser. See README.md.
#![allow(clippy::disallowed_methods, clippy::expect_used, clippy::unwrap_used, missing_docs)]

mod chromium;
#[path = "../integration/support/mod.rs"]
#[allow(dead_code, reason = "the integration tests use the rest")]
mod support;

use self::chromium::Chromium;
use self::support::lab::Lab;
use self::support::serving::Serving;

const KEY: &str = "AbCdEfGhIj0123456789";

fn with_vk() -> Lab {
    let lab = Lab::new().without_ory();
    let add = "sandbox add vk --project acme-shop-prod --client-id 51234567 --client-secret-stdin --label VK --yes";
    lab.run_with_stdin(add, KEY).succeeds();
    lab
}

#[test]
fn a_button_leads_to_the_provider_and_a_sample_person_to_an_identity() {
    let lab = with_vk();
    let serving = Serving::start(&lab, "--project acme-shop-prod");
    let browser = Chromium::start();
    browser.open(&serving.url);
    browser.arrives_at("Sign in to Acme Shop");
    browser.click("button[value=vk]");
    browser.arrives_at("VK (emulated)");
    browser.click("button[value=full]");
    browser.arrives_at("Signed up as full");
    assert!(browser.text("#identity").contains("ivan@example.com"));
    let page = browser.text("main");
    assert!(page.contains("Session\nYes.") && page.contains("web_hook to crm.acme-shop.example"), "{page}");
    assert!(
        browser.script("return getComputedStyle(document.querySelector('pre')).whiteSpace").starts_with("pre-wrap")
    );
}

#[test]
fn a_problem_is_shown_with_its_fix_and_the_fix_works() {
    let lab = with_vk();
    lab.run("sandbox break callback-wrong").succeeds();
    let serving = Serving::start(&lab, "--project acme-shop-prod");
    let browser = Chromium::start();
    browser.open(&serving.url);
    browser.click("button[value=vk]");
    browser.arrives_at("VK rejects the sign-in");
    let fix = browser.text("[role=alert] code");
    lab.run(fix.strip_prefix("ory-social ").unwrap()).succeeds();
    browser.open(&serving.url);
    browser.click("button[value=vk]");
    browser.arrives_at("VK (emulated)");
    browser.click("button[value=no-email]");
    browser.arrives_at("Almost signed up as no-email");
    assert!(browser.text("main").contains("asks for: email"));
}

#[test]
fn a_label_is_never_run_as_a_script() {
    let lab = with_vk();
    let label = "<img/src=x/onerror=document.title='run'>";
    lab.run(&format!("sandbox add vk --project acme-shop-prod --label {label} --yes")).succeeds();
    let serving = Serving::start(&lab, "--project acme-shop-prod");
    let browser = Chromium::start();
    browser.open(&serving.url);
    assert_eq!(browser.text("button[value=vk]"), format!("Sign in with {label}"));
    assert_eq!(browser.script("return document.title"), "Sign in to Acme Shop · ory-social sandbox");
}
