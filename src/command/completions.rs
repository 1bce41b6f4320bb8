//! `ory-social completions`

use std::io::Write as _;

use clap::CommandFactory as _;

use crate::cli::Cli;

/// Prints a completion script.
pub fn run(shell: clap_complete::Shell) {
    let mut command = Cli::command();
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    // A closed pipe, as of `| head`, is no failure of ours.
    let _ = std::io::stdout().write_all(&script);
}
