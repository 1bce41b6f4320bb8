//! Texts as they may be in Markdown.

use crate::domain::text::plain;

/// A text of others as it may stand in Markdown: on one line, and as it is.
pub(crate) fn escaped(text: &str) -> String {
    sentence(text).replace('`', "\\`")
}

/// A sentence of ours, in which code stands between backticks, and texts of others may stand.
pub(crate) fn sentence(text: &str) -> String {
    let mut escaped = String::new();
    for character in plain(text).replace('\n', " ").chars() {
        if "\\*[]<>#|&!~".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// A text as code within a line.
pub(crate) fn code(text: &str) -> String {
    let text = plain(text).replace('\n', " ");
    let fence = "`".repeat(longest_run(&text) + 1);
    if fence.len() == 1 { format!("`{text}`") } else { format!("{fence} {text} {fence}") }
}

/// A text as a block of code. Nothing in it ends the block.
pub(crate) fn fenced(language: &str, text: &str) -> String {
    let fence = "`".repeat((longest_run(text) + 1).max(3));
    format!("{fence}{language}\n{text}\n{fence}")
}

fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or_default()
}
