//! Works on many projects side by side. One that fails does not stop the others.

use std::rc::Rc;

use futures_util::{StreamExt as _, stream};

use super::super::session::Session;
use super::job::{self, Work};
use super::load::name;
use crate::domain::runbook::ProjectEntry;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{JobReport, JobRow, Progress, capitalised, plain};
use crate::target::Events;

/// Does the work on every chosen project of the runbook, `jobs` at a time. After a signal no more are started.
pub(crate) async fn run(work: &Work<'_>, jobs: u16, session: &Session) -> Vec<JobRow> {
    let chosen = work.loaded.chosen();
    let progress = Rc::new(session.screen.count_progress(chosen.len()));
    let width = chosen.map(|entry| plain(&name(entry)).chars().count()).max().unwrap_or_default();
    let each = work.loaded.chosen().enumerate().map(|(index, entry)| {
        let progress = Rc::clone(&progress);
        async move {
            let label = format!("{:<width$}", plain(&name(entry)));
            (index, JobRow::new(name(entry), entry, one(entry, &label, work, &progress, session).await))
        }
    });
    let mut rows: Vec<_> = stream::iter(each).buffer_unordered(usize::from(jobs)).collect().await;
    rows.sort_by_key(|(index, _)| *index);
    rows.into_iter().map(|(_, row)| row).collect()
}

async fn one(
    entry: &ProjectEntry,
    label: &str,
    work: &Work<'_>,
    progress: &Rc<Progress>,
    session: &Session,
) -> Outcome<JobReport> {
    if let Some(interruption) = session.interrupts.latest() {
        progress.count();
        return Err(Failure::new(FailureKind::Interrupted { signal: interruption.signal }, "Not started."));
    }
    let (told, told_of) = (Rc::clone(progress), label.to_owned());
    let line = Rc::new(move |text: &str| told.say(&format!("{told_of}  {}", capitalised(text))));
    let session = session.for_one_of_many(Events::to_line(session.screen, line));
    let target = work.target(entry, &session);
    let outcome = job::run(entry, &target, &session, work).await;
    progress.say(&format!("{label}  {}", event(&outcome)));
    progress.count();
    outcome
}

/// What became of a project, in a few words.
fn event(outcome: &Outcome<JobReport>) -> String {
    match outcome {
        Ok(report) => report.ending.to_string(),
        Err(Failure { kind: FailureKind::Interrupted { .. }, message, .. }) => message.clone(),
        Err(failure) => format!("failed: {}", failure.message),
    }
}
