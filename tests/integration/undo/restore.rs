//! `ory-social restore`

use std::path::Path;

use serde_json::{Value, json};

use super::{
    OIDC_HOOKS, PROVIDERS, add_vk, backups, backups_in, colleague, label_vk, the_backup, with_secret, with_vk,
};
use crate::assert_screen;
use crate::support::lab::{BLOG, Lab, SECRET, SHOP, STAGING};

/// Edits the text of a backup.
fn edit(file: &Path, edit: impl FnOnce(String) -> String) {
    let text = std::fs::read_to_string(file).unwrap();
    std::fs::write(file, edit(text)).unwrap();
}

#[test]
fn it_undoes_the_newest_run() {
    let lab = Lab::new();
    let before = lab.stored(SHOP);
    add_vk(&lab, SHOP);
    let run = lab.run(&format!("restore --project {SHOP} --yes")).succeeds();
    assert_eq!(lab.stored(SHOP), before);
    assert_screen!("restore_after_add", run);
}

#[test]
fn it_is_shown_before_it_is_done() {
    let lab = with_vk(SHOP);
    let run = lab.run(&format!("restore --project {SHOP} --dry-run")).succeeds();
    assert_eq!(lab.provider_ids(SHOP).len(), 3);
    assert_screen!("restore_dry_run", run);
}

#[test]
fn without_consent_nothing_is_undone() {
    let lab = with_vk(SHOP);
    lab.run(&format!("restore --project {SHOP}")).ends_with(2).says("confirmation: pass --yes");
    lab.terminal(&format!("restore --project {SHOP}")).answer("Apply to Acme Shop (prod)? [y/N]:", "").ends_with(8);
    assert_eq!(lab.pushes(), 1);
}

#[test]
fn what_a_colleague_changed_since_survives() {
    let lab = with_vk(SHOP);
    colleague(&lab, SHOP, |config| {
        config["cookies"]["path"] = json!("/shop");
        config.pointer_mut(PROVIDERS).unwrap()[0]["label"] = json!("Colleague's");
    });
    lab.run(&format!("restore --project {SHOP} --yes")).succeeds();
    let stored = lab.stored(SHOP);
    assert_eq!(stored["cookies"]["path"], json!("/shop"));
    assert_eq!(stored.pointer(PROVIDERS).unwrap()[0]["label"], json!("Colleague's"));
    assert_eq!(lab.provider_ids(SHOP), ["google", "apple"]);
}

#[test]
fn the_whole_configuration_comes_back_if_asked() {
    let lab = Lab::new();
    let before = lab.stored(SHOP);
    add_vk(&lab, SHOP);
    colleague(&lab, SHOP, |config| config["cookies"] = json!({"path": "/shop"}));
    lab.run(&format!("restore --project {SHOP} --whole --yes")).succeeds();
    assert_eq!(lab.stored(SHOP), before);
}

#[test]
fn a_named_backup_is_undone_although_another_is_newer() {
    let lab = with_vk(STAGING);
    let first = the_backup(&lab, STAGING);
    label_vk(&lab, STAGING, "VK");
    lab.run(&format!("restore {} --project {STAGING} --yes", first.display())).succeeds();
    assert_eq!(lab.provider_ids(STAGING), [""; 0]);
}

#[test]
fn a_part_that_was_missing_is_missing_again() {
    for whole in ["", "--whole"] {
        for selfservice in [
            json!({"methods": {"password": {"enabled": true}}}),
            json!({"methods": {"oidc": {"enabled": false, "config": {"providers": []}}}, "flows": {}}),
        ] {
            let lab = Lab::new();
            colleague(&lab, STAGING, |config| config["selfservice"] = selfservice);
            let before = lab.stored(STAGING);
            add_vk(&lab, STAGING);
            lab.run(&format!("restore --project {STAGING} --yes {whole}")).succeeds();
            assert_eq!(lab.stored(STAGING), before);
        }
    }
}

#[test]
fn what_a_colleague_changed_again_stays_and_is_reported_with_the_choice() {
    let lab = Lab::new();
    colleague(&lab, BLOG, |config| config.pointer_mut(PROVIDERS).unwrap()[0]["label"] = json!("Old"));
    label_vk(&lab, BLOG, "Ours");
    colleague(&lab, BLOG, |config| config.pointer_mut(PROVIDERS).unwrap()[0]["label"] = json!("Theirs"));
    let run = lab.run(&format!("restore --project {BLOG} --yes")).ends_with(5);
    run.says("• The label of vk").says("`ory-social restore --whole` restores the whole configuration");
    assert_eq!(lab.stored(BLOG).pointer(PROVIDERS).unwrap()[0]["label"], json!("Theirs"));
    lab.run(&format!("restore --project {BLOG} --yes --whole")).succeeds();
    assert_eq!(lab.stored(BLOG).pointer(PROVIDERS).unwrap()[0]["label"], json!("Old"));
}

#[test]
fn a_whole_restore_beside_the_secret_of_another_app_gets_a_warning() {
    let lab = Lab::new();
    label_vk(&lab, BLOG, "Ours");
    lab.add(&format!("--project {BLOG} --client-id 59999999")).succeeds();
    let first = backups_in(&backups(&lab), &lab, BLOG).remove(0);
    let run = lab.run(&format!("restore {} --project {BLOG} --yes --whole", first.display())).succeeds();
    run.says("The old client secret can't be restored because Ory never showed it: vk.");
}

