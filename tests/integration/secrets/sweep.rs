//! The canary goes through every command, and is looked for everywhere.

use std::path::{Path, PathBuf};

use ory_social::sandbox::{Fault, Target};

use super::ALL;
use crate::support::lab::{Lab, SECRET};

/// How each command is run.
const WAYS: [&str; 4] = ["", "--format json", "-vv", "-vv --format json"];

/// Commands that do not go well, with the exit code.
const MISTAKES: [(&str, i32); 10] = [
    ("add vk --project nowhere --client-id 51234567 --client-secret-stdin --yes", 4),
    ("add vk --project acme-shop-stage --client-id no!pe --client-secret-stdin --yes", 4),
    ("add vk --project acme-shop-stage --client-id 51234567 --client-secret-stdin", 2),
    ("add CanaryCanaryCanary42 --project acme-shop-stage --client-secret-stdin --yes --frobnicate", 2),
    ("add vk --project acme-shop-stage --client-id 51234567 --client-secret CanaryCanaryCanary42 --nope", 2),
    // The sandbox's secret of this app is another one.
    ("sandbox add vk --project acme-shop-stage --client-id 51234567 --client-secret-stdin --yes --preflight", 4),
    ("add vk --project acme-shop-stage --client-id 52000004 --client-secret-stdin --yes --preflight", 4),
    ("rotate-secret vk --project acme-shop-stage --client-secret-stdin --yes", 4),
    ("restore --project acme-shop-stage --client-secret-stdin --yes", 4),
    ("add vk --project acme-shop-stage --client-id 51234567 --client-secret-stdin --yes --ory /nonexistent", 3),
];

#[test]
fn no_command_prints_or_keeps_it_when_all_goes_well() {
    each_way(|way| {
        let lab = Lab::new();
        for words in ALL {
            lab.run_with_stdin(&format!("{words} {way}"), SECRET).succeeds();
        }
        assert_eq!(files_with_it(&lab), [lab.home().join("out.json")]);
        // Those of the sandbox go to neither.
        assert_eq!(lab.backups().len(), lab.pushes());
    });
}

#[test]
fn no_command_prints_or_keeps_it_when_something_goes_wrong() {
    each_way(|way| {
        let lab = Lab::new();
        for (words, code) in MISTAKES {
            lab.run_with_stdin(&format!("{words} {way}"), SECRET).ends_with(code);
        }
        assert_eq!((files_with_it(&lab), lab.pushes()), (Vec::new(), 0));
    });
}

#[test]
fn an_answer_that_repeats_it_is_quoted_without_it() {
    let reason = format!("I[#/selfservice] S[#] \\\"client_secret\\\":\\\"{SECRET}\\\" is not allowed");
    let message = "The request was malformed or contained invalid parameters";
    let error =
        format!(r#"{{"error":{{"code":400,"status":"Bad Request","reason":"{reason}","message":"{message}"}}}}"#);
    each_way(|way| {
        for body in [error.clone(), format!("<html>{SECRET}"), format!("{{\"a\": \"{SECRET}\""), SECRET.to_owned()] {
            let lab = Lab::new();
            lab.emulator.fault_next(Target::Update, usize::MAX, Fault::answer(400, &body));
            let run = lab.add(&format!("--project acme-shop-stage --client-id 51234567 {way}"));
            assert!([1, 6].contains(&run.code), "{run}");
            assert_eq!((files_with_it(&lab), lab.backups().len()), (Vec::new(), 1));
        }
    });
}

/// `Lab` fails each run that prints the canary.
fn each_way(check: impl Fn(&str) + Sync) {
    std::thread::scope(|scope| {
        for way in WAYS {
            let check = &check;
            scope.spawn(move || check(way));
        }
    });
}

/// The files of the lab that hold the canary: backups, locks, temporary files, and whatever else there may be.
fn files_with_it(lab: &Lab) -> Vec<PathBuf> {
    let mut found = Vec::new();
    search(lab.home(), &mut found);
    found.sort_unstable();
    found
}

fn search(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            search(&path, found);
        } else if std::fs::read(&path).unwrap().windows(SECRET.len()).any(|part| part == SECRET.as_bytes()) {
            found.push(path);
        }
    }
}
