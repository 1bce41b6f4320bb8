//! What is backed up before a change, and where.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::{Value, json};

use super::{add_vk, backups, backups_in, colleague, label_vk, the_backup, with_vk};
use crate::assert_screen;
use crate::support::lab::{BLOG, Lab, SECRET, SHOP, STAGING};
use crate::support::real_ory::real_ory;

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[track_caller]
fn refuses_to_push_without_a_backup(lab: &Lab, words: &str, reason: &str) {
    let words = format!("--project {STAGING} --client-id 51234567 {words}");
    let run = lab.add(&words).ends_with(1).says(reason).says("Nothing was changed.").says("--backup-dir");
    assert!(run.stderr.contains("--no-backup"), "{run}");
    assert_eq!(lab.pushes(), 0);
}

#[test]
fn a_run_keeps_the_configuration_as_it_was_read() {
    let lab = Lab::new();
    let get = |lab: &Lab| {
        let mut ory = std::process::Command::new(real_ory());
        ory.args(["get", "identity-config", "--project", SHOP, "--format", "json"]).envs(lab.emulator.environment());
        serde_json::from_slice::<Value>(&ory.output().unwrap().stdout).unwrap()
    };
    let before = get(&lab);
    add_vk(&lab, SHOP);
    let kept: Value = serde_json::from_slice(&std::fs::read(the_backup(&lab, SHOP)).unwrap()).unwrap();
    assert_eq!(kept["backup"]["before"], before);
    assert_eq!(
        (&kept["backup"]["command"], &kept["backup"]["project"]["slug"], &kept["backup"]["tool_version"]),
        (&json!("add"), &json!(SHOP), &json!(env!("CARGO_PKG_VERSION")))
    );
}

#[test]
fn a_backup_is_for_its_owner_only_and_never_holds_the_new_secret() {
    let lab = with_vk(STAGING);
    let file = the_backup(&lab, STAGING);
    assert!(!String::from_utf8(std::fs::read(&file).unwrap()).unwrap().contains(SECRET));
    assert_eq!(mode(&file), 0o600);
    for folder in file.ancestors().skip(1).take_while(|folder| *folder != lab.home()) {
        assert_eq!(mode(folder), 0o700, "{}", folder.display());
    }
}

#[test]
fn a_state_folder_replaces_the_home() {
    let lab = Lab::new();
    let state = lab.home().join("state");
    let lab = lab.with("XDG_STATE_HOME", &state);
    add_vk(&lab, STAGING);
    assert_eq!(backups_in(&state.join("ory-social/backups"), &lab, STAGING).len(), 1);
    assert!(!lab.home().join(".local").exists());
}

#[test]
fn a_named_folder_replaces_both_and_restore_looks_there_too() {
    let lab = Lab::new();
    let words = "--backup-dir kept/here";
    lab.add(&format!("--project {STAGING} --client-id 51234567 {words}")).succeeds().says("Backup: kept/here/");
    assert!(!backups(&lab).exists());
    lab.run(&format!("restore --project {STAGING} --yes")).ends_with(4).says("No backup of");
    lab.run(&format!("restore --project {STAGING} --yes {words}")).succeeds();
    assert_eq!(backups_in(&lab.home().join("kept/here"), &lab, STAGING).len(), 2);
}

#[test]
fn no_backup_is_kept_if_the_person_wants_none() {
    let lab = Lab::new();
    let run = lab.add(&format!("--project {STAGING} --client-id 51234567 --no-backup")).succeeds();
    assert!(!backups(&lab).exists() && !run.stdout.contains("undo"), "{run}");
}

#[test]
fn a_run_that_changes_nothing_keeps_nothing() {
    let lab = Lab::new();
    for ending in ["--dry-run", "--out patched.json"] {
        lab.run(&format!("add vk --project {BLOG} --label VKontakte {ending}")).succeeds();
    }
    lab.run(&format!("remove vk --project {STAGING} --yes")).ends_with(4);
    assert!(!backups(&lab).exists());
}

