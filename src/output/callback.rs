//! The result of `callback-url`.

use serde_json::json;

use super::envelope::{self, Envelope, Members};
use super::screen::Screen;
use super::stdout::say;
use super::words::plain;
use crate::domain::callback::CallbackUrl;
use crate::domain::project::ProjectSummary;

/// The result of `callback-url`.
pub(crate) struct CallbackReport {
    pub(crate) project: ProjectSummary,
    pub(crate) provider_id: String,
    pub(crate) callback_url: CallbackUrl,
    /// Whether the project has the provider.
    pub(crate) exists: bool,
}

impl Envelope for CallbackReport {
    fn members(&self) -> Members {
        vec![
            ("project", envelope::project(&self.project)),
            ("provider_id", json!(self.provider_id)),
            ("callback_url", json!(self.callback_url)),
            ("exists", json!(self.exists)),
        ]
    }

    fn print_text(&self, _: Screen) {
        say!("{}", plain(self.callback_url.as_str()));
    }
}
