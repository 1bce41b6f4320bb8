//! Errors in the command line. clap finds them, and we print them like all other errors.

mod meant;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, FromArgMatches as _};

use super::Cli;
use crate::error::{Failure, FailureKind};
use crate::output::{Color, Detail, Format, Run, Screen, Unsuccessful, capitalised, stdout};
use crate::system::environment::{Environment, SANDBOX};

/// Parses the command line, and determines the name of the run.
///
/// # Errors
/// The exit code, after help, the version or the error was printed.
pub(crate) fn parse() -> Result<(Cli, Run), ExitCode> {
    read().map_err(|error| {
        let screen = Screen::new(wanted_format(), Color::Auto, Detail::Results);
        match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                stdout::note(error.print());
                stdout::exit_code(screen)
            }
            // For a person who is just looking around, this isn't an error.
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if screen.format == Format::Text => {
                let _ = error.print();
                ExitCode::from(FailureKind::Usage.exit_code())
            }
            _ => refuse(&error, screen),
        }
    })
}

fn read() -> Result<(Cli, Run), clap::Error> {
    let matches = Cli::command().try_get_matches_from(arguments())?;
    let cli = Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut Cli::command()))?;
    let mut words = Vec::new();
    let mut inner = &matches;
    while let Some((word, matches)) = inner.subcommand() {
        words.push(word);
        inner = matches;
    }
    let (command, in_sandbox) = named(&words);
    // Without a command, the wizard runs.
    let run = Run::new(Some(command.unwrap_or_else(|| "add".to_owned())), in_sandbox);
    Ok((cli.with_argument_as_project(), run))
}

/// Returns the command line. After `help` only the names of commands count: it prints text, as `--help` does.
fn arguments() -> Vec<OsString> {
    let mut arguments: Vec<_> = std::env::args_os().collect();
    if !arguments.iter().any(|word| word == "help") {
        return arguments;
    }
    let root = Cli::command();
    let mut command = &root;
    for at in 1..arguments.len() {
        if arguments[at] == "help" && command.has_subcommands() {
            let is_name =
                |word: &OsString| root.find_subcommand(word).is_some() || command.find_subcommand(word).is_some();
            let is_flag = |word: &OsString| word.as_encoded_bytes().starts_with(b"-");
            let words = arguments.split_off(at + 1);
            // Next to flags, another word may be the value of one.
            let has_flags = words.iter().any(is_flag);
            arguments.extend(words.into_iter().filter(|word| !has_flags || is_name(word)));
            break;
        }
        let Some(inner) = command.find_subcommand(&arguments[at]) else { break };
        command = inner;
    }
    arguments
}

/// Returns the command that these words name, and whether it runs in the sandbox, where most have the same names.
fn named(words: &[&str]) -> (Option<String>, bool) {
    let command = |words: &[&str]| Some(words.join(" ")).filter(|command| !command.is_empty());
    match words {
        ["sandbox", word, ..] if Cli::command().find_subcommand(word).is_none() => (command(words), true),
        ["sandbox", words @ ..] => (command(words), true),
        ["completions", ..] => (command(words), false),
        words => (command(words), Environment::of_process().get(SANDBOX).is_some()),
    }
}

fn refuse(error: &clap::Error, screen: Screen) -> ExitCode {
    let mut root = Cli::command();
    root.build();
    let words: Vec<_> = name(command_of(&root)).split(' ').skip(1).collect();
    let (command, in_sandbox) = named(&words);
    Unsuccessful::from(failure(error)).print(screen.of(Run::new(command, in_sandbox)))
}

/// Returns the format that an invalid command line asks for.
fn wanted_format() -> Format {
    let words: Vec<_> = std::env::args_os().skip(1).take_while(|word| word != "--").collect();
    let is_json = |word: &std::ffi::OsString| word == "--json" || word == "--format=json";
    let pair = words.windows(2).any(|pair| pair[0] == "--format" && pair[1] == "json");
    if pair || words.iter().any(is_json) { Format::Json } else { Format::Text }
}

/// Explains the error in our words.
fn failure(error: &clap::Error) -> Failure {
    let mut root = Cli::command();
    root.build();
    let command = command_of(&root);
    let (message, tips) = explained(error, command);
    let failure = tips.into_iter().fold(Failure::new(FailureKind::Usage, message), Failure::hint);
    failure.hint(format!("run `{} --help` for examples", name(command)))
}

/// Returns the command that the command line names.
fn command_of(root: &clap::Command) -> &clap::Command {
    let mut command = root;
    let mut follows_flag = false;
    for word in std::env::args_os().skip(1) {
        let is_flag = word.as_encoded_bytes().starts_with(b"-");
        match command.find_subcommand(&word) {
            Some(inner) => command = inner,
            // It may be the value of a flag.
            None if is_flag || follows_flag => {}
            None => break,
        }
        follows_flag = is_flag;
    }
    command
}

