//! A backup can be read back, unless it was modified since.

use serde_json::{Value, json};

use super::{Backup, NotABackup};
use crate::domain::fixtures::{
    CANARY, add_vk, backup_of, config, google, patched, planned, remove_vk, rotate_vk, stored_vk, with_providers,
};
use crate::domain::plan::ChangeKind;

fn backup() -> Backup {
    let before = with_providers(json!([google()]));
    backup_of(&before, &planned(&before, add_vk()))
}

fn bytes() -> Vec<u8> {
    backup().to_json().unwrap()
}

/// The bytes of a backup that somebody edited.
fn edited(edit: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut value = serde_json::from_slice(&bytes()).unwrap();
    edit(&mut value);
    serde_json::to_vec(&value).unwrap()
}

#[track_caller]
fn refusal(bytes: &[u8]) -> NotABackup {
    Backup::from_json(bytes).unwrap_err()
}

#[test]
fn what_was_written_can_be_read() {
    let read = Backup::from_json(&bytes()).unwrap();
    let kinds = |backup: &Backup| backup.changes.iter().map(|change| change.kind.clone()).collect::<Vec<ChangeKind>>();
    assert_eq!(kinds(&read), kinds(&backup()));
    assert_eq!(
        (read.project.slug, read.command, read.created_at),
        ("acme-1".to_owned(), "add".to_owned(), "2026-01-02T03:04:05.678Z".to_owned())
    );
}

#[test]
fn keys_keep_their_order_and_numbers_their_digits() {
    let text = r#"{"z":1e400,"selfservice":{},"a":[1.50,12345678901234567890123,null]}"#;
    let before = config(serde_json::from_str(text).unwrap());
    let written = backup_of(&before, &planned(&before, add_vk())).to_json().unwrap();
    let read = Backup::from_json(&written).unwrap();
    assert_eq!(read.before.document().to_string(), before.document().to_string());
}

#[test]
fn it_has_the_configuration_that_the_run_sent_without_the_secret() {
    let before = with_providers(json!([google(), stored_vk()]));
    for request in [add_vk().into(), rotate_vk(None), remove_vk().into()] {
        let plan = planned(&before, request);
        let written = backup_of(&before, &plan).to_json().unwrap();
        let after = Backup::from_json(&written).unwrap().after().unwrap();
        assert_eq!(after, *patched(&before, &plan).config());
    }
}

#[test]
fn the_ids_whose_secret_was_replaced_are_known_and_no_others() {
    let before = with_providers(json!([google(), stored_vk()]));
    assert_eq!(backup_of(&before, &planned(&before, rotate_vk(None))).replaced_secrets(), ["vk"]);
    assert_eq!(backup().replaced_secrets(), Vec::<String>::new());
}

#[test]
fn no_new_secret_is_in_it() {
    assert!(!String::from_utf8(bytes()).unwrap().contains(CANARY));
    assert!(!format!("{:?}", backup()).contains(CANARY));
}

#[test]
fn one_that_was_cut_short_is_damaged() {
    let bytes = bytes();
    for length in [0, 1, bytes.len() / 2, bytes.len() - 1] {
        assert!(matches!(refusal(&bytes[..length]), NotABackup::Unreadable { .. }), "{length}");
    }
}

#[test]
fn a_flipped_byte_is_noticed_wherever_it_is() {
    let bytes = bytes();
    for place in (0..bytes.len()).step_by(7) {
        let mut flipped = bytes.clone();
        flipped[place] ^= 1;
        assert!(Backup::from_json(&flipped).is_err(), "{place}: {}", String::from_utf8_lossy(&flipped));
    }
}

#[test]
fn an_edited_one_is_found_by_its_checksum() {
    let edited = edited(|value| value["backup"]["before"]["selfservice"]["x"] = json!(1));
    assert_eq!(refusal(&edited), NotABackup::Malformed("its checksum doesn't match"));
}

#[test]
fn one_of_a_newer_version_is_reported_as_newer_whatever_else_it_has() {
    let newer = edited(|value| value["backup"] = json!({"format": 2, "unheard": "of"}));
    assert_eq!(refusal(&newer), NotABackup::Newer(2));
}

#[test]
fn other_json_is_not_a_backup() {
    for text in ["null", "[]", "{}", r#"{"backup": 1}"#, r#"{"backup": {"format": "1"}}"#] {
        assert_eq!(refusal(text.as_bytes()), NotABackup::Malformed("it has no format"), "{text}");
    }
    let part = NotABackup::Malformed("a part is missing or has the wrong type");
    assert_eq!(refusal(br#"{"backup": {"format": 1}}"#), part);
    assert_eq!(refusal(&edited(|value| drop(value.as_object_mut().unwrap().remove("sha512")))), part);
}
