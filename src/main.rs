//! The entry point. All code is in the library, where tests can reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    ory_social::run()
}
