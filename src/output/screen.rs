//! What is written to stderr for a person to read.

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

/// Writes to stderr. Whatever others wrote is made harmless on the way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    pub(crate) format: Format,
    detail: Detail,
    /// What keeps warnings and notes. It lives to the end of the run, because screens are copied everywhere.
    pub(crate) run: &'static Run,
}

impl Screen {
    /// A screen. It sets the colours for everything that is printed.
    pub(crate) fn new(format: Format, color: Color, detail: Detail) -> Self {
        match color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        }
        .write_global();
        Self { format, detail, run: kept(Run::default()) }
    }

    /// The screen of this run.
    #[must_use]
    pub(crate) fn of(self, run: Run) -> Self {
        Self { run: kept(run), ..self }
    }

    /// A screen that shows nothing: for one of several that work in parallel, whose words would mix. It keeps its own
    /// warnings and notes.
    #[must_use]
    pub(crate) fn silenced(self) -> Self {
        Self { detail: Detail::Errors, ..self }.of(Run::default())
    }

    /// Whether it shows nothing but why the run failed. Then nobody is asked anything: they couldn't see what about.
    pub(crate) fn is_silent(self) -> bool {
        self.detail == Detail::Errors
    }

    fn write(self, line: fmt::Arguments<'_>) {
        if !self.is_silent() {
            stderr::write(line);
        }
    }

    /// A text behind a label that stands out.
    fn labelled(self, label: &str, style: Style, text: &str) {
        self.write(format_args!("{}", labelled(label, style, &fitted(&format!("{label} "), text))));
    }

    /// A line that is shown even where only results and errors are.
    pub(crate) fn insist(self, text: &str) {
        Self { detail: Detail::Results, ..self }.line(text);
    }

    pub(crate) fn gap(self) {
        self.write(format_args!(""));
    }

    pub(crate) fn line(self, text: &str) {
        self.write(format_args!("{}", fitted("", text)));
    }

    /// A line that is styled already.
    pub(crate) fn styled(self, line: &str) {
        self.write(format_args!("{line}"));
    }

    pub(crate) fn heading(self, text: &str) {
        self.write(format_args!("{BOLD}{}{BOLD:#}", plain(text)));
    }

    /// A value to copy, on a line of its own.
    pub(crate) fn value(self, name: &str, value: &str) {
        self.write(format_args!("  {name}:\n    {BOLD}{}{BOLD:#}", plain(value)));
    }

    /// A small table: names, and what belongs to each.
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

    /// Something the person should know, and its word for scripts.
    pub(crate) fn note(self, code: &str, text: &str) {
        self.run.noted(code, text);
        self.labelled("note:", DIM, text);
    }

    /// Something that may go wrong, and its word for scripts.
    pub(crate) fn warning(self, code: &str, text: &str) {
        self.run.warned(code, text);
        self.labelled("warning:", YELLOW, text);
    }

    /// More about the last warning.
    pub(crate) fn more(self, text: &str) {
        self.write(format_args!("{}", fitted("         ", text)));
    }

    /// An error that the person can fix right away.
    pub(crate) fn mistake(self, text: &str) {
        self.labelled("  ✗", RED, &capitalised(text));
    }

    /// What is being done, for `--verbose`.
    pub(crate) fn trace(self, text: &str) {
        if let Some(line) = self.traced(text) {
            self.write(format_args!("{DIM}{line}{DIM:#}"));
        }
    }

    /// What is to be said of what is being done, if anything is.
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

    /// How many lines the terminal has, if there is one.
    pub(crate) fn height(self) -> Option<usize> {
        let terminal = console::Term::stderr();
        terminal.is_term().then(|| usize::from(terminal.size().0))
    }

    /// A spinner on a terminal, nothing elsewhere.
    pub(crate) fn progress(self, text: &str) -> Progress {
        if self.is_silent() { Progress::none() } else { Progress::begin(plain(text)) }
    }

    /// A bar that counts to `total` on a terminal.
    pub(crate) fn count_progress(self, total: usize) -> Progress {
        if self.is_silent() { Progress::none() } else { Progress::counting(total) }
    }

    /// A failure, on any screen: what happened, what is wrong, who said what, and what to do next.
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
