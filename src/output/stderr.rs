//! Lines on stderr.

use std::fmt;
use std::io::Write as _;

use super::place;
use super::words::broken;

/// Writes a line to stderr. That may fail, as when the terminal's window was closed: then there is nobody to tell, but
/// what is on its way has to come to its end, so it must not panic as `eprintln!` does.
pub(super) fn write(line: fmt::Arguments<'_>) {
    let _ = writeln!(anstream::stderr().lock(), "{}", place::localized(&line.to_string()));
}

/// The text after `first`, in lines that fit the terminal, if stderr is one.
pub(super) fn fitted(first: &str, text: &str) -> String {
    let terminal = console::Term::stderr();
    let width = terminal.is_term().then(|| usize::from(terminal.size().1));
    broken(first, text, width)
}