#[test]
fn undoing_twice_finds_the_undoing() {
    let lab = with_vk(STAGING);
    lab.run(&format!("restore --project {STAGING} --yes")).succeeds();
    lab.run(&format!("restore --project {STAGING} --yes")).ends_with(4).says("needs the client secret of vk");
    with_secret(&lab, &format!("restore --project {STAGING} --yes")).succeeds();
    assert_eq!(lab.stored_secret(STAGING, "vk").as_deref(), Some(SECRET));
    assert_eq!(lab.stored(STAGING).pointer(OIDC_HOOKS), Some(&json!([{"hook": "session"}])));
}

#[test]
fn undoing_an_undone_run_has_nothing_to_do() {
    let lab = with_vk(STAGING);
    let file = the_backup(&lab, STAGING);
    let words = format!("restore {} --project {STAGING} --yes", file.display());
    lab.run(&words).succeeds();
    lab.run(&words).succeeds().says("up to date");
    assert_eq!(lab.pushes(), 2);
}

#[test]
fn a_removed_provider_comes_back_with_a_secret_only() {
    let lab = Lab::new();
    let before = lab.stored(BLOG);
    lab.run(&format!("remove vk --project {BLOG} --yes")).succeeds();
    assert_screen!("restore_without_the_secret", lab.run(&format!("restore --project {BLOG} --yes")).ends_with(4));
    assert_eq!(lab.pushes(), 1);
    with_secret(&lab, &format!("restore --project {BLOG} --yes")).succeeds();
    let mut expected = before;
    expected.pointer_mut(PROVIDERS).unwrap()[0]["client_secret"] = json!(SECRET);
    assert_eq!(lab.stored(BLOG), expected);
}

#[test]
fn a_replaced_secret_cannot_be_put_back_and_a_note_says_so() {
    let lab = Lab::new();
    with_secret(&lab, &format!("rotate-secret vk --project {BLOG} --yes")).succeeds();
    let words = format!("restore --project {BLOG} --yes");
    lab.run(&words).ends_with(4).says("which Ory never showed").says("--client-secret-stdin");
    assert_eq!(lab.pushes(), 1);
    lab.run_with_stdin(&format!("{words} --client-secret-stdin"), "TheOldSecretAgain123").succeeds();
    assert_eq!(lab.stored_secret(BLOG, "vk").as_deref(), Some("TheOldSecretAgain123"));
}

#[test]
fn other_changes_beside_the_secret_are_put_back_with_a_note() {
    let lab = Lab::new();
    let before = lab.stored(BLOG).pointer(PROVIDERS).unwrap()[0]["client_id"].clone();
    lab.add(&format!("--project {BLOG} --client-id 59999999")).succeeds();
    lab.run(&format!("restore --project {BLOG} --yes")).succeeds().says("The old client secret can't be restored");
    assert_eq!(lab.stored(BLOG).pointer(PROVIDERS).unwrap()[0]["client_id"], before);
}

#[test]
fn a_backup_of_another_project_is_rejected() {
    let lab = with_vk(STAGING);
    let file = the_backup(&lab, STAGING);
    let run = lab.run(&format!("restore {} --project {SHOP} --yes", file.display()));
    run.ends_with(4).says("This is a backup of Acme Shop (staging), not of Acme Shop (prod).");
    assert_eq!(lab.pushes(), 1);
}

#[test]
fn an_invalid_backup_is_rejected_with_the_reason() {
    let lab = with_vk(STAGING);
    let good = std::fs::read_to_string(the_backup(&lab, STAGING)).unwrap();
    for (text, reason) in [
        (&good[..good.len() / 2], "it is damaged: it can't be read as JSON"),
        ("", "it is damaged: it can't be read as JSON (line 1, column 0)"),
        (&good.replace("\"command\":\"add\"", "\"command\":\"bad\""), "its checksum doesn't match"),
        (&good.replace("\"format\":1", "\"format\":9"), "a newer version of ory-social wrote it (format 9"),
        ("{\"selfservice\": {}}", "not a valid backup of ory-social"),
    ] {
        let file = lab.file("backup.json", text);
        let run = lab.run(&format!("restore {} --project {STAGING} --yes", file.display())).ends_with(4).says(reason);
        assert!(run.stderr.contains("nothing was changed"), "{run}");
    }
    assert_eq!(lab.pushes(), 1);
}

#[test]
fn a_damaged_newest_backup_is_never_skipped_for_an_older_one() {
    let lab = with_vk(STAGING);
    label_vk(&lab, STAGING, "VK");
    let newest = backups_in(&backups(&lab), &lab, STAGING).remove(1);
    edit(&newest, |text| text[1..].to_owned());
    lab.run(&format!("restore --project {STAGING} --yes")).ends_with(4).says("it is damaged");
    assert_eq!(lab.pushes(), 2);
}

#[test]
fn a_missing_backup_and_a_folder_are_reported() {
    let lab = Lab::new();
    for (path, reason) in [("none.json", "No such file"), ("/tmp", "Is a directory")] {
        lab.run(&format!("restore {path} --project {STAGING} --yes")).ends_with(4).says(reason);
    }
    assert_eq!(lab.emulator.requests().len(), 0);
}

#[test]
fn a_restore_for_a_script_is_one_object() {
    let lab = with_vk(SHOP);
    let result: Value = lab.run(&format!("restore --project {SHOP} --yes --format json")).succeeds().json();
    let codes: Vec<_> = result["changes"].as_array().unwrap().iter().map(|change| &change["code"]).collect();
    assert_eq!(codes, ["provider_removed", "hooks_restored"]);
    assert_eq!((&result["command"], &result["outcome"]), (&json!("restore"), &json!("applied")));
}
