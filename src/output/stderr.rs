//! Lines on stderr.

use std::fmt;
use std::io::Write as _;

/// The columns of the terminal that stderr is, if it is one.
pub(super) fn width() -> Option<usize> {
    let terminal = console::Term::stderr();
    terminal.is_term().then(|| usize::from(terminal.size().1))
}

/// Writes a line to stderr. That may fail, as when the terminal's window was closed: then there is nobody to tell, but
/// what is on its way has to come to its end, so it must not panic as `eprintln!` does.
pub(super) fn write_line(line: fmt::Arguments<'_>) {
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}
