//! A place in a text.

use serde::Serialize;

/// The most characters that are shown of a line.
const EXCERPT: usize = 64;

/// Line and column; both numbers count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

impl Place {
    /// Returns the place of the byte at `offset`.
    pub(crate) fn of_offset(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }

    /// Returns the line, or the part of it around the place, with a mark below the place.
    pub(crate) fn excerpt(self, text: &str) -> Option<String> {
        let line = text.lines().nth(self.line.checked_sub(1)?)?;
        let indent = line.chars().take_while(|character| character.is_whitespace()).count();
        let column = self.column.checked_sub(1)?;
        let first = column.saturating_sub(EXCERPT / 2).max(indent.min(column));
        let shown: String = line.chars().skip(first).take(EXCERPT).collect();
        Some(format!("{}\n{}^", shown.trim_end().replace('\t', " "), " ".repeat(column - first)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_shown_as_line_and_column_in_characters() {
        let text = "a\nüb: c\n";
        assert_eq!(Place::of_offset(text, 0), Place { line: 1, column: 1 });
        assert_eq!(Place::of_offset(text, text.find('c').unwrap()), Place { line: 2, column: 5 });
    }

    #[test]
    fn an_excerpt_is_short_and_marks_the_column() {
        let excerpt = Place { line: 2, column: 3 }.excerpt("x\n\t{y}\n").unwrap();
        assert_eq!(excerpt, "{y}\n ^");
        let long = format!("{}y{}", " x".repeat(50), "z".repeat(90));
        let excerpt = Place { line: 1, column: 101 }.excerpt(&long).unwrap();
        let (line, mark) = excerpt.split_once('\n').unwrap();
        assert!(line.len() <= EXCERPT && line.as_bytes()[mark.len() - 1] == b'y', "{excerpt}");
        assert_eq!(Place { line: 9, column: 1 }.excerpt("x"), None);
    }
}
