//! Escapes: what a backslash starts.

use std::str::Chars;

const INVALID: &str = "invalid escape sequence";
/// The approximate number of ranges in a Unicode class.
const UNICODE: u64 = 5000;

/// The meaning of an escape.
pub(super) enum Escape {
    Literal(char),
    /// Anything but a single character, in the syntax of the `regex` crate.
    Class {
        text: String,
        size: u64,
    },
    Quoted(String),
}

/// Reads an escape after its backslash.
pub(super) fn escape(rest: &mut Chars<'_>) -> Result<Escape, &'static str> {
    if let Some(found) = class_escape(rest)? {
        return Ok(found);
    }
    let text = rest.as_str();
    let assertion = |text: &str| Ok(Escape::Class { text: text.to_owned(), size: 1 });
    let Some(next) = rest.next() else { return Err("trailing backslash at end of expression") };
    match next {
        'A' => assertion(r"\A"),
        'z' => assertion(r"\z"),
        'b' => assertion(r"(?-u:\b)"),
        'B' => assertion(r"(?-u:\B)"),
        'Q' => {
            let (quoted, after) = text[1..].split_once(r"\E").unwrap_or((&text[1..], ""));
            *rest = after.chars();
            Ok(Escape::Quoted(quoted.to_owned()))
        }
        _ => {
            *rest = text.chars();
            character(rest).map(Escape::Literal)
        }
    }
}

/// Reads `\d`, `\pL`, `\p{Greek}` or the like, if one is next.
pub(super) fn class_escape(rest: &mut Chars<'_>) -> Result<Option<Escape>, &'static str> {
    let mut after = rest.clone();
    // Go's classes are ASCII only, and its white space has no vertical tab.
    let text = match after.next() {
        Some('d') => "[0-9]",
        Some('D') => "[^0-9]",
        Some('s') => r"[\t\n\f\r ]",
        Some('S') => r"[^\t\n\f\r ]",
        Some('w') => "[0-9A-Za-z_]",
        Some('W') => "[^0-9A-Za-z_]",
        Some(p @ ('p' | 'P')) => {
            let text = unicode(p, &mut after)?;
            *rest = after;
            return Ok(Some(Escape::Class { text, size: UNICODE }));
        }
        _ => return Ok(None),
    };
    *rest = after;
    Ok(Some(Escape::Class { text: text.to_owned(), size: 10 }))
}

/// Reads the name of a Unicode class after `\p` or `\P`, given by its letter.
fn unicode(letter: char, rest: &mut Chars<'_>) -> Result<String, &'static str> {
    const RANGE: &str = "invalid character class range";
    let text = rest.as_str();
    let first = rest.next().ok_or(RANGE)?;
    let name = if first == '{' {
        let (name, after) = text[1..].split_once('}').ok_or(RANGE)?;
        *rest = after.chars();
        name
    } else {
        &text[..first.len_utf8()]
    };
    let (is_negated, name) = name.strip_prefix('^').map_or((letter == 'P', name), |name| (letter != 'P', name));
    let is_word = name.chars().all(|it| it.is_ascii_alphanumeric() || "_- ".contains(it));
    // Go compares names this way, and so does `regex` if they start with a letter.
    let name = name.replace(['_', '-', ' '], "").to_ascii_lowercase();
    if !is_word || name.is_empty() || is_short_script(&name) {
        return Err(RANGE);
    }
    // No string contains surrogates, and `regex` has no name for them.
    if ["cs", "surrogate"].contains(&name.as_str()) {
        return Ok(format!("[{}\\x00-\\x{{10ffff}}]", if is_negated { "" } else { "^" }));
    }
    // Go knows only general categories and scripts; the `regex` crate also knows other properties.
    let is_special = ["any", "ascii", "assigned"].contains(&name.as_str());
    let kinds: &[&str] = if is_special { &[""] } else { &["gc=", "sc="] };
    let letter = if is_negated { 'P' } else { 'p' };
    let mut spellings = kinds.iter().map(|kind| format!("\\{letter}{{{kind}{name}}}"));
    spellings.find(|text| regex_syntax::parse(text).is_ok()).ok_or(RANGE)
}

/// Whether the name is a four-letter script code such as `Grek`, which Go doesn't know.
fn is_short_script(name: &str) -> bool {
    const NAMES: [&str; 6] = ["cham", "kawi", "lisu", "thai", "toto", "mark"];
    name.len() == 4 && !NAMES.contains(&name)
}

/// Reads an escape for a single character.
pub(super) fn character(rest: &mut Chars<'_>) -> Result<char, &'static str> {
    let Some(next) = rest.next() else { return Err("trailing backslash at end of expression") };
    match next {
        'a' => Ok('\u{7}'),
        'f' => Ok('\u{c}'),
        'n' => Ok('\n'),
        'r' => Ok('\r'),
        't' => Ok('\t'),
        'v' => Ok('\u{b}'),
        'x' => hexadecimal(rest),
        '1'..='7' if !rest.as_str().starts_with(is_octal) => Err(INVALID),
        '0'..='7' => {
            let mut value = u32::from(next) - u32::from('0');
            for _ in 0..2 {
                let Some(digit) = rest.as_str().chars().next().and_then(|it| it.to_digit(8)) else { break };
                value = value * 8 + digit;
                rest.next();
            }
            char::from_u32(value).ok_or(INVALID)
        }
        _ if next.is_ascii() && !next.is_ascii_alphanumeric() => Ok(next),
        _ => Err(INVALID),
    }
}

fn is_octal(character: char) -> bool {
    character.is_digit(8)
}

fn hexadecimal(rest: &mut Chars<'_>) -> Result<char, &'static str> {
    let text = rest.as_str();
    let digits = match text.strip_prefix('{') {
        Some(inside) => {
            let (digits, after) = inside.split_once('}').ok_or(INVALID)?;
            *rest = after.chars();
            digits
        }
        None => {
            let digits = text.get(..2).ok_or(INVALID)?;
            *rest = text[2..].chars();
            digits
        }
    };
    let is_hexadecimal = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let value = digits.trim_start_matches('0');
    let value = if is_hexadecimal && value.is_empty() { Ok(0) } else { u32::from_str_radix(value, 16) };
    value.ok().filter(|_| is_hexadecimal).and_then(char::from_u32).ok_or(INVALID)
}
