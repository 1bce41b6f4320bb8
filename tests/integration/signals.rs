//! SIGINT, SIGTERM, SIGHUP and SIGQUIT, at each moment of a run. (In a terminal: `wizard/leaving.rs`.)

use std::fs::File;

use ory_social::sandbox::{Fault, Target};
use rustix::process::Signal;

use crate::faults::with_fake;
use crate::support::in_parallel;
use crate::support::lab::{BLOG, Lab, SECRET, STAGING};
use crate::support::running::Running;

const SIGNALS: [(Signal, i32); 4] = [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129), (Signal::QUIT, 131)];
const ADD: &str = "add vk --project acme-shop-stage --client-id 51234567 --client-secret-stdin --yes";
const NOTHING: &str = "Interrupted. Nothing was changed.";

fn start(lab: &Lab) -> Running<'_> {
    Running::start(lab, ADD, SECRET).end_input()
}

/// A lab with an `ory` that makes the change, and then runs this script.
fn after_the_change(script: &str) -> Lab {
    let body = format!(r#"case "$*" in update*) "$real" "$@"; code=$?; {script}; exit $code;; esac"#);
    with_fake(Lab::new(), &body)
}

#[test]
fn while_the_secret_is_read_from_stdin_nothing_has_started() {
    in_parallel(SIGNALS, |(signal, code)| {
        let lab = Lab::new();
        let mut run = Running::start(&lab, ADD, "CanaryCan");
        run.wait_until_it_has_read().signal(signal);
        run.ends_with(code).says(NOTHING);
        assert_eq!((lab.emulator.requests().len(), lab.backups().len()), (0, 0));
    });
}

#[test]
fn while_the_project_is_read_the_run_stops_at_once() {
    in_parallel(SIGNALS, |(signal, code)| {
        let lab = Lab::new();
        lab.emulator.fault_next(Target::Get, usize::MAX, Fault::silence());
        let mut run = start(&lab);
        run.wait_until(|| lab.emulator.requests().iter().any(|request| request.path.starts_with("/projects/")));
        run.signal(signal);
        run.ends_with(code).says(NOTHING);
        assert_eq!((lab.pushes(), lab.backups().len()), (0, 0));
    });
}

#[test]
fn between_two_attempts_the_run_stops_at_once() {
    in_parallel(SIGNALS, |(signal, code)| {
        let lab = Lab::new();
        lab.emulator.fault_next(Target::Get, usize::MAX, Fault::answer(502, "<html>"));
        let mut run = start(&lab);
        run.expect(". Retrying.").signal(signal);
        run.ends_with(code).says(NOTHING);
    });
}

#[test]
fn while_it_waits_for_another_run_nothing_has_started() {
    in_parallel(SIGNALS, |(signal, code)| {
        let lab = Lab::new();
        let id = lab.emulator.inspect(|network| network.project(STAGING).unwrap().id.clone());
        let folder = lab.home().join(".local/state/ory-social/locks");
        std::fs::create_dir_all(&folder).unwrap();
        let lock = File::create(folder.join(format!("{id}.lock"))).unwrap();
        lock.lock().unwrap();
        let mut run = start(&lab);
        run.expect("Waiting for another run").signal(signal);
        run.ends_with(code).says(NOTHING);
        assert_eq!((lab.pushes(), lab.backups().len()), (0, 0));
    });
}

#[test]
fn a_change_in_progress_is_finished_verified_and_reported() {
    in_parallel(SIGNALS, |(signal, _)| {
        let lab = after_the_change("while ! [ -e go ]; do sleep 0.05; done");
        let mut run = start(&lab);
        run.wait_until(|| lab.pushes() == 1).signal(signal).expect("Waiting for the change to finish");
        lab.file("go", "");
        run.ends_with(0).says("added and verified");
        assert_eq!((lab.stored_secret(STAGING, "vk").as_deref(), lab.backups().len()), (Some(SECRET), 1));
    });
}

#[test]
fn a_second_signal_stops_it_and_a_change_that_was_made_is_found() {
    in_parallel(SIGNALS, |(signal, _)| {
        let lab = after_the_change("sleep 600");
        let mut run = start(&lab);
        run.wait_until(|| lab.pushes() == 1).signal(signal).expect("Waiting for the change to finish");
        run.signal(signal);
        run.ends_with(0).says("note: `ory` was stopped before it reported the result. The change was applied anyway.");
        assert_eq!(lab.stored_secret(STAGING, "vk").as_deref(), Some(SECRET));
    });
}

#[test]
fn a_second_signal_stops_it_with_an_unknown_result_and_a_third_stops_the_check() {
    in_parallel(SIGNALS, |(signal, _)| {
        let lab = Lab::new();
        lab.emulator.fault_next(Target::Update, 1, Fault::silence());
        let mut run = start(&lab);
        run.wait_until(|| lab.pushes() == 1).signal(signal).expect("Waiting for the change to finish");
        let looks = lab.ory_processes() + 1;
        run.signal(signal).wait_until(|| lab.ory_processes() > looks).signal(signal);
        run.ends_with(7)
            .says("`ory` was stopped before it reported the result.")
            .says("it's unclear whether it was applied");
        assert_eq!((lab.stored_secret(STAGING, "vk"), lab.backups().len()), (None, 1));
    });
}

#[test]
fn a_second_signal_during_a_change_that_cannot_be_seen_leaves_it_unknown() {
    let lab = Lab::new();
    lab.emulator.fault_next(Target::Update, 1, Fault::silence());
    let words = format!("rotate-secret vk --project {BLOG} --client-secret-stdin --yes");
    let mut run = Running::start(&lab, &words, SECRET).end_input();
    run.wait_until(|| lab.pushes() == 1).signal(Signal::INT).expect("Waiting for the change to finish");
    run.signal(Signal::INT);
    run.ends_with(7).says("it's unclear whether it was applied");
}

#[test]
fn ory_gets_ten_seconds_to_finish_and_no_more() {
    let lab = Lab::new();
    lab.emulator.fault_next(Target::Update, 1, Fault::silence());
    let mut run = start(&lab);
    run.wait_until(|| lab.pushes() == 1).signal(Signal::TERM);
    let (start, looks) = (std::time::Instant::now(), lab.ory_processes());
    run.wait_until(|| lab.ory_processes() > looks);
    assert!((10..60).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
    // The check of what became of the change needs no more time here.
    run.signal(Signal::TERM);
    run.ends_with(7).says("it's unclear whether it was applied");
}
