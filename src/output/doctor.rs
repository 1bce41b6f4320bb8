//! The result of `doctor`.

use serde_json::json;

use super::envelope::{Envelope, Members};
use super::screen::Screen;
use super::stdout::{fitted, say};
use super::style::{DIM, GREEN, RED, YELLOW, labelled};
use super::words::{capitalised, counted, plain};
use crate::domain::doctor::{Check, Level};

/// As wide as the sign and the label before each check.
const INDENT: &str = "           ";

/// The checks that ran, and what they found.
pub(crate) struct DoctorReport {
    pub(crate) checks: Vec<Check>,
}

impl DoctorReport {
    /// Counts the checks that ended with this level.
    pub(crate) fn count(&self, level: Level) -> usize {
        self.checks.iter().filter(|check| check.level == level).count()
    }
}

impl Envelope for DoctorReport {
    fn members(&self) -> Members {
        vec![("checks", json!(self.checks))]
    }

    fn print_text(&self, screen: Screen) {
        self.checks.iter().for_each(print_check);
        let place = if screen.run.in_sandbox { "in the sandbox, " } else { "" };
        let found = match (self.count(Level::Problem), self.count(Level::Warning)) {
            (0, 0) => "no problems found".to_owned(),
            (problems, warnings) => format!("{} and {}", counted(problems, "problem"), counted(warnings, "warning")),
        };
        say!("\n{}", capitalised(&format!("{place}{found}.")));
    }
}

/// Prints one check. Its sign and label say the same as its colour.
fn print_check(check: &Check) {
    let (style, label) = match check.level {
        Level::Ok => (GREEN, "✓"),
        Level::Warning => (YELLOW, "! warning"),
        Level::Problem => (RED, "✗ problem"),
        Level::Skipped => (DIM, "– skipped"),
    };
    let label = format!("{label:<11}");
    let text = fitted(&label, &format!("{}: {}", check.name.replace('_', " "), check.message));
    say!("{}", labelled(&label, style, &text));
    for detail in &check.details {
        say!("{}", fitted(&format!("{INDENT}• "), detail));
    }
    for line in check.quotes.iter().flat_map(|quote| quote.lines()) {
        say!("{INDENT}{DIM}│{DIM:#} {}", plain(line));
    }
    if let Some(fix) = &check.fix {
        say!("{}", fitted(&format!("{INDENT}tip: "), fix));
    }
}
