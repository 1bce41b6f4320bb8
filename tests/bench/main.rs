//! `cargo bench`: measures what `ory-social` adds to its `ory` calls. `docs/benchmarks.md` explains the rows.
//!
//! Pass a number to set how many pairs to run, `small` to skip the large configuration and the thousand projects, and
//! `runbook` to run only the runbooks. Example: `cargo bench -- 100 small`.
#![allow(clippy::disallowed_methods, clippy::expect_used, clippy::print_stdout, clippy::unwrap_used, missing_docs)]

mod fleet;
mod lab;
mod large;
mod process;
#[path = "../integration/support/real_ory.rs"]
mod real_ory;
mod sheet;

use std::process::{Command, ExitCode};
use std::time::Duration;

use fleet::{Fleet, JOBS};
use lab::{APPLE, Lab, PROGRAM, VK};
use ory_social::sandbox::Network;
use sheet::{Bar, Sheet, Unit, median};

const PAIRS: usize = 40;
/// A run on the large configuration takes seconds.
const LARGE_PAIRS: usize = 5;
/// How often a quick program is started.
const STARTS: usize = 60;
/// How many runs are measured for CPU time and memory.
const WATCHED: usize = 5;
/// The runbook has this many projects, and is applied [`RUNS`] times.
const PROJECTS: usize = 100;
const RUNS: usize = 3;
const MORE_PROJECTS: usize = 1000;
/// How often the two calls are made to find the ideal time.
const CALLS: usize = 7;
/// How many projects the shell loop gets: it handles one after the other.
const LOOPED: usize = 10;
/// Three pipes for each job, and what the runtime has open.
const OPEN_FILES: f64 = 64.0;
const SHOP: &str = "acme-shop-prod-x1y2z3";
/// Its identity schema is known without a download, so mappers are checked against it.
const STAGING: &str = "acme-shop-stage-p4q5r6";

fn main() -> ExitCode {
    let pairs = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(PAIRS).max(1);
    let mut sheet = Sheet::default();
    if !has_word("runbook") {
        one_project(&mut sheet, pairs);
    }
    many_projects(&mut sheet);
    println!("{sheet}");
    if sheet.all_met() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn has_word(word: &str) -> bool {
    std::env::args().any(|argument| argument == word)
}

fn one_project(sheet: &mut Sheet, pairs: usize) {
    size(sheet);
    help(sheet);
    let shop = Lab::on(Network::sample(), SHOP, VK);
    processes(sheet, &shop, "sample shop");
    wall_time(sheet, &shop, "sample shop", pairs, Some(1.0));
    usage(sheet, &shop, "sample shop", Some(15.0));
    mapper_check(sheet, pairs);
    apple(sheet, pairs);
    if !has_word("small") {
        let large = Lab::on(large::network(), large::SLUG, VK);
        processes(sheet, &large, "10 MiB");
        wall_time(sheet, &large, "10 MiB", pairs.min(LARGE_PAIRS), None);
        usage(sheet, &large, "10 MiB", None);
    }
}

/// Compares a runbook for a hundred projects on a slow network with the ideal time and with a shell loop. Also runs one
/// for a thousand projects.
fn many_projects(sheet: &mut Sheet) {
    let fleet = Fleet::new(PROJECTS, Duration::from_millis(100));
    let ideal = |_| median((0..CALLS).map(|_| fleet.two_calls()).collect()) * PROJECTS as f64 / JOBS as f64;
    let (ideals, ours): (Vec<_>, Vec<_>) = (0..RUNS).map(|run| (ideal(run), fleet.apply())).unzip();
    sheet.add(&format!("apply, {PROJECTS} projects, 100 ms"), Unit::Milliseconds, ours.clone());
    let row = sheet.add(&format!("  ideal: two calls × {PROJECTS} / {JOBS}"), Unit::Milliseconds, ideals);
    row.against(&ours).bar(Bar::Ratio(1.15));
    if fleet.has_jq() {
        let looped = vec![fleet.script(LOOPED) * (PROJECTS / LOOPED) as f64];
        let row = sheet.add(&format!("  shell loop: {LOOPED} × {}", PROJECTS / LOOPED), Unit::Milliseconds, looped);
        row.against(&[median(ours)]);
    }
    course(sheet, &fleet, PROJECTS);
    if !has_word("small") {
        course(sheet, &Fleet::new(MORE_PROJECTS, Duration::from_millis(10)), MORE_PROJECTS);
    }
}

/// Measures what our own process uses during a run, and what it leaves behind.
fn course(sheet: &mut Sheet, fleet: &Fleet, count: usize) {
    let Some(course) = fleet.watched() else { return };
    let rows = [
        ("time, watched", Unit::Milliseconds, course.milliseconds, None),
        ("own CPU time", Unit::Milliseconds, course.cpu.as_secs_f64() * 1e3, None),
        ("own peak memory", Unit::Mebibytes, course.peak as f64 / 1024.0 / 1024.0, Some(60.0)),
        ("own open files", Unit::Count, course.files as f64, Some(OPEN_FILES)),
        ("zombies", Unit::Count, course.zombies as f64, Some(0.0)),
        ("processes left behind", Unit::Count, fleet.left_behind() as f64, Some(0.0)),
    ];
    for (what, unit, figure, limit) in rows {
        let row = sheet.add(&format!("  {what}, {count} projects"), unit, vec![figure]);
        if let Some(limit) = limit {
            row.bar(Bar::Largest(limit));
        }
    }
}

/// Measures the size of the program, which must be stripped: otherwise the figure means nothing.
fn size(sheet: &mut Sheet) {
    let program = std::fs::read(PROGRAM).unwrap();
    let symbols = program.windows(8).any(|name| name == b".symtab\0");
    assert!(!symbols, "{PROGRAM} is not stripped");
    sheet
        .add("size of the stripped program", Unit::Megabytes, vec![program.len() as f64 / 1e6])
        .bar(Bar::Largest(12.0));
}

/// Measures the time to start and print the help.
fn help(sheet: &mut Sheet) {
    let start = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        process::wall_time(command.args(arguments).env_clear())
    };
    let (ours, theirs) = process::interleaved(STARTS, || start(PROGRAM, &["--help"]), || start("true", &[]));
    sheet.add("ory-social --help", Unit::Milliseconds, ours).bar(Bar::Median(5.0));
    sheet.add("  true", Unit::Milliseconds, theirs);
}

