//! Works on many projects in parallel. A failed project doesn't stop the rest.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures_util::{StreamExt as _, stream};

use super::super::session::Session;
use super::job::{self, Goal, Work};
use super::load::name;
use crate::domain::runbook::ProjectEntry;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{JobReport, JobRow, Screen, capitalised, plain};
use crate::target::Events;

/// Works on every chosen project of the runbook, `jobs` at a time. After a signal, no more are started.
pub(crate) async fn run(work: &Work<'_>, jobs: u16, session: &Session) -> Vec<JobRow> {
    let chosen = work.loaded.chosen();
    let progress = Rc::new(session.screen.count_progress(chosen.len()));
    let results = Rc::new(InOrder { screen: session.screen, waiting: RefCell::default(), next: Cell::new(0) });
    let width = chosen.map(|entry| plain(&name(entry)).chars().count()).max().unwrap_or_default();
    let each = work.loaded.chosen().enumerate().map(|(index, entry)| {
        let (progress, results) = (Rc::clone(&progress), Rc::clone(&results));
        async move {
            let label = format!("{:<width$}", plain(&name(entry)));
            let (outcome, result) = one(entry, &label, work, session).await;
            // Without an apply, the report alone shows the results.
            results.ended(index, result.filter(|_| matches!(work.goal, Goal::Apply(..))));
            progress.count();
            (index, JobRow::new(name(entry), entry, outcome))
        }
    });
    let mut rows: Vec<_> = stream::iter(each).buffer_unordered(usize::from(jobs)).collect().await;
    rows.sort_by_key(|(index, _)| *index);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Prints how each project ended, in the order of the runbook. A project that finishes early waits for those before it.
struct InOrder {
    screen: Screen,
    waiting: RefCell<BTreeMap<usize, Option<String>>>,
    next: Cell<usize>,
}

impl InOrder {
    fn ended(&self, index: usize, result: Option<String>) {
        self.waiting.borrow_mut().insert(index, result);
        while let Some(result) = self.waiting.borrow_mut().remove(&self.next.get()) {
            result.iter().for_each(|line| self.screen.line(line));
            self.next.set(self.next.get() + 1);
        }
    }
}

/// Works on one project, and returns the line to print about it at the end.
async fn one(
    entry: &ProjectEntry,
    label: &str,
    work: &Work<'_>,
    session: &Session,
) -> (Outcome<JobReport>, Option<String>) {
    if let Some(interruption) = session.interrupts.latest() {
        let kind = FailureKind::interrupted(interruption.signal);
        return (Err(Failure::new(kind, "Not started.")), None);
    }
    let (screen, told_of) = (session.screen, label.to_owned());
    let line = Rc::new(move |text: &str| screen.line(&format!("{told_of}  {}", capitalised(text))));
    let session = session.for_one_of_many(Events::to_line(session.screen, line));
    let outcome = job::run(entry, &session, work).await;
    let result = format!("{label}  {}", event(&outcome));
    (outcome, Some(result))
}

/// Describes the outcome for a project in a few words.
fn event(outcome: &Outcome<JobReport>) -> String {
    match outcome {
        Ok(report) => report.ending.to_string(),
        Err(Failure { kind: FailureKind::Interrupted { .. }, message, .. }) => message.clone(),
        Err(failure) => format!("failed: {}", failure.message),
    }
}
