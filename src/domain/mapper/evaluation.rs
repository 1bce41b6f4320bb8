//! What comes of a mapper when it is given claims.

use serde::Serialize;
use serde_json::Value;
use thiserror::Error;

/// The most that is shown of a line, in characters.
const EXCERPT: usize = 64;

/// What a mapper makes of one sample of claims.
pub type Evaluation = Result<Value, Fault>;

/// Why a mapper can't be evaluated.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{message}")]
pub struct Fault {
    /// What is wrong, without a full stop.
    pub message: String,
    /// Where in the snippet.
    pub place: Option<Place>,
}

/// A place in a snippet; both numbers count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

impl Fault {
    /// A fault of the snippet as a whole.
    pub fn nowhere(message: impl Into<String>) -> Self {
        Self { message: message.into(), place: None }
    }
}

impl Place {
    /// The place of the byte at `offset`.
    pub fn of_offset(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }

    /// The line of the snippet, or what of it is around the place, with a mark under the place.
    pub fn excerpt(self, snippet: &str) -> Option<String> {
        let line = snippet.lines().nth(self.line.checked_sub(1)?)?;
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
    fn an_offset_is_told_as_line_and_column_in_characters() {
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
