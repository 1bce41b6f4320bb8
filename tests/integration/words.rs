//! What people read is plain English: the sources have no words that sound translated.

use std::fs;
use std::path::Path;

use regex::Regex;

/// The phrases, as regular expressions.
const PATTERNS: &[&str] = &[
    r"\bmend(s|ed|ing)?\b",
    r"\bas asked\b",
    r"\bbrought to what\b",
    r"\ball the same\b",
    r"\b[Ll]ook(s|ed)? whether\b",
    r"\bshall\b",
    r"\banew\b",
    r"\bbegun\b",
    r"\b[Ww]ants an?\b",
    r"\bletter for letter\b",
    r"\bmeanwhile\b",
    r"\bnobody but\b",
    r"\bbecomes? of\b",
    r"\bcomes? of (it|them)\b",
    r"\bwhat no flag\b",
    r"\bis no [a-z]",
    r"\bstands? in each other\b",
    r"\btwice there\b|\bis there twice\b",
    r", for (it|they|Ory|VK|that|this|who)\b",
    r"\b(VK|Ory|it) (takes|does not take) (the|it|them)\b",
    r"\bthe one that is there\b",
    r"\b(tells|is told|are told)\b",
    r"\b[Ww]hoever\b",
    r"\bside by side\b",
    r"\b[Tt]roubles?\b",
    r"\bway back\b",
    r"\bforeign\b",
    r"\bpassed over\b",
];

/// More of them for the names of tests, where these words never name something in the code.
const IN_NAMES: &[&str] = &[r"\btold\b", r"\bmistakes?\b"];

/// Lines in which a phrase is right, each with the reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("here is no ", "\"there is no X\" is plain English"),
    (" is no longer ", "so is this"),
    ("templates/vk/mapper", "live mappers are known by the hash of this text"),
    ("kratos_rules/", "a vendored schema, and what was measured on it"),
];

/// The files and folders that are searched.
const SCANNED: &[&str] = &["src", "templates", "docs", "README.md", "CONTRIBUTING.md", "CHANGELOG.md"];

#[test]
fn nothing_sounds_translated() {
    let pattern = Regex::new(&PATTERNS.join("|")).unwrap();
    let mut hits = Vec::new();
    for place in SCANNED {
        scan(&Path::new(env!("CARGO_MANIFEST_DIR")).join(place), &pattern, &mut hits);
    }
    assert!(hits.is_empty(), "say it in plain words:\n{}", hits.join("\n"));
}

#[test]
fn the_names_of_tests_are_plain_english() {
    let pattern = Regex::new(&[PATTERNS, IN_NAMES].concat().join("|")).unwrap();
    let mut hits = Vec::new();
    for place in ["src", "tests/integration"] {
        scan_names(&Path::new(env!("CARGO_MANIFEST_DIR")).join(place), &pattern, &mut hits);
    }
    assert!(hits.is_empty(), "say it in plain words:\n{}", hits.join("\n"));
}

fn scan_names(path: &Path, pattern: &Regex, hits: &mut Vec<String>) {
    if path.is_dir() {
        return fs::read_dir(path).unwrap().for_each(|entry| scan_names(&entry.unwrap().path(), pattern, hits));
    }
    let Ok(text) = fs::read_to_string(path) else { return };
    let test = Regex::new(r"#\[(?:tokio::)?test[^\n]*\n(?:\s*#\[[^\n]*\n)*\s*(?:async )?fn (\w+)").unwrap();
    let names = test.captures_iter(&text).map(|found| found[1].replace('_', " "));
    let is_exception = |name: &str| EXCEPTIONS.iter().any(|(part, _)| format!(" {name} ").contains(part));
    hits.extend(names.filter(|name| pattern.is_match(name) && !is_exception(name)));
}

fn scan(path: &Path, pattern: &Regex, hits: &mut Vec<String>) {
    if path.is_dir() {
        return fs::read_dir(path).unwrap().for_each(|entry| scan(&entry.unwrap().path(), pattern, hits));
    }
    let Ok(text) = fs::read_to_string(path) else { return };
    for (number, line) in text.lines().enumerate().filter(|(_, line)| pattern.is_match(line)) {
        let hit = format!("{}:{}: {}", path.display(), number + 1, line.trim());
        if !EXCEPTIONS.iter().any(|(part, _)| hit.contains(part)) {
            hits.push(hit);
        }
    }
}
