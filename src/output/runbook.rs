//! The results of `plan`, `apply` and `drift`.

mod rows;

use std::fmt;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::envelope::{self, Envelope, Members};
use super::remarks::Run;
use super::report::Report;
use super::screen::Screen;
use super::stdout::say;
use super::style::BOLD;
use crate::domain::callback::CallbackUrl;
use crate::domain::runbook::{ProjectEntry, ReviewedPlan, ReviewedProject};
use crate::error::{Failure, FailureKind, Outcome};

/// The outcome for a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum JobEnding {
    /// The project already matches the runbook.
    Unchanged,
    /// The project was only compared, and something would change.
    Planned,
    Applied,
    /// The project was left unchanged on purpose.
    Skipped(SkipReason),
}

/// Why a project was skipped although the runbook would change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SkipReason {
    Protected,
    RemovesProvider,
}

impl SkipReason {
    fn code(self) -> &'static str {
        match self {
            Self::Protected => "protected",
            Self::RemovesProvider => "removes_provider",
        }
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Protected => "protected (use --allow-protected)",
            Self::RemovesProvider => "would remove a provider (use --allow-removals)",
        })
    }
}

impl JobEnding {
    fn code(&self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Planned => "planned",
            Self::Applied => "applied",
            Self::Skipped(_) => "skipped",
        }
    }
}

impl fmt::Display for JobEnding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unchanged => formatter.write_str("up to date"),
            Self::Planned => formatter.write_str("would change"),
            Self::Applied => formatter.write_str("updated"),
            Self::Skipped(reason) => write!(formatter, "skipped: {reason}"),
        }
    }
}

/// The result for a project.
pub(crate) struct JobReport {
    pub(crate) ending: JobEnding,
    /// The planned changes, to compare with a reviewed plan.
    pub(crate) reviewed: ReviewedProject,
    /// The callback URL of each provider that the runbook names, in its order.
    pub(crate) callbacks: Vec<CallbackUrl>,
    pub(crate) report: Report,
    /// Keeps the project's warnings and notes.
    pub(crate) run: &'static Run,
}

/// A project of a runbook.
pub(crate) struct JobRow {
    pub(crate) name: String,
    /// How the runbook refers to it.
    pub(crate) reference: String,
    pub(crate) protected: bool,
    pub(crate) outcome: Outcome<JobReport>,
}

impl JobRow {
    /// Creates the row of a runbook entry.
    pub(crate) fn new(name: String, entry: &ProjectEntry, outcome: Outcome<JobReport>) -> Self {
        Self { name, reference: entry.reference(), protected: entry.protect, outcome }
    }

    /// Creates the row of a project that the runbook doesn't have.
    pub(crate) fn without_entry(slug: &str, failure: Failure) -> Self {
        Self { name: slug.to_owned(), reference: slug.to_owned(), protected: false, outcome: Err(failure) }
    }

    /// Whether the project was processed and its ending matches.
    pub(crate) fn has_ending(&self, is: impl Fn(&JobEnding) -> bool) -> bool {
        self.outcome.as_ref().is_ok_and(|report| is(&report.ending))
    }
}

/// The result of a run on all projects of a runbook.
pub(crate) struct RunbookReport {
    pub(crate) command: &'static str,
    pub(crate) file: PathBuf,
    /// The projects, in the order of the runbook.
    pub(crate) rows: Vec<JobRow>,
    /// Commands that a person or a script may want to run next.
    pub(crate) next: Vec<String>,
}

/// Which projects are shown, and how much of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Every project, with what would change as YAML.
    Everything,
    /// Projects that differ or failed, with what would change.
    Differences,
    /// Every project, with what changed in sentences.
    Results,
    /// Only the outcome for each project.
    Summary(Unchanged),
}

/// Whether projects that are up to date are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unchanged {
    Shown,
    Hidden,
}

impl RunbookReport {
    pub(crate) fn failures(&self) -> impl Iterator<Item = &Failure> {
        self.rows.iter().filter_map(|row| row.outcome.as_ref().err())
    }

    /// Counts the projects that would change.
    pub(crate) fn planned(&self) -> usize {
        self.count(|ending| *ending == JobEnding::Planned)
    }

