//! `cargo bench`: what `ory-social` costs beside the calls of `ory` that it makes. `docs/benchmarks.md` explains the rows.
//!
//! A number on the command line is how many pairs are run, and `small` leaves out the large configuration:
//! `cargo bench -- 100 small`.
#![allow(clippy::disallowed_methods, clippy::expect_used, clippy::print_stdout, clippy::unwrap_used, missing_docs)]

mod lab;
mod large;
mod process;
#[path = "../integration/support/real_ory.rs"]
mod real_ory;
mod sheet;

use std::process::{Command, ExitCode};

use lab::{Lab, PROGRAM};
use ory_social::sandbox::Network;
use sheet::{Bar, Sheet, Unit};

const PAIRS: usize = 40;
/// A run on the large configuration takes seconds.
const LARGE_PAIRS: usize = 5;
/// How often a quick program is started.
const STARTS: usize = 60;
/// How often CPU time and memory are watched.
const WATCHED: usize = 5;
const SHOP: &str = "acme-shop-prod-x1y2z3";
/// Its identity schema is known without a download, so that a mapper is held against it.
const STAGING: &str = "acme-shop-stage-p4q5r6";

fn main() -> ExitCode {
    let pairs = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(PAIRS).max(1);
    let mut sheet = Sheet::default();
    size(&mut sheet);
    help(&mut sheet);
    let shop = Lab::on(Network::sample(), SHOP);
    processes(&mut sheet, &shop, "sample shop");
    wall_time(&mut sheet, &shop, "sample shop", pairs, Some(1.05));
    usage(&mut sheet, &shop, "sample shop", Some(15.0));
    mapper_check(&mut sheet, pairs);
    if !std::env::args().any(|argument| argument == "small") {
        let large = Lab::on(large::network(), large::SLUG);
        processes(&mut sheet, &large, "10 MiB");
        wall_time(&mut sheet, &large, "10 MiB", pairs.min(LARGE_PAIRS), None);
        usage(&mut sheet, &large, "10 MiB", None);
    }
    println!("{sheet}");
    if sheet.all_met() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The size of the program, which has to be stripped: else the figure means nothing.
fn size(sheet: &mut Sheet) {
    let program = std::fs::read(PROGRAM).unwrap();
    let symbols = program.windows(8).any(|name| name == b".symtab\0");
    assert!(!symbols, "{PROGRAM} is not stripped");
    sheet
        .add("size of the stripped program", Unit::Megabytes, vec![program.len() as f64 / 1e6])
        .bar(Bar::Largest(12.0));
}

/// How long it takes to start and to say something.
fn help(sheet: &mut Sheet) {
    let start = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        process::wall_time(command.args(arguments).env_clear())
    };
    let (ours, theirs) = process::interleaved(STARTS, || start(PROGRAM, &["--help"]), || start("true", &[]));
    sheet.add("ory-social --help", Unit::Milliseconds, ours).bar(Bar::Median(5.0));
    sheet.add("  true", Unit::Milliseconds, theirs);
}

/// How many processes one run starts, and how often it asks the network to read and to write.
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
    sheet.add("  by hand, once more", Unit::Milliseconds, by_hand).against(&ours);
    if !lab.has_jq() {
        sheet.remark("jq is not installed: nothing was compared with the get + jq + update script.");
        return;
    }
    let (ours, script) = process::interleaved(pairs, || lab.ours(), || lab.script());
    sheet.add("  script: ory get, jq, ory update", Unit::Milliseconds, script).against(&ours);
}

/// How much longer a run takes because the mapper is tried before it is pushed.
fn mapper_check(sheet: &mut Sheet, pairs: usize) {
    let lab = Lab::on(Network::sample(), STAGING);
    let (with, without) = process::interleaved(pairs, || lab.ours(), || lab.ours_without_mapper_check());
    let difference = with.iter().zip(&without).map(|(with, without)| with - without).collect();
    sheet.add("add vk, staging", Unit::Milliseconds, with);
    sheet.add("  add vk --no-mapper-check", Unit::Milliseconds, without);
    sheet.add("  the mapper check", Unit::Milliseconds, difference).bar(Bar::Median(20.0));
}

/// CPU time and memory of our own process, apart from those of its `ory` children.
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
