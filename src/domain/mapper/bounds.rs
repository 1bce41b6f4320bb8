//! Kratos' limits on what a mapper receives and returns (ory/x, `jsonnetsecure`). Kratos exchanges lines of JSON with
//! the process that evaluates mappers, and a line that is too long is never read.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::Loaded;

/// The longest line that the process reads, in bytes, including the line break.
const INPUT: usize = 64 * 1024;
/// The longest result that Kratos reads, in bytes, including the line break.
const OUTPUT: usize = 256 * 1024;
/// The JSON around the inserted strings.
const FRAME: &str = r#"{"Filename":"","Snippet":"","TLACodes":null,"TLAVars":null,"ExtCodes":[{"Key":"claims","Value":""},{"Key":"identity","Value":""}],"ExtVars":null}"#;
/// The `identity` that a mapper receives at sign-up.
const IDENTITY: &str = r#"{"traits": {}, "metadata_public": {}, "metadata_admin": {}}"#;

/// Returns a problem if the mapper is too long for Kratos with these claims.
pub(super) fn too_much_input(mapper: &Loaded, claims: &Value) -> Option<String> {
    // Go's encoder appends a line break.
    let claims = format!("{}\n", html_escaped(&claims.to_string()));
    let texts = [&mapper.url, &mapper.snippet, &claims, IDENTITY];
    let size = FRAME.len() + texts.into_iter().map(escaped_length).sum::<usize>() + 1;
    let way_out = match mapper.url.starts_with("https://") {
        true => "Shorten the mapper.",
        false => "An inline mapper counts more than twice: serve it from an https:// URL, or shorten it.",
    };
    (size > INPUT).then(|| {
        format!(
            "The mapper is too large: with its URL and the claims, it takes {size} bytes as JSON, and Kratos allows \
             {INPUT}. Every sign-in would fail. {way_out}"
        )
    })
}

/// Returns a problem if the result is too large for Kratos.
pub(super) fn too_much_output(output: &Value) -> Option<String> {
    let size = pretty_length(output, 0) + 2;
    (size > OUTPUT).then(|| {
        format!(
            "The result is too large: Jsonnet prints {size} bytes, and Kratos reads at most {OUTPUT}. Larger results \
             also make \
             other people's sign-ups fail for minutes. Leave something out."
        )
    })
}

/// Escapes JSON as Go does, including characters that could be HTML.
fn html_escaped(json: &str) -> String {
    json.chars().fold(String::new(), |mut text, character| {
        // Writing into a string can't fail.
        let _ = match character {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => write!(text, "\\u{:04x}", u32::from(character)),
            _ => write!(text, "{character}"),
        };
        text
    })
}

/// The length of a string between its quotation marks, as Go writes it.
fn escaped_length(text: impl AsRef<str>) -> usize {
    let length = |character: char| match character {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        '\0'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => 6,
        _ => character.len_utf8(),
    };
    text.as_ref().chars().map(length).sum()
}

/// The length of a value as go-jsonnet prints it: indented by three spaces, one item per line.
fn pretty_length(value: &Value, indent: usize) -> usize {
    let inside = indent + 3;
    match value {
        Value::Null => 4,
        Value::Bool(truth) => 5 - usize::from(*truth),
        Value::Number(number) => number_length(number.as_str()),
        Value::String(text) => text_length(text),
        Value::Array(list) if list.is_empty() => "[ ]".len(),
        Value::Array(list) => {
            let items = list.iter().map(|item| inside + pretty_length(item, inside) + 2);
            "[\n".len() + items.sum::<usize>() - 1 + indent + 1
        }
        Value::Object(map) if map.is_empty() => "{ }".len(),
        Value::Object(map) => "{\n".len() + members_length(map, inside) - 1 + indent + 1,
    }
}

fn members_length(map: &Map<String, Value>, indent: usize) -> usize {
    map.iter().map(|(key, value)| indent + text_length(key) + 2 + pretty_length(value, indent) + 2).sum()
}

fn text_length(text: &str) -> usize {
    let length = |character: char| match character {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => 6,
        _ => character.len_utf8(),
    };
    text.chars().map(length).sum::<usize>() + 2
}

/// go-jsonnet prints 17 digits of a fraction (`%.17g`).
fn number_length(number: &str) -> usize {
    #[expect(clippy::expect_used, reason = "a JSON number is one in Rust, too; one that is too large is infinite")]
    let worth: f64 = number.parse().expect("a JSON number is a number");
    let scientific = format!("{:.16e}", worth.abs());
    let exponent =
        scientific.split_once('e').and_then(|(digits, exponent)| Some((digits, exponent.parse::<i32>().ok()?)));
    let Some((digits, exponent)) = exponent.filter(|_| worth.fract() != 0.0) else { return number.len() };
    let digits = digits.trim_end_matches('0').len() - 1;
    let zeros = usize::try_from(-exponent).unwrap_or_default();
    let length = match exponent {
        0.. => digits + 1,
        -4..0 => zeros + 1 + digits,
        _ => digits + usize::from(digits > 1) + 4,
    };
    length + usize::from(worth.is_sign_negative())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn comment(size: usize) -> String {
        format!("//{}\n{{}}", "x".repeat(size - 5))
    }

    #[test]
    fn an_inline_mapper_of_27_kib_fits_and_one_of_28_does_not() {
        let claims = json!({"iss": "https://id.vk.com", "sub": "1", "email": "a@example.com"});
        assert_eq!(too_much_input(&Loaded::inline(comment(27 * 1024)), &claims), None);
        let problem = too_much_input(&Loaded::inline(comment(28 * 1024)), &claims).unwrap();
        assert!(problem.contains("67") && problem.contains("https://"), "{problem}");
    }

    #[test]
    fn a_mapper_at_an_address_counts_once() {
        let at = |size| Loaded { snippet: comment(size), url: "https://acme.com/vk.jsonnet".to_owned() };
        assert_eq!(too_much_input(&at(63 * 1024), &json!({"sub": "1"})), None);
        assert!(too_much_input(&at(64 * 1024), &json!({"sub": "1"})).unwrap().ends_with("Shorten the mapper."));
    }

    #[test]
    fn quotation_marks_and_possible_html_count_more() {
        assert_eq!(escaped_length("a\"\n<é\u{2028}\u{7f}"), 1 + 2 + 2 + 6 + 2 + 6 + 1);
        // In claims, the backslash of an escape is itself escaped.
        assert_eq!(escaped_length(html_escaped(r#"{"a":"<"}"#)), r#"{\"a\":\"\\u003c\"}"#.len());
    }

    #[test]
    fn a_result_is_measured_as_jsonnet_prints_it() {
        let printed =
            "{\n   \"a\": [\n      1,\n      \"\\n\"\n   ],\n   \"b\": { },\n   \"c\": [ ],\n   \"d\": true\n}";
        let value = json!({"a": [1, "\n"], "b": {}, "c": [], "d": true});
        assert_eq!(pretty_length(&value, 0), printed.len());
        for (number, printed) in [
            (0.1, "0.10000000000000001"),
            (0.5, "0.5"),
            (-1.25, "-1.25"),
            (0.001, "0.001"),
            (0.00001, "1.0000000000000001e-05"),
            (3.0, "3.0"),
        ] {
            assert_eq!(pretty_length(&json!(number), 0), printed.len(), "{printed}");
        }
    }

    #[test]
    fn a_result_of_256_kib_is_too_large() {
        assert_eq!(too_much_output(&json!("x".repeat(OUTPUT - 4))), None);
        assert!(too_much_output(&json!("x".repeat(OUTPUT - 3))).is_some());
    }
}
