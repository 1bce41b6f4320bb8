//! Problems in a mapper's result outside `traits` (ory/kratos b86338da,
//! `selfservice/strategy/oidc/strategy_registration.go`).

use serde_json::{Map, Value};

use super::FindingCode;

/// The keys of `identity` that Kratos reads.
const OUTPUTS: [&str; 5] = ["traits", "metadata_public", "metadata_admin", "verified_addresses", "region"];
/// The regions of Ory Network (ory/x, `region`).
const REGIONS: [&str; 8] = ["eu-central", "asia-northeast", "us-east", "us-west", "eu", "asia", "us", "global"];

/// Returns everything that Kratos ignores, and everything that ends a sign-in with an error page.
pub(super) fn problems(output: &Value) -> Vec<(FindingCode, String)> {
    let identity = output.get("identity");
    let outside = keys(Some(output)).filter(|key| *key != "identity").map(|key| {
        (FindingCode::IgnoredOutput, format!("Kratos ignores `{key}`: it reads only `identity` of the result."))
    });
    let unknown = keys(identity).filter(|key| !OUTPUTS.contains(key)).map(|key| {
        (FindingCode::IgnoredOutput, format!("Kratos ignores `identity.{key}`. It reads {}.", OUTPUTS.join(", ")))
    });
    let wrong = keys(identity).filter_map(|key| {
        let expected = expected(key, identity?.get(key)?)?;
        let message = format!(
            "`identity.{key}` must be {expected}, or the sign-in ends with an error page. If there is no value, leave \
             the key out: `[if … then '{key}']: …`."
        );
        Some((FindingCode::OutputMisfit, message))
    });
    outside.chain(unknown).chain(wrong).collect()
}

/// Returns what a part of the identity must be, if it is something else.
fn expected(key: &str, value: &Value) -> Option<String> {
    match key {
        "metadata_public" | "metadata_admin" if !value.is_object() => Some("an object".to_owned()),
        "verified_addresses" if !is_addresses(value) => {
            Some("a list such as `[{ via: 'email', value: claims.email }]`, with strings for values".to_owned())
        }
        "region" if !value.as_str().is_some_and(|region| REGIONS.contains(&region)) => {
            Some(format!("one of {}", REGIONS.join(", ")))
        }
        _ => None,
    }
}

/// Go accepts null in the list and instead of a string.
fn is_addresses(value: &Value) -> bool {
    let is_text = |(key, value): (&String, &Value)| {
        let counts = ["via", "value"].iter().any(|known| key.eq_ignore_ascii_case(known));
        !counts || value.is_string() || value.is_null()
    };
    let is_address = |item: &Value| item.is_null() || item.as_object().is_some_and(|map| map.iter().all(is_text));
    value.as_array().is_some_and(|list| list.iter().all(is_address))
}

fn keys(value: Option<&Value>) -> impl Iterator<Item = &str> {
    value.and_then(Value::as_object).into_iter().flat_map(Map::keys).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn is_wrong(identity: Value) -> bool {
        problems(&json!({ "identity": identity })).iter().any(|(code, _)| *code == FindingCode::OutputMisfit)
    }

    #[test]
    fn metadata_must_be_an_object() {
        for key in ["metadata_public", "metadata_admin"] {
            assert!(!is_wrong(json!({key: {"a": 1}})));
            for value in [json!(null), json!([]), json!("x"), json!(1), json!(false)] {
                assert!(is_wrong(json!({key: value})), "{key} {value}");
            }
        }
    }

    #[test]
    fn verified_addresses_must_be_a_list_of_objects_with_texts() {
        for value in
            [json!([]), json!([null]), json!([{"via": "email", "value": "a@b.c"}]), json!([{"value": null}, {}])]
        {
            assert!(!is_wrong(json!({"verified_addresses": value})), "{value}");
        }
        for value in
            [json!(null), json!({}), json!(["a@b.c"]), json!([{"value": 5}]), json!([{"Via": true}]), json!([[]])]
        {
            assert!(is_wrong(json!({"verified_addresses": value})), "{value}");
        }
    }

    #[test]
    fn a_region_must_be_one_of_ory_network() {
        assert!(!is_wrong(json!({"region": "eu-central"})));
        for value in [json!(null), json!(""), json!("EU"), json!("mars"), json!(1)] {
            assert!(is_wrong(json!({"region": value})), "{value}");
        }
    }

    #[test]
    fn what_kratos_ignores_is_named_beside_identity_and_in_it() {
        let found = problems(&json!({"identity": {"traits": {}, "metadata": {}}, "user": 1}));
        assert!(found.iter().all(|(code, _)| *code == FindingCode::IgnoredOutput), "{found:?}");
        assert!(found[0].1.contains("`user`") && found[1].1.contains("`identity.metadata`"), "{found:?}");
    }
}
