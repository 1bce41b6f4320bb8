//! A short string that identifies a configuration.

use serde_json::Value;

use super::hash::sha512;
use super::identity_config::IdentityConfig;

/// Returns the first half of the configuration's SHA-512, in hex. The order of keys doesn't matter.
pub(crate) fn fingerprint(config: &IdentityConfig) -> String {
    let mut text = String::new();
    add(&mut text, config.document());
    sha512(text.as_bytes())[..64].to_owned()
}

fn add(text: &mut String, value: &Value) {
    match value {
        Value::Object(members) => {
            let mut keys: Vec<_> = members.keys().collect();
            keys.sort_unstable();
            text.push('{');
            for key in keys {
                add(text, &Value::from(key.as_str()));
                text.push(':');
                add(text, &members[key]);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                add(text, item);
                text.push(',');
            }
            text.push(']');
        }
        // Strings are quoted, so that none can be mistaken for the syntax around it.
        scalar => text.push_str(&scalar.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::fixtures::config;

    #[test]
    fn the_order_of_keys_does_not_count_and_everything_else_does() {
        let of = |document| fingerprint(&config(document));
        let first = of(json!({"selfservice": {"a": 1, "b": ["x"]}}));
        assert_eq!(first, of(json!({"selfservice": {"b": ["x"], "a": 1}})));
        for other in
            [json!({"a": 1, "b": ["y"]}), json!({"a": "1", "b": ["x"]}), json!({"a": 1, "b": "x"}), json!({"a": 1})]
        {
            assert_ne!(first, of(json!({"selfservice": other})));
        }
    }
}
