//! Hides secrets in text from others, however they are spelled there: plain, in JSON, HTML, a query or a form, or in
//! one of these inside another.

use std::ops::Range;

use zeroize::Zeroizing;

use super::HIDDEN;

/// How deep encodings may be nested.
const LAYERS: usize = 4;

/// A text as bytes, each with its range in the original.
#[derive(Clone)]
struct Decoded {
    bytes: Zeroizing<Vec<u8>>,
    origins: Vec<Range<usize>>,
}

/// Hides every spelling of every secret in a text.
pub(crate) fn hide<'a>(text: &str, secrets: impl IntoIterator<Item = &'a str>) -> String {
    let layers = layers(text);
    let mut found: Vec<Range<usize>> = Vec::new();
    for secret in secrets.into_iter().filter(|secret| !secret.is_empty()) {
        let spellings = self::layers(secret);
        for layer in &layers {
            for spelling in &spellings {
                found.extend(layer.places_of(&spelling.bytes));
            }
        }
    }
    found.sort_unstable_by_key(|place| place.start);
    let (mut shown, mut at) = (String::with_capacity(text.len()), 0);
    for place in found {
        if place.start >= at {
            shown.push_str(&text[at..place.start]);
            shown.push_str(HIDDEN);
        }
        at = at.max(place.end);
    }
    shown.push_str(&text[at..]);
    shown
}

/// Returns the text, followed by the results of removing its encodings one by one.
fn layers(text: &str) -> Vec<Decoded> {
    let mut layers = vec![Decoded::of(text)];
    for depth in 0..LAYERS {
        let next = layers[depth].decoded();
        if next.bytes == layers[depth].bytes {
            break;
        }
        layers.push(next);
    }
    layers
}

impl Decoded {
    fn of(text: &str) -> Self {
        let origin = |(start, character): (usize, char)| {
            std::iter::repeat_n(start..start + character.len_utf8(), character.len_utf8())
        };
        Self { bytes: Zeroizing::new(text.bytes().collect()), origins: text.char_indices().flat_map(origin).collect() }
    }

    /// Finds these bytes, and returns their places in the original.
    fn places_of<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = Range<usize>> + 'a {
        let found = self.bytes.windows(bytes.len()).enumerate().filter(move |(_, window)| *window == bytes);
        found.map(|(at, window)| self.origins[at].start..self.origins[at + window.len() - 1].end)
    }

    /// Removes one layer of encoding.
    fn decoded(&self) -> Self {
        let bytes = Zeroizing::new(Vec::with_capacity(self.bytes.len()));
        let mut decoded = Self { bytes, origins: Vec::new() };
        let mut at = 0;
        while at < self.bytes.len() {
            let (length, bytes) = unit(&self.bytes[at..]);
            let origin = self.origins[at].start..self.origins[at + length - 1].end;
            decoded.origins.extend(std::iter::repeat_n(origin, bytes.len()));
            decoded.bytes.extend(bytes);
            at += length;
        }
        decoded
    }
}

/// Decodes the first unit of a text, encoded or not. Returns its length there and the bytes it means.
fn unit(text: &[u8]) -> (usize, Vec<u8>) {
    let unit = match text[0] {
        b'\\' => escape(text),
        b'%' => text.get(1..3).and_then(hex).and_then(|byte| Some((3, vec![u8::try_from(byte).ok()?]))),
        b'&' => entity(text),
        _ => None,
    };
    unit.unwrap_or_else(|| (1, vec![text[0]]))
}

/// `\"`, `\/`, `\n`, `\u0026`, `\ud83d\ude00`, `\x26`
fn escape(text: &[u8]) -> Option<(usize, Vec<u8>)> {
    let unicode = |at: usize| (text.get(at..at + 2)? == b"\\u").then(|| hex(text.get(at + 2..at + 6)?))?;
    match text.get(1)? {
        b'u' => {
            let first = unicode(0)?;
            match (first, unicode(6)) {
                (0xd800..0xdc00, Some(second @ 0xdc00..0xe000)) => {
                    Some((12, utf8(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))?))
                }
                _ => Some((6, utf8(first)?)),
            }
        }
        b'x' => Some((4, utf8(hex(text.get(2..4)?)?)?)),
        b'n' => Some((2, vec![b'\n'])),
        b'r' => Some((2, vec![b'\r'])),
        b't' => Some((2, vec![b'\t'])),
        byte if byte.is_ascii_punctuation() => Some((2, vec![*byte])),
        _ => None,
    }
}

/// `&amp;`, `&#38;`, `&#x26;`
fn entity(text: &[u8]) -> Option<(usize, Vec<u8>)> {
    const LONGEST: usize = 10;
    let end = text.iter().take(LONGEST).position(|byte| *byte == b';')?;
    let name = str::from_utf8(&text[1..end]).ok()?;
    let bytes = match name {
        "amp" => vec![b'&'],
        "lt" => vec![b'<'],
        "gt" => vec![b'>'],
        "quot" => vec![b'"'],
        "apos" => vec![b'\''],
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            utf8(code.ok()?)?
        }
    };
    Some((end + 1, bytes))
}

fn hex(digits: &[u8]) -> Option<u32> {
    let digits = str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}

fn utf8(code: u32) -> Option<Vec<u8>> {
    char::from_u32(code).map(|character| character.to_string().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = r#"cAn"A&r<y>'/\+é%42"#;

    #[test]
    fn a_secret_is_hidden_in_every_spelling() {
        for spelling in [
            SECRET,
            // serde_json and JSON.stringify; Go; PHP
            r#"cAn\"A&r<y>'/\\+é%42"#,
            r#"cAn\"A\u0026r\u003cy\u003e'/\\+é%42"#,
            r#"cAn\"A&r<y>'\/\\+\u00e9%42"#,
            // JSON in JSON
            r#"cAn\\\"A\\u0026r\\u003cy\\u003e'/\\\\+é%42"#,
            // html.EscapeString; htmlspecialchars; lodash
            r"cAn&#34;A&amp;r&lt;y&gt;&#39;/\+é%42",
            r"cAn&quot;A&amp;r&lt;y&gt;&#039;/\+é%42",
            r"cAn&quot;A&amp;r&lt;y&gt;&#x27;&#x2F;\+&#xE9;%42",
            // encodeURIComponent; url.QueryEscape; in lower case; twice
            "cAn%22A%26r%3Cy%3E'%2F%5C%2B%C3%A9%2542",
            "cAn%22A%26r%3Cy%3E%27%2F%5C%2B%C3%A9%2542",
            "cAn%22A%26r%3cy%3e%27%2f%5c%2b%c3%a9%2542",
            "cAn%2522A%2526r%253Cy%253E%2527%252F%255C%252B%25C3%25A9%252542",
        ] {
            assert_eq!(hide(&format!("<{spelling}>"), [SECRET]), format!("<{HIDDEN}>"), "{spelling}");
        }
    }

    #[test]
    fn a_secret_at_the_edge_of_a_string_is_hidden() {
        assert_eq!(hide(r#"{"x":"abc\\"}"#, [r"abc\"]), format!(r#"{{"x":"{HIDDEN}"}}"#));
        assert_eq!(hide("é%E9canaryé", ["canary"]), format!("é%E9{HIDDEN}é"));
    }

    #[test]
    fn everything_else_stays_as_it_is() {
        let words = r#"I[#/x] S[#/y] 100% "a\\b" & c \u0026 %41 é"#;
        assert_eq!(hide(words, ["canary"]), words);
        assert_eq!(hide("canarycanary one", ["canary", "one"]), format!("{HIDDEN}{HIDDEN} {HIDDEN}"));
    }
}
