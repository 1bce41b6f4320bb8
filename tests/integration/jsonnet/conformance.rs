//! Our engine evaluates every snippet like go-jsonnet, apart from the known differences.

use std::collections::HashSet;
use std::fmt::Write as _;

use ory_social::domain::mapper::{FindingCode, Severity};
use serde_json::Value;

use super::differences::{DIFFERENCES, table};
use super::evaluator::evaluate;
use super::go_jsonnet;
use super::snippets;
use crate::docs::{assert_document, document};

/// Whether two results are the same JSON. Numbers may be written differently.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let has = |(name, value): (&String, &Value)| other.get(name).is_some_and(|other| same(value, other));
            one.len() == other.len() && one.iter().all(has)
        }
        _ => one == other,
    }
}

#[test]
fn our_engine_agrees_with_go_jsonnet_but_for_the_known_differences() {
    let snippets = snippets::all();
    assert!(snippets.len() >= 350, "{}", snippets.len());
    let theirs = go_jsonnet::evaluate(&snippets);
    let (mut surprises, mut with_result) = (String::new(), 0);
    for (snippet, theirs) in snippets.iter().zip(theirs) {
        let ended = evaluate(&snippet.text, &snippet.samples);
        assert!(ended.is_orderly() && ended.complaints().len() == snippet.samples.len(), "{} {ended:?}", snippet.name);
        let ours = ended.results(snippet.samples.len());
        let agree = ours.iter().zip(&theirs).all(|(ours, theirs)| match (ours, theirs) {
            (Some(ours), Some(theirs)) => same(ours, theirs),
            (ours, theirs) => ours.is_none() && theirs.is_none(),
        });
        with_result += usize::from(agree && ours.iter().any(Option::is_some));
        if agree == DIFFERENCES.iter().any(|known| known.snippet == snippet.name) {
            let word = if agree { "no difference any more" } else { "a difference" };
            writeln!(surprises, "{word}: {}\n{}\nours:   {ours:?}\ntheirs: {theirs:?}\n", snippet.name, snippet.text)
                .unwrap();
        }
    }
    assert!(surprises.is_empty(), "{surprises}");
    // It's easy to fail alike.
    assert!(with_result >= 200, "{with_result}");
}

#[test]
fn the_snippets_and_the_differences_have_names_of_their_own() {
    let snippets = snippets::all();
    let names: HashSet<_> = snippets.iter().map(|snippet| snippet.name).collect();
    assert_eq!(names.len(), snippets.len());
    let differences: HashSet<_> = DIFFERENCES.iter().map(|known| known.snippet).collect();
    assert_eq!(differences.len(), DIFFERENCES.len());
    assert!(differences.is_subset(&names), "{:?}", differences.difference(&names));
    let is_mapper = |name: &str| snippets.iter().any(|snippet| snippet.name == name && snippet.samples.len() > 1);
    assert!(!DIFFERENCES.iter().any(|known| is_mapper(known.snippet)), "the page says that mappers agree");
}

#[test]
fn the_page_about_mappers_has_every_difference() {
    const MARKS: [&str; 2] = ["<!-- differences -->\n", "<!-- end of the differences -->"];
    let page = document("docs/mapper.md");
    let (before, rest) = page.split_once(MARKS[0]).unwrap();
    let (_, after) = rest.split_once(MARKS[1]).unwrap();
    let count = snippets::all().len();
    assert!(page.contains(&format!("go-jsonnet {}", go_jsonnet::VERSION)));
    let text = format!("{before}{}\n{}\n{}{after}", MARKS[0], table(count), MARKS[1]);
    assert_document("docs/mapper.md", &text);
}

#[test]
fn the_page_about_mappers_has_every_finding_and_how_bad_it_is() {
    let page = document("docs/mapper.md");
    let rows: Vec<_> = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | ")).collect();
    let severity = |code: FindingCode| match code.severity() {
        Severity::Error => "error: ",
        Severity::Warning => "warning: ",
    };
    assert_eq!(rows.len(), FindingCode::ALL.len(), "{rows:?}");
    for ((name, rest), code) in rows.into_iter().zip(FindingCode::ALL) {
        assert!(name == code.as_str() && rest.starts_with(severity(code)), "{name} {rest}");
    }
}