#[test]
fn the_twenty_newest_are_kept_of_each_project() {
    let lab = with_vk(STAGING);
    label_vk(&lab, BLOG, "First");
    let first = the_backup(&lab, BLOG);
    for number in 0..20 {
        let copy = first.with_file_name(format!("2999-01-01T0000{number:02}.000Z-add.json"));
        std::fs::copy(&first, copy).unwrap();
    }
    label_vk(&lab, BLOG, "Last");
    let kept = backups_in(&backups(&lab), &lab, BLOG);
    assert_eq!((kept.len(), kept.contains(&first)), (20, false));
    assert_eq!(backups_in(&backups(&lab), &lab, STAGING).len(), 1);
}

#[test]
fn your_own_files_beside_the_backups_are_neither_removed_nor_listed() {
    let lab = with_vk(STAGING);
    let ours = the_backup(&lab, STAGING);
    let mut own = vec![backups(&lab).join("README.json"), ours.with_file_name("notes.json")];
    // Named like ours and older than all of them, but without our format.
    own.push(ours.with_file_name("1999-01-01T000000.000Z-add.json"));
    own.iter().for_each(|path| std::fs::write(path, "{}").unwrap());
    for number in 0..20 {
        let copy = ours.with_file_name(format!("2000-01-01T0000{number:02}.000Z-add.json"));
        std::fs::copy(&ours, copy).unwrap();
    }
    label_vk(&lab, STAGING, "Last");
    assert!(own.iter().all(|path| path.exists()), "{own:?}");
    let list = lab.run("backups list").succeeds();
    assert!(!list.stdout.contains("notes") && !list.stdout.contains("README"), "{list}");
}

#[test]
fn without_a_home_ory_itself_does_not_run_and_that_is_explained() {
    let lab = Lab::new().without("HOME");
    lab.add(&format!("--project {STAGING} --client-id 51234567"))
        .ends_with(1)
        .says("tip: set HOME to your home folder");
    lab.run("backups list")
        .ends_with(1)
        .says("neither HOME nor XDG_STATE_HOME is set")
        .says("pass --backup-dir FOLDER");
    assert_eq!(lab.pushes(), 0);
}

#[test]
fn without_a_home_nothing_is_pushed_unless_a_folder_is_named() {
    let lab = Lab::new().without("HOME");
    let ory_with_a_home = lab.program("ory", &format!("HOME=/nonexistent exec {} \"$@\"", real_ory().display()));
    let lab = lab.with("ORY_SOCIAL_ORY", ory_with_a_home);
    refuses_to_push_without_a_backup(&lab, "", "neither HOME nor XDG_STATE_HOME is set");
    lab.add(&format!("--project {STAGING} --client-id 51234567 --backup-dir kept")).succeeds();
}

#[test]
fn without_a_writable_backup_nothing_is_pushed() {
    let lab = Lab::new();
    let file = lab.file("file", "");
    refuses_to_push_without_a_backup(&lab, "--backup-dir /proc/nowhere", "Can't write a backup to /proc/nowhere");
    refuses_to_push_without_a_backup(&lab, &format!("--backup-dir {}/below", file.display()), "Not a directory");
}

#[test]
fn a_backup_that_does_not_fit_on_the_disk_stops_the_push_and_leaves_no_half_of_it() {
    let lab = Lab::new();
    // Nothing can be written to any file, as if the disk were full.
    let limited = "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\"";
    let mut command = std::process::Command::new("sh");
    command.args(["-c", limited, env!("CARGO_BIN_EXE_ory-social"), "add", "vk", "--project", BLOG, "--yes"]);
    command.args(["--label", "VKontakte"]).env_clear().envs(lab.variables()).current_dir(lab.home());
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("Can't write a backup to") && stderr.contains("Nothing was changed."), "{stderr}");
    assert_eq!((backups_in(&backups(&lab), &lab, BLOG).len(), lab.pushes()), (0, 0));
}

