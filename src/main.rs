//! Adds social sign-in to a project on Ory Network by driving the Ory CLI.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os();
    let program = arguments.next().unwrap_or_default();
    if Path::new(&program).file_name().is_some_and(|name| name == "ory") {
        return ory_social::sandbox::stand_in::run(arguments);
    }
    ExitCode::SUCCESS
}
