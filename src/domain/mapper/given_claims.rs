//! Claims that a user supplies, in the form in which Kratos passes claims to a mapper (`Claims` of ory/kratos b86338da,
//! `selfservice/strategy/oidc/provider.go`, encoded with `omitempty`).

use serde_json::{Map, Value};
use thiserror::Error;

use crate::domain::template::{Claims, Sample};

/// The reason a text has no usable claims.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum NoClaims {
    #[error("aren't a JSON object")]
    NotAnObject,
    /// A test flow of Kratos that received no claims.
    #[error("are a test sign-in without claims: {0}")]
    FailedFlow(String),
    /// A claim that makes Kratos fail.
    #[error("have {name}, which must be {expected}: with anything else, Kratos fails before it runs the mapper")]
    Misfit { name: String, expected: &'static str },
}

/// Reads plain claims, or the claims in a test flow of Kratos.
pub(crate) fn given_claims(name: &str, text: &str) -> Result<Sample, NoClaims> {
    let given: Value = serde_json::from_str(text).map_err(|_| NoClaims::NotAnObject)?;
    let claims = match given.pointer("/test_context/debug_payload").or_else(|| given.get("debug_payload")) {
        Some(payload) => of_flow(payload)?,
        None if given.get("test_context").is_some() => {
            return Err(NoClaims::FailedFlow("nobody has signed in with it yet".to_owned()));
        }
        None => given.as_object().ok_or(NoClaims::NotAnObject)?,
    };
    Ok(Sample { name: name.to_owned(), claims: Value::Object(normalised(claims)?) })
}

fn of_flow(payload: &Value) -> Result<&Map<String, Value>, NoClaims> {
    let claims = ["jsonnet_input", "id_token_claims"].iter().find_map(|key| payload.get(key)?.as_object());
    claims.filter(|claims| !claims.is_empty()).ok_or_else(|| {
        let text = |key: &str| payload.pointer(&format!("/error/{key}")).and_then(Value::as_str);
        let step = text("step").map(|step| format!("it failed at the step {step}"));
        let reason = text("message").or_else(|| text("reason")).map(|reason| format!(" ({reason})"));
        NoClaims::FailedFlow(step.unwrap_or("it doesn't say why".to_owned()) + &reason.unwrap_or_default())
    })
}

fn normalised(given: &Map<String, Value>) -> Result<Map<String, Value>, NoClaims> {
    let (mut claims, mut raw) = (Map::new(), Map::new());
    for (name, value) in given {
        match name.as_str() {
            "raw_claims" => match value {
                Value::Object(more) => raw.extend(more.clone()),
                Value::Null => {}
                _ => return Err(misfit(name, "an object")),
            },
            known if Claims::is_known(known) => {
                let value = known_claim(name, value)?;
                claims.extend(value.map(|value| (name.clone(), value)));
            }
            // Kratos has no field for it.
            _ => _ = raw.insert(name.clone(), value.clone()),
        }
    }
    if !raw.is_empty() {
        claims.insert("raw_claims".to_owned(), Value::Object(raw));
    }
    Ok(claims)
}

/// Normalizes a claim. Returns `None` if it has no value.
fn known_claim(name: &str, value: &Value) -> Result<Option<Value>, NoClaims> {
    let truth = |truth: bool| truth.then_some(Value::Bool(true));
    Ok(match (name, value) {
        (_, Value::Null) => None,
        // Apple sends it as a string.
        ("email_verified", Value::String(text)) if text == "true" || text == "false" => truth(text == "true"),
        ("email_verified" | "phone_number_verified" | "nonce_supported", Value::Bool(value)) => truth(*value),
        ("email_verified" | "phone_number_verified" | "nonce_supported", _) => {
            return Err(misfit(name, "true or false"));
        }
        ("updated_at", Value::Number(number)) if number.as_i64().is_some() => {
            (number.as_i64() != Some(0)).then(|| value.clone())
        }
        ("updated_at", _) => return Err(misfit(name, "a whole number")),
        ("amr", Value::Array(list)) if list.iter().all(Value::is_string) => (!list.is_empty()).then(|| value.clone()),
        ("amr", _) => return Err(misfit(name, "a list of strings")),
        // LinkedIn sends an object.
        ("locale", Value::Object(parts)) => {
            let parts = ["language", "country"].iter().filter_map(|part| parts.get(*part)?.as_str());
            let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
            (!parts.is_empty()).then(|| Value::String(parts.join("-")))
        }
        (_, Value::String(text)) => (!text.is_empty()).then(|| value.clone()),
        _ => return Err(misfit(name, "a string")),
    })
}

fn misfit(name: &str, expected: &'static str) -> NoClaims {
    NoClaims::Misfit { name: name.to_owned(), expected }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims(given: Value) -> Value {
        given_claims("me", &given.to_string()).unwrap().claims
    }

    fn refused(given: Value) -> String {
        given_claims("me", &given.to_string()).unwrap_err().to_string()
    }

    #[test]
    fn a_claim_without_a_value_is_absent() {
        let given = json!({"sub": "1", "email": null, "name": "", "email_verified": false, "updated_at": 0, "amr": []});
        assert_eq!(claims(given), json!({"sub": "1"}));
    }

    #[test]
    fn claims_that_kratos_has_no_field_for_are_under_raw_claims_only() {
        let given = json!({"sub": "1", "groups": ["a"], "raw_claims": {"sub": "1"}});
        assert_eq!(claims(given), json!({"sub": "1", "raw_claims": {"sub": "1", "groups": ["a"]}}));
    }

    #[test]
    fn what_apple_and_linkedin_send_is_read_as_kratos_does() {
        assert_eq!(claims(json!({"email_verified": "true"})), json!({"email_verified": true}));
        assert_eq!(claims(json!({"email_verified": "false"})), json!({}));
        let locale = json!({"locale": {"language": "en", "country": "US"}});
        assert_eq!(claims(locale), json!({"locale": "en-US"}));
    }

    #[test]
    fn a_claim_of_another_type_is_reported() {
        assert!(refused(json!({"email": 7})).starts_with("have email, which must be a string"));
        assert!(refused(json!({"email_verified": 1})).contains("true or false"));
        assert!(refused(json!({"updated_at": 1.5})).contains("a whole number"));
    }

    #[test]
    fn the_claims_in_a_test_flow_are_found() {
        let flow = |payload: Value| json!({"id": "x", "test_context": {"debug_payload": payload}});
        let input = json!({"jsonnet_input": {"sub": "1"}, "id_token_claims": {"sub": "2"}});
        assert_eq!(claims(flow(input)), json!({"sub": "1"}));
        assert_eq!(
            claims(flow(json!({"id_token_claims": {"sub": "2", "x": 1}}))),
            json!({"sub": "2", "raw_claims": {"x": 1}})
        );
        let failed = json!({"error": {"step": "token_exchange", "reason": "x", "message": "the secret is wrong"}});
        let told = "are a test sign-in without claims: it failed at the step token_exchange (the secret is wrong)";
        assert_eq!(refused(flow(failed)), told);
        assert!(refused(json!({"test_context": {}})).contains("nobody has signed in"));
    }

    #[test]
    fn anything_else_is_not_claims() {
        for text in ["[1]", "5", "x", ""] {
            assert_eq!(given_claims("me", text).unwrap_err(), NoClaims::NotAnObject, "{text}");
        }
    }
}
