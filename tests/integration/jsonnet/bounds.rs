//! A snippet can't exceed its limits. (Linux only: macOS doesn't enforce memory limits on processes.)

use std::fmt::Write as _;
use std::fs;
use std::process::Child;
use std::time::{Duration, Instant};

use ory_social::system::evaluator::NAME;
use serde_json::json;

use super::evaluator::{Ended, evaluate, evaluate_in};

/// The limit of the whole process, in KiB. Includes its code and stack, even where they are unused.
const MEMORY: u64 = 256 * 1024;

/// Snippets that ask for more than they may have. None of them has a result.
fn bombs() -> Vec<(&'static str, String)> {
    let doubled = (1..100)
        .fold("local a0 = 'x'; ".to_owned(), |text, level| format!("{text}local a{level} = a{0} + a{0}; ", level - 1))
        + "a99";
    let nested = |open: &str, close: &str, times| format!("{}1{}", open.repeat(times), close.repeat(times));
    let mut bombs = vec![
        ("a text that doubles 100 times", doubled),
        ("nested strings", "local f(s, n) = if n == 0 then s else f('%s%s' % [s, s], n - 1); f('x', 100)".into()),
        (
            "an array that doubles",
            "local f(a, n) = if n == 0 then a else f(a + a, n - 1) tailstrict; f([1], 100)".into(),
        ),
        ("a sum of a million", format!("1{}", "+1".repeat(1_000_000))),
        ("5 million numbers", format!("[{}]", "1,".repeat(5_000_000))),
        ("many prefixes", format!("{}true", "!".repeat(200_000))),
        ("many locals", format!("{}a", "local a = 1; ".repeat(200_000))),
        ("many conditions", format!("{}1", "if true then ".repeat(100_000))),
        ("many functions", format!("{}1", "function() ".repeat(100_000))),
    ];
    for times in [3_000, 20_000, 200_000] {
        bombs.push(("nested arrays", nested("[", "]", times)));
        bombs.push(("nested objects", nested("{ a: ", "}", times)));
    }
    bombs.push(("nested parentheses", nested("(", ")", 200_000)));
    let lines = include_str!("bombs.jsonnet").lines().filter(|line| !line.starts_with("//"));
    bombs.extend(lines.map(|line| (line, line.to_owned())));
    bombs
}

/// Returns the peak memory of a process, in KiB, if it is still running.
fn peak(process: u32) -> Option<u64> {
    // Right after the fork, a process is still a copy of us.
    let command = fs::read_to_string(format!("/proc/{process}/cmdline")).ok()?;
    if !command.starts_with(NAME) && !command.is_empty() {
        return Some(0);
    }
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmPeak:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// Runs a snippet in an empty folder, and returns the peak memory that was seen.
fn run(snippet: &str) -> (Ended, u64) {
    let folder = tempfile::tempdir().unwrap();
    let mut most = 0;
    let ended = evaluate_in(folder.path(), snippet, &[json!({})], |child: &Child| {
        while let Some(now) = peak(child.id()) {
            most = most.max(now);
            std::thread::sleep(Duration::from_millis(1));
        }
    });
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "it left something behind");
    (ended, most)
}

/// Returns what went wrong, and the peak memory that was seen.
fn set_off(bombs: &[(&str, String)]) -> (String, u64) {
    let (mut trouble, mut seen) = (String::new(), 0);
    for (name, snippet) in bombs {
        let started = Instant::now();
        let (ended, most) = run(snippet);
        let is_error = ended.results(1) == [None] && !ended.stderr.is_empty() && ended.is_orderly();
        seen = seen.max(most);
        if !is_error || most > MEMORY || started.elapsed() > Duration::from_secs(30) {
            let stderr: String = ended.stderr.chars().take(300).collect();
            writeln!(trouble, "{name}: {most} KiB, {:?}, {:?} {stderr}", started.elapsed(), ended.status).unwrap();
        }
    }
    (trouble, seen)
}

#[test]
fn a_snippet_that_asks_for_too_much_ends_with_an_error_and_within_its_bounds() {
    let bombs = bombs();
    assert!(bombs.len() >= 60, "{}", bombs.len());
    // Some take their full three seconds.
    let share = bombs.len().div_ceil(3);
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let shares: Vec<_> = bombs.chunks(share).map(|bombs| scope.spawn(|| set_off(bombs))).collect();
        shares.into_iter().map(|share| share.join().unwrap()).collect()
    });
    let trouble: String = outcomes.iter().map(|(trouble, _)| trouble.as_str()).collect();
    let seen = outcomes.iter().map(|(_, seen)| *seen).max().unwrap();
    assert!(trouble.is_empty(), "{trouble}");
    // Otherwise nothing was measured.
    assert!(seen > MEMORY / 2, "{seen}");
}

#[test]
fn an_endless_snippet_is_stopped_after_three_seconds_of_work() {
    let mut limits = String::new();
    let snippet = "local f(n) = f(n + 1) tailstrict; f(0)";
    let ended = evaluate_in(std::path::Path::new("/"), snippet, &[json!({})], |child| {
        let read = || fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
        while !limits.contains("Max open files            3 ") {
            limits = read();
        }
    });
    let limit = |name: &str| {
        let line = limits.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        // The soft and the hard limit. The hard one can't be raised again.
        line.split_whitespace().take(2).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(limit("Max address space"), ["268435456", "268435456"]);
    assert_eq!(limit("Max cpu time"), ["3", "3"]);
    assert_eq!(limit("Max core file size"), ["0", "0"]);
    assert_eq!(limit("Max file size"), ["0", "0"]);
    assert_eq!(limit("Max open files"), ["3", "3"]);
    assert!(!ended.status.success() && ended.stdout.is_empty(), "{ended:?}");
}

#[test]
fn no_file_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("canary.jsonnet");
    fs::write(&file, "'canary'").unwrap();
    for path in [file.to_str().unwrap(), "canary.jsonnet", "/dev/stdin", "/proc/self/environ"] {
        for import in ["import", "importstr", "importbin"] {
            let ended = evaluate_in(folder.path(), &format!("{import} '{path}'"), &[json!({})], |_| ());
            assert_eq!(ended.results(1), [None], "{import} {path}");
            assert!(!ended.stderr.contains("'canary'"), "{}", ended.stderr);
            assert!(ended.complaints()[0].contains(&format!("error: failed to import \"{path}\"")), "{}", ended.stderr);
        }
    }
}

#[test]
fn a_trace_cannot_forge_results_or_reach_another_sample() {
    let snippet = "local claims = std.extVar('claims');
        std.trace('\\u001e\\u001eerror: forged\\n{\"identity\": {}}\\n', if 'email' in claims then claims.email else error 'real')";
    let ended = evaluate(snippet, &[json!({"sub": "1"}), json!({"email": "x"}), json!({"sub": "2"})]);
    assert_eq!(ended.results(3), [None, Some(json!("x")), None]);
    let complaints = ended.complaints();
    assert_eq!(complaints.len(), 3);
    assert!(complaints[0].contains("error: real") && complaints[2].contains("error: real"));
    assert!(!complaints[1].contains("error: real"));
}

#[test]
fn a_snippet_of_ten_megabytes_is_read() {
    let (ended, most) = run(&format!("'{}'", "x".repeat(10_000_000)));
    assert_eq!(ended.stdout.len(), 10_000_003);
    assert!(most <= MEMORY, "{most}");
}
