//! `ory-social rotate-secret`

use crate::support::lab::{BLOG, Lab, SECRET, SHOP, STAGING};

#[test]
fn only_the_secret_changes() {
    let lab = Lab::new();
    let before = lab.stored(BLOG);
    lab.run_with_stdin(&format!("rotate-secret vk --project {BLOG} --client-secret-stdin --yes"), SECRET).succeeds();
    let mut after = lab.stored(BLOG);
    assert_eq!(lab.stored_secret(BLOG, "vk").as_deref(), Some(SECRET));
    let place = "/selfservice/methods/oidc/config/providers/0/client_secret";
    *after.pointer_mut(place).unwrap() = before.pointer(place).unwrap().clone();
    assert_eq!(after, before);
}

#[test]
fn a_missing_provider_is_named() {
    let lab = Lab::new();
    let words = format!("rotate-secret vk --project {STAGING} --client-secret-stdin --yes");
    lab.run_with_stdin(&words, SECRET).ends_with(4).says(r#"This project has no provider "vk"."#);
}

#[test]
fn a_secret_that_the_provider_rejects_is_not_stored() {
    let lab = Lab::new();
    let words = format!("rotate-secret vk --project {BLOG} --client-secret-stdin --preflight --yes");
    let run = lab.run_with_stdin(&words, "WrongWrongWrongWron9").ends_with(4);
    run.says("VK rejected the Protected key of the app 51789012.");
    assert_eq!(lab.pushes(), 0);
    lab.run_with_stdin(&words, "sandbox-vk-secret").succeeds().says("✓ VK accepts the App ID, the Protected key");
}

#[test]
fn the_id_of_a_key_changes_along_with_the_key_and_no_other_setting_does() {
    let lab = Lab::new();
    let key = include_str!("../../templates/apple/sandbox-key.p8");
    let rotate = format!("rotate-secret apple --project {SHOP} --client-secret-stdin --yes");
    let run = lab.run_with_stdin(&format!("{rotate} --apple-private-key-id NEWKEY1234"), key).succeeds();
    run.says("apple_private_key_id");
    let apple = &lab.stored(SHOP)["selfservice"]["methods"]["oidc"]["config"]["providers"][1];
    assert_eq!(apple["apple_private_key_id"], "NEWKEY1234");
    assert_eq!(lab.stored_secret(SHOP, "apple").as_deref(), Some(key.trim()));
    let run = lab.run_with_stdin(&format!("{rotate} --label Apple"), key).ends_with(2);
    run.says("label doesn't belong to the private key of Apple.").says("ory-social add");
}

#[test]
fn its_help_lists_only_settings_that_it_accepts() {
    let help = Lab::new().run("rotate-secret --help").succeeds().stdout;
    let settings = help.split_once("Settings:").unwrap().1;
    assert!(settings.contains("--apple-private-key-id") && !settings.contains("--label"), "{settings}");
}

#[test]
fn a_terminal_asks_for_the_id_of_the_key_too() {
    let lab = Lab::new();
    lab.file("new.p8", include_str!("../../templates/apple/sandbox-key.p8"));
    let mut terminal = lab.terminal(&format!("rotate-secret apple --project {SHOP} --no-preflight"));
    terminal.answer("Key ID [", "NEWKEY1234").answer("File with the new private key:", "~/new.p8");
    terminal.answer("[y/N]:", "y").ends_with(0);
    let apple = &lab.stored(SHOP)["selfservice"]["methods"]["oidc"]["config"]["providers"][1];
    assert_eq!(apple["apple_private_key_id"], "NEWKEY1234");
}

#[test]
fn a_terminal_is_not_asked_for_the_secret_of_a_missing_provider() {
    let lab = Lab::new();
    let ended = lab.terminal(&format!("rotate-secret vk --project {STAGING}")).ends_with(4);
    assert!(!ended.screen.contains("(not shown)"), "{}", ended.screen);
}
