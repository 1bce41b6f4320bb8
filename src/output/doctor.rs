//! The result of `doctor`.

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use super::format::Format;
use super::json::{self, VERSION};
use super::report::width;
use super::words::{broken, capitalised, plain};
use crate::domain::doctor::{Check, Level};

const DIM: Style = Style::new().dimmed();
const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
/// As wide as the sign and the word before each check.
const INDENT: &str = "           ";

/// What was looked at, and found.
pub struct DoctorReport {
    /// Which Ory Network was asked: `real` or `sandbox`.
    pub network: &'static str,
    /// The checks.
    pub checks: Vec<Check>,
}

impl DoctorReport {
    /// How many checks ended so.
    pub fn count(&self, level: Level) -> usize {
        self.checks.iter().filter(|check| check.level == level).count()
    }

    /// Prints it on stdout.
    pub fn print(&self, format: Format) {
        match format {
            Format::Json => json::print(&self.json()),
            Format::Text => self.print_text(),
        }
    }

    /// For scripts.
    pub fn json(&self) -> Value {
        json!({
            "version": VERSION,
            "ok": true,
            "command": "doctor",
            "network": self.network,
            "checks": self.checks,
        })
    }

    /// For people.
    pub fn print_text(&self) {
        self.checks.iter().for_each(print_check);
        let place = if self.network == "sandbox" { "in the sandbox, " } else { "" };
        let found = match (self.count(Level::Problem), self.count(Level::Warning)) {
            (0, 0) => "nothing is wrong".to_owned(),
            (problems, warnings) => format!("{} and {}", counted(problems, "problem"), counted(warnings, "warning")),
        };
        say!("\n{}", capitalised(&format!("{place}{found}.")));
    }
}

/// A number of things.
fn counted(number: usize, thing: &str) -> String {
    match number {
        0 => format!("no {thing}"),
        1 => format!("1 {thing}"),
        _ => format!("{number} {thing}s"),
    }
}

/// One check. Its sign and its word say the same as its colour.
fn print_check(check: &Check) {
    let (style, label) = match check.level {
        Level::Ok => (GREEN, "✓ ok"),
        Level::Warning => (YELLOW, "! warning"),
        Level::Problem => (RED, "✗ problem"),
        Level::Skipped => (DIM, "– skipped"),
    };
    let label = format!("{label:<11}");
    let text = broken(&label, &format!("{}: {}", check.name.replace('_', " "), check.message), width());
    say!("{style}{label}{style:#}{}", text.strip_prefix(&label).unwrap_or(&text));
    for detail in &check.details {
        say!("{}", broken(&format!("{INDENT}• "), detail, width()));
    }
    for line in check.quotes.iter().flat_map(|quote| quote.lines()) {
        say!("{INDENT}{DIM}│{DIM:#} {}", plain(line));
    }
    if let Some(mend) = &check.mend {
        say!("{}", broken(&format!("{INDENT}next: "), mend, width()));
    }
}
