//! Changes by others during a run: the lock, the last read before a push, and failures of one project among many.

use std::fs::File;
use std::time::Duration;

use ory_social::sandbox::{Fault, Target};

use super::{TOO_MANY, VK, change_by_a_colleague, done, endings, lab, slug};
use crate::support::lab::Lab;
use crate::support::running::Running;

const WAITING: &str = "brand-01  Waiting for another run on this computer to finish changing this project.";

/// Locks the first brand as another run would.
fn locked(lab: &Lab) -> File {
    let folder = lab.home().join(".local/state/ory-social/locks");
    std::fs::create_dir_all(&folder).unwrap();
    let file = File::create(folder.join("b7d9e0f1-0000-4000-8000-000000000001.lock")).unwrap();
    file.lock().unwrap();
    file
}

#[test]
fn a_project_that_changes_before_the_push_is_left_alone_and_the_others_are_not() {
    let lab = lab(2, VK);
    // So slow that a configuration is too old by the time it arrives.
    lab.emulator.set_latency(Duration::from_millis(1100));
    lab.emulator.edit_after_reads(2, |network| change_by_a_colleague(network, 1));
    let run = lab.run("apply --yes --format json").ends_with(5);
    assert_eq!((endings(&run), done(&lab, 2)), (vec!["failed".to_owned(), "applied".to_owned()], vec![2]));
    run.says("Someone changed the configuration while this was running.");
}

#[test]
fn a_run_that_had_to_wait_plans_on_top_of_the_other_run() {
    let lab = lab(2, VK);
    let lock = locked(&lab);
    let mut run = Running::start(&lab, "apply --yes", "");
    run.expect(WAITING);
    lab.emulator.edit(|network| change_by_a_colleague(network, 1));
    drop(lock);
    run.ends_with(0);
    assert_eq!((done(&lab, 2), lab.stored(&slug(1))["cookies"]["path"].as_str()), (vec![1, 2], Some("/colleague")));
}

#[test]
fn a_run_that_had_to_wait_applies_a_plan_only_to_what_was_reviewed() {
    let lab = lab(2, VK);
    lab.run("plan --out plan.json").succeeds();
    let lock = locked(&lab);
    let mut run = Running::start(&lab, "apply --plan plan.json", "");
    run.expect(WAITING);
    lab.emulator.edit(|network| change_by_a_colleague(network, 1));
    drop(lock);
    run.ends_with(5).says("The configuration has changed since the plan was made.");
    assert_eq!(done(&lab, 2), [2]);
}

#[test]
fn a_run_that_had_to_wait_removes_nothing_that_it_may_not_remove() {
    let lab = lab(1, VK);
    let lock = locked(&lab);
    let mut run = Running::start(&lab, "apply --yes --prune", "");
    run.expect(WAITING);
    let google = serde_json::json!([{
        "id": "google", "provider": "google", "client_id": "1", "mapper_url": "https://example.org/m.jsonnet",
    }]);
    lab.emulator.edit(|network| {
        let project = network.project_mut(&slug(1)).unwrap();
        project.identity_config["selfservice"]["methods"]["oidc"]["config"]["providers"] = google;
    });
    drop(lock);
    run.ends_with(4).says("would remove a provider (use --allow-removals)");
    assert_eq!((lab.provider_ids(&slug(1)), lab.pushes()), (vec!["google".to_owned()], 0));
}

#[test]
fn a_configuration_that_is_up_to_date_is_neither_pushed_nor_backed_up() {
    let lab = lab(2, VK);
    lab.run("apply --yes").succeeds();
    let (requests, backups) = (lab.emulator.requests().len(), lab.backups().len());
    lab.run("apply --yes").succeeds().says("Apply: 2 up to date.");
    // `ory get` requests the workspaces, the projects of one to find the slug, and the project.
    assert_eq!((lab.pushes(), lab.backups().len(), backups), (2, 2, 2));
    assert!(lab.emulator.requests()[requests..].iter().all(|request| request.method == "GET"));
}

#[test]
fn the_most_serious_failure_decides_the_exit_code() {
    let refused = r#"{"error":{"code":400,"message":"The request was malformed or contained invalid parameters"}}"#;
    let lab = lab(3, VK);
    lab.emulator.fault_next(Target::Project("b7d9e0f1-0000-4000-8000-000000000001"), usize::MAX, Fault::dropped());
    lab.emulator.fault_next(Target::Update, 1, Fault::answer(400, refused));
    let run = lab.run("apply --yes --jobs 1 --format json").ends_with(6);
    assert_eq!(endings(&run), ["failed", "failed", "applied"]);
    assert_eq!(run.json()["error"]["message"], "2 of 3 projects failed.");
    lab.emulator.heal();
    assert_eq!(endings(&lab.run("apply --yes --format json").succeeds()), ["applied", "applied", "unchanged"]);
}

#[test]
fn without_a_folder_for_backups_nothing_is_pushed() {
    let lab = lab(2, VK);
    let file = lab.file("no-folder", "");
    lab.run(&format!("apply --yes --backup-dir {}", file.display())).ends_with(1).says("Can't write a backup");
    assert_eq!(lab.pushes(), 0);
    lab.run("apply --yes --backup-dir kept").succeeds();
    assert_eq!((std::fs::read_dir(lab.home().join("kept")).unwrap().count(), lab.backups().len()), (2, 0));
}

#[test]
fn a_local_file_in_one_configuration_stops_that_project_unless_it_is_allowed() {
    let lab = lab(2, VK);
    let mail = lab.file("mail.html", "Dear customer");
    let url = format!("file://{}", mail.display());
    lab.emulator.edit(|network| {
        let config = &mut network.project_mut(&slug(1)).unwrap().identity_config;
        config["courier"]["templates"]["recovery_code"]["valid"]["email"]["body"]["html"] = url.into();
    });
    assert_eq!(endings(&lab.run("apply --yes --format json").ends_with(4)), ["failed", "applied"]);
    lab.run("apply --yes --allow-file-urls").succeeds();
}

#[test]
fn check_and_drift_report_changes_by_their_exit_code() {
    let lab = lab(2, VK);
    lab.run("plan").succeeds();
    let summary = lab.run("plan --summary").succeeds().says("Plan: 2 to change.");
    assert!(!summary.stdout.contains("Add the provider"), "{summary}");
    lab.run("plan --check").ends_with(10).says("2 of 2 projects differ from the runbook.");
    lab.run("apply --yes --project brand-01").succeeds();
    let drift = lab.run("drift").ends_with(10).says("1 of 2 projects differs from the runbook.");
    assert!(!drift.stdout.contains("brand-01"), "{drift}");
    lab.run("apply --yes").succeeds();
    lab.run("plan --check").succeeds();
    lab.run("drift").succeeds();
}

#[test]
fn a_refused_change_is_not_sent_again_over_a_colleagues_change() {
    let lab = lab(1, VK);
    lab.emulator.fault_next(Target::Update, 1, Fault::answer(429, TOO_MANY));
    // The reads are ours, and the one at the start of `ory update`.
    lab.emulator.edit_after_reads(2, |network| change_by_a_colleague(network, 1));
    lab.run("apply --yes").ends_with(1).says("The change was not applied");
    assert_eq!((lab.pushes(), done(&lab, 1)), (1, vec![]));
    lab.run("apply --yes").succeeds();
    assert_eq!(lab.stored(&slug(1))["cookies"]["path"], "/colleague");
}
