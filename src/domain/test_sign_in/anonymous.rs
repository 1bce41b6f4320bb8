//! Makes claims anonymous, and keeps their names, types and formats.

use serde_json::{Number, Value};

/// Replacements for a time and a phone number, because not every row of digits is one.
const TIME: &str = "2000-01-01T00:00:00Z";
const PHONE: &str = "+12025550123";
/// The claims that are about the provider or the app, not about a person.
const IMPERSONAL: [&str; 3] = ["iss", "aud", "azp"];

/// Replaces the values of claims. Letters become `a`, digits become `1`, and everything else stays, so that a mapper
/// and an identity schema treat them the same.
pub(crate) fn anonymised(claims: &Value) -> Value {
    match claims {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| {
                let keep = IMPERSONAL.contains(&name.as_str());
                (name.clone(), if keep { value.clone() } else { anonymised(value) })
            })
            .collect(),
        Value::Array(list) => list.iter().map(anonymised).collect(),
        Value::String(text) => Value::String(other_text(text)),
        Value::Number(number) => Value::Number(other_number(number)),
        Value::Bool(_) | Value::Null => claims.clone(),
    }
}

fn other_text(text: &str) -> String {
    if ["true", "false"].contains(&text) {
        return text.to_owned();
    }
    if text.parse::<jiff::Timestamp>().is_ok() {
        return TIME.to_owned();
    }
    if text.strip_prefix('+').is_some_and(|digits| !digits.contains(|it: char| it.is_alphabetic())) {
        return PHONE.to_owned();
    }
    match text.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{}", masked(rest)),
        None => masked(text),
    }
}

fn masked(text: &str) -> String {
    let mask = |character: char| match character {
        _ if character.is_numeric() => '1',
        _ if character.is_uppercase() => 'A',
        _ if character.is_alphabetic() => 'a',
        _ => character,
    };
    text.chars().map(mask).collect()
}

/// Returns a number of the same kind and length.
fn other_number(number: &Number) -> Number {
    let text = masked(&number.to_string()).replace(['a', 'A'], "e");
    serde_json::from_str(&text).unwrap_or_else(|_| Number::from(1))
}
