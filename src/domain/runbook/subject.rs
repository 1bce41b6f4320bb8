//! What an entry of a runbook is about.

use super::ProjectEntry;
use super::shape::Located;
use super::values::{KratosPaths, OneLine};
use crate::domain::mistake::Location;
use crate::domain::project::ProjectReference;

/// What an entry is about.
#[derive(Clone, Debug)]
pub(crate) enum Subject {
    /// A project on Ory Network, and the workspace that it is in: its id or name.
    Project { reference: Located<ProjectReference>, workspace: Option<Located<OneLine>> },
    /// A self-hosted Kratos.
    Kratos {
        files: Located<KratosPaths>,
        /// Whether its file is written into, and not replaced.
        in_place: bool,
    },
}

impl ProjectEntry {
    /// How the runbook refers to it.
    pub(crate) fn reference(&self) -> String {
        match &self.subject {
            Subject::Project { reference, .. } => reference.value.as_str().to_owned(),
            Subject::Kratos { files, .. } => files.value.to_string(),
        }
    }

    /// Where the runbook refers to it.
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
