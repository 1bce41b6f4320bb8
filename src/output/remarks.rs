//! The warnings and notes of a run, kept for the JSON object.

use std::cell::RefCell;

use serde::Serialize;

use super::words::capitalised;

/// A message for people, with a code for scripts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Remark {
    pub(crate) code: String,
    pub(crate) message: String,
}

/// The run that a screen belongs to.
#[derive(Debug, Default)]
pub(crate) struct Run {
    /// The command, such as `backups list`. `None` if the command line names no known command.
    pub(crate) command: Option<String>,
    pub(crate) in_sandbox: bool,
    warnings: RefCell<Vec<Remark>>,
    notes: RefCell<Vec<Remark>>,
}

impl Run {
    pub(crate) fn new(command: Option<String>, in_sandbox: bool) -> Self {
        Self { command, in_sandbox, ..Self::default() }
    }

    pub(super) fn warned(&self, code: &str, message: &str) {
        add(&self.warnings, code, message);
    }

    pub(super) fn noted(&self, code: &str, message: &str) {
        add(&self.notes, code, message);
    }

    pub(crate) fn warnings(&self) -> Vec<Remark> {
        self.warnings.borrow().clone()
    }

    pub(crate) fn notes(&self) -> Vec<Remark> {
        self.notes.borrow().clone()
    }
}

/// Adds a remark once, even if it comes again, for example because the plan was made again.
fn add(remarks: &RefCell<Vec<Remark>>, code: &str, message: &str) {
    let remark = Remark { code: code.to_owned(), message: capitalised(message) };
    let mut remarks = remarks.borrow_mut();
    if !remarks.contains(&remark) {
        remarks.push(remark);
    }
}
