//! `ory-social completions`

use clap_complete::Shell;

use crate::output::{CompletionsReport, Screen, print};

pub(crate) fn run(shell: Shell, screen: Screen) {
    let mut command = crate::command_line();
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    let script = if shell == Shell::Bash { repaired(script) } else { script };
    print(&CompletionsReport { shell: shell.to_string(), script }, screen);
}

/// clap_complete since 4.6.1 writes the name of a program with a hyphen in two ways, so that completion ends after the
/// first word (clap-rs/clap#6421).
fn repaired(script: Vec<u8>) -> Vec<u8> {
    String::from_utf8_lossy(&script).replace("ory__subcmd__social", "ory__social").into_bytes()
}
