//! Everything that can go wrong between us, `ory` and Ory Network: the fault matrix, and what it can't show.

mod matrix;
mod trouble;

use std::sync::Mutex;
use std::time::{Duration, Instant};

use ory_social::domain::backup::Backup;
use ory_social::sandbox::{Emulator, Fault, Network, Target};
use serde_json::{Value, json};

use self::matrix::{Expected, MATRIX, Row};
pub use self::trouble::with_fake;
use self::trouble::{Trouble, Verb, arrange};
use crate::docs::{assert_document, document};
use crate::support::in_parallel;
use crate::support::lab::{BLOG, Lab, Run, SECRET, STAGING};

const ADD: &str = "--project acme-shop-stage --client-id 51234567";

/// How many runs at a time: they mostly wait.
const AT_ONCE: usize = 16;
/// How long any run may take, on a machine under load. (Retries, a deadline and the lookup take four seconds.)
const BOUND: Duration = Duration::from_secs(60);

#[test]
fn every_failure_is_reported_and_leaves_nothing_half_done() {
    let verbs = [Verb::List, Verb::Get, Verb::Update];
    let cells = MATRIX.iter().flat_map(|row| verbs.map(|verb| Some((row, verb, row.expected(verb)?))));
    let cells = Mutex::new(cells.flatten());
    let problems = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((row, verb, expected)) = { cells.lock().unwrap().next() } {
                    if let Err(problem) = check(row, verb, expected) {
                        let name = format!("{:?} by {:?}, done: {}, {verb:?}", row.trouble, row.maker, row.done);
                        problems.lock().unwrap().push(format!("== {name}\n{problem}"));
                    }
                }
            });
        }
    });
    let problems = problems.into_inner().unwrap();
    assert!(problems.is_empty(), "{} rows are not as expected:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn the_safety_document_shows_the_matrix() {
    let document = document("docs/safety.md");
    let (before, rest) = document.split_once("<!-- fault matrix -->\n\n").unwrap();
    let (_, after) = rest.split_once("<!-- end of the fault matrix -->").unwrap();
    let table = matrix::table();
    assert_document(
        "docs/safety.md",
        &format!("{before}<!-- fault matrix -->\n\n{table}\n<!-- end of the fault matrix -->{after}"),
    );
}

#[test]
fn a_busy_network_is_asked_up_to_three_times_and_each_retry_is_printed() {
    let failures = [Trouble::Status(429), Trouble::Status(500), Trouble::Gateway];
    in_parallel(
        [Verb::List, Verb::Get].into_iter().flat_map(|verb| failures.map(|it| (verb, it))),
        |(verb, failure)| {
            let lab = lab(verb);
            lab.emulator.fault_next(verb.target(), 2, failure.fault());
            let run = lab.run(&format!("status --project {STAGING}")).succeeds();
            assert_eq!(run.stderr.matches(". Retrying.").count(), 2, "{verb:?} {failure:?}: {run}");
        },
    );
}

#[test]
fn a_change_that_a_busy_network_refused_is_sent_again() {
    let lab = Lab::new();
    lab.emulator.fault_next(Verb::Update.target(), 1, Trouble::Status(429).fault());
    lab.add(ADD).succeeds().says("Retrying");
    assert_eq!((lab.pushes(), lab.stored_secret(STAGING, "vk").as_deref()), (2, Some(SECRET)));
}

#[test]
fn a_change_that_may_have_been_made_is_never_sent_twice() {
    in_parallel([Trouble::Status(500), Trouble::Gateway], |failure| {
        let lab = Lab::new();
        lab.emulator.fault_next(Verb::Update.target(), 1, failure.fault());
        let start = Instant::now();
        lab.add(ADD).ends_with(7).says("it's unclear whether it was applied");
        assert_eq!((lab.pushes(), start.elapsed() >= Duration::from_secs(10)), (1, true), "{failure:?}");
    });
}

