//! Shows text in the user's pager.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::time::Duration;

use super::environment::{Environment, PAGER, SECRETS};
use super::interrupt::Interrupts;
use super::process::{self, Inherited, Invocation, ProcessFailure, WhenInterrupted};

/// Shows a text and waits until the user closes it. As usual, `PAGER` is a shell command.
pub(crate) async fn show(
    text: String,
    environment: &Environment,
    interrupts: &Interrupts,
) -> Result<(), ProcessFailure> {
    let pager = environment.get(PAGER).unwrap_or(OsStr::new("less"));
    // stdout is reserved for our result.
    let mut command = OsString::from("exec >&2\n");
    command.push(pager);
    let invocation = Invocation {
        program: PathBuf::from("/bin/sh"),
        name: None,
        arguments: vec!["-c".into(), command],
        input: text.into_bytes(),
        inherited: Inherited::AllBut(SECRETS.map(str::to_owned).to_vec()),
        set: Vec::new(),
        deadline: Duration::MAX,
        when_interrupted: WhenInterrupted::Stop,
    };
    let status = process::run_in_foreground(&invocation, interrupts).await?;
    match status.code() {
        // The exit codes of a shell that can't find or run a command.
        Some(126 | 127) => Err(ProcessFailure::NotFound(PathBuf::from(pager))),
        _ => Ok(()),
    }
}
