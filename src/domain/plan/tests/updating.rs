//! Updating an existing provider.

use serde_json::{Value, json};

use crate::domain::content::{HttpsUrl, Mapper};
use crate::domain::fixtures::{
    CANARY, add_bare_vk, add_vk, apple, asking, canary, codes, default_mapper, fulfilled, google, planned, provider_at,
    providers, refused, rotate_vk, sent, stored_vk, stored_vk_with, with_providers,
};
use crate::domain::identity_config::IdentityConfig;
use crate::domain::plan::{Note, Refusal};
use crate::domain::request::{AddRequest, SecretIntent};

fn with_vk(keys: Value) -> IdentityConfig {
    with_providers(json!([google(), stored_vk_with(keys), apple()]))
}

fn replacing_the_secret() -> AddRequest {
    AddRequest { secret: Some(SecretIntent::Replace(canary())), ..add_vk() }
}

fn with_client_id(id: &str, secret: Option<SecretIntent>) -> AddRequest {
    AddRequest { secret, ..asking(json!({"client_id": id}), add_bare_vk()) }
}

#[test]
fn only_the_named_fields_change_and_the_rest_stays_in_its_order() {
    let before = with_vk(json!({"label": "VK", "organization_id": null, "x_unknown": [1e2, null]}));
    let request = asking(json!({"label": "ВКонтакте", "scope": ["phone"]}), add_bare_vk());
    let expected = stored_vk_with(
        json!({"label": "ВКонтакте", "organization_id": null, "x_unknown": [1e2, null], "scope": ["phone"]}),
    );
    let result = fulfilled(&before, request);
    assert_eq!(providers(&result).to_string(), json!([google(), expected, apple()]).to_string());
}

#[test]
fn a_named_field_with_the_same_value_is_not_a_change() {
    let before = with_vk(json!({"label": "VK"}));
    let request = AddRequest {
        mapper: Some(Mapper::Snippet(default_mapper())),
        ..asking(json!({"label": "VK", "scope": ["email"]}), add_vk())
    };
    assert!(planned(&before, request).is_empty());
}

#[test]
fn fields_that_are_not_named_keep_their_values() {
    let before = with_vk(json!({"scope": ["phone"], "mapper_url": "https://acme.com/vk.jsonnet", "pkce": "auto"}));
    assert!(planned(&before, add_vk()).is_empty());
}

#[test]
fn a_field_without_a_value_is_set() {
    let before = with_vk(json!({"label": null, "mapper_url": null, "scope": null}));
    let mapper = Some(Mapper::Url(HttpsUrl::parse("https://acme.com/m").unwrap()));
    let request = AddRequest { mapper, ..asking(json!({"label": "VK", "scope": ["email"]}), add_bare_vk()) };
    let expected = stored_vk_with(json!({"label": "VK", "mapper_url": "https://acme.com/m"}));
    assert_eq!(providers(&fulfilled(&before, request))[1], expected);
}

#[test]
fn the_order_of_scopes_means_nothing() {
    let before = with_vk(json!({"scope": ["phone", "email"]}));
    let request = asking(json!({"scope": ["email", "phone"]}), add_vk());
    assert!(planned(&before, request).is_empty());
}

#[test]
fn one_scope_more_or_less_is_a_change() {
    for stored in [json!(["email", "phone"]), json!([]), json!("email")] {
        let request = asking(json!({"scope": ["email"]}), add_vk());
        assert_eq!(codes(&planned(&with_vk(json!({"scope": stored})), request)), ["provider_field_changed"]);
    }
}

#[test]
fn a_mapper_that_ory_stored_is_compared_by_its_hash() {
    // printf '{}' | sha512sum
    let hash = "27c74670adb75075fad058d5ceaf7b20c4e7786c83bae8a32f626f9782af34c9a33c2046ef60fd2a7878d378e29fec851806bbd9a67878f3a9f1cda4830763fd";
    let stored = json!({"mapper_url": format!("https://storage.googleapis.com/bucket/{hash}.jsonnet")});
    let asking_for = |snippet: &str| AddRequest { mapper: Some(Mapper::Snippet(snippet.into())), ..add_vk() };
    assert!(planned(&with_vk(stored.clone()), asking_for("{}")).is_empty());
    assert_eq!(codes(&planned(&with_vk(stored), asking_for("{ }"))), ["provider_field_changed"]);
}

#[test]
fn the_stored_secret_stays_for_the_same_client_id_and_a_note_says_so() {
    let plan = planned(&with_vk(json!({})), add_vk());
    assert!(plan.is_empty());
    assert_eq!(plan.notes, [Note::ClientSecretKept]);
}

#[test]
fn no_secret_given_means_no_note_about_it() {
    assert_eq!(planned(&with_vk(json!({})), add_bare_vk()).notes, []);
}

#[test]
fn asterisks_and_nothing_are_secrets_that_ory_does_not_show() {
    for hidden in [json!("****"), json!(""), Value::Null] {
        assert!(planned(&with_vk(json!({"client_secret": hidden})), add_vk()).is_empty(), "{hidden}");
    }
}

#[test]
fn a_stored_secret_that_can_be_read_is_compared() {
    let same = with_vk(json!({"client_secret": CANARY}));
    assert!(planned(&same, add_vk()).is_empty());
    assert!(planned(&same, replacing_the_secret()).is_empty());
    assert!(planned(&same, rotate_vk(None)).is_empty());
    let other = with_vk(json!({"client_secret": "other"}));
    assert_eq!(codes(&planned(&other, add_vk())), ["client_secret_replaced"]);
}

#[test]
fn replacing_puts_the_new_secret_in_place_of_a_hidden_one_and_changes_nothing_else() {
    let before = with_vk(json!({}));
    for request in [replacing_the_secret().into(), rotate_vk(None), rotate_vk(Some("vk"))] {
        let expected = json!([google(), stored_vk_with(json!({"client_secret": CANARY})), apple()]);
        assert_eq!(providers(&sent(&before, request)), &expected);
    }
}

#[test]
fn a_replaced_secret_is_the_only_place_that_the_plan_names() {
    let plan = planned(&with_vk(json!({})), rotate_vk(None));
    assert_eq!(plan.edits().map(|edit| edit.at.clone()).collect::<Vec<_>>(), [provider_at(1).key("client_secret")]);
}

#[test]
fn another_client_id_comes_with_the_given_secret() {
    let request = with_client_id("777", add_vk().secret);
    let expected = stored_vk_with(json!({"client_id": "777", "client_secret": CANARY}));
    assert_eq!(providers(&sent(&with_vk(json!({})), request))[1], expected);
}

#[test]
fn another_client_id_without_a_secret_is_rejected() {
    let refusal = refused(&with_vk(json!({})), with_client_id("777", None));
    let Refusal::SecretForOtherApp { id, label, before, after } = refusal else { panic!("{refusal}") };
    assert_eq!([id, label, before, after], ["vk", "App ID", "51234567", "777"]);
}

#[test]
fn forced_pkce_is_kept_with_a_note() {
    let plan = planned(&with_vk(json!({"pkce": "force"})), add_bare_vk());
    assert!(plan.is_empty());
    assert!(matches!(plan.notes.as_slice(), [Note::Problem { problem, .. }] if problem.contains("pkce: force")));
}

#[test]
fn other_providers_accept_what_vk_does_not() {
    let generic = json!({"id": "sso", "provider": "generic", "client_secret": "****", "pkce": "force", "scope": "x"});
    assert!(planned(&with_providers(json!([generic, stored_vk()])), add_vk()).notes == [Note::ClientSecretKept]);
}