#[test]
fn a_change_whose_answer_was_lost_is_found_behind_reads_that_are_stale() {
    let lab = Lab::new();
    lab.emulator.lose_next_answer(502, "<html>");
    // The first read is ours, before the push.
    let stale = r#"case "$*" in 'get project'*)
        [ -e old ] || "$real" "$@" > old; echo x >> reads
        if [ "$(wc -l < reads)" -le 3 ]; then cat old; exit 0; fi;; esac"#;
    let lab = with_fake(lab, stale);
    lab.add(ADD).succeeds().says("The change was applied anyway.");
    assert_eq!((lab.pushes(), lab.stored_secret(STAGING, "vk").as_deref()), (1, Some(SECRET)));
}

#[test]
fn a_reason_that_quotes_a_configuration_is_a_rejection_whatever_it_says() {
    for reason in
        ["https://acme.com/502 Bad Gateway", "rate-limit", "No project found with slug", "please authenticate the CLI"]
    {
        let lab = Lab::new();
        let answer = json!({"error": {"code": 422, "message": "The hook is odd", "reason": reason}}).to_string();
        lab.emulator.fault_next(Target::Update, 1, Fault::answer(422, &answer));
        lab.add(ADD).ends_with(6).says(reason);
        assert_eq!(lab.pushes(), 1);
    }
}

#[test]
fn an_unknown_error_is_retried_while_reading() {
    let lab = Lab::new();
    let answer = json!({"error": {"code": 500, "message": "Upstream hiccup", "reason": "No project found with slug"}});
    lab.emulator.fault_next(Target::Get, 1, Fault::answer(500, &answer.to_string()));
    lab.run(&format!("status --project {STAGING}")).succeeds().says("Upstream hiccup. Retrying.");
}

