//! Everything that a person reads on stderr.

use std::fmt;

use anstyle::Style;
use textwrap::core::display_width;

use super::format::{Color, Detail, Format};
use super::progress::Progress;
use super::remarks::Run;
use super::stderr::{self, fitted};
use super::style::{BOLD, DIM, GREEN, RED, YELLOW, diff_line, labelled};
use super::words::{capitalised, plain};
use crate::domain::diff::DiffLine;
use crate::domain::text::shortened;
use crate::error::{Failure, FailureKind};

/// Writes to stderr. It neutralizes control characters in text from elsewhere.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    pub(crate) format: Format,
    detail: Detail,
    /// Keeps warnings and notes. It lives until the end of the run, because screens are copied everywhere.
    pub(crate) run: &'static Run,
}

impl Screen {
    /// Creates a screen, and sets the colours for everything that is printed.
    pub(crate) fn new(format: Format, color: Color, detail: Detail) -> Self {
        match color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        }
        .write_global();
        Self { format, detail, run: kept(Run::default()) }
    }

    /// Returns the screen of this run.
    #[must_use]
    pub(crate) fn of(self, run: Run) -> Self {
        Self { run: kept(run), ..self }
    }

    /// Returns a screen that shows nothing, for jobs that run in parallel and whose messages would mix. It keeps its
    /// own warnings and notes.
    #[must_use]
    pub(crate) fn silenced(self) -> Self {
        Self { detail: Detail::Errors, ..self }.of(Run::default())
    }

    /// Whether it shows only why the run failed. Then we ask nothing, because people couldn't see what a question is
    /// about.
    pub(crate) fn is_silent(self) -> bool {
        self.detail == Detail::Errors
    }

    fn write(self, line: fmt::Arguments<'_>) {
        if !self.is_silent() {
            stderr::write(line);
        }
    }

    /// Writes a text after a styled label.
    fn labelled(self, label: &str, style: Style, text: &str) {
        self.write(format_args!("{}", labelled(label, style, &fitted(&format!("{label} "), text))));
    }

    /// Writes a line even on a silent screen.
    pub(crate) fn insist(self, text: &str) {
        Self { detail: Detail::Results, ..self }.line(text);
    }

    pub(crate) fn gap(self) {
        self.write(format_args!(""));
    }

    pub(crate) fn line(self, text: &str) {
        self.write(format_args!("{}", fitted("", text)));
    }

    /// Writes a line that is already styled.
    pub(crate) fn styled(self, line: &str) {
        self.write(format_args!("{line}"));
    }

    pub(crate) fn heading(self, text: &str) {
        self.write(format_args!("{BOLD}{}{BOLD:#}", plain(text)));
    }

    /// Writes a value on its own line, so that people can copy it.
    pub(crate) fn value(self, name: &str, value: &str) {
        self.write(format_args!("  {name}:\n    {BOLD}{}{BOLD:#}", plain(value)));
    }

    /// Writes a small table with a name and a text in each row.
    pub(crate) fn rows(self, rows: &[(&str, String)]) {
        let width = rows.iter().map(|(name, _)| display_width(name)).max().unwrap_or(0);
        for (name, text) in rows {
            self.write(format_args!("{}", fitted(&format!("    {name:<width$}  "), text)));
        }
    }

    pub(crate) fn quote(self, words: &str) {
        for line in shortened(words).lines() {
            self.write(format_args!("{}", labelled("  │", DIM, &fitted("  │ ", line))));
        }
    }

    pub(crate) fn done(self, text: &str) {
        self.labelled("✓", GREEN, text);
    }

    /// Writes something the person should know, and records it under a code for scripts.
    pub(crate) fn note(self, code: &str, text: &str) {
        self.run.noted(code, text);
        self.labelled("note:", DIM, text);
    }

    /// Warns of something that may go wrong, and records it under a code for scripts.
    pub(crate) fn warning(self, code: &str, text: &str) {
        self.run.warned(code, text);
        self.labelled("warning:", YELLOW, text);
    }

    /// Adds a line to the last warning.
    pub(crate) fn more(self, text: &str) {
        self.write(format_args!("{}", fitted("         ", text)));
    }

    /// Writes an error that the person can fix right away.
    pub(crate) fn mistake(self, text: &str) {
        self.labelled("  ✗", RED, &capitalised(text));
    }

    /// Writes what is being done, only with `--verbose`.
    pub(crate) fn trace(self, text: &str) {
        if let Some(line) = self.traced(text) {
            self.write(format_args!("{DIM}{line}{DIM:#}"));
        }
    }

    /// Returns the line that [`Self::trace`] writes, if it writes one.
    pub(crate) fn traced(self, text: &str) -> Option<String> {
        (self.detail == Detail::Calls).then(|| format!("$ {}", plain(text)))
    }

    pub(crate) fn sentences<'a>(self, sentences: impl Iterator<Item = &'a str>) {
        for sentence in sentences {
            self.write(format_args!("{}", fitted("  • ", sentence)));
        }
    }

    pub(crate) fn diff(self, lines: &[DiffLine]) {
        for line in lines {
            self.write(format_args!("{}", diff_line(line)));
        }
    }

    /// Returns how many lines the terminal has, if there is one.
    pub(crate) fn height(self) -> Option<usize> {
        let terminal = console::Term::stderr();
        terminal.is_term().then(|| usize::from(terminal.size().0))
    }

    /// Shows a spinner on a terminal, and nothing elsewhere.
    pub(crate) fn progress(self, text: &str) -> Progress {
        if self.is_silent() { Progress::none() } else { Progress::begin(plain(text)) }
    }

    /// Shows a bar that counts to `total` on a terminal.
    pub(crate) fn count_progress(self, total: usize) -> Progress {
        if self.is_silent() { Progress::none() } else { Progress::counting(total) }
    }

    /// Writes a failure, even on a silent screen: the message, the details, the quotes and the hints.
    pub(crate) fn failure(self, failure: &Failure) {
        let screen = Self { detail: Detail::Results, ..self };
        match failure.kind {
            // What the person decided isn't an error.
            FailureKind::Declined
            | FailureKind::WentBack
            | FailureKind::Interrupted { .. }
            | FailureKind::ChangesFound => {
                screen.line(&failure.message);
            }
            // Nor is what a check found.
            FailureKind::ProblemsFound => screen.labelled("✗", RED, &failure.message),
            _ => screen.labelled("error:", RED, &failure.message),
        }
        screen.sentences(failure.details.iter().map(String::as_str));
        failure.quotes.iter().for_each(|quote| screen.quote(quote));
        for hint in &failure.hints {
            screen.labelled("tip:", GREEN, hint);
        }
    }
}

fn kept(run: Run) -> &'static Run {
    Box::leak(Box::new(run))
}