    /// Returns the planned changes, for a person to review and for a later comparison.
    pub(crate) fn reviewed(&self, now: String) -> ReviewedPlan {
        let planned = self.rows.iter().filter_map(|row| row.outcome.as_ref().ok());
        let planned = planned.filter(|report| report.ending == JobEnding::Planned);
        ReviewedPlan::new(now, planned.map(|report| report.reviewed.clone()).collect())
    }

    /// Selects how much of the report is shown.
    pub(crate) fn showing(&self, shown: Shown) -> ShownReport<'_> {
        ShownReport { report: self, shown }
    }

    fn failed(&self) -> usize {
        self.failures().count() - self.interrupted()
    }

    fn interrupted(&self) -> usize {
        self.failures().filter(|failure| matches!(failure.kind, FailureKind::Interrupted { .. })).count()
    }

    fn count(&self, is: impl Fn(&JobEnding) -> bool) -> usize {
        self.rows.iter().filter(|row| row.has_ending(&is)).count()
    }

    /// Returns the last line, such as `Plan: 3 to change, 5 up to date.`
    fn summary(&self) -> String {
        let (title, planned) = match self.command {
            "drift" => ("Drift", "different"),
            "apply" if self.planned() == 0 => ("Apply", "to change"),
            _ => ("Plan", "to change"),
        };
        let counts = [
            (self.count(|ending| *ending == JobEnding::Applied), "updated"),
            (self.planned(), planned),
            (self.count(|ending| *ending == JobEnding::Unchanged), "up to date"),
            (self.count(|ending| matches!(ending, JobEnding::Skipped(_))), "skipped"),
            (self.failed(), "failed"),
            (self.interrupted(), "interrupted"),
        ];
        let counts = counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
        format!("{BOLD}{title}:{BOLD:#} {}.", counts.collect::<Vec<_>>().join(", "))
    }
}

/// A view of a report.
pub(crate) struct ShownReport<'a> {
    report: &'a RunbookReport,
    shown: Shown,
}

impl ShownReport<'_> {
    /// Prints the view on stderr, before a question.
    pub(crate) fn show(&self, screen: Screen) {
        self.lines().iter().for_each(|line| screen.styled(line));
    }

    fn rows(&self) -> impl Iterator<Item = &JobRow> {
        let differs = |row: &&JobRow| !row.has_ending(|ending| *ending == JobEnding::Unchanged);
        let hides = matches!(self.shown, Shown::Differences | Shown::Summary(Unchanged::Hidden));
        self.report.rows.iter().filter(move |row| !hides || differs(row))
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = rows::lines(self.rows(), self.shown);
        lines.push(self.report.summary());
        lines
    }
}

impl Envelope for ShownReport<'_> {
    fn members(&self) -> Members {
        let report = self.report;
        let summary = json!({
            "total": report.rows.len(),
            "applied": report.count(|ending| *ending == JobEnding::Applied),
            "planned": report.planned(),
            "unchanged": report.count(|ending| *ending == JobEnding::Unchanged),
            "skipped": report.count(|ending| matches!(ending, JobEnding::Skipped(_))),
            "failed": report.failed(),
            "interrupted": report.interrupted(),
        });
        vec![
            ("next", json!(report.next)),
            ("runbook", json!(report.file)),
            ("projects", self.rows().map(row_json).collect()),
            ("summary", summary),
        ]
    }

    fn print_text(&self, _: Screen) {
        self.lines().iter().for_each(|line| say!("{line}"));
    }
}

fn row_json(row: &JobRow) -> Value {
    let (reference, name, protected) = (&row.reference, &row.name, row.protected);
    match &row.outcome {
        Err(failure) => json!({
            "name": name,
            "reference": reference,
            "protected": protected,
            "outcome": "failed",
            "error": envelope::error(failure),
        }),
        Ok(JobReport { ending, reviewed, callbacks, report, run }) => json!({
            "name": name,
            "reference": reference,
            "protected": protected,
            "outcome": ending.code(),
            "error": null,
            "reason": if let JobEnding::Skipped(reason) = ending { Some(reason.code()) } else { None },
            "project": envelope::project(&report.project),
            "callback_urls": callbacks,
            "changes": envelope::changes(&report.plan),
            "warnings": run.warnings(),
            "notes": run.notes(),
            "diff": envelope::diff(&report.diff),
            "mappers": envelope::mappers(&report.plan),
            "findings": report.findings,
            "stored_differently": report.stored_differently,
            "variables": report.variables,
            "backup": report.backup,
            "fingerprint": reviewed.before,
        }),
    }
}
