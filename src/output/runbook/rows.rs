//! Prints the projects of a runbook as text. Those with the same result form one group.

use anstyle::Style;

use super::{JobEnding, JobReport, JobRow, Shown};
use crate::domain::secret_variables::RESTART;
use crate::error::Failure;
use crate::output::stdout::fitted;
use crate::output::style::{BOLD, DIM, GREEN, RED, YELLOW, diff_line, labelled};
use crate::output::words::{describe, plain};

/// Projects with the same result, and the lines about it.
struct Group<'a> {
    rows: Vec<&'a JobRow>,
    result: String,
    body: Vec<String>,
}

pub(super) fn lines<'a>(rows: impl Iterator<Item = &'a JobRow>, shown: Shown) -> Vec<String> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for row in rows {
        let (result, body) = match &row.outcome {
            Ok(report) => (report.ending.to_string(), body(report, shown)),
            Err(failure) => (failure.message.clone(), reasons(failure, shown)),
        };
        match groups.iter_mut().find(|group| group.result == result && group.body == body) {
            Some(group) => group.rows.push(row),
            None => groups.push(Group { rows: vec![row], result, body }),
        }
    }
    groups.iter().flat_map(|group| group.lines(shown)).collect()
}

impl Group<'_> {
    fn lines(&self, shown: Shown) -> Vec<String> {
        let (sign, style) = mark(self.rows[0]);
        let mut lines = Vec::new();
        match self.rows.as_slice() {
            [row] => {
                lines.push(headline(sign, style, &plain(&row.name), &format!("{}: {}", about(row), self.result)));
            }
            rows => {
                lines.push(headline(sign, style, &format!("{} projects", rows.len()), &format!(": {}", self.result)));
                lines.extend(names(rows));
            }
        }
        lines.extend(self.body.iter().cloned());
        if let [row] = self.rows.as_slice() {
            lines.extend(undo(row, "  "));
        }
        if !self.body.is_empty() && matches!(shown, Shown::Everything | Shown::Differences) {
            lines.push(String::new());
        }
        lines
    }
}

/// Lists each project on its own line, so that people see what a change is about. Projects that are up to date or
/// failed share a line.
fn names(rows: &[&JobRow]) -> Vec<String> {
    let is_unchanged = rows[0].has_ending(|ending| *ending == JobEnding::Unchanged);
    if is_unchanged || rows[0].outcome.is_err() {
        let names: Vec<_> = rows.iter().map(|row| row.name.as_str()).collect();
        return vec![fitted("    ", &names.join(", "))];
    }
    let name = |row: &&JobRow| fitted("    ", &format!("{}{}", row.name, about(row)));
    rows.iter().flat_map(|row| std::iter::once(name(row)).chain(undo(row, "      "))).collect()
}

/// Says whether a project is protected, and what Ory calls it.
fn about(row: &JobRow) -> String {
    let protected = if row.protected { " (protected)" } else { "" };
    let project = row.outcome.as_ref().ok().map(|report| describe(&report.report.project));
    let project = project.filter(|project| *project != row.name).map(|project| format!(", {project}"));
    format!("{protected}{}", project.unwrap_or_default())
}

fn mark(row: &JobRow) -> (&'static str, Style) {
    match row.outcome.as_ref().map(|report| &report.ending) {
        Err(_) => ("✗", RED),
        Ok(JobEnding::Unchanged | JobEnding::Applied) => ("✓", GREEN),
        Ok(JobEnding::Planned) => ("~", YELLOW),
        Ok(JobEnding::Skipped(_)) => ("–", YELLOW),
    }
}

/// Lists what changed, or would change, in a project.
fn body(report: &JobReport, shown: Shown) -> Vec<String> {
    if report.ending == JobEnding::Unchanged || matches!(shown, Shown::Summary(_)) {
        return Vec::new();
    }
    let plan = &report.report.plan;
    let mut lines: Vec<_> = plan.changes.iter().map(|change| fitted("  • ", &change.kind.to_string())).collect();
    if report.ending == JobEnding::Planned {
        lines.extend(plan.mappers.iter().map(|mapper| fitted("  • ", &mapper.to_string())));
    }
    let remarks = report.run.warnings().into_iter().chain(report.run.notes());
    lines.extend(remarks.map(|remark| fitted("  ! ", &remark.message)));
    let variables = &report.report.variables;
    if !variables.is_empty() {
        lines.push(fitted("  ", RESTART));
        lines.extend(variables.iter().map(|variable| format!("    {}", plain(variable))));
    }
    if shown != Shown::Results {
        lines.extend(report.report.diff.iter().map(|line| format!("  {}", diff_line(line))));
    }
    lines
}

/// Explains why a project failed.
fn reasons(failure: &Failure, shown: Shown) -> Vec<String> {
    if matches!(shown, Shown::Summary(_)) {
        return Vec::new();
    }
    let quotes = failure.quotes.iter().flat_map(|quote| quote.lines());
    let details = failure.details.iter().map(|detail| fitted("  • ", detail));
    let quotes = quotes.map(|line| format!("  {DIM}│{DIM:#} {}", plain(line)));
    details.chain(quotes).chain(failure.hints.iter().map(|hint| fitted("  tip: ", hint))).collect()
}

/// Explains how to undo the changes to a project.
fn undo(row: &JobRow, indent: &str) -> Vec<String> {
    let report = row.outcome.as_ref().ok();
    let Some((report, backup)) = report.and_then(|report| Some((report, report.report.backup.as_ref()?))) else {
        return Vec::new();
    };
    vec![
        format!("{DIM}{indent}Undo: {}{DIM:#}", report.report.undo()),
        format!("{DIM}{indent}Backup: {}{DIM:#}", backup.display()),
    ]
}

/// The first line of a group, or several if it wraps: a sign, a bold name, and the rest.
fn headline(sign: &str, style: Style, name: &str, rest: &str) -> String {
    let sign = format!("{sign} ");
    let text = fitted(&sign, &format!("{name}{rest}"));
    format!("{style}{sign}{style:#}{}", labelled(name, BOLD, text.strip_prefix(&sign).unwrap_or(&text)))
}
