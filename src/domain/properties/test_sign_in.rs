//! Properties of every test sign-in.

use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
use serde_json::{Value, json};

use super::strategies::any_json;
use crate::domain::test_sign_in::{Captured, anonymised};

/// The names, types and lengths in a value.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), shape(value))).collect(),
        Value::Array(list) => list.iter().map(shape).collect(),
        Value::String(_) => json!("text"),
        Value::Number(number) => json!(if number.to_string().contains(['.', 'e', 'E']) { "float" } else { "whole" }),
        other => other.clone(),
    }
}

proptest! {
    #[test]
    fn anonymous_claims_have_the_same_shape_and_nothing_left_to_hide(claims in any_json()) {
        let anonymous = anonymised(&claims);
        prop_assert_eq!(shape(&anonymous), shape(&claims));
        prop_assert_eq!(anonymised(&anonymous), anonymous);
    }

    #[test]
    fn any_payload_can_be_explained(payload in any_json(), errors in any_json()) {
        let flow = json!({"test_context": {"provider_id": "vk", "debug_payload": payload}});
        if let Ok(mut captured) = Captured::parse(&flow.to_string()) {
            captured.hide_values();
            captured.claim_names();
        }
        let payload = json!({"error": {"step": "schema_validate", "message": payload}, "schema_validation_errors": errors});
        let flow = json!({"test_context": {"provider_id": "vk", "debug_payload": payload}});
        prop_assert!(Captured::parse(&flow.to_string()).is_ok());
    }
}
