//! The results of `plan`, `apply` and `drift`.

use std::fmt;
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use super::json::{self, VERSION};
use super::report::{Report, describe, width};
use super::screen::{Screen, diff_line};
use super::words::{broken, plain};
use crate::domain::callback::CallbackUrl;
use crate::domain::runbook::{ProjectEntry, ReviewedPlan, ReviewedProject};
use crate::error::{Failure, FailureKind, Outcome};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();

/// What became of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobEnding {
    /// It is as the runbook says already.
    Unchanged,
    /// It was looked at only, and something would change.
    Planned,
    /// It was changed.
    Applied,
    /// It was not changed, for this reason.
    Skipped(String),
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
            Self::Unchanged => formatter.write_str("as asked already"),
            Self::Planned => formatter.write_str("would change"),
            Self::Applied => formatter.write_str("done"),
            Self::Skipped(reason) => write!(formatter, "skipped: {reason}"),
        }
    }
}

/// What was done with a project.
pub struct JobReport {
    /// How it ended.
    pub ending: JobEnding,
    /// What was planned, for comparison.
    pub reviewed: ReviewedProject,
    /// The callback URL of each provider that the runbook names, in its order.
    pub callbacks: Vec<CallbackUrl>,
    /// Everything else.
    pub report: Report,
}

impl JobReport {
    /// A report.
    pub fn new(ending: JobEnding, reviewed: ReviewedProject, callbacks: Vec<CallbackUrl>, report: Report) -> Self {
        Self { ending, reviewed, callbacks, report }
    }
}

/// A project of a runbook.
pub struct JobRow {
    /// What it is called.
    pub name: String,
    /// How the runbook refers to it.
    pub reference: String,
    /// Whether it is protected.
    pub protected: bool,
    /// What became of it.
    pub outcome: Outcome<JobReport>,
}

impl JobRow {
    /// What became of an entry.
    pub fn new(name: String, entry: &ProjectEntry, outcome: Outcome<JobReport>) -> Self {
        Self { name, reference: entry.project.value.as_str().to_owned(), protected: entry.protect, outcome }
    }

    /// A project of which nothing became, for the runbook does not have it.
    pub fn without_entry(slug: &str, failure: Failure) -> Self {
        Self { name: slug.to_owned(), reference: slug.to_owned(), protected: false, outcome: Err(failure) }
    }

    /// Whether it ended like this.
    pub fn has_ending(&self, is: impl Fn(&JobEnding) -> bool) -> bool {
        self.outcome.as_ref().is_ok_and(|report| is(&report.ending))
    }
}

/// The result of a run on all projects of a runbook.
pub struct RunbookReport {
    /// The command.
    pub command: &'static str,
    /// The runbook.
    pub file: PathBuf,
    /// The projects, in the order of the runbook.
    pub rows: Vec<JobRow>,
}

/// What is shown of the projects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Each with what would change, as YAML.
    Everything,
    /// Those that differ or failed, with what would change.
    Differences,
    /// Each with what was changed, in sentences.
    Results,
}

impl RunbookReport {
    /// The failures of projects.
    pub fn failures(&self) -> impl Iterator<Item = &Failure> {
        self.rows.iter().filter_map(|row| row.outcome.as_ref().err())
    }

    /// In how many projects something would change.
    pub fn planned(&self) -> usize {
        self.count(|ending| *ending == JobEnding::Planned)
    }

    /// What would change, to be looked at and compared.
    pub fn reviewed(&self, now: String) -> ReviewedPlan {
        let planned = self.rows.iter().filter_map(|row| row.outcome.as_ref().ok());
        let planned = planned.filter(|report| report.ending == JobEnding::Planned);
        ReviewedPlan::new(now, planned.map(|report| report.reviewed.clone()).collect())
    }

    /// Prints it on stdout.
    pub fn print(&self, shown: Shown) {
        self.lines(shown).iter().for_each(|line| say!("{line}"));
    }

    /// Shows it on the screen, before a question.
    pub fn show(&self, shown: Shown, screen: Screen) {
        self.lines(shown).iter().for_each(|line| screen.styled(line));
    }

