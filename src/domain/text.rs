//! Makes text fit for the place where it is shown, above all text from others.

use std::borrow::Cow;

/// Replaces control characters with `�`: a project's name or an error of the API must not be able to move the cursor,
/// recolour the screen or change the reading direction.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|character| if is_strange(character) { '\u{fffd}' } else { character }).collect()
}

/// Whether a character is neither visible text nor a line break.
pub(crate) fn is_strange(character: char) -> bool {
    character != '\n' && (character.is_control() || is_invisible(character))
}

/// Whether a character marks or overrides the reading direction, or takes no space: zero-width characters, soft
/// hyphens, annotations and tags.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Returns a count with its noun: "no errors", "1 error", "2 errors".
pub(crate) fn counted(count: usize, thing: &str) -> String {
    match count {
        0 => format!("no {thing}s"),
        1 => format!("1 {thing}"),
        _ => format!("{count} {thing}s"),
    }
}

/// Replaces our own symbols with ASCII. Other people's letters stay as they are.
pub(crate) fn in_ascii(text: &str) -> String {
    let mut ascii = String::with_capacity(text.len());
    for character in text.replace("↑↓", "Up Down").chars() {
        match character {
            '✓' => ascii.push_str("ok"),
            '✗' => ascii.push('x'),
            '❯' => ascii.push('>'),
            '→' => ascii.push_str("->"),
            '•' => ascii.push('*'),
            '·' | '–' => ascii.push('-'),
            '│' => ascii.push('|'),
            '…' => ascii.push_str("..."),
            '“' | '”' => ascii.push('"'),
            '\u{fffd}' => ascii.push('?'),
            other => ascii.push(other),
        }
    }
    ascii
}

/// The longest text that is shown in full, in characters.
const LONGEST: usize = 4000;

/// Shortens a text that is too long to be read, and says how much was left out.
pub(crate) fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST) {
        None => Cow::Borrowed(text),
        Some((end, _)) => {
            let rest = text[end..].chars().count();
            Cow::Owned(format!("{}… ({rest} more characters)", &text[..end]))
        }
    }
}

/// Removes the number of an OS error, because its words already say the same.
pub(crate) fn without_number(text: String) -> String {
    let number = text.split_once(" (os error ").and_then(|(before, rest)| Some((before, rest.split_once(')')?.1)));
    number.map(|(before, after)| format!("{before}{after}")).unwrap_or(text)
}

/// Capitalizes the first letter: error messages start in lower case.
pub(crate) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// Quotes the value as one word of a POSIX shell, if needed.
pub(crate) fn shell_word(value: &str) -> String {
    let harmless = |character: char| character.is_ascii_alphanumeric() || "-_./:@".contains(character);
    match !value.is_empty() && value.chars().all(harmless) {
        true => value.to_owned(),
        false => format!("'{}'", value.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_are_disarmed_and_ordinary_text_is_not_touched() {
        assert_eq!(plain("a\u{1b}[2Jb\r\u{7}\u{9b}c\u{202e}"), "a\u{fffd}[2Jb\u{fffd}\u{fffd}\u{fffd}c\u{fffd}");
        assert_eq!(plain("Лавка «Acme» – 店\nzweite Zeile"), "Лавка «Acme» – 店\nzweite Zeile");
    }

    #[test]
    fn invisible_characters_are_disarmed_too() {
        for invisible in "\u{ad}\u{61c}\u{180e}\u{2060}\u{2065}\u{fff9}\u{fffb}\u{e0001}\u{e0041}".chars() {
            assert_eq!(plain(&format!("a{invisible}b")), "a\u{fffd}b", "{invisible:?}");
        }
    }

    #[test]
    fn a_text_that_is_too_long_to_read_is_cut() {
        assert_eq!(shortened("Лавка"), "Лавка");
        let text = shortened(&"й".repeat(5000)).into_owned();
        assert!(text.ends_with("й… (1000 more characters)") && text.chars().count() < 4100, "{text}");
    }

    #[test]
    fn our_signs_have_a_form_in_ascii_and_names_keep_theirs() {
        assert_eq!(in_ascii("✓ Лавка… │ 3 projects · ↑↓ Enter"), "ok Лавка... | 3 projects - Up Down Enter");
    }

    #[test]
    fn a_value_is_one_word_of_a_shell() {
        assert_eq!(shell_word("https://acme.com/vk.jsonnet"), "https://acme.com/vk.jsonnet");
        assert_eq!(shell_word("It's $HOME"), r"'It'\''s $HOME'");
        assert_eq!(shell_word(""), "''");
    }
}
