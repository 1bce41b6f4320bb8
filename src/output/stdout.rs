//! stdout, where the result goes.

use std::fmt;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::OnceLock;

use super::screen::Screen;
use super::style::{GREEN, labelled};
use super::words::broken;
use super::{links, place};
use crate::error::{Failure, FailureKind};
use crate::system::locale;

/// The exit code that a shell reports for SIGPIPE, which ends most programs whose reader has gone.
const READER_HAS_GONE: u8 = 141;

/// The reason why the result couldn't be written. The run has to finish first, so it is reported at the end.
static FAILURE: OnceLock<io::Error> = OnceLock::new();

/// Writes a line to stdout. Unlike `println!`, it doesn't panic if that fails: [`exit_code`] reports it.
macro_rules! say {
    ($($text:tt)*) => { $crate::output::stdout::write(format_args!($($text)*)) };
}
pub(super) use say;

pub(super) fn write(line: fmt::Arguments<'_>) {
    let line = line.to_string();
    let line = links::linked(&locale::shown(&place::localized(&line)), supports_hyperlinks::Stream::Stdout);
    write_exactly(&line);
}

/// Writes a text unchanged, because it is for other programs too.
pub(super) fn write_exactly(text: &str) {
    if FAILURE.get().is_none() {
        note(writeln!(anstream::stdout().lock(), "{text}"));
    }
}

/// Writes a line that says what was done.
pub(super) fn done(text: &str) {
    say!("{}", labelled("✓", GREEN, &fitted("✓ ", text)));
}

/// Writes bytes unchanged.
pub(crate) fn write_bytes(bytes: &[u8]) {
    note(io::stdout().write_all(bytes));
}

/// Remembers the first failure to write.
pub(crate) fn note(written: io::Result<()>) {
    if let Err(error) = written {
        let _ = FAILURE.set(error);
    }
}

/// Returns the exit code of a successful run. It's a failure if the result couldn't be written, except where the reader
/// has gone, as `head` does: then there is nobody to tell.
pub(crate) fn exit_code(screen: Screen) -> ExitCode {
    note(io::stdout().flush());
    match FAILURE.get() {
        None => ExitCode::SUCCESS,
        Some(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::from(READER_HAS_GONE),
        Some(error) => {
            let failure = Failure::new(FailureKind::Failed, format!("The result can't be written: {error}."));
            screen.failure(&failure);
            ExitCode::from(failure.kind.exit_code())
        }
    }
}

/// Puts the text after `first`, in lines that fit the terminal, if stdout is one.
pub(super) fn fitted(first: &str, text: &str) -> String {
    broken(first, text, width())
}

/// Returns the width of the terminal, if stdout is one.
pub(super) fn width() -> Option<usize> {
    let terminal = console::Term::stdout();
    terminal.is_term().then(|| usize::from(terminal.size().1))
}
