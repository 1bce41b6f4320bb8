//! The flags of the commands that work on a runbook.

use std::path::PathBuf;

use clap::Args;

/// What a runbook is called where nothing else is said.
pub(super) const RUNBOOK: &str = "ory-social.yaml";

/// The flags of every command that reads a runbook.
#[derive(Args, Clone, Debug)]
pub(crate) struct RunbookFlags {
    /// The runbook
    #[arg(short, long, value_name = "FILE", default_value = RUNBOOK)]
    pub(crate) file: PathBuf,
    /// How many projects are worked on side by side
    #[arg(long, value_name = "NUMBER", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(crate) jobs: u16,
    /// Remove the providers that the runbook does not name
    #[arg(long)]
    pub(crate) prune: bool,
    /// Ask nobody but Ory: no download of the identity schemas that mappers are fitted to and held against
    #[arg(long)]
    pub(crate) offline: bool,
    /// Go on although a configuration holds `file://` values: `ory` uploads those files from this computer
    #[arg(long)]
    pub(crate) allow_file_urls: bool,
}

/// The flags of `plan`.
#[derive(Args, Clone, Debug)]
pub(crate) struct PlanFlags {
    #[command(flatten)]
    /// The runbook.
    pub(crate) runbook: RunbookFlags,
    /// End with exit code 10 if anything would change
    #[arg(long)]
    pub(crate) check: bool,
    /// Keep the plan in a new file, to be applied with `apply --plan`; it holds no secret
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// The flags of `apply`.
#[derive(Args, Clone, Debug)]
pub(crate) struct ApplyFlags {
    #[command(flatten)]
    /// The runbook.
    pub(crate) runbook: RunbookFlags,
    /// Apply exactly this reviewed plan, without a question
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: Option<PathBuf>,
    /// Make the changes without asking
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Change protected projects too
    #[arg(long)]
    pub(crate) allow_protected: bool,
    /// Remove providers too, where --prune finds any
    #[arg(long)]
    pub(crate) allow_removals: bool,
    /// Where to keep the backups [default: ~/.local/state/ory-social/backups]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) backup_dir: Option<PathBuf>,
    /// Keep no backups: `restore` can't undo this run
    #[arg(long, conflicts_with = "backup_dir")]
    pub(crate) no_backup: bool,
}
