//! When Ory rate limits us, all projects slow down together, and all get done.

use std::time::Instant;

use ory_social::sandbox::{Fault, Target};

use super::{TOO_MANY, VK, done, lab};

#[test]
fn reads_that_are_refused_are_retried_at_one_shared_pace() {
    let lab = lab(12, VK);
    lab.emulator.fault_next(Target::Get, 20, Fault::answer(429, TOO_MANY));
    let begin = Instant::now();
    let run = lab.run("apply --yes").succeeds();
    assert_eq!(done(&lab, 12).len(), 12, "{run}");
    // Half a second, then a second: all of them wait at the same time.
    assert!((1..30).contains(&begin.elapsed().as_secs()), "{:?}", begin.elapsed());
}

#[test]
fn changes_that_are_rejected_are_sent_again() {
    let lab = lab(12, VK);
    lab.emulator.fault_next(Target::Update, 20, Fault::answer(429, TOO_MANY));
    let run = lab.run("apply --yes").succeeds();
    assert_eq!((done(&lab, 12).len(), lab.pushes()), (12, 32), "{run}");
}

#[test]
fn endless_rate_limiting_ends_the_run_and_a_later_run_does_the_work() {
    let lab = lab(2, VK);
    lab.emulator.fault_next(Target::Get, usize::MAX, Fault::answer(429, TOO_MANY));
    lab.run("apply --yes").ends_with(1).says("2 of 2 projects failed.").says("the same command again");
    lab.emulator.heal();
    lab.run("apply --yes").succeeds();
}