#[test]
fn an_answer_about_another_project_is_rejected() {
    let lab = Lab::new();
    let id = lab.emulator.inspect(|network| network.project(STAGING).unwrap().id.clone());
    let other = format!("f{}", &id[1..]);
    let lab = with_fake(
        lab,
        &format!(r#"case "$*" in 'get project'*) "$real" "$@" | sed 's/"id":"{id}"/"id":"{other}"/'; exit 0;; esac"#),
    );
    let run = lab.add(&format!("--project {id} --client-id 51234567")).ends_with(1);
    run.says(&format!("Ory returned the project {other} instead of {id}. Nothing was changed."));
    assert_eq!(lab.pushes(), 0);
}

#[test]
fn a_file_with_the_secret_that_cannot_be_deleted_is_reported() {
    let temporary = tempfile::tempdir().unwrap();
    // Replaces the folder of the temporary file with a file.
    let swap = r#"case "$*" in update*) "$real" "$@"; code=$?
        for word; do last=$word; done; folder=$(dirname "$last"); mv "$folder" "$folder.moved"; : > "$folder"; exit $code;; esac"#;
    let lab = with_fake(Lab::new().with("TMPDIR", temporary.path()), swap);
    let run = lab.add(ADD).ends_with(1);
    run.says("The change was made. Can't remove the temporary file, which may hold the client secret: ");
    assert_eq!(lab.pushes(), 1);
}

#[test]
fn a_change_that_takes_effect_late_is_found_by_a_second_read() {
    let lab = Lab::new();
    let file = lab.home().join("out.json");
    lab.run_with_stdin(&format!("add vk {ADD} --client-secret-stdin --out {}", file.display()), SECRET).succeeds();
    let changed: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    lab.emulator.fault_next(Target::Update, 1, Fault::dropped());
    // The reads are ours, the one at the start of `ory update`, and the first look afterwards.
    lab.emulator.edit_after_reads(3, |network| network.update(STAGING, |config| *config = changed).unwrap());
    lab.add(ADD).succeeds().says("The change was applied anyway.");
}

#[test]
fn a_change_that_cannot_be_looked_up_is_unknown() {
    let lab = Lab::new();
    // From the change on, `ory` answers nothing.
    let lab =
        with_fake(lab, r#"case "$*" in update*) "$real" "$@" >/dev/null 2>&1; echo 'exit 1' > "$0"; exit 1;; esac"#);
    let run = lab.add(ADD).ends_with(7).says("it's unclear whether it was applied");
    run.says(&format!("tip: ory-social status --project {STAGING}"));
    assert_eq!((lab.pushes(), lab.stored_secret(STAGING, "vk").as_deref()), (1, Some(SECRET)));
}

#[test]
fn a_secret_that_was_not_answered_for_is_unknown_because_ory_shows_none() {
    for fault in [Fault::dropped(), Fault::dropped().after_doing_it()] {
        let lab = Lab::new();
        lab.emulator.fault_next(Target::Update, 1, fault);
        let words = format!("rotate-secret vk --project {BLOG} --client-secret-stdin --yes");
        lab.run_with_stdin(&words, SECRET).ends_with(7).says("tip: Ory never shows secrets");
        lab.run_with_stdin(&words, SECRET).succeeds();
        assert_eq!(lab.stored_secret(BLOG, "vk").as_deref(), Some(SECRET));
    }
}

/// Runs `add` with the fault, and checks everything that it leaves behind.
fn check(row: &Row, verb: Verb, expected: Expected) -> Result<(), String> {
    let lab = arrange(lab(verb), verb, row.trouble, row.maker, row.done);
    let before = lab.stored(STAGING);
    let start = Instant::now();
    let timeout = if row.trouble == Trouble::Silence { "--timeout 5" } else { "" };
    let run = lab.add(&format!("{ADD} {timeout}"));
    let took = start.elapsed();
    lab.assert_no_process_survives();
    // If only the listing looked odd, the run continues.
    let went_on = expected.code == 0;
    let secret = lab.stored_secret(STAGING, "vk");
    let changed = lab.stored(STAGING) != before;
    // A change that was certainly not made leaves no backup.
    let may_be_made = verb == Verb::Update && expected.code == 7;
    let facts = [
        ("the exit code", run.code == expected.code),
        ("what it says", says(&run, verb, expected)),
        ("a hint", went_on || run.stderr.contains("\ntip: ")),
        ("the project", changed == (row.done || went_on) && secret.is_some() == changed),
        ("the secret", secret.is_none_or(|secret| secret == SECRET)),
        ("the backup", good_backups(&lab) == Some(usize::from(may_be_made || went_on))),
        ("the time", took < BOUND),
    ];
    let wrong: Vec<_> = facts.iter().filter(|(_, right)| !right).map(|(what, _)| *what).collect();
    if wrong.is_empty() { Ok(()) } else { Err(format!("wrong: {} ({took:?})\n{run}", wrong.join(", "))) }
}

/// Signs in with a session for `list`, which isn't called with a workspace key, and with a key for the others.
fn lab(verb: Verb) -> Lab {
    if verb != Verb::List {
        return Lab::new();
    }
    let lab = Lab::on(Network::sample().with_session("ory_st_test"));
    let session = lab.file("session.json", &Emulator::session_file("ory_st_test"));
    lab.without("ORY_WORKSPACE_API_KEY").with("ORY_CONFIG_PATH", session)
}

fn says(run: &Run, verb: Verb, expected: Expected) -> bool {
    let words = expected.says.replace("{}", verb.asked());
    match (expected.code, verb) {
        (0, Verb::Update) => run.stderr.contains(&words) && run.stderr.contains("The change was applied anyway."),
        (0, _) => true,
        (7, Verb::Update) => run.error().contains("it's unclear whether it was applied") && run.stderr.contains(&words),
        (_, Verb::Update) => run.error().starts_with(&format!("The change was not applied: {words}")),
        _ => run.error().starts_with(&words),
    }
}

/// Returns the number of backups, if all are good.
fn good_backups(lab: &Lab) -> Option<usize> {
    let backups = lab.backups();
    let good = |bytes: &Vec<u8>| Backup::from_json(bytes).is_ok_and(|backup| backup.project.slug == STAGING);
    backups.iter().all(good).then_some(backups.len())
}
