//! Reads files that may be runbooks: any text, and runbooks with a client secret where a reference to one belongs.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ory_social::domain::catalogue::Catalogue;
use ory_social::domain::runbook::{Mistake, Runbook};
use ory_social_fuzz::CANARY;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let mistakes = mistakes(&text);
    let lines = text.chars().filter(|it| matches!(it, '\n' | '\r')).count() + 1;
    for mistake in &mistakes {
        let place = mistake.at.place;
        assert!((1..=lines + 1).contains(&place.line) && place.column >= 1, "{mistake}");
    }
    assert!(mistakes.is_sorted());
    for begin in ["", "{", "[", "{env: ", "{env: '", "{file: [", "{stdin: ", "|\n          ", "'", "!x ", "{x: "] {
        let head = "version: 1\nprojects:\n- project: a\n  providers:\n    vk:\n      client_secret: ";
        for mistake in self::mistakes(&format!("{head}{begin}{CANARY}-{text}")) {
            assert!(!format!("{mistake:?} {mistake}").contains(CANARY), "{mistake}");
        }
    }
});

fn mistakes(text: &str) -> Vec<Mistake> {
    match Runbook::parse(text, Catalogue::shipped()) {
        Ok(runbook) => {
            assert!(!runbook.projects.is_empty());
            Vec::new()
        }
        Err(mistakes) => {
            assert!(!mistakes.is_empty());
            mistakes
        }
    }
}