    /// For scripts.
    pub fn json(&self, shown: Shown) -> Value {
        let rows: Vec<_> = self.shown(shown).map(row_json).collect();
        json!({
            "version": VERSION,
            "ok": true,
            "command": self.command,
            "runbook": self.file,
            "projects": rows,
            "summary": {
                "total": self.rows.len(),
                "applied": self.count(|ending| *ending == JobEnding::Applied),
                "planned": self.planned(),
                "unchanged": self.count(|ending| *ending == JobEnding::Unchanged),
                "skipped": self.count(|ending| matches!(ending, JobEnding::Skipped(_))),
                "failed": self.failed(),
                "interrupted": self.interrupted(),
            },
        })
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

    fn shown(&self, shown: Shown) -> impl Iterator<Item = &JobRow> {
        let hidden =
            move |row: &&JobRow| shown == Shown::Differences && row.has_ending(|it| *it == JobEnding::Unchanged);
        self.rows.iter().filter(move |row| !hidden(row))
    }

    fn lines(&self, shown: Shown) -> Vec<String> {
        let mut lines = Vec::new();
        self.shown(shown).for_each(|row| row_lines(row, shown, &mut lines));
        lines.push(self.summary());
        lines
    }

    fn summary(&self) -> String {
        let counts = [
            (self.count(|ending| *ending == JobEnding::Applied), "done"),
            (self.planned(), "would change"),
            (self.count(|ending| *ending == JobEnding::Unchanged), "as asked already"),
            (self.count(|ending| matches!(ending, JobEnding::Skipped(_))), "skipped"),
            (self.failed(), "failed"),
            (self.interrupted(), "interrupted"),
        ];
        let counts = counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
        let projects = if self.rows.len() == 1 { "project" } else { "projects" };
        format!("{BOLD}{} {projects}:{BOLD:#} {}", self.rows.len(), counts.collect::<Vec<_>>().join(" · "))
    }
}

fn row_lines(row: &JobRow, shown: Shown, lines: &mut Vec<String>) {
    let name = plain(&row.name);
    let report = match &row.outcome {
        Err(failure) => {
            lines.push(headline("✗", RED, &name, &format!(": {}", failure.message)));
            lines.extend(failure.details.iter().map(|detail| broken("  • ", detail, width())));
            let quotes = failure.quotes.iter().flat_map(|quote| quote.lines());
            lines.extend(quotes.map(|line| format!("  {DIM}│{DIM:#} {}", plain(line))));
            lines.extend(failure.hints.iter().map(|hint| broken("  next: ", hint, width())));
            return;
        }
        Ok(report) => report,
    };
    let style = match report.ending {
        JobEnding::Unchanged | JobEnding::Applied => GREEN,
        JobEnding::Planned | JobEnding::Skipped(_) => YELLOW,
    };
    let sign = match report.ending {
        JobEnding::Unchanged | JobEnding::Applied => "✓",
        JobEnding::Planned => "~",
        JobEnding::Skipped(_) => "–",
    };
    let protected = if row.protected { " (protected)" } else { "" };
    let project = describe(&report.report.project);
    lines.push(headline(sign, style, &name, &format!("{protected}, {project}: {}", report.ending)));
    if report.ending == JobEnding::Unchanged {
        return;
    }
    let changes = report.report.plan.changes.iter().map(|change| broken("  • ", &change.kind.to_string(), width()));
    lines.extend(changes);
    let findings = report.report.mapper_findings.iter().filter(|finding| !finding.code.is_inherent());
    let findings = findings.map(|finding| broken("  ! the mapper: ", &finding.message, width()));
    let unseen = report.report.mapper_unseen.iter().map(|unseen| broken("  ! ", unseen, width()));
    let notes = report.report.plan.notes.iter().map(|note| broken("  ! ", &note.to_string(), width()));
    let warnings = report.report.ory_warnings.iter().map(|warning| broken("  ! Ory warns: ", warning, width()));
    let unexpected = report.report.unexpected.iter().map(|place| {
        broken("  ! ", &format!("Ory stored {} differently from what was sent.", place.as_str()), width())
    });
    lines.extend(findings.chain(unseen).chain(notes).chain(warnings).chain(unexpected));
    if let Some(backup) = &report.report.backup {
        lines.push(format!("{DIM}  To undo it: ory-social restore --project {}{DIM:#}", report.reviewed.id));
        lines.push(format!("{DIM}  Backup: {}{DIM:#}", backup.display()));
    }
    if shown != Shown::Results {
        lines.extend(report.report.diff.iter().map(|line| format!("  {}", diff_line(line))));
        lines.push(String::new());
    }
}

/// The first line of a row, or lines: a sign, a name that stands out, and the rest.
fn headline(sign: &str, style: Style, name: &str, rest: &str) -> String {
    let text = broken(&format!("{sign} "), &format!("{name}{rest}"), width());
    let text = text.strip_prefix(&format!("{sign} ")).unwrap_or(&text);
    match text.strip_prefix(name) {
        Some(rest) => format!("{style}{sign}{style:#} {BOLD}{name}{BOLD:#}{rest}"),
        None => format!("{style}{sign}{style:#} {text}"),
    }
}

fn row_json(row: &JobRow) -> Value {
    let (reference, name, protected) = (&row.reference, &row.name, row.protected);
    match &row.outcome {
        Err(failure) => json!({
            "reference": reference, "name": name, "protected": protected, "ending": "failed", "error": json::error(failure),
        }),
        Ok(JobReport { ending, reviewed, callbacks, report }) => json!({
            "reference": reference,
            "name": name,
            "protected": protected,
            "ending": ending.code(),
            "reason": if let JobEnding::Skipped(reason) = ending { Some(reason) } else { None },
            "project": json::project(&report.project),
            "callback_urls": callbacks,
            "changes": json::changes(&report.plan),
            "notes": report.plan.notes.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "mapper_findings": report.mapper_findings,
            "mapper_unseen": report.mapper_unseen,
            "diff": report.diff.iter().map(|line| format!("{} {}", line.sign.symbol(), line.text)).collect::<Vec<_>>(),
            "ory_warnings": report.ory_warnings,
            "unexpected": report.unexpected,
            "backup": report.backup,
            "fingerprint": reviewed.before,
        }),
    }
}
