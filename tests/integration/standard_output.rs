//! Results that can't be written.

use std::fs::File;
use std::process::Stdio;

use crate::runbook;
use crate::support::lab::{Lab, Run, SECRET, STAGING};

/// Commands that print a result, without and with a project.
const COMMANDS: [&str; 8] = [
    "--help",
    "completions bash",
    "mapper show",
    "mapper show --format json",
    "backups list",
    "plan",
    "plan --format json",
    "runbook render",
];

#[track_caller]
fn run_into(stdout: Stdio, lab: &Lab, words: &str) -> Run {
    let mut command = lab.command();
    command.args(words.split_whitespace()).env("ORY_SOCIAL_CLIENT_SECRET", SECRET).stdin(Stdio::null()).stdout(stdout);
    let output = command.output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    Run { code: output.status.code().unwrap(), stdout: String::new(), stderr }
}

#[test]
#[cfg(target_os = "linux")]
fn a_result_that_does_not_fit_on_the_disk_is_a_failure() {
    let lab = runbook::lab(1, runbook::VK);
    for words in COMMANDS {
        let full = File::options().write(true).open("/dev/full").unwrap();
        run_into(full.into(), &lab, words).ends_with(1).says("The result can't be written: No space left on device");
    }
}

#[test]
fn a_closed_pipe_ends_it_silently_as_it_does_other_programs() {
    let lab = runbook::lab(1, runbook::VK);
    for words in COMMANDS {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let run = run_into(writer.into(), &lab, words).ends_with(141);
        assert!(!run.stderr.contains("pipe") && !run.stderr.contains("panic"), "{words}: {run}");
    }
}

#[test]
fn a_change_is_finished_although_nobody_reads_the_result() {
    let lab = Lab::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let words = format!("add vk --project {STAGING} --client-id 51234567 --yes");
    run_into(writer.into(), &lab, &words).ends_with(141);
    assert_eq!((lab.pushes(), lab.stored_secret(STAGING, "vk").as_deref()), (1, Some(SECRET)));
}
