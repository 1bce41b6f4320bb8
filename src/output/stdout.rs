//! Lines on stdout.

use std::fmt;
use std::io::Write as _;

use super::words::broken;

/// Writes a line to stdout, as `println!` does; but where the reader has gone, as with `| head`, it does not panic.
macro_rules! say {
    ($($text:tt)*) => { $crate::output::stdout::write(format_args!($($text)*)) };
}
pub(super) use say;

pub(super) fn write(line: fmt::Arguments<'_>) {
    let _ = writeln!(anstream::stdout().lock(), "{line}");
}

/// The text after `first`, in lines that fit the terminal, if stdout is one.
pub(super) fn fitted(first: &str, text: &str) -> String {
    let terminal = console::Term::stdout();
    let width = terminal.is_term().then(|| usize::from(terminal.size().1));
    broken(first, text, width)
}
