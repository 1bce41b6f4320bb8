//! The meaning of unquoted scalars.

use std::sync::LazyLock;

use regex_lite::Regex;

/// The meaning of an unquoted scalar to readers of YAML 1.2 or YAML 1.1. Where the two differ (`no`, `012`, `1_000`),
/// people and tools will too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plain {
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// `yes`, `off` and the like: a boolean only in YAML 1.1.
    OldBool(bool),
    Number,
    Date,
    Text,
}

const NUMBER: &str = r"^[-+]?(0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*(:[0-5]?[0-9])*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|\.[0-9][0-9_]*([eE][-+]?[0-9]+)?|\.(inf|Inf|INF))$|^\.(nan|NaN|NAN)$";
const DATE: &str = r"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?$";

static PATTERNS: LazyLock<[(Regex, Plain); 2]> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "both patterns are constants that the tests below compile")]
    let pattern = |text| Regex::new(text).expect("a valid pattern");
    [(pattern(NUMBER), Plain::Number), (pattern(DATE), Plain::Date)]
});

/// Returns the meaning of `text` without quotes.
pub(crate) fn plain(text: &str) -> Plain {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Plain::Null,
        "true" | "True" | "TRUE" => Plain::Bool(true),
        "false" | "False" | "FALSE" => Plain::Bool(false),
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Plain::OldBool(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Plain::OldBool(false),
        _ => PATTERNS.iter().find(|(pattern, _)| pattern.is_match(text)).map_or(Plain::Text, |(_, plain)| *plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_either_version_of_yaml_reads_as_a_number_is_one() {
        for text in
            ["0", "-7", "012", "0o14", "0x1F", "0b11", "1_000", "1:30", "1.5", ".5", "1e3", "12345e7", ".inf", ".NaN"]
        {
            assert_eq!(plain(text), Plain::Number, "{text}");
        }
    }

    #[test]
    fn what_starts_like_a_number_and_continues_otherwise_is_a_string() {
        for text in ["9d7c", "51-shop", "1.2.3", "2026-shop", "-x", ".", "1e", "0xg", "v1", "nope", "null-shop"] {
            assert_eq!(plain(text), Plain::Text, "{text}");
        }
    }

    #[test]
    fn dates_and_yaml_1_1_booleans_are_distinguished() {
        assert_eq!(plain("2026-11-23"), Plain::Date);
        assert_eq!(
            (plain("no"), plain("On"), plain("true")),
            (Plain::OldBool(false), Plain::OldBool(true), Plain::Bool(true))
        );
        assert_eq!((plain("~"), plain("")), (Plain::Null, Plain::Null));
    }
}
