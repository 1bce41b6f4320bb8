//! The backup of a run, so that it can be undone.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use super::content::content_hash;
use super::edit::{self, Edit, NewValue};
use super::identity_config::IdentityConfig;
use super::plan::{ChangeKind, Plan};
use super::pointer::Pointer;
use super::project::ProjectSummary;

/// The version of the file format. It goes up when an older ory-social could misread a newer file.
const FORMAT: u32 = 1;

/// The backup of a run: the configuration as it was read, and the plan. It holds no new secrets.
#[derive(Clone, Debug)]
pub struct Backup {
    /// The version of ory-social that wrote it.
    pub(crate) tool_version: String,
    /// The time of the run, in RFC 3339.
    pub(crate) created_at: String,
    pub(crate) command: String,
    /// The project of the run.
    pub project: ProjectSummary,
    /// The changes that the run was about to make.
    pub(crate) changes: Vec<RecordedChange>,
    /// The configuration before the run.
    pub before: IdentityConfig,
}

/// A change as stored in a backup.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct RecordedChange {
    pub(crate) kind: ChangeKind,
    edits: Vec<RecordedEdit>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct RecordedEdit {
    at: Pointer,
    value: RecordedValue,
}

#[derive(Clone, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum RecordedValue {
    Set(Value),
    Secret,
    Removed,
}

impl std::fmt::Debug for RecordedValue {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("RecordedValue(…)")
    }
}

/// The reason a file isn't a usable backup.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum NotABackup {
    /// It isn't JSON, or was cut short.
    #[error("it is damaged: it can't be read as JSON (line {line}, column {column})")]
    Unreadable {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// A newer version of ory-social wrote it.
    #[error("a newer version of ory-social wrote it (format {0}; this one reads format {FORMAT})")]
    Newer(u64),
    /// It is JSON, but not a valid backup.
    #[error("not a valid backup of ory-social (or it was modified): {0}")]
    Malformed(&'static str),
}

/// The content of a backup file, without its checksum.
#[derive(Deserialize, Serialize)]
struct Document<'a> {
    format: u32,
    tool_version: String,
    created_at: String,
    command: String,
    project: ProjectSummary,
    changes: Cow<'a, [RecordedChange]>,
    before: Cow<'a, Value>,
}

#[derive(Deserialize, Serialize)]
struct Sealed<'a> {
    /// The SHA-512 of `backup`, which shows whether the file was modified.
    sha512: String,
    backup: Document<'a>,
}

impl Backup {
    /// Creates the backup of a run by this version of ory-social.
    pub fn of(
        command: &str,
        created_at: String,
        project: &ProjectSummary,
        before: &IdentityConfig,
        plan: &Plan,
    ) -> Self {
        let changes = plan.changes.iter().map(|change| RecordedChange {
            kind: change.kind.clone(),
            edits: change.edits.iter().map(RecordedEdit::of).collect(),
        });
        Self {
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            created_at,
            command: command.to_owned(),
            project: project.clone(),
            changes: changes.collect(),
            before: before.clone(),
        }
    }

    /// Returns the backup as JSON.
    ///
    /// # Errors
    /// When a value can't be written.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let backup = Document {
            format: FORMAT,
            tool_version: self.tool_version.clone(),
            created_at: self.created_at.clone(),
            command: self.command.clone(),
            project: self.project.clone(),
            changes: Cow::Borrowed(&self.changes),
            before: Cow::Borrowed(self.before.document()),
        };
        let sha512 = digest(&backup)?;
        serde_json::to_vec(&Sealed { sha512, backup })
    }

    /// Reads a backup from JSON, and checks that it wasn't modified.
    ///
    /// # Errors
    /// When it is damaged or modified, or a newer version wrote it.
    pub fn from_json(bytes: &[u8]) -> Result<Self, NotABackup> {
        let unreadable =
            |error: serde_json::Error| NotABackup::Unreadable { line: error.line(), column: error.column() };
        let value: Value = serde_json::from_slice(bytes).map_err(unreadable)?;
        match value.pointer("/backup/format").and_then(Value::as_u64) {
            Some(format) if format > u64::from(FORMAT) => return Err(NotABackup::Newer(format)),
            Some(_) => {}
            None => return Err(NotABackup::Malformed("it has no format")),
        }
        // Computed from everything that was read, including keys that this version doesn't know.
        let found = value.get("backup").and_then(|backup| digest(backup).ok());
        // Parsed from the text again, because a `Value` would respell numbers such as -0.
        let malformed = |_| NotABackup::Malformed("a part is missing or has the wrong type");
        let Sealed { sha512, backup } = serde_json::from_slice(bytes).map_err(malformed)?;
        if found.as_deref() != Some(sha512.as_str()) {
            return Err(NotABackup::Malformed("its checksum doesn't match"));
        }
        let no_config = |_| NotABackup::Malformed("it has no identity configuration");
        Ok(Self {
            tool_version: backup.tool_version,
            created_at: backup.created_at,
            command: backup.command,
            project: backup.project,
            changes: backup.changes.into_owned(),
            before: IdentityConfig::new(backup.before.into_owned()).map_err(no_config)?,
        })
    }

    /// Returns the configuration that the run sent, with null for every new secret.
    ///
    /// # Errors
    /// When the changes don't fit the configuration.
    pub fn after(&self) -> Result<IdentityConfig, NotABackup> {
        let mut config = self.before.clone();
        for edit in self.changes.iter().flat_map(|change| &change.edits) {
            let misfit = |_| NotABackup::Malformed("its changes don't match its configuration");
            edit::make(&mut config, &edit.to_edit()).map_err(misfit)?;
        }
        Ok(config)
    }

    /// Returns the ids of the providers whose stored secret the run replaced.
    pub fn replaced_secrets(&self) -> Vec<String> {
        let id = |change: &RecordedChange| match &change.kind {
            ChangeKind::ClientSecretReplaced { id } => Some(id.clone()),
            _ => None,
        };
        self.changes.iter().filter_map(id).collect()
    }
}

impl RecordedEdit {
    fn of(edit: &Edit) -> Self {
        let value = match &edit.value {
            NewValue::Json(value) => RecordedValue::Set(value.clone()),
            NewValue::Secret(_) => RecordedValue::Secret,
            NewValue::Removed => RecordedValue::Removed,
        };
        Self { at: edit.at.clone(), value }
    }

    fn to_edit(&self) -> Edit {
        let value = match &self.value {
            RecordedValue::Set(value) => NewValue::Json(value.clone()),
            RecordedValue::Secret => NewValue::Json(Value::Null),
            RecordedValue::Removed => NewValue::Removed,
        };
        Edit { at: self.at.clone(), value }
    }
}

fn digest(document: &impl Serialize) -> Result<String, serde_json::Error> {
    Ok(content_hash(&serde_json::to_vec(document)?))
}

#[cfg(test)]
mod tests;
