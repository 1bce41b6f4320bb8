//! The styles of everything that is printed.

use anstyle::{AnsiColor, Style};

use super::words::plain;
use crate::domain::diff::{DiffLine, Sign};

pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const GREEN: Style = AnsiColor::Green.on_default();
pub(super) const RED: Style = AnsiColor::Red.on_default();
pub(super) const YELLOW: Style = AnsiColor::Yellow.on_default();

/// Styles the label at the start of a text.
pub(super) fn labelled(label: &str, style: Style, text: &str) -> String {
    match text.strip_prefix(label) {
        Some(rest) => format!("{style}{label}{style:#}{rest}"),
        None => text.to_owned(),
    }
}

/// Renders a diff without colours, for other programs.
pub(crate) fn plain_diff(lines: &[DiffLine]) -> String {
    lines.iter().map(|line| format!("{}\n", anstream::adapter::strip_str(&diff_line(line)))).collect()
}

pub(super) fn diff_line(line: &DiffLine) -> String {
    let style = match line.sign {
        Sign::Removed => RED,
        Sign::Added => GREEN,
        Sign::Context => Style::new(),
        Sign::Gap => DIM,
    };
    let text = format!("{} {}", line.sign.symbol(), plain(&line.text));
    format!("{style}{}{style:#}", text.trim_end())
}
