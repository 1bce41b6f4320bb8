//! `ory-social completions`

use clap::CommandFactory as _;

use crate::cli::Cli;

/// Prints a completion script.
pub fn run(shell: clap_complete::Shell) {
    let mut command = Cli::command();
    let name = command.get_name().to_owned();
    clap_complete::generate(shell, &mut command, name, &mut std::io::stdout());
}
