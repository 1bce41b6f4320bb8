//! Writes JSON values as Go does: with sorted keys, numbers as float64, and `<`, `>`, `&` escaped.

use std::fmt::Write;

use serde_json::{Map, Value};

/// As `encoding/json` writes a map.
pub(super) fn json(value: &Value) -> String {
    let mut out = String::new();
    write_json(value, &mut out);
    out
}

/// The same with line breaks and two spaces per level.
pub(super) fn json_pretty(value: &Value) -> String {
    let mut out = String::new();
    write_pretty(value, 0, &mut out);
    out
}

/// As `fmt` prints a map with `%+v`: what `ory` prints without `--format`.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(_) => plain_number(float(value)),
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(plain).collect::<Vec<_>>().join(" ")),
        Value::Object(map) => {
            let entries = sorted(map).into_iter().map(|(key, value)| format!("{key}:{}", plain(value)));
            format!("map[{}]", entries.collect::<Vec<_>>().join(" "))
        }
    }
}

fn sorted(map: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_by_key(|(key, _)| *key);
    entries
}

fn write_json(value: &Value, out: &mut String) {
    match value {
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                write_json(item, out);
            }
            out.push(']');
        }
        Value::Object(map) => {
            out.push('{');
            for (index, (key, item)) in sorted(map).into_iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                write_string(key, out);
                out.push(':');
                write_json(item, out);
            }
            out.push('}');
        }
        Value::String(text) => write_string(text, out),
        Value::Number(_) => out.push_str(&json_number(float(value))),
        Value::Null | Value::Bool(_) => out.push_str(&value.to_string()),
    }
}

fn write_pretty(value: &Value, depth: usize, out: &mut String) {
    let line = |depth: usize| format!("\n{}", "  ".repeat(depth));
    match value {
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                out.push(if index == 0 { '[' } else { ',' });
                out.push_str(&line(depth + 1));
                write_pretty(item, depth + 1, out);
            }
            out.push_str(&line(depth));
            out.push(']');
        }
        Value::Object(map) if !map.is_empty() => {
            for (index, (key, item)) in sorted(map).into_iter().enumerate() {
                out.push(if index == 0 { '{' } else { ',' });
                out.push_str(&line(depth + 1));
                write_string(key, out);
                out.push_str(": ");
                write_pretty(item, depth + 1, out);
            }
            out.push_str(&line(depth));
            out.push('}');
        }
        _ => write_json(value, out),
    }
}

fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                _ = write!(out, "\\u{:04x}", u32::from(character)); // writing to a string cannot fail
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}

fn float(value: &Value) -> f64 {
    value.as_f64().unwrap_or_default()
}

/// Exponents only for what is very small or very large, and without leading zeros.
fn json_number(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) { with_exponent(number, 1) } else { format!("{number}") }
}

/// `%v` of a float64: exponents have two digits at least.
fn plain_number(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-4..1e6).contains(&size) { with_exponent(number, 2) } else { format!("{number}") }
}

fn with_exponent(number: f64, digits: usize) -> String {
    let text = format!("{number:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    match exponent.strip_prefix('-') {
        Some(exponent) => format!("{mantissa}e-{exponent:0>digits$}"),
        None => format!("{mantissa}e+{exponent:0>digits$}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn numbers_go_through_float64() {
        for (text, expected) in [
            ("9007199254740993", "9007199254740992"),
            ("12345678901234567890", "12345678901234567000"),
            ("1e20", "100000000000000000000"),
            ("1e21", "1e+21"),
            ("0.000001", "0.000001"),
            ("1e-7", "1e-7"),
            ("-0.0", "-0"),
            ("1.50", "1.5"),
        ] {
            assert_eq!(json(&parsed(text)), expected);
        }
    }

    #[test]
    fn a_plain_map_looks_as_go_prints_it() {
        let value = parsed(r#"{"b":[null,true,"x y"],"a":{"n":1234567,"m":123456.5,"l":0.00001}}"#);
        assert_eq!(plain(&value), "map[a:map[l:1e-05 m:123456.5 n:1.234567e+06] b:[<nil> true x y]]");
    }

    #[test]
    fn keys_are_sorted_and_html_is_escaped() {
        assert_eq!(json(&parsed(r#"{"b":"<a>&\u2028é","a":[]}"#)), r#"{"a":[],"b":"\u003ca\u003e\u0026\u2028é"}"#);
    }
}
