//! The result of `runbook check`.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::envelope::{Envelope, Members};
use super::screen::Screen;
use super::stdout::say;
use super::words::counted;

/// The result of `runbook check`: each runbook, and how many projects it has.
pub(crate) struct CheckReport {
    pub(crate) checked: Vec<(PathBuf, usize)>,
}

impl Envelope for CheckReport {
    fn members(&self) -> Members {
        let runbooks = self.checked.iter().map(|(file, projects)| json!({"file": file, "projects": projects}));
        vec![("runbooks", Value::Array(runbooks.collect()))]
    }

    fn print_text(&self, _: Screen) {
        for (file, projects) in &self.checked {
            say!("{} is valid ({}).", file.display(), counted(*projects, "project"));
        }
    }
}
