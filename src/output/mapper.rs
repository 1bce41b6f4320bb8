//! The results of `mapper show`, `mapper test` and `mapper decode`.

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use super::format::Format;
use super::json::{self, VERSION};
use super::report::width;
use super::screen::Screen;
use super::words::{broken, plain};
use crate::domain::catalogue::Sample;
use crate::domain::mapper::{Finding, Origin, SampleResult, Severity};
use crate::domain::project::ProjectSummary;

const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();

/// The result of `mapper show`.
pub struct SnippetReport {
    /// The provider.
    pub provider: String,
    /// The mapper's name.
    pub name: String,
    /// Its text.
    pub snippet: String,
}

impl SnippetReport {
    /// Prints it on stdout.
    pub fn print(&self, format: Format) {
        let Self { provider, name, snippet } = self;
        match format {
            Format::Text => say!("{}", snippet.trim_end()),
            Format::Json => json::print(&json!({
                "version": VERSION, "ok": true, "command": "mapper show", "provider": provider, "name": name, "snippet": snippet,
            })),
        }
    }
}

/// The result of `mapper decode`.
pub struct DecodedReport {
    /// The project.
    pub project: ProjectSummary,
    /// The provider's id.
    pub provider_id: String,
    /// Where the mapper comes from.
    pub origin: Origin,
    /// Its text.
    pub snippet: String,
}

impl DecodedReport {
    /// Prints the snippet on stdout, and where it comes from on stderr.
    pub fn print(&self, screen: Screen) {
        let Self { project, provider_id, origin, snippet } = self;
        if screen.format == Format::Json {
            return json::print(&json!({
                "version": VERSION, "ok": true, "command": "mapper decode", "project": json::project(project),
                "provider_id": provider_id, "origin": origin, "snippet": snippet,
            }));
        }
        match origin {
            Origin::Inline => screen.note("It stands in the configuration itself."),
            Origin::Stored { url } => {
                screen.note(&format!("It comes from {url}; its SHA-512 is the one in the address."))
            }
            Origin::Elsewhere { url } => screen.note(&format!("It comes from {url}.")),
            Origin::Changed { url } => screen.warning(&format!(
                "What is at {url} is not what was stored there: its SHA-512 is another than the one in the address."
            )),
        }
        say!("{}", plain(snippet.trim_end()));
    }
}

/// The result of `mapper test`.
pub struct MapperTestReport {
    /// What the mapper was given.
    pub samples: Vec<Sample>,
    /// What it made of it.
    pub results: Vec<SampleResult>,
    /// What is wrong, each for scripts and for people.
    pub findings: Vec<(Finding, String)>,
}

impl MapperTestReport {
    /// Prints it on stdout.
    pub fn print(&self, format: Format) {
        match format {
            Format::Json => json::print(&self.json()),
            Format::Text => self.print_text(),
        }
    }

    /// For scripts.
    pub fn json(&self) -> Value {
        let results = self.results.iter().map(|result| json!({"sample": result.sample, "identity": result.identity}));
        let findings = self.findings.iter().map(|(finding, _)| finding);
        json!({
            "version": VERSION,
            "ok": true,
            "command": "mapper test",
            "results": results.collect::<Vec<_>>(),
            "findings": findings.collect::<Vec<_>>(),
        })
    }

    /// For people.
    pub fn print_text(&self) {
        let names = self.samples.iter().map(|sample| sample.name.chars().count());
        let column = names.max().unwrap_or_default();
        for sample in &self.samples {
            let result = self.results.iter().find(|result| result.sample == sample.name);
            let identity = result.and_then(|result| result.identity.as_ref());
            let (style, sign, text) = match identity {
                Some(identity) => (GREEN, "✓", identity.to_string()),
                None => (RED, "✗", "does not work".to_owned()),
            };
            let row = broken(&format!("{sign} {:<column$}  ", sample.name), &text, width());
            say!("{style}{sign}{style:#}{}", row.strip_prefix(sign).unwrap_or(&row));
        }
        for (finding, text) in &self.findings {
            let (style, label) = match finding.severity() {
                Severity::Error => (RED, "error:"),
                Severity::Warning => (YELLOW, "warning:"),
            };
            let text = broken(&format!("{label} "), text, width());
            say!("\n{style}{label}{style:#}{}", text.strip_prefix(label).unwrap_or(&text));
        }
        if self.findings.is_empty() {
            say!("{GREEN}✓{GREEN:#} Nothing is wrong with the mapper.");
        }
    }
}
