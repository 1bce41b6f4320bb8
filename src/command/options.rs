//! The options for a command's changes: where they go, and what happens before.

use std::path::PathBuf;

use super::proof::Proof;
use crate::cli::EndingFlags;
use crate::domain::plan::LocalFiles;
use crate::system::environment::Environment;
use crate::system::state;

/// The options of a pipeline run.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) destination: Destination,
    pub(crate) backups: BackupPlace,
    pub(crate) local_files: LocalFiles,
    pub(crate) proof: Proof,
}

#[derive(Clone, Debug)]
pub(crate) enum Destination {
    Ory(Consent),
    Screen,
    /// The changed configuration goes to a file.
    File(PathBuf),
}

/// Whether a person must confirm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Consent {
    Asked,
    Given,
}

/// Where the backup of a run goes.
#[derive(Clone, Debug)]
pub(crate) enum BackupPlace {
    None,
    Folder(PathBuf),
    /// No folder was found.
    Unknown,
}

impl Options {
    /// Reads the options from flags, with the usual checks for a script.
    pub(crate) fn of(flags: EndingFlags, environment: &Environment) -> Self {
        Self {
            backups: match &flags {
                EndingFlags { no_backup: true, .. } => BackupPlace::None,
                EndingFlags { backup_dir, .. } => BackupPlace::in_folder(backup_dir.clone(), environment),
            },
            local_files: if flags.allow_file_urls { LocalFiles::Allow } else { LocalFiles::Refuse },
            destination: Destination::of(flags),
            proof: Proof::USUAL,
        }
    }
}

impl Destination {
    fn of(flags: EndingFlags) -> Self {
        match flags {
            EndingFlags { dry_run: true, .. } => Self::Screen,
            EndingFlags { out: Some(path), .. } => Self::File(path),
            EndingFlags { yes: true, .. } => Self::Ory(Consent::Given),
            _ => Self::Ory(Consent::Asked),
        }
    }
}

impl BackupPlace {
    /// Returns the folder that --backup-dir names, or the default one.
    pub(crate) fn in_folder(named: Option<PathBuf>, environment: &Environment) -> Self {
        named.or_else(|| state::backup_folder(environment)).map_or(Self::Unknown, Self::Folder)
    }
}
