//! `ory-social completions`

use std::collections::BTreeSet;

use clap::builder::PossibleValuesParser;
use clap::{Arg, Command};
use clap_complete::Shell;

use crate::domain::catalogue::Catalogue;
use crate::domain::template::Template;
use crate::output::{CompletionsReport, Screen, print};

pub(crate) fn run(shell: Shell, screen: Screen) {
    let catalogue = Catalogue::shipped();
    let mappers: BTreeSet<_> = catalogue.templates().flat_map(Template::mapper_names).collect();
    let names = Names { providers: catalogue.names(), mappers: mappers.into_iter().collect() };
    let mut command = names.given_to(crate::command_line());
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    let script = String::from_utf8_lossy(&script);
    let script = match shell {
        Shell::Bash => repaired(&script),
        Shell::Zsh => names.with_files_in_zsh(&script),
        Shell::Fish => names.with_files_in_fish(&script) + &fish_arguments(&command, ""),
        _ => script.into_owned(),
    };
    print(&CompletionsReport { shell: shell.to_string(), script: script.into_bytes() }, screen);
}

/// Names that a shell can offer without running us. Other names are accepted too, for your own templates.
struct Names {
    providers: Vec<&'static str>,
    mappers: Vec<&'static str>,
}

impl Names {
    /// Returns the command line with these names as possible values of its arguments.
    fn given_to(&self, command: Command) -> Command {
        let command = command.mut_args(|argument| match argument.get_id().as_str() {
            "provider" => one_of(argument, &self.providers),
            "mapper" => one_of(argument, &self.mappers),
            _ => argument,
        });
        command.mut_subcommands(|subcommand| self.given_to(subcommand))
    }

    /// Makes zsh offer files along with mapper names, as bash does by itself: a mapper may be either.
    fn with_files_in_zsh(&self, script: &str) -> String {
        let names = self.mappers.join(" ");
        script.replace(&format!(":({names})"), &format!(":{{compadd -- {names}; _files}}"))
    }

    /// Does the same for fish.
    fn with_files_in_fish(&self, script: &str) -> String {
        let names: Vec<_> = self.mappers.iter().map(|name| format!("{name}\\t''")).collect();
        let names = names.join("\n");
        script.replace(&format!("-r -f -a \"{names}\""), &format!("-r -F -a \"{names}\""))
    }
}

/// Makes fish complete arguments that aren't flags, which clap_complete 4.6 leaves out. The sandbox needs no lines of
/// its own, because fish treats `sandbox add` as an `add`.
fn fish_arguments(command: &Command, condition: &str) -> String {
    let line = |argument: &Arg| {
        let values: Vec<_> = argument.get_possible_values().iter().map(|it| it.get_name().to_owned()).collect();
        let files = if argument.get_id() == "mapper" { "-F" } else { "-f" };
        format!("complete -c ory-social -n \"{condition}\" {files} -a \"{}\"\n", values.join(" "))
    };
    let arguments = command.get_positionals().filter(|argument| !argument.get_possible_values().is_empty());
    let subcommands = command.get_subcommands().filter(|it| !["help", "sandbox"].contains(&it.get_name()));
    let below = subcommands.map(|subcommand| {
        let seen = format!("__fish_seen_subcommand_from {}", subcommand.get_name());
        let condition = if condition.is_empty() { seen } else { format!("{condition}; and {seen}") };
        fish_arguments(subcommand, &condition)
    });
    arguments.map(line).chain(below).collect()
}

fn one_of(argument: Arg, names: &[&'static str]) -> Arg {
    argument.value_parser(PossibleValuesParser::new(names))
}

/// Since 4.6.1, clap_complete writes the name of a program with a hyphen in two ways, so completion ends after the
/// first word (clap-rs/clap#6421).
fn repaired(script: &str) -> String {
    script.replace("ory__subcmd__social", "ory__social")
}
