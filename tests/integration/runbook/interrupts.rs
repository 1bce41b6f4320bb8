//! Ctrl-C with many projects: changes in progress are finished, and no new ones are started.

use ory_social::sandbox::{Fault, Target};
use rustix::process::Signal;

use super::{TOO_MANY, VK, done, endings, lab};
use crate::faults::with_fake;
use crate::support::lab::Lab;
use crate::support::running::Running;

const FINISHING: &str = "Waiting for the change to finish. Press Ctrl-C again to abort.";

/// Six brands, and an `ory` that runs this script after each change.
fn after_each_change(script: &str) -> Lab {
    let body = format!(r#"case "$*" in update*) "$real" "$@"; code=$?; {script}; exit $code;; esac"#);
    with_fake(lab(6, VK), &body)
}

#[test]
fn while_projects_are_read_the_run_stops_at_once_and_starts_no_push() {
    let lab = lab(5, VK);
    lab.emulator.fault_next(Target::Get, usize::MAX, Fault::silence());
    let mut run = Running::start(&lab, "apply --yes --jobs 2", "");
    run.wait_until(|| lab.emulator.requests().iter().filter(|it| it.path.starts_with("/projects/")).count() == 2);
    run.signal(Signal::INT);
    let run = run.ends_with(130).says("Interrupted: 5 of 5 projects were not finished.");
    run.says("2 projects: Interrupted. Nothing was changed.").says("3 projects: Not started.");
    assert_eq!((lab.ory_processes(), lab.backups().len()), (2, 0));
}

#[test]
fn pushes_on_their_way_finish_and_a_second_run_does_the_rest() {
    let lab = after_each_change("while ! [ -e go ]; do sleep 0.05; done");
    let mut run = Running::start(&lab, "apply --yes --jobs 2 --format json", "");
    run.wait_until(|| lab.pushes() == 2).signal(Signal::INT).expect(FINISHING).expect(FINISHING);
    lab.file("go", "");
    let run = run.ends_with(130);
    assert_eq!(endings(&run), ["applied", "applied", "failed", "failed", "failed", "failed"]);
    assert_eq!(run.json()["summary"]["interrupted"], 4);
    assert_eq!((done(&lab, 6), lab.pushes(), lab.backups().len()), (vec![1, 2], 2, 2));
    assert_eq!(endings(&lab.run("apply --yes --format json").succeeds())[..3], ["unchanged", "unchanged", "applied"]);
    assert_eq!(done(&lab, 6).len(), 6);
}

#[test]
fn a_second_signal_stops_pushes_too_and_their_results_are_looked_up() {
    let lab = after_each_change("sleep 600");
    let mut run = Running::start(&lab, "apply --yes --jobs 2 --format json", "");
    run.wait_until(|| lab.pushes() == 2).signal(Signal::INT).expect(FINISHING).expect(FINISHING);
    run.signal(Signal::INT);
    let run = run.ends_with(130).says("The change was applied anyway.");
    assert_eq!(endings(&run)[..3], ["applied", "applied", "failed"]);
    assert_eq!((done(&lab, 6), lab.pushes()), (vec![1, 2], 2));
}

#[test]
fn waiting_for_the_rate_limit_or_a_retry_can_be_interrupted() {
    let lab = lab(3, VK);
    lab.emulator.fault_next(Target::Get, usize::MAX, Fault::answer(429, TOO_MANY));
    let mut run = Running::start(&lab, "apply --yes", "");
    run.expect(". Retrying.").signal(Signal::TERM);
    run.ends_with(143).says("Interrupted: 3 of 3 projects were not finished.");
    assert_eq!(lab.pushes(), 0);
}
