//! The result of `open`.

use serde_json::json;

use super::envelope::{self, Envelope, Members};
use super::screen::Screen;
use super::stdout::say;
use super::words::plain;
use crate::domain::project::ProjectSummary;

/// The result of `open`.
pub(crate) struct PageReport {
    pub(crate) url: String,
    /// The project that the page belongs to, if any.
    pub(crate) project: Option<ProjectSummary>,
}

impl Envelope for PageReport {
    fn members(&self) -> Members {
        vec![("project", json!(self.project.as_ref().map(envelope::project))), ("url", json!(self.url))]
    }

    fn print_text(&self, _: Screen) {
        say!("{}", plain(&self.url));
    }
}
