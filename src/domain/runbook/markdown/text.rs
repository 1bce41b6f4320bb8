//! Escapes text for Markdown.

use crate::domain::text::plain;

/// Escapes someone else's text so that Markdown shows it literally, on one line.
pub(crate) fn escaped(text: &str) -> String {
    sentence(text).replace('`', "\\`")
}

/// Escapes a sentence of ours, which may contain code in backticks and someone else's text.
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

/// Formats text as inline code.
pub(crate) fn code(text: &str) -> String {
    let text = plain(text).replace('\n', " ");
    let fence = "`".repeat(longest_run(&text) + 1);
    if fence.len() == 1 { format!("`{text}`") } else { format!("{fence} {text} {fence}") }
}

/// Formats text as a code block. Nothing in it ends the block.
pub(crate) fn fenced(language: &str, text: &str) -> String {
    let fence = "`".repeat((longest_run(text) + 1).max(3));
    format!("{fence}{language}\n{text}\n{fence}")
}

fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or_default()
}
