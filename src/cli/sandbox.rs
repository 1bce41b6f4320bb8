//! The commands of the sandbox.

use clap::{CommandFactory as _, Subcommand};

use super::{Cli, ProjectCommand};

/// The commands of the sandbox.
#[derive(Debug, Subcommand)]
pub(crate) enum SandboxCommand {
    #[command(flatten)]
    /// A command on a project.
    Project(ProjectCommand),
    /// Start again with the sample projects
    ///
    /// Deletes everything that you did in the sandbox, its backups too.
    #[command(after_help = "\
Examples:
  ory-social sandbox reset")]
    Reset,
}

impl SandboxCommand {
    /// The names of all of them.
    pub(crate) fn names() -> Vec<String> {
        let cli = Cli::command();
        let commands = cli.find_subcommand("sandbox").into_iter().flat_map(clap::Command::get_subcommands);
        commands.map(|command| command.get_name().to_owned()).collect()
    }
}
