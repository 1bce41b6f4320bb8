//! The flags of the commands that work on a runbook.

use std::path::PathBuf;

use clap::Args;

/// The default name of a runbook.
pub(super) const RUNBOOK: &str = "ory-social.yaml";

/// The flags of every command that reads a runbook.
#[derive(Args, Clone, Debug)]
pub(crate) struct RunbookFlags {
    /// The runbook
    #[arg(short, long, value_name = "FILE", default_value = RUNBOOK)]
    pub(crate) file: PathBuf,
    /// Only this project of the runbook, by its name there; repeatable
    // Replaces the global flag, which is about one project and has a variable.
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Vec<String>,
    /// How many projects to work on in parallel
    #[arg(long, value_name = "NUMBER", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(crate) jobs: u16,
    /// Remove providers that aren't in the runbook
    #[arg(long)]
    pub(crate) prune: bool,
    /// Contact only Ory: don't download the identity schemas to check mappers against
    #[arg(long)]
    pub(crate) offline: bool,
    /// Allow `file://` values in a configuration: `ory` uploads those files from this computer
    #[arg(long)]
    pub(crate) allow_file_urls: bool,
}

/// The flags of `plan`.
#[derive(Args, Clone, Debug)]
pub(crate) struct PlanFlags {
    #[command(flatten)]
    /// The runbook.
    pub(crate) runbook: RunbookFlags,
    /// Exit with 10 if anything would change
    #[arg(long)]
    pub(crate) check: bool,
    /// Save the plan for `apply --plan`, in place of an earlier plan (it contains no secret)
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Replace the file of --out even if it isn't a plan
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// Show only how each project would end, without the changes
    #[arg(long)]
    pub(crate) summary: bool,
}

/// The flags of `drift`.
#[derive(Args, Clone, Debug)]
pub(crate) struct DriftFlags {
    #[command(flatten)]
    /// The runbook.
    pub(crate) runbook: RunbookFlags,
    /// Show only which projects differ, without the changes
    #[arg(long)]
    pub(crate) summary: bool,
}

/// The flags of `apply`.
#[derive(Args, Clone, Debug)]
pub(crate) struct ApplyFlags {
    #[command(flatten)]
    /// The runbook.
    pub(crate) runbook: RunbookFlags,
    /// Apply exactly this reviewed plan, without asking
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: Option<PathBuf>,
    /// Apply without asking
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Allow changes to protected projects
    #[arg(long)]
    pub(crate) allow_protected: bool,
    /// Allow removals of providers (with --prune)
    #[arg(long)]
    pub(crate) allow_removals: bool,
    /// The folder for the backups [default: ~/.local/state/ory-social/backups]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) backup_dir: Option<PathBuf>,
    /// Keep no backups: `restore` can't undo this run
    #[arg(long, conflicts_with = "backup_dir")]
    pub(crate) no_backup: bool,
}
