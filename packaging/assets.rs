//! Writes the man pages and completions that packages install: `cargo run --example assets -- FOLDER`.

#![expect(clippy::disallowed_methods, reason = "a tool for packages, not part of the program")]

use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use clap_mangen::Man;
use clap_mangen::roff::{Roff, line_break, roman};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("target/assets"), PathBuf::from);
    let (pages, completions) = (folder.join("man"), folder.join("completions"));
    fs::create_dir_all(&pages)?;
    fs::create_dir_all(&completions)?;
    let mut command = ory_social::command_line();
    command.build();
    page(&command, &pages)?;
    // Ask the program itself, because it repairs the scripts that clap generates.
    let program = std::env::current_exe()?.with_file_name("../ory-social");
    for (shell, file) in [("bash", "ory-social.bash"), ("fish", "ory-social.fish"), ("zsh", "_ory-social")] {
        let output = Command::new(&program).args(["completions", shell]).output()?;
        if !output.status.success() {
            return Err(format!("{}: {}", program.display(), output.status).into());
        }
        fs::write(completions.join(file), output.stdout)?;
    }
    Ok(())
}

/// Writes the man pages of a command and its subcommands. Skips those of the sandbox, which are the same, and lists the
/// global flags only on the first page.
fn page(command: &clap::Command, folder: &Path) -> Result<(), Box<dyn Error>> {
    let is_first = command.get_name() == "ory-social";
    let own = if is_first { command.clone() } else { without_global_flags(command.clone()) };
    let name = own.get_display_name().unwrap_or_else(|| own.get_name()).to_owned();
    let mut file = File::create(folder.join(format!("{name}.1")))?;
    let own_words = own.get_after_help().map(ToString::to_string);
    let has_commands = own.has_subcommands();
    let man = Man::new(own);
    man.render_title(&mut file)?;
    man.render_name_section(&mut file)?;
    man.render_synopsis_section(&mut file)?;
    man.render_description_section(&mut file)?;
    man.render_options_section(&mut file)?;
    if has_commands {
        man.render_subcommands_section(&mut file)?;
    }
    // Keep the lines as they are: refilling would break the commands.
    for part in own_words.iter().flat_map(|text| text.split("\n\n")) {
        let (title, text) = part.split_once(":\n").ok_or("the help has a part without a title")?;
        let lines = text.lines().flat_map(|line| [roman(line), line_break()]).collect::<Vec<_>>();
        let title = title.to_uppercase();
        Roff::new()
            .control("SH", [title.as_str()])
            .control("nf", [])
            .text(lines)
            .control("fi", [])
            .to_writer(&mut file)?;
    }
    let commands = command.get_subcommands().filter(|it| it.get_name() != "help" && command.get_name() != "sandbox");
    commands.into_iter().try_for_each(|it| page(it, folder))
}

fn without_global_flags(command: clap::Command) -> clap::Command {
    command.mut_args(|flag| if flag.is_global_set() { flag.hide(true) } else { flag })
}
