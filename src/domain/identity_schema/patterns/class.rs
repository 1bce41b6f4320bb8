//! Character classes in brackets.

use std::str::Chars;

use super::escape::{Escape, character, class_escape};
use super::push_literal;

/// The names of classes such as `[[:alpha:]]`.
const NAMES: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "word",
    "xdigit",
];

/// Reads a class after its bracket, writes it, and returns its approximate number of ranges.
pub(super) fn class(rest: &mut Chars<'_>, out: &mut String) -> Result<u64, &'static str> {
    out.push('[');
    let mut size = 1;
    if skip(rest, "^") {
        out.push('^');
    }
    // A closing bracket in first position is a member.
    let mut is_first = true;
    loop {
        let text = rest.as_str();
        if !is_first && skip(rest, "]") {
            out.push(']');
            return Ok(size);
        }
        is_first = false;
        size += 1;
        if let Some(name) = named(text)? {
            *rest = text[name.len()..].chars();
            out.push_str(name);
            continue;
        }
        if skip(rest, r"\") {
            if let Some(Escape::Class { text, size: of_class }) = class_escape(rest)? {
                out.push_str(&text);
                size += of_class;
                continue;
            }
            *rest = text.chars();
        }
        let low = member(rest)?;
        push_literal(out, low);
        let text = rest.as_str();
        if text.len() >= 2 && text.starts_with('-') && !text.starts_with("-]") {
            rest.next();
            let high = member(rest)?;
            if high < low {
                return Err("invalid character class range");
            }
            out.push('-');
            push_literal(out, high);
        }
    }
}

fn skip(rest: &mut Chars<'_>, prefix: &str) -> bool {
    let after = rest.as_str().strip_prefix(prefix);
    if let Some(after) = after {
        *rest = after.chars();
    }
    after.is_some()
}

/// Returns `[:alpha:]` or `[:^alpha:]`, if one is next.
fn named(text: &str) -> Result<Option<&str>, &'static str> {
    let Some((name, _)) = text.strip_prefix("[:").and_then(|text| text.split_once(":]")) else { return Ok(None) };
    if !NAMES.contains(&name.strip_prefix('^').unwrap_or(name)) {
        return Err("invalid character class range");
    }
    Ok(Some(&text[..name.len() + 4]))
}

fn member(rest: &mut Chars<'_>) -> Result<char, &'static str> {
    match rest.next() {
        None => Err("missing closing ]"),
        Some('\\') => character(rest),
        Some(member) => Ok(member),
    }
}