/// Counts the processes that one run starts, and its requests to the network.
fn processes(sheet: &mut Sheet, lab: &Lab, what: &str) {
    let before = lab.emulator.requests().len();
    let started = lab.count_processes();
    sheet.add(&format!("ory processes, {what}"), Unit::Count, vec![started as f64]).bar(Bar::Exactly(2.0));
    let between = lab.emulator.requests().len();
    lab.by_hand();
    let (ours, by_hand) = (between - before, lab.emulator.requests().len() - between);
    let row = sheet.add(&format!("  requests, {what}"), Unit::Count, vec![ours as f64]);
    row.bar(Bar::Exactly(by_hand as f64));
}

fn wall_time(sheet: &mut Sheet, lab: &Lab, what: &str, pairs: usize, limit: Option<f64>) {
    let (ours, by_hand) = process::interleaved(pairs, || lab.ours(), || lab.by_hand());
    sheet.add(&format!("add vk, {what}"), Unit::Milliseconds, ours.clone());
    let row = sheet.add("  by hand: ory get, ory update", Unit::Milliseconds, by_hand).against(&ours);
    if let Some(limit) = limit {
        row.bar(Bar::Ratio(limit));
    }
    let (ours, by_hand) = process::interleaved(pairs, || lab.ours_without_backup(), || lab.by_hand());
    sheet.add(&format!("add vk --no-backup, {what}"), Unit::Milliseconds, ours.clone());
    sheet.add("  by hand, again", Unit::Milliseconds, by_hand).against(&ours);
    if !lab.has_jq() {
        sheet.remark("jq is not installed: nothing was compared with the get + jq + update script.");
        return;
    }
    let (ours, script) = process::interleaved(pairs, || lab.ours(), || lab.script());
    sheet.add("  script: ory get, jq, ory update", Unit::Milliseconds, script).against(&ours);
}

/// Compares adding a provider whose secret is a private key with the bare calls.
fn apple(sheet: &mut Sheet, pairs: usize) {
    let lab = Lab::on(Network::sample(), SHOP, APPLE);
    let (ours, by_hand) = process::interleaved(pairs, || lab.ours(), || lab.by_hand());
    sheet.add("add apple, sample shop", Unit::Milliseconds, ours.clone());
    sheet.add("  by hand: ory get, ory update", Unit::Milliseconds, by_hand).against(&ours).bar(Bar::Ratio(1.0));
}

/// Measures how much longer a run takes because it tests the mapper before the push.
fn mapper_check(sheet: &mut Sheet, pairs: usize) {
    let lab = Lab::on(Network::sample(), STAGING, VK);
    let (with, without) = process::interleaved(pairs, || lab.ours(), || lab.ours_without_mapper_check());
    let difference = with.iter().zip(&without).map(|(with, without)| with - without).collect();
    sheet.add("add vk, staging", Unit::Milliseconds, with);
    sheet.add("  add vk --no-mapper-check", Unit::Milliseconds, without);
    sheet.add("  the mapper check", Unit::Milliseconds, difference).bar(Bar::Median(20.0));
}

/// Measures the CPU time and memory of our own process, without its `ory` children.
fn usage(sheet: &mut Sheet, lab: &Lab, what: &str, memory: Option<f64>) {
    let Some(usages) = (0..WATCHED).map(|_| lab.watched()).collect::<Option<Vec<_>>>() else {
        sheet.remark("CPU time and memory of a process without its children are measured on Linux only.");
        return;
    };
    let cpu = usages.iter().map(|usage| usage.cpu.as_secs_f64() * 1e3).collect();
    let peak = usages.iter().map(|usage| usage.peak as f64 / 1024.0 / 1024.0).collect();
    sheet.add(&format!("own CPU time, {what}"), Unit::Milliseconds, cpu).bar(Bar::Largest(1000.0));
    let row = sheet.add(&format!("own peak memory, {what}"), Unit::Mebibytes, peak);
    if let Some(limit) = memory {
        row.bar(Bar::Largest(limit));
    }
}
