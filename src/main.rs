//! Parse, run, print the error, exit code.

use std::ffi::OsStr;
use std::path::Path;
use std::process::ExitCode;

use ory_social::cli::{self, Cli};
use ory_social::output::{Conclusion, Screen, stdout};
use ory_social::system::evaluator;
use ory_social::{command, system};

fn main() -> ExitCode {
    let name = std::env::args_os().next();
    if name.as_deref().map(Path::new).and_then(Path::file_name) == Some(OsStr::new(evaluator::NAME)) {
        return evaluator::run();
    }
    let cli = match cli::parse() {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    let screen = cli.common.screen();
    match run(cli, screen) {
        Ok(()) => stdout::exit_code(screen),
        Err(unsuccessful) => unsuccessful.print(screen),
    }
}

fn run(cli: Cli, screen: Screen) -> Conclusion {
    system::forbid_core_dumps();
    let runtime = system::runtime()?;
    let outcome = runtime.block_on(async { command::run(cli, screen, system::interrupts()?).await });
    // A thread may still be waiting for an answer that nobody wants any more.
    runtime.shutdown_background();
    outcome
}
