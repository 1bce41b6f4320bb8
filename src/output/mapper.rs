//! The results of `mapper show`, `mapper test` and `mapper decode`.

use serde_json::json;

use super::envelope::{self, Envelope, Members};
use super::screen::Screen;
use super::stdout::{self, fitted, say};
use super::style::{GREEN, RED, YELLOW, labelled};
use super::words::plain;
use crate::domain::mapper::{Finding, Origin, SampleResult, Severity};
use crate::domain::project::ProjectSummary;
use crate::domain::template::Sample;

/// The result of `mapper show`.
pub(crate) struct SnippetReport {
    pub(crate) template: String,
    pub(crate) name: String,
    pub(crate) snippet: String,
}

impl Envelope for SnippetReport {
    fn members(&self) -> Members {
        vec![("template", json!(self.template)), ("mapper", json!(self.name)), ("snippet", json!(self.snippet))]
    }

    fn print_text(&self, _: Screen) {
        stdout::write_exactly(self.snippet.trim_end());
    }
}

/// The result of `mapper decode`.
pub(crate) struct DecodedReport {
    pub(crate) project: ProjectSummary,
    pub(crate) provider_id: String,
    /// Where the mapper comes from.
    pub(crate) origin: Origin,
    pub(crate) snippet: String,
}

impl Envelope for DecodedReport {
    fn members(&self) -> Members {
        vec![
            ("project", envelope::project(&self.project)),
            ("provider_id", json!(self.provider_id)),
            ("origin", json!(self.origin)),
            ("snippet", json!(self.snippet)),
        ]
    }

    /// Prints the snippet on stdout, and its origin on stderr.
    fn print_text(&self, screen: Screen) {
        match &self.origin {
            Origin::Inline => screen.line("The mapper is inline in the configuration."),
            Origin::Stored { url } => {
                screen.line(&format!("The mapper is stored at {url} (its SHA-512 matches)"));
            }
            Origin::Elsewhere { url } => screen.line(&format!("The mapper is stored at {url}")),
            Origin::Changed { url } => screen.warning(
                "mapper_changed",
                &format!("The mapper at {url} was modified: its SHA-512 doesn't match the address."),
            ),
        }
        stdout::write_exactly(&plain(self.snippet.trim_end()));
    }
}

/// The result of `mapper test`.
pub(crate) struct MapperTestReport {
    /// The project whose identity schema the mapper was tested with, if one was named.
    pub(crate) project: Option<ProjectSummary>,
    /// The input of the mapper.
    pub(crate) samples: Vec<Sample>,
    /// The output of the mapper.
    pub(crate) results: Vec<SampleResult>,
    /// The problems found, each for scripts and for people.
    pub(crate) findings: Vec<(Finding, String)>,
}

impl Envelope for MapperTestReport {
    fn members(&self) -> Members {
        let identities =
            self.results.iter().map(|result| json!({"sample": result.sample, "identity": result.identity}));
        let findings = self.findings.iter().map(|(finding, _)| json!(finding));
        let project = json!(self.project.as_ref().map(envelope::project));
        vec![("project", project), ("identities", identities.collect()), ("findings", findings.collect())]
    }

    fn print_text(&self, _: Screen) {
        let names = self.samples.iter().map(|sample| sample.name.chars().count());
        let column = names.max().unwrap_or_default();
        for sample in &self.samples {
            let result = self.results.iter().find(|result| result.sample == sample.name);
            let identity = result.and_then(|result| result.identity.as_ref());
            let (style, sign, text) = match identity {
                Some(identity) => (GREEN, "✓", identity.to_string()),
                None => (RED, "✗", "fails".to_owned()),
            };
            let row = fitted(&format!("{sign} {:<column$}  ", sample.name), &text);
            say!("{}", labelled(sign, style, &row));
        }
        for (finding, text) in &self.findings {
            let (style, label) = match finding.severity() {
                Severity::Error => (RED, "error:"),
                Severity::Warning => (YELLOW, "warning:"),
            };
            say!("\n{}", labelled(label, style, &fitted(&format!("{label} "), text)));
        }
        if self.findings.is_empty() {
            stdout::done("No problems found in the mapper.");
        }
    }
}
