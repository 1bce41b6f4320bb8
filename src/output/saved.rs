//! The results of `runbook init` and `completions`.

use std::path::PathBuf;

use serde_json::json;

use super::envelope::{Envelope, Members};
use super::screen::Screen;
use super::stdout;

/// A runbook that was created.
pub(crate) struct NewRunbookReport {
    pub(crate) file: PathBuf,
    /// The schema next to it, if this run wrote one.
    pub(crate) schema_file: Option<PathBuf>,
    /// The command to run next.
    pub(crate) next: String,
}

impl Envelope for NewRunbookReport {
    fn members(&self) -> Members {
        vec![("next", json!([self.next])), ("file", json!(self.file)), ("schema_file", json!(self.schema_file))]
    }

    fn print_text(&self, screen: Screen) {
        screen.done(&format!("Saved the runbook to {}.", self.file.display()));
        if let Some(file) = &self.schema_file {
            screen.done(&format!("Saved its schema, for your editor, to {}.", file.display()));
        }
        screen.line(&format!("  Next: edit it, then run `{}`.", self.next));
    }
}

/// A completion script.
pub(crate) struct CompletionsReport {
    pub(crate) shell: String,
    pub(crate) script: Vec<u8>,
}

impl Envelope for CompletionsReport {
    fn members(&self) -> Members {
        vec![("shell", json!(self.shell)), ("script", json!(String::from_utf8_lossy(&self.script)))]
    }

    fn print_text(&self, _: Screen) {
        stdout::write_bytes(&self.script);
    }
}
