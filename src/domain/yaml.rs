//! YAML for people, in templates and diffs. What goes to Ory is JSON.
//!
//! Only this module and those inside it use the YAML crate. That crate replaced serde_yaml, which is archived, accepts
//! duplicate keys silently and writes strings that YAML 1.1 readers misread.

mod located;
mod plain;
mod rewrite;

pub(crate) use self::located::{Content, Node, documents};
pub(crate) use self::plain::{Plain, plain};
pub(crate) use self::rewrite::{NotRewritten, rewrite};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::ser::{SerializeMap, SerializeSeq, Serializer};
use serde_json::{Number, Value};

/// Reads a document strictly: duplicate keys are errors, `no` is a string.
///
/// # Errors
/// The reason, with line and column. It never quotes the document.
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let options = serde_saphyr::options! { with_snippet: false, strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| error.to_string())
}

/// Writes a JSON value as YAML.
pub(crate) fn emit(value: &Value) -> String {
    let options = serde_saphyr::ser_options! { prefer_block_scalars: false, compact_list_indent: false };
    #[expect(clippy::expect_used, reason = "a JSON value holds nothing that YAML can't")]
    serde_saphyr::to_string_with_options(&ForPeople(value), options).expect("a JSON value can be written as YAML")
}

/// Writes numbers as numbers. With `arbitrary_precision`, serde_json passes them to other formats as a one-key map.
struct ForPeople<'a>(&'a Value);

impl Serialize for ForPeople<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Number(number) => serialize_number(number, serializer),
            Value::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| list.serialize_element(&ForPeople(item)))?;
                list.end()
            }
            Value::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                members.iter().try_for_each(|(key, member)| map.serialize_entry(key, &ForPeople(member)))?;
                map.end()
            }
            scalar => scalar.serialize(serializer),
        }
    }
}

fn serialize_number<S: Serializer>(number: &Number, serializer: S) -> Result<S::Ok, S::Error> {
    if let Some(whole) = number.as_i64() {
        return serializer.serialize_i64(whole);
    }
    match number.as_f64() {
        Some(float) => serializer.serialize_f64(float),
        None => serializer.serialize_str(&number.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_keep_their_value_and_texts_that_look_like_numbers_their_quotes() {
        let yaml = emit(
            &json!({"count": 3, "rate": 1.5, "code": "0123", "answer": "no", "none": null, "list": [1], "empty": []}),
        );
        assert_eq!(yaml, "count: 3\nrate: 1.5\ncode: \"0123\"\nanswer: \"no\"\nnone: null\nlist:\n  - 1\nempty: []\n");
    }

    #[test]
    fn an_error_names_the_place_and_quotes_nothing() {
        let error = parse::<std::collections::BTreeMap<String, i64>>("a: 1\nb: canary\n").unwrap_err();
        assert!(error.contains("line 2") && !error.contains("canary"), "{error}");
    }
}
