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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_are_disarmed_and_ordinary_text_is_not_touched() {
        assert_eq!(plain("a\u{1b}[2Jb\r\u{7}\u{9b}c\u{202e}"), "a\u{fffd}[2Jb\u{fffd}\u{fffd}\u{fffd}c\u{fffd}");
        assert_eq!(plain("Лавка «Acme» – 店\nzweite Zeile"), "Лавка «Acme» – 店\nzweite Zeile");
    }
}
