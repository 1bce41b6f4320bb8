//! Inserts and removes whole lines, and the comments that belong to them.

use super::places::{is_first, line_end, line_start};
use super::spans::Entry;
use super::{Editor, Outcome, refused};

const SHARED_LINE: &str = "what has to go shares its line with something else";

impl Editor<'_> {
    /// Returns the end of the lines that belong to a value. They include comments after it that are indented at least
    /// as far as the value and further than what follows.
    pub(super) fn territory_end(&self, content_end: usize, column: usize) -> usize {
        let mut end = line_end(self.text, content_end);
        let rest = &self.text[end..];
        let is_comment = |line: &str| line.trim_start_matches(' ').starts_with('#');
        let indentation = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let content = |line: &&str| !line.trim().is_empty() && !is_comment(line);
        let next = rest.lines().find(content).map(indentation);
        let mut at = end;
        for line in rest.split_inclusive('\n') {
            at += line.len();
            if line.trim().is_empty() {
                continue;
            }
            let indentation = indentation(line);
            if !is_comment(line) || indentation < column || next.is_some_and(|next| indentation <= next) {
                break;
            }
            end = at;
        }
        end
    }

    pub(super) fn insert_lines(&mut self, at: usize, lines: &[String]) {
        let line_end = self.style.line_end;
        let text = if at == self.text.len() && !self.text.ends_with('\n') {
            lines.iter().map(|line| format!("{line_end}{line}")).collect()
        } else {
            lines.iter().map(|line| format!("{line}{line_end}")).collect()
        };
        self.splice(at..at, text);
    }

    /// Removes the first entries of a mapping that starts after a dash, as long as `goes` says so. The next entry takes
    /// their place. Returns how many were removed.
    pub(super) fn gone_behind_dash(&mut self, entries: &[Entry], goes: impl Fn(&str) -> bool) -> Outcome<usize> {
        let count = entries.iter().take_while(|entry| goes(&entry.key)).count();
        let (Some(first), Some(last)) = (entries.first(), entries[..count].last()) else { return Ok(0) };
        if is_first(self.text, first.start) {
            return Ok(0);
        }
        let Some(next) = entries.get(count) else { return refused(SHARED_LINE) };
        let between = self.text.get(line_end(self.text, last.value.end())..line_start(self.text, next.start));
        if between.is_none_or(|lines| !lines.trim().is_empty()) {
            return refused("a comment is between what has to go and what takes its place");
        }
        self.splice(first.start..next.start, String::new());
        Ok(count)
    }

    /// Removes the lines of an entry or item, with the comments in them.
    pub(super) fn remove_lines(&mut self, start: usize, content_end: usize) -> Outcome {
        if !is_first(self.text, start) {
            return refused(SHARED_LINE);
        }
        let end = line_end(self.text, content_end);
        let mut start = line_start(self.text, start);
        if end == self.text.len() && !self.text.ends_with('\n') {
            // The last line has no line break, so the new last line gets none.
            start = self.text[..start].trim_end_matches('\n').trim_end_matches('\r').len();
        }
        self.splice(start..end, String::new());
        Ok(())
    }
}
