//! The result of `backups list`.

use std::path::PathBuf;

use serde_json::json;

use super::envelope::{self, Envelope, Members};
use super::screen::Screen;
use super::stdout::{fitted, say};
use super::style::{BOLD, DIM, YELLOW};
use super::words::{describe, plain};
use crate::domain::backup::Backup;

/// The result of `backups list`.
pub(crate) struct BackupsReport {
    /// The project or file that was named.
    pub(crate) named: Option<String>,
    /// The files, each with its backup or the reason why it can't be used.
    pub(crate) backups: Vec<(PathBuf, Result<Backup, String>)>,
}

impl Envelope for BackupsReport {
    fn members(&self) -> Members {
        let backups = self.backups.iter().map(|(file, read)| match read {
            Ok(backup) => json!({
                "file": file,
                "created_at": backup.created_at,
                "command": backup.command,
                "project": envelope::project(&backup.project),
                "changes": backup.changes.iter().map(|change| {
                    json!({"code": change.kind.code(), "message": change.kind.to_string()})
                }).collect::<Vec<_>>(),
                "problem": null,
            }),
            Err(problem) => {
                json!({"file": file, "created_at": null, "command": null, "project": null, "changes": [],
                    "problem": problem})
            }
        });
        vec![("backups", backups.collect())]
    }

    fn print_text(&self, _: Screen) {
        if self.backups.is_empty() {
            match &self.named {
                Some(named) => say!("No backups of {}. Without a project, all backups are listed.", plain(named)),
                None => say!("No backups yet. ory-social makes one before each change."),
            }
        }
        for (file, read) in &self.backups {
            match read {
                Ok(backup) => {
                    say!(
                        "{BOLD}{}{BOLD:#}  {}  {}",
                        plain(&backup.created_at),
                        describe(&backup.project),
                        plain(&backup.command)
                    );
                    for change in &backup.changes {
                        say!("{}", fitted("  • ", &change.kind.to_string()));
                    }
                }
                Err(problem) => say!("{YELLOW}unusable:{YELLOW:#} {}", plain(problem)),
            }
            say!("{DIM}  {}{DIM:#}", file.display());
        }
    }
}
