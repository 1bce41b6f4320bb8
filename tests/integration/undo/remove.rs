//! `ory-social remove`

use serde_json::json;

use super::{OIDC_HOOKS, PROVIDERS, with_vk};
use crate::assert_screen;
use crate::support::lab::{BLOG, Lab, SHOP, STAGING};

const LOCKED_OUT: &str = "people who signed up only with vk will be locked out";
const ENABLED: &str = "/selfservice/methods/oidc/enabled";

#[test]
fn only_the_provider_is_removed() {
    let lab = Lab::new();
    let mut expected = lab.stored(BLOG);
    let run = lab.run(&format!("remove vk --project {BLOG} --yes")).succeeds();
    expected.pointer_mut(PROVIDERS).unwrap().as_array_mut().unwrap().remove(0);
    assert_eq!(lab.stored(BLOG), expected);
    assert_screen!("remove", run);
}

#[test]
fn the_secrets_of_the_other_providers_survive() {
    let lab = with_vk(SHOP);
    let secrets = || ["google", "apple"].map(|provider| lab.stored_secret(SHOP, provider));
    let before = secrets();
    lab.run(&format!("remove vk --project {SHOP} --yes")).succeeds();
    assert_eq!((secrets(), lab.provider_ids(SHOP)), (before, vec!["google".to_owned(), "apple".to_owned()]));
}

#[test]
fn without_consent_it_stays() {
    let lab = Lab::new();
    lab.run(&format!("remove vk --project {BLOG}")).ends_with(2).says("confirmation: pass --yes");
    assert_eq!(lab.emulator.requests().len(), 0);
}

#[test]
fn in_a_terminal_its_id_has_to_be_typed() {
    let lab = Lab::new();
    let words = format!("remove vk --project {BLOG}");
    for answer in ["y", "yes", "VK", "vkx"] {
        let ended = lab.terminal(&words).expect(LOCKED_OUT).answer("Type vk to apply this to", answer).ends_with(8);
        let reason = format!("You typed {answer:?} instead of \"vk\". Nothing was changed.\n");
        assert!(ended.screen.ends_with(&reason), "{}", ended.screen);
    }
    let ended = lab.terminal(&words).expect("warning.").answer("Type vk to apply this to", "").ends_with(8);
    assert!(ended.screen.ends_with("\nNothing was changed.\n"), "{}", ended.screen);
    assert_eq!(lab.pushes(), 0);
    lab.terminal(&words).answer("Type vk to apply this to", "vk").ends_with(0);
    assert_eq!(lab.provider_ids(BLOG), [""; 0]);
}

#[test]
fn the_id_to_type_is_that_of_the_named_provider() {
    let lab = Lab::new();
    lab.add(&format!("--project {STAGING} --client-id 51234567 --id vk-2")).succeeds();
    let mut terminal = lab.terminal(&format!("remove vk --id vk-2 --project {STAGING}"));
    terminal.answer("Type vk-2 to apply this to", "vk-2").ends_with(0);
    assert_eq!(lab.provider_ids(STAGING), [""; 0]);
}

#[test]
fn the_session_hook_goes_with_it_if_asked() {
    let lab = with_vk(STAGING);
    lab.run(&format!("remove vk --project {STAGING} --yes --remove-session-hook")).succeeds();
    assert_eq!(lab.stored(STAGING).pointer(OIDC_HOOKS), Some(&json!([])));
}

#[test]
fn social_sign_in_is_switched_off_if_asked_and_no_provider_is_left() {
    let lab = with_vk(STAGING);
    lab.run(&format!("remove vk --project {STAGING} --yes --disable-oidc")).succeeds();
    assert_eq!(lab.stored(STAGING).pointer(ENABLED), Some(&json!(false)));
}

#[test]
fn social_sign_in_stays_on_for_the_others_with_a_note() {
    let lab = with_vk(SHOP);
    let run = lab.run(&format!("remove vk --project {SHOP} --yes --disable-oidc")).succeeds();
    assert_eq!(lab.stored(SHOP).pointer(ENABLED), Some(&json!(true)));
    run.says("Social sign-in stays on: other providers use it.");
}

#[test]
fn a_missing_provider_is_named() {
    let lab = Lab::new();
    let run = lab.run(&format!("remove vk --project {STAGING} --yes")).ends_with(4);
    assert!(!run.stderr.contains("locked out"), "{run}");
    run.says(r#"This project has no provider "vk"."#);
}

#[test]
fn a_dry_run_removes_nothing() {
    let lab = Lab::new();
    assert_screen!("remove_dry_run", lab.run(&format!("remove vk --project {BLOG} --dry-run")).succeeds());
    assert_eq!(lab.pushes(), 0);
}
