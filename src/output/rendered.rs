//! The result of `runbook render`.

use serde_json::json;

use super::envelope::{Envelope, Members};
use super::place;
use super::report::Report;
use super::runbook::{JobEnding, JobReport, JobRow, RunbookReport, Shown};
use super::screen::Screen;
use super::stdout;
use crate::domain::runbook::ProjectEntry;
use crate::domain::runbook::markdown::{ByHand, INTRODUCTION, INTRODUCTION_TO_FILES, code, escaped, fenced, sentence};
use crate::domain::text::plain;
use crate::error::Failure;

/// A page with instructions for making the changes by hand.
pub(crate) struct RenderedReport<'a> {
    /// The projects, as the runbook describes them.
    pub(crate) entries: Vec<&'a ProjectEntry>,
    /// The changes planned for them.
    pub(crate) report: RunbookReport,
}

impl Envelope for RenderedReport<'_> {
    /// Returns the members of the report, plus the page.
    fn members(&self) -> Members {
        let mut members = self.report.showing(Shown::Everything).members();
        members.push(("page", json!(self.page())));
        members
    }

    fn print_text(&self, _: Screen) {
        stdout::write_exactly(&place::localized(&self.page()));
    }
}

impl RenderedReport<'_> {
    fn page(&self) -> String {
        let rows = &self.report.rows;
        let file = code(&self.report.file.to_string_lossy());
        let mut parts = vec![
            "# Social sign-in, by hand".to_owned(),
            format!("Made from {file} by `ory-social runbook render`."),
            self.introduction().to_owned(),
        ];
        let lines = rows.iter().map(|row| format!("| {} | {} |", escaped(&row.name), todo(row)));
        let table: Vec<_> =
            ["| project | changes |".to_owned(), "| --- | --- |".to_owned()].into_iter().chain(lines).collect();
        parts.push(table.join("\n"));
        for (entry, row) in self.entries.iter().zip(rows) {
            parts.push(format!("## {}", escaped(&row.name)));
            parts.push(match &row.outcome {
                Ok(job) => by_hand(entry, job),
                Err(failure) => failed(failure),
            });
        }
        parts.join("\n\n")
    }

    fn introduction(&self) -> &'static str {
        match self.entries.iter().any(|entry| entry.is_on_network()) {
            true => INTRODUCTION,
            false => INTRODUCTION_TO_FILES,
        }
    }
}

fn todo(row: &JobRow) -> String {
    match &row.outcome {
        Ok(job) if job.ending == JobEnding::Unchanged => "nothing".to_owned(),
        Ok(job) => match job.report.plan.changes.len() {
            1 => "1 change".to_owned(),
            count => format!("{count} changes"),
        },
        Err(_) => "unknown: see below".to_owned(),
    }
}

fn by_hand(entry: &ProjectEntry, job: &JobReport) -> String {
    let Report { project, plan, diff, findings, variables, .. } = &job.report;
    ByHand { entry, project, callbacks: &job.callbacks, plan, diff, findings, variables }.text()
}

/// Renders a project whose planning failed.
fn failed(failure: &Failure) -> String {
    let mut parts = vec![format!("**Planning failed.** {}", sentence(&failure.message))];
    let lines = |lead: &str, texts: &[String]| {
        let lines: Vec<_> = texts.iter().map(|text| format!("- {lead}{}", sentence(text))).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    };
    parts.extend(lines("", &failure.details));
    parts.extend(failure.quotes.iter().map(|quote| fenced("text", &plain(quote))));
    parts.extend(lines("Next: ", &failure.hints));
    parts.join("\n\n")
}
