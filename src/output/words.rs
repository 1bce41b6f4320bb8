//! Prepares texts for display.

pub(crate) use crate::domain::text::{capitalised, counted, plain};

use textwrap::core::display_width;

use crate::domain::project::{ProjectSummary, with_environment};
use crate::domain::text::shortened;
use crate::output::place;
use crate::system::locale;

/// Describes a project in a few words.
pub(crate) fn describe(project: &ProjectSummary) -> String {
    plain(&with_environment(&project.name, &project.environment))
}

/// Puts the text after `first`, in lines that fit `width` columns. Further lines are indented to where the text starts.
/// Without a terminal, lines aren't broken, so that people can search them.
pub(super) fn broken(first: &str, text: &str, width: Option<usize>) -> String {
    let indent = " ".repeat(display_width(first));
    // Before a line break can separate a command's words.
    let text = plain(&shortened(&place::localized(text)));
    // Signs get longer in ASCII.
    let width = if locale::is_ascii() { width.map(|width| width.saturating_sub(4)) } else { width };
    let Some(width) = width else { return format!("{first}{}", text.replace('\n', &format!("\n{indent}"))) };
    let options = textwrap::Options::new(width)
        .initial_indent(first)
        .subsequent_indent(&indent)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    let fits = display_width(first) + display_width(&text) <= width;
    textwrap::fill(&if fits { text } else { with_urls_apart(&text, width) }, options)
}

/// Puts each URL that is longer than half a line on its own line, so that people can copy it.
fn with_urls_apart(text: &str, width: usize) -> String {
    let is_apart = |word: &str| word.contains("://") && 2 * display_width(word) > width;
    let mut words = text.split(' ');
    let mut last = words.next().unwrap_or(text);
    let mut apart = last.to_owned();
    for word in words {
        apart.push(if is_apart(last) || is_apart(word) { '\n' } else { ' ' });
        apart.push_str(word);
        last = word;
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_sentences_are_broken_at_spaces_on_a_terminal_only() {
        assert_eq!(broken("• ", "one two three", Some(9)), "• one two\n  three");
        assert_eq!(broken("• ", "one two three", None), "• one two three");
    }

    #[test]
    fn a_long_url_has_a_line_of_its_own() {
        let text = "Enter https://a.example/b there.";
        assert_eq!(broken("✗ ", text, Some(34)), "✗ Enter https://a.example/b there.");
        assert_eq!(broken("✗ ", text, Some(33)), "✗ Enter\n  https://a.example/b\n  there.");
        assert_eq!(broken("", text, Some(10)), "Enter\nhttps://a.example/b\nthere.");
        assert_eq!(
            broken("", "Or https://a.example then go on and on.", Some(34)),
            "Or https://a.example then go on\nand on."
        );
        assert_eq!(broken("", text, None), text);
    }
}
