//! Passes the canary to every command, and searches for it everywhere.

use std::path::{Path, PathBuf};

use ory_social::sandbox::{Fault, Target};
use serde_json::json;

use super::ALL;
use crate::support::in_parallel;
use crate::support::lab::{Lab, SECRET};
use crate::support::real_ory::real_ory;

/// The flags that each command is run with.
const WAYS: [&str; 4] = ["", "--format json", "-vv", "-vv --format json"];

/// Commands that fail, with their exit codes.
const MISTAKES: [(&str, i32); 10] = [
    ("add vk --project nowhere --client-id 51234567 --client-secret-stdin --yes", 4),
    ("add vk --project acme-shop-stage --client-id no!pe --client-secret-stdin --yes", 4),
    ("add vk --project acme-shop-stage --client-id 51234567 --client-secret-stdin", 2),
    ("add CanaryCanaryCanary42 --project acme-shop-stage --client-secret-stdin --yes --frobnicate", 2),
    ("add vk --project acme-shop-stage --client-id 51234567 --client-secret CanaryCanaryCanary42 --nope", 2),
    // The sandbox has another secret for this app.
    ("sandbox add vk --project acme-shop-stage --client-id 51234567 --client-secret-stdin --yes --preflight", 4),
    ("add vk --project acme-shop-stage --client-id 52000004 --client-secret-stdin --yes --preflight", 4),
    ("rotate-secret vk --project acme-shop-stage --client-secret-stdin --yes", 4),
    ("restore --project acme-shop-stage --client-secret-stdin --yes", 4),
    ("add vk --project acme-shop-stage --client-id 51234567 --client-secret-stdin --yes --ory /nonexistent", 3),
];

#[test]
fn no_command_prints_or_keeps_it_when_all_goes_well() {
    // `Lab` fails each run that prints the canary.
    in_parallel(WAYS, |way| {
        let lab = Lab::new();
        for words in ALL {
            lab.run_with_stdin(&format!("{words} {way}"), SECRET).succeeds();
        }
        // The emulated network has to store it, as Ory does.
        let network = lab.home().join(".local/state/ory-social/sandbox/network.json");
        assert_eq!(files_with_it(&lab), [network, lab.home().join("out.json")]);
        assert_eq!(lab.backups().len(), lab.pushes());
    });
}

#[test]
fn no_command_prints_or_keeps_it_when_something_goes_wrong() {
    // `Lab` fails each run that prints the canary.
    in_parallel(WAYS, |way| {
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
    let bodies = [error, format!("<html>{SECRET}"), format!("{{\"a\": \"{SECRET}\""), SECRET.to_owned()];
    in_parallel(WAYS.iter().flat_map(|way| bodies.iter().map(move |body| (way, body))), |(way, body)| {
        let lab = Lab::new();
        lab.emulator.fault_next(Target::Update, usize::MAX, Fault::answer(400, body));
        let run = lab.add(&format!("--project acme-shop-stage --client-id 51234567 {way}"));
        assert!([6, 7].contains(&run.code), "{run}");
        assert_eq!((files_with_it(&lab), lab.backups().len()), (Vec::new(), usize::from(run.code == 7)));
    });
}

/// Returns Ory's answer when it rejects a configuration for this reason.
fn refusal(reason: &str) -> String {
    let message = "The request was malformed or contained invalid parameters";
    json!({"error": {"code": 400, "status": "Bad Request", "reason": reason, "message": message}}).to_string()
}

#[test]
fn an_answer_that_repeats_it_in_another_spelling_or_at_its_end_is_quoted_without_it() {
    let secret = r#"Canary&<42>/"+1"#;
    let spellings = [
        r#"Canary\u0026\u003c42\u003e/\"+1"#,
        "Canary&amp;&lt;42&gt;/&#34;+1",
        "Canary%26%3C42%3E%2F%22%2B1",
        r#"Canary&<42>\/\"+1"#,
    ];
    for (spelling, padding) in spellings.into_iter().zip([0, 530, 540, 545]) {
        let lab = Lab::new();
        let answer = refusal(&format!("{}{spelling}", "x".repeat(padding)));
        lab.emulator.fault_next(Target::Update, usize::MAX, Fault::answer(400, &answer));
        let words = "add vk --project acme-shop-stage --client-id 51234567 --client-secret-stdin --yes";
        let run = lab.run_with_stdin(words, secret).ends_with(6);
        assert!(!run.to_string().contains("Canary"), "{run}");
    }
}

#[test]
fn an_ory_that_shows_what_it_stores_is_quoted_without_the_secrets_of_others() {
    let lab = Lab::new();
    let shown = r#"s/"client_secret":null/"client_secret":"CanaryOfGoogle"/g"#;
    let real = real_ory().display().to_string();
    let words = format!("answer=$({real} \"$@\")\ncode=$?\nprintf '%s\\n' \"$answer\" | sed '{shown}'\nexit $code");
    let ory = lab.program("ory", &words);
    let lab = lab.with("ORY_SOCIAL_ORY", ory);
    lab.emulator.fault_next(
        Target::Update,
        usize::MAX,
        Fault::answer(400, &refusal("S[CanaryOfGoogle] is not allowed")),
    );
    let run = lab.add("--project acme-shop-prod --client-id 51234567");
    assert!(run.code != 0 && !run.to_string().contains("CanaryOfGoogle"), "{run}");
    run.says("S[(hidden)] is not allowed");
}

/// Returns the files of the lab that hold the canary: backups, locks, temporary files and any others.
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
