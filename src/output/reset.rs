//! What `ory-social sandbox reset` deleted.

use std::path::PathBuf;

use serde_json::json;

use super::envelope::{Envelope, Members};
use super::screen::Screen;
use super::stdout::say;
use super::style::GREEN;

pub(crate) struct ResetReport {
    pub(crate) deleted: Vec<PathBuf>,
    pub(crate) backups: usize,
}

impl Envelope for ResetReport {
    fn command(&self) -> &'static str {
        "sandbox reset"
    }

    fn members(&self) -> Members {
        vec![("deleted", json!(self.deleted)), ("backups", json!(self.backups))]
    }

    fn print_text(&self, _: Screen) {
        if self.deleted.is_empty() {
            say!("{GREEN}✓{GREEN:#} The sandbox has only its sample projects. Nothing to delete.");
            return;
        }
        let plural = if self.backups == 1 { "" } else { "s" };
        say!(
            "{GREEN}✓{GREEN:#} The sandbox has its sample projects again. Deleted your changes and {} backup{plural}:",
            self.backups
        );
        self.deleted.iter().for_each(|path| say!("  {}", path.display()));
    }
}
