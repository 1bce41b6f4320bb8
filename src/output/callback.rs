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
}

impl Envelope for CallbackReport {
    fn command(&self) -> &'static str {
        "callback-url"
    }

    fn members(&self) -> Members {
        vec![
            ("project", envelope::project(&self.project)),
            ("provider_id", json!(self.provider_id)),
            ("callback_url", json!(self.callback_url)),
        ]
    }

    fn print_text(&self, _: Screen) {
        say!("{}", plain(self.callback_url.as_str()));
    }
}
