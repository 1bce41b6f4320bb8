//! Which projects of a runbook are selected, and that no two entries are the same project.

use ory_social::sandbox::{Network, Project};

use super::{VARIABLE, VK, brands, done, endings, lab};
use crate::faults::with_fake;
use crate::support::lab::{Lab, SECRET};

fn with_projects(network: Network, references: &[&str]) -> Lab {
    let lab = Lab::on(network).with(VARIABLE, SECRET);
    let entry = |reference: &&str| format!("  - project: {reference}\n    providers: {{ {VK} }}\n");
    lab.file(
        "ory-social.yaml",
        &format!("version: 1\nprojects:\n{}", references.iter().map(entry).collect::<String>()),
    );
    lab
}

#[test]
fn only_the_named_projects_are_changed() {
    let lab = lab(4, VK);
    let run = lab.run("apply --yes --project brand-04 --project brand-02 --project brand-04 --format json").succeeds();
    assert_eq!(run.json()["projects"][0]["reference"], "brand-02");
    assert_eq!((endings(&run).len(), done(&lab, 4)), (2, vec![2, 4]));
}

#[test]
fn every_unknown_name_is_reported_with_a_suggestion() {
    let lab = lab(4, VK);
    let run = lab.run("plan --project brand-2 --project shop --project brand-01").ends_with(2);
    run.says("• brand-2: did you mean `brand-02`?").says("• shop: available: brand-01, brand-02, brand-03, brand-04");
    assert_eq!(lab.emulator.requests().len(), 0);
}

#[test]
fn two_entries_for_one_project_change_nothing() {
    for jobs in [1, 8] {
        let lab = with_projects(brands(2), &["brand-01", "b7d9e0f1-0000-4000-8000-000000000001", "brand-02"]);
        let run = lab.run(&format!("apply --yes --jobs {jobs}")).ends_with(4);
        run.says("ory-social.yaml:3:14: projects[0].project: this is the same project as b7d9e0f1-0000")
            .says("ory-social.yaml:5:14: projects[1].project: this is the same project as brand-01, on line 3");
        assert_eq!(done(&lab, 2), [2]);
    }
}

#[test]
fn nothing_is_pushed_if_two_entries_might_be_one_project() {
    let lab = with_projects(brands(1), &["b7d9e0f1-0000-4000-8000-000000000001", "brand-01"]);
    let lab = with_fake(lab, r#"case "$*" in 'get project brand-01 '*) echo 'Bad Gateway' >&2; exit 1;; esac"#);
    let run = lab.run("apply --yes").ends_with(1);
    assert_eq!(lab.pushes(), 0);
    run.says("Can't tell whether this is the same project as brand-01, on line 5: Ory Network had an internal error.");
}

#[test]
fn an_entry_that_is_not_chosen_counts_too() {
    let lab = with_projects(brands(1), &["brand-01", "b7d9e0f1-0000-4000-8000-000000000001"]);
    lab.run("plan --project brand-01").ends_with(4).says("this is the same project as");
}

#[test]
fn a_whole_slug_that_is_the_beginning_of_another_means_its_project() {
    let other = Project::new("brand-01-shop", brands(1).projects()[0].identity_config.clone());
    let lab = with_projects(brands(1).with_project(other), &["brand-01", "brand-01-shop"]);
    let run = lab.run("plan --format json").succeeds();
    assert_eq!(endings(&run), ["planned", "planned"]);
    assert_eq!(run.json()["projects"][0]["project"]["slug"], "brand-01");
    lab.run("status --project brand-0").ends_with(4).says("More than one project matches.");
}

#[test]
fn the_report_is_in_the_order_of_the_runbook_whatever_the_number_of_jobs() {
    let reports = [1, 3, 8].map(|jobs| {
        let lab = lab(5, VK);
        lab.run(&format!("apply --yes --no-backup --jobs {jobs}")).succeeds().stdout
    });
    assert!(reports[0].contains("Apply: 5 updated."), "{}", reports[0]);
    assert!(reports[1..].iter().all(|report| *report == reports[0]), "{reports:?}");
}

#[test]
fn the_number_of_jobs_is_the_limit() {
    for jobs in [1, 2] {
        let lab = lab(4, VK);
        lab.emulator.set_latency(std::time::Duration::from_millis(100));
        lab.run(&format!("plan --jobs {jobs}")).succeeds();
        let requests = lab.emulator.requests();
        // Each `ory` requests the workspaces, and then its project. With one job, these requests alternate.
        let starts: Vec<_> = requests.iter().map(|request| request.path == "/workspaces").collect();
        let longest = starts.split(|starts| !starts).map(<[bool]>::len).max();
        assert!(longest <= Some(jobs), "{starts:?}");
    }
}

#[test]
fn an_invalid_number_of_jobs_is_rejected() {
    for jobs in ["0", "65", "many"] {
        lab(1, VK).run(&format!("plan --jobs {jobs}")).ends_with(2);
    }
}