#[test]
fn a_home_that_cannot_be_written_stops_the_push_and_nothing_else() {
    let lab = Lab::new().with("HOME", "/proc/nowhere");
    refuses_to_push_without_a_backup(&lab, "", "Can't write a backup");
    lab.add(&format!("--project {STAGING} --client-id 51234567 --no-backup"))
        .succeeds()
        .says("Can't keep other runs on this computer waiting");
}

#[test]
fn a_push_that_ory_rejects_leaves_no_backup_and_nothing_half_written() {
    let lab = Lab::new();
    let body = r#"{"error":{"code":400,"status":"Bad Request","reason":"I[#/x] S[#/y] is not allowed","message":"The request was malformed or contained invalid parameters"}}"#;
    lab.emulator.fail_next_update(400, body);
    lab.add(&format!("--project {STAGING} --client-id 51234567")).ends_with(6);
    // Otherwise `restore` would undo this change, which was never made.
    assert_eq!(lab.backups().len(), 0);
}

#[test]
fn the_list_shows_what_each_run_changed_newest_first() {
    let lab = with_vk(STAGING);
    label_vk(&lab, STAGING, "VK");
    assert_screen!("backups_list", lab.run("backups list").succeeds());
}

#[test]
fn the_list_is_newest_first_across_projects() {
    let lab = with_vk(STAGING);
    label_vk(&lab, BLOG, "VKontakte");
    label_vk(&lab, STAGING, "VKontakte");
    let list = lab.run("backups list --format json").succeeds().json();
    let listed: Vec<_> = list["backups"].as_array().unwrap().iter().map(|it| &it["project"]["slug"]).collect();
    assert_eq!(listed, [STAGING, BLOG, STAGING]);
}

#[test]
fn an_empty_list_says_so() {
    assert_screen!("backups_list_of_none", Lab::new().run("backups list").succeeds());
}

#[test]
fn the_list_of_one_project_leaves_the_others_out() {
    let lab = with_vk(STAGING);
    label_vk(&lab, BLOG, "VKontakte");
    let slugs = |words: &str| {
        let list = lab.run(&format!("backups list --format json {words}")).succeeds().json();
        let backups = list["backups"].as_array().unwrap().clone();
        backups.iter().map(|backup| backup["project"]["slug"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(slugs("").len(), 2);
    assert_eq!(slugs("--project acme-blog"), [BLOG]);
}

#[test]
fn a_damaged_backup_is_in_the_list_and_does_not_hide_the_others() {
    let lab = with_vk(STAGING);
    label_vk(&lab, STAGING, "VK");
    let damaged = backups_in(&backups(&lab), &lab, STAGING).remove(1);
    std::fs::write(&damaged, "{").unwrap();
    let list = lab.run("backups list --format json").succeeds().json();
    assert!(list["backups"][0]["problem"].as_str().unwrap().contains("it is damaged"), "{list}");
    assert_eq!(list["backups"][1]["command"], json!("add"));
    lab.run("backups list").succeeds().says("unusable:");
}

#[test]
fn a_name_in_a_backup_cannot_write_to_the_terminal() {
    let lab = Lab::new();
    colleague(&lab, BLOG, |config| {
        config["selfservice"]["methods"]["oidc"]["config"]["providers"][0]["label"] = json!("\u{1b}[2JEvil")
    });
    label_vk(&lab, BLOG, "VK");
    let run = lab.run("backups list --color always").succeeds().says("Evil");
    assert!(!run.stdout.contains("\u{1b}[2J"), "{run}");
}

#[test]
fn a_project_without_backups_is_named() {
    let lab = Lab::new();
    lab.run("backups list").succeeds().says("No backups yet.");
    lab.run("backups list nope").succeeds().says("No backups of nope.");
}
