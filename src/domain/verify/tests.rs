use serde_json::{Value, json};

use super::{Verification, verify};
use crate::domain::fixtures::{
    CANARY, add_vk, config, google, patched, planned, provider_at, rotate_vk, stored_vk, with_oidc, with_providers,
};
use crate::domain::identity_config::IdentityConfig;
use crate::domain::pointer::Pointer;

/// printf 'content' | sha512sum
const HASH: &str = "b2d1d285b5199c85f988d03649c37e44fd3dde01e5d69c50fef90651962f48110e9340b60d49a479c4c0b53f5f07d690686dd87d2481937a512e8b85ee7c617f";

/// Verifies adding VK to `before`, if `rewrite` is what Ory does to the document on the way.
fn after(before: &IdentityConfig, rewrite: impl FnOnce(&mut Value)) -> Verification {
    let plan = planned(before, add_vk());
    let sent = patched(before, &plan);
    let mut answer = sent.config().document().clone();
    rewrite(&mut answer);
    verify(&sent, &plan, &config(answer))
}

fn before() -> IdentityConfig {
    let mut document = with_providers(json!([google()])).document().clone();
    document["serve"] = json!({"port": 4433, "rate": 1e21, "label": null});
    document["schemas"] = json!([{"id": "a", "url": "base64://Y29udGVudA=="}]);
    config(document)
}

fn at(text: &str) -> Pointer {
    text.split('/').skip(1).fold(Pointer::root(), |pointer, key| pointer.key(key))
}

#[track_caller]
fn is_verified(verification: Verification) {
    assert_eq!(verification, Verification::default());
}

#[test]
fn an_answer_that_is_what_was_sent_is_verified() {
    is_verified(after(&before(), |_| {}));
}

#[test]
fn an_inline_mapper_or_schema_may_come_back_as_the_url_of_its_hash() {
    let url = format!("https://storage.googleapis.com/bucket/{HASH}.json");
    is_verified(after(&before(), |answer| answer["schemas"][0]["url"] = json!(url)));
}

#[test]
fn a_url_with_another_hash_is_a_difference() {
    let url = format!("https://storage.googleapis.com/bucket/{}.json", HASH.replace('b', "c"));
    let verification = after(&before(), |answer| answer["schemas"][0]["url"] = json!(url));
    assert_eq!(verification.unexpected, [at("/schemas/0/url")]);
}

#[test]
fn a_number_may_come_back_in_another_spelling() {
    is_verified(after(&before(), |answer| {
        answer["serve"]["port"] = serde_json::from_str("4433.0").unwrap();
        answer["serve"]["rate"] = serde_json::from_str("1000000000000000000000").unwrap();
    }));
}

#[test]
fn another_number_is_a_difference_and_a_string_is_not_a_number() {
    for port in [json!(4434), json!("4433")] {
        let verification = after(&before(), |answer| answer["serve"]["port"] = port);
        assert_eq!(verification.unexpected, [at("/serve/port")]);
    }
}

#[test]
fn nulls_may_vanish_and_appear_in_objects() {
    is_verified(after(&before(), |answer| {
        answer["serve"].as_object_mut().unwrap().remove("label");
        answer["serve"]["new"] = Value::Null;
    }));
}

#[test]
fn secrets_come_back_as_null_whatever_was_sent() {
    for key in ["client_secret", "apple_private_key"] {
        let mut provider = google();
        provider[key] = json!("plain");
        is_verified(after(&with_providers(json!([provider])), |answer| {
            *answer.pointer_mut(provider_at(0).key(key).as_str()).unwrap() = Value::Null;
        }));
    }
}

#[test]
fn a_secret_that_comes_back_as_text_equals_the_null_in_its_place() {
    let before = with_providers(json!([stored_vk()]));
    let plan = planned(&before, rotate_vk(None));
    let mut answer = before.document().clone();
    *answer.pointer_mut(provider_at(0).key("client_secret").as_str()).unwrap() = json!(CANARY);
    is_verified(verify(&patched(&before, &plan), &plan, &config(answer)));
}

#[test]
fn a_change_that_did_not_arrive_is_missing() {
    let switched_off = with_oidc(json!({"enabled": false, "config": {"providers": []}}));
    let verification =
        after(&switched_off, |answer| answer["selfservice"]["methods"]["oidc"]["enabled"] = json!(false));
    let missing = vec![at("/selfservice/methods/oidc/enabled")];
    assert_eq!(verification, Verification { missing, unexpected: vec![] });
}

#[test]
fn a_part_of_a_new_provider_that_did_not_arrive_is_missing_too() {
    let verification = after(&before(), |answer| {
        *answer.pointer_mut(provider_at(1).key("scope").as_str()).unwrap() = json!([]);
    });
    assert_eq!(verification, Verification { missing: vec![provider_at(1).key("scope")], unexpected: vec![] });
}

#[test]
fn a_provider_that_did_not_arrive_at_all_is_missing() {
    let sent = before();
    let plan = planned(&sent, add_vk());
    let verification = verify(&patched(&sent, &plan), &plan, &sent);
    assert_eq!(verification.missing, [at("/selfservice/methods/oidc/config/providers")]);
}

#[test]
fn whatever_else_differs_is_unexpected() {
    let verification = after(&before(), |answer| {
        answer["serve"]["new"] = json!(1);
        answer["schemas"] = json!([]);
        answer["selfservice"].as_object_mut().unwrap().remove("flows");
    });
    let unexpected = vec![at("/selfservice/flows"), at("/serve/new"), at("/schemas")];
    assert_eq!(verification, Verification { missing: vec![], unexpected });
}
