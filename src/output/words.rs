//! Texts that others wrote, made fit to be shown.

/// The text with control characters replaced by `�`: a project's name or an error of the API must not be able to
/// move the cursor, recolour the screen or turn the reading direction.
pub fn plain(text: &str) -> String {
    let neutral = |character: char| match character {
        '\n' => '\n',
        character if character.is_control() || is_invisible(character) => '\u{fffd}',
        character => character,
    };
    text.chars().map(neutral).collect()
}

/// Marks and overrides of the reading direction, and zero-width characters.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The text with its first letter in upper case: errors of the parts below begin in lower case.
pub fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// The text after `first`, broken into lines that fit a terminal of `width` columns, the others indented as far.
/// Where there is no terminal, lines stay as long as they are, so that they can be searched.
pub(super) fn broken(first: &str, text: &str, width: Option<usize>) -> String {
    let indent = " ".repeat(textwrap::core::display_width(first));
    let text = plain(text);
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

    #[test]
    fn escape_sequences_are_disarmed_and_ordinary_text_is_not_touched() {
        assert_eq!(plain("a\u{1b}[2Jb\r\u{7}\u{9b}c\u{202e}"), "a\u{fffd}[2Jb\u{fffd}\u{fffd}\u{fffd}c\u{fffd}");
        assert_eq!(plain("Лавка «Acme» – 店\nzweite Zeile"), "Лавка «Acme» – 店\nzweite Zeile");
    }
}
