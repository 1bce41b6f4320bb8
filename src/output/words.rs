//! Texts as they are shown.

pub(crate) use crate::domain::text::{capitalised, counted, plain};

use crate::domain::project::ProjectSummary;
use crate::domain::text::shortened;
use crate::system::locale;

/// A project in a few words.
pub(crate) fn describe(project: &ProjectSummary) -> String {
    match project.environment.as_str() {
        "" => plain(&project.name),
        environment => plain(&format!("{} ({environment})", project.name)),
    }
}

/// The text after `first`, broken into lines that fit a terminal of `width` columns, the others indented as far.
/// Where there is no terminal, lines stay as long as they are, so that they can be searched.
pub(super) fn broken(first: &str, text: &str, width: Option<usize>) -> String {
    let indent = " ".repeat(textwrap::core::display_width(first));
    let text = plain(&shortened(text));
    // Signs get longer in ASCII.
    let width = if locale::is_ascii() { width.map(|width| width.saturating_sub(4)) } else { width };
    let Some(width) = width else { return format!("{first}{}", text.replace('\n', &format!("\n{indent}"))) };
    let options = textwrap::Options::new(width)
        .initial_indent(first)
        .subsequent_indent(&indent)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    textwrap::fill(&text, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_sentences_are_broken_at_spaces_on_a_terminal_only() {
        assert_eq!(broken("• ", "one two three", Some(9)), "• one two\n  three");
        assert_eq!(broken("• ", "one two three", None), "• one two three");
        assert_eq!(broken("", "https://a.long/address and so on", Some(10)), "https://a.long/address\nand so on");
    }
}
