//! The subject of a runbook's entry.

use super::ProjectEntry;
use super::shape::Located;
use super::values::{KratosPaths, OneLine};
use crate::domain::mistake::Location;
use crate::domain::project::ProjectReference;

/// The project or Kratos that an entry is about.
#[derive(Clone, Debug)]
pub(crate) enum Subject {
    /// A project on Ory Network, and the ID or name of its workspace.
    Project { reference: Located<ProjectReference>, workspace: Option<Located<OneLine>> },
    /// A self-hosted Kratos.
    Kratos {
        files: Located<KratosPaths>,
        /// Whether to write into the file instead of replacing it.
        in_place: bool,
    },
}

impl ProjectEntry {
    /// Returns the name that the runbook uses for the subject.
    pub(crate) fn reference(&self) -> String {
        match &self.subject {
            Subject::Project { reference, .. } => reference.value.as_str().to_owned(),
            Subject::Kratos { files, .. } => files.value.to_string(),
        }
    }

    /// Returns the place where the runbook names the subject.
    pub(crate) fn at(&self) -> &Location {
        match &self.subject {
            Subject::Project { reference, .. } => &reference.at,
            Subject::Kratos { files, .. } => &files.at,
        }
    }

    pub(crate) fn is_on_network(&self) -> bool {
        matches!(self.subject, Subject::Project { .. })
    }
}