/// Returns the name of a command for people, such as `ory-social mapper show`.
fn name(command: &clap::Command) -> &str {
    command.get_bin_name().unwrap_or_else(|| command.get_name())
}

fn explained(error: &clap::Error, command: &clap::Command) -> (String, Vec<String>) {
    let argument = bare(&text(error, ContextKind::InvalidArg));
    let flags: Vec<_> = command.get_arguments().filter_map(|flag| Some(format!("--{}", flag.get_long()?))).collect();
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let unknown = text(error, ContextKind::InvalidSubcommand);
            (format!("Unknown command: {} {unknown}.", name(command)), command_meant(error, &unknown))
        }
        // The argument may be a secret.
        ErrorKind::UnknownArgument if !argument.starts_with('-') => (
            "Unexpected argument (not shown because it may be a secret).".to_owned(),
            vec![
                match flags.iter().any(|flag| flag == "--file") {
                    true => "name a runbook with --file, and a project with --project",
                    false => "name a project with --project",
                }
                .to_owned(),
            ],
        ),
        ErrorKind::UnknownArgument => {
            // What follows the name may be a secret.
            let end =
                argument.find(|it: char| !it.is_ascii_alphanumeric() && !"-_".contains(it)).unwrap_or(argument.len());
            let flag = &argument[..end];
            (format!("Unknown flag: {flag}."), flag_meant(error, flag, &flags))
        }
        ErrorKind::TooManyValues => {
            (format!("{argument} doesn't accept a value (not shown because it may be a secret)."), Vec::new())
        }
        ErrorKind::InvalidValue => (invalid_value(error, &argument), value_meant(error)),
        // The value itself may be a secret.
        ErrorKind::ValueValidation => {
            let reason = std::error::Error::source(error).map(|reason| plain_reason(&reason.to_string()));
            (
                format!("Invalid value for {argument}{}.", reason.map_or(String::new(), |it| format!(": {it}"))),
                Vec::new(),
            )
        }
        ErrorKind::ArgumentConflict => {
            let others: Vec<_> = strings(error, ContextKind::PriorArg).iter().map(|other| bare(other)).collect();
            match others.as_slice() {
                [other] if *other == argument => (format!("{argument} can be given only once."), Vec::new()),
                _ => (format!("{argument} can't be combined with {}.", others.join(", ")), Vec::new()),
            }
        }
        ErrorKind::MissingRequiredArgument => (format!("Missing argument: {argument}."), Vec::new()),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            (format!("{} needs a command.", name(command)), Vec::new())
        }
        _ => (first_line(error), Vec::new()),
    }
}

/// Says what a number must be, instead of what the parser of numbers says.
fn plain_reason(reason: &str) -> String {
    let range = reason.split_once(" is not in ").and_then(|(_, range)| range.split_once("..="));
    match range {
        Some((least, most)) => format!("expected a number from {least} to {most}"),
        None if reason.contains("invalid digit") => "expected a whole number".to_owned(),
        None => reason.to_owned(),
    }
}

/// Returns the name of an argument without its usage syntax: `--set` for `--set <KEY=VALUE>`.
fn bare(argument: &str) -> String {
    let name = argument.split(' ').next().unwrap_or(argument).trim_end_matches('.');
    name.trim_start_matches(['<', '[']).trim_end_matches(['>', ']']).to_owned()
}

fn invalid_value(error: &clap::Error, argument: &str) -> String {
    match text(error, ContextKind::InvalidValue).as_str() {
        "" => format!("{argument} needs a value."),
        value => format!("{value:?} isn't a valid value for {argument}."),
    }
}

fn value_meant(error: &clap::Error) -> Vec<String> {
    let available = text(error, ContextKind::ValidValue);
    match text(error, ContextKind::SuggestedValue).as_str() {
        "" if available.is_empty() => Vec::new(),
        "" => vec![format!("available: {available}")],
        close => vec![format!("did you mean {close}?")],
    }
}

fn command_meant(error: &clap::Error, name: &str) -> Vec<String> {
    let close = || strings(error, ContextKind::SuggestedSubcommand).last().map(|it| format!("did you mean `{it}`?"));
    meant::command(name).map(str::to_owned).or_else(close).into_iter().collect()
}

fn flag_meant(error: &clap::Error, flag: &str, known: &[String]) -> Vec<String> {
    let close = || strings(error, ContextKind::SuggestedArg).last().map(|it| format!("did you mean {it}?"));
    meant::flag(flag, known).or_else(close).into_iter().collect()
}

/// Returns what clap says, without its label.
fn first_line(error: &clap::Error) -> String {
    let rendered = error.render().to_string();
    let line = rendered.lines().find_map(|line| line.strip_prefix("error: "));
    line.map_or("The command line is invalid.".to_owned(), |line| format!("{}.", capitalised(line)))
}

fn text(error: &clap::Error, kind: ContextKind) -> String {
    strings(error, kind).join(", ")
}

fn strings(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        _ => Vec::new(),
    }
}
