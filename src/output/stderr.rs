//! Lines on stderr.

use std::fmt;
use std::io::Write as _;

use super::words::broken;
use super::{links, place, progress};
use crate::system::locale;

/// Writes a line to stderr. That may fail, for example because the terminal window was closed. Unlike `eprintln!`, it
/// must not panic then, because a change that is under way has to finish.
pub(super) fn write(line: fmt::Arguments<'_>) {
    let line = line.to_string();
    let line = links::linked(&locale::shown(&place::localized(&line)), supports_hyperlinks::Stream::Stderr);
    progress::above_bar(|| {
        let _ = writeln!(anstream::stderr().lock(), "{line}");
    });
}

/// Puts the text after `first`, in lines that fit the terminal, if stderr is one.
pub(super) fn fitted(first: &str, text: &str) -> String {
    let terminal = console::Term::stderr();
    let width = terminal.is_term().then(|| usize::from(terminal.size().1));
    broken(first, text, width)
}
