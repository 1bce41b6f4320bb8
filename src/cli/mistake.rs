//! A command line that can't be understood.

use std::process::ExitCode;

use clap::Parser as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::Cli;
use crate::error::{Failure, FailureKind};
use crate::output::{Color, Detail, Format, Screen, Unsuccessful, stdout};

/// Reads the command line.
///
/// # Errors
/// The exit code, once help, the version, or what is wrong has been printed.
pub(crate) fn parse() -> Result<Cli, ExitCode> {
    Cli::try_parse().map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            stdout::note(error.print());
            stdout::exit_code(screen(Format::Text))
        }
        _ => report(&error),
    })
}

fn report(error: &clap::Error) -> ExitCode {
    let json = wants_json();
    let argument = error.get(ContextKind::InvalidArg);
    let stray_value = error.kind() == ErrorKind::UnknownArgument
        && matches!(argument, Some(ContextValue::String(text)) if !text.starts_with('-'));
    // An unexpected argument may be a secret, so it isn't repeated.
    let message = if stray_value {
        "Unexpected argument (not shown because it may be a secret).".to_owned()
    } else if json {
        let rendered = error.render().to_string();
        rendered.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
    } else {
        let _ = error.print();
        return ExitCode::from(FailureKind::Usage.exit_code());
    };
    let failure = Failure::new(FailureKind::Usage, message).hint(
        "run `ory-social --help` to see the commands and \
        examples",
    );
    Unsuccessful::from(failure).print(screen(if json { Format::Json } else { Format::Text }))
}

/// The screen of a run whose flags aren't known.
fn screen(format: Format) -> Screen {
    Screen::new(format, Color::Auto, Detail::Results)
}

/// Whether the command line, which can't be parsed, asks for JSON.
fn wants_json() -> bool {
    let words: Vec<_> = std::env::args_os().collect();
    words.iter().any(|word| word == "--format=json")
        || words.windows(2).any(|pair| pair[0] == "--format" && pair[1] == "json")
}
