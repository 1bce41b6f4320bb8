//! Adds social sign-in to a project on Ory Network by driving the Ory CLI.
//!
//! The wizard and the flags are two ways to fill in the same [`domain::request::Request`]. Everything after that is one
//! pipeline: fetch → plan → show → confirm → guard → push → verify → report.
//!
//! The modules, from low to high. Each imports only from those listed before it (`imports.rs` tests this):
//!
//! - [`domain`]: the rules, pure
//! - `error`: how a run fails
//! - [`system`]: processes, prompts, files
//! - [`sandbox`]: an emulated Ory Network
//! - `target`: where a configuration is read from and written to
//! - `output`: what people and scripts see
//! - `cli`: the command line, as types
//! - `command`: one file for each subcommand, and the pipeline that they share

#![warn(unreachable_pub)]

mod cli;
mod command;
pub mod domain;
mod error;
#[cfg(test)]
mod imports;
mod output;
pub mod sandbox;
pub mod system;
mod target;

use std::ffi::OsStr;
use std::path::Path;
use std::process::ExitCode;

use self::cli::Cli;
use self::domain::catalogue::Catalogue;
pub use self::domain::provider_page::ProviderDocs;
pub use self::output::json_schema;
use self::output::{Conclusion, Screen, stdout};
use self::system::evaluator;

/// Runs the command that this process was started with, and returns its exit code.
pub fn run() -> ExitCode {
    let name = std::env::args_os().next();
    if name.as_deref().map(Path::new).and_then(Path::file_name) == Some(OsStr::new(evaluator::NAME)) {
        return evaluator::run();
    }
    let (cli, run) = match cli::parse() {
        Ok(parsed) => parsed,
        Err(code) => return code,
    };
    let screen = cli.common.screen().of(run);
    match on_runtime(cli, screen) {
        Ok(()) => stdout::exit_code(screen),
        Err(unsuccessful) => unsuccessful.print(screen),
    }
}

fn on_runtime(cli: Cli, screen: Screen) -> Conclusion {
    system::forbid_core_dumps();
    let runtime = system::runtime()?;
    let outcome = runtime.block_on(async { command::run(cli, screen, system::interrupts()?).await });
    // A thread may still be waiting for an answer that nobody needs any more.
    runtime.shutdown_background();
    outcome
}

/// The command line: its commands, flags and help.
pub fn command_line() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

/// The generated parts of `docs/providers`.
pub fn provider_docs() -> ProviderDocs {
    ProviderDocs::of(Catalogue::shipped(), cli::flag_of)
}
