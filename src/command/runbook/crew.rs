//! Works on many projects side by side. One that fails does not stop the others.

use std::rc::Rc;

use futures_util::{StreamExt as _, stream};

use super::super::explain;
use super::super::session::Session;
use super::job::{self, Work};
use super::load::name;
use crate::domain::runbook::ProjectEntry;
use crate::error::Outcome;
use crate::output::{JobReport, JobRow, Progress, capitalised, plain};

/// Does the work on every project of the runbook, `jobs` at a time. After a signal none is begun any more.
pub async fn run(work: &Work<'_>, jobs: u16, session: &Session) -> Vec<JobRow> {
    let entries = &work.loaded.entries;
    let progress = Rc::new(session.screen.count_progress(entries.len()));
    let width = entries.iter().map(|entry| name(entry).chars().count()).max().unwrap_or_default();
    let each = entries.iter().enumerate().map(|(index, entry)| {
        let progress = Rc::clone(&progress);
        async move {
            let label = format!("{:<width$}", plain(&name(entry)));
            let outcome = one(entry, &label, work, &progress, session).await;
            progress.finished_one(&format!("{label}  {}", event(&outcome)));
            (index, outcome)
        }
    });
    let mut outcomes: Vec<_> = stream::iter(each).buffer_unordered(usize::from(jobs)).collect().await;
    outcomes.sort_by_key(|(index, _)| *index);
    let row = |(index, outcome): (usize, Outcome<JobReport>)| JobRow {
        name: name(&entries[index]),
        reference: entries[index].project.value.as_str().to_owned(),
        protected: entries[index].protect,
        outcome,
    };
    outcomes.into_iter().map(row).collect()
}

async fn one(
    entry: &ProjectEntry,
    label: &str,
    work: &Work<'_>,
    progress: &Rc<Progress>,
    session: &Session,
) -> Outcome<JobReport> {
    if let Some(interruption) = session.interrupts.latest() {
        return Err(explain::interrupted(interruption.signal));
    }
    let (told, label) = (Rc::clone(progress), label.to_owned());
    let notify = Rc::new(move |text: &str| told.say(&format!("{label}  {}", plain(&capitalised(text)))));
    let workspace = entry.workspace.as_ref().map(|workspace| workspace.value.to_string());
    job::run(entry, &session.for_one_of_many(workspace, notify), work).await
}

/// What became of a project, in a few words.
fn event(outcome: &Outcome<JobReport>) -> String {
    match outcome {
        Ok(report) => report.ending.to_string(),
        Err(failure) => format!("failed: {}", plain(&failure.message)),
    }
}
