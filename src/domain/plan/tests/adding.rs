//! Adding a new provider.

use serde_json::{Value, json};

use crate::domain::content::{HttpsUrl, Mapper};
use crate::domain::fixtures::{
    CANARY, CLIENT_ID, add_bare_vk, add_vk, apple, asking, codes, config, default_mapper_url, fulfilled, google,
    planned, provider_id, providers, refused, sent, stored_vk, with_oidc, with_providers,
};
use crate::domain::plan::{MissingPart, Refusal};
use crate::domain::request::{AddRequest, SecretIntent};

fn missing_parts(request: AddRequest) -> Vec<MissingPart> {
    match refused(&with_providers(json!([])), request) {
        Refusal::Incomplete(parts) => parts,
        other => panic!("{other}"),
    }
}

#[test]
fn an_empty_project_gets_the_provider_the_switch_and_the_session_hook_and_nothing_else() {
    let empty = config(json!({"selfservice": {}}));
    assert_eq!(codes(&planned(&empty, add_vk())), ["provider_added", "oidc_enabled", "session_hook_added"]);
    let provider = json!({"id": "vk", "provider": "vk", "client_id": CLIENT_ID, "client_secret": CANARY,
        "scope": ["email"], "mapper_url": default_mapper_url(), "pkce": "never"});
    let expected = json!({"selfservice": {
        "methods": {"oidc": {"config": {"providers": [provider]}, "enabled": true}},
        "flows": {"registration": {"after": {"oidc": {"hooks": [{"hook": "session"}]}}}},
    }});
    assert_eq!(sent(&empty, add_vk()).to_string(), expected.to_string());
}

#[test]
fn a_new_provider_goes_after_the_others_which_keep_their_nulls_and_unknown_keys() {
    let result = fulfilled(&with_providers(json!([google(), apple()])), add_vk());
    assert_eq!(providers(&result).to_string(), json!([google(), apple(), stored_vk()]).to_string());
}

#[test]
fn a_missing_or_null_container_is_made_and_its_neighbours_stay() {
    let made = json!({"config": {"providers": [stored_vk()]}, "enabled": true});
    for oidc in [Value::Null, json!({}), json!({"config": null}), json!({"config": {"providers": null}})] {
        let result = fulfilled(&with_oidc(oidc.clone()), add_vk());
        assert_eq!(result["selfservice"]["methods"]["oidc"], made, "{oidc}");
    }
    let base = json!({"config": {"base_redirect_uri": "https://id.acme.com", "providers": null}});
    let result = fulfilled(&with_oidc(base), add_vk());
    assert_eq!(result["selfservice"]["methods"]["oidc"]["config"]["base_redirect_uri"], "https://id.acme.com");
}

#[test]
fn missing_and_null_methods_are_made_too() {
    for selfservice in [json!({}), json!({"methods": null}), json!({"methods": {"password": {"enabled": true}}})] {
        let result = fulfilled(&config(json!({"selfservice": selfservice})), add_vk());
        assert_eq!(providers(&result), &json!([stored_vk()]), "{selfservice}");
    }
}

#[test]
fn a_method_that_is_off_null_or_something_else_is_switched_on() {
    for enabled in [json!(false), Value::Null, json!("true")] {
        let before = with_oidc(json!({"enabled": enabled, "config": {"providers": [stored_vk()]}}));
        assert_eq!(codes(&planned(&before, add_vk())), ["oidc_enabled"], "{enabled}");
    }
}

#[test]
fn a_second_run_with_the_same_input_has_nothing_to_do() {
    let before = config(json!({"selfservice": {}}));
    let after = config(fulfilled(&before, add_vk()));
    assert!(planned(&after, add_vk()).is_empty());
}

#[test]
fn what_is_named_goes_into_the_new_provider_instead_of_the_defaults_of_its_template() {
    let request = AddRequest {
        id: Some(provider_id("vk-shop")),
        mapper: Some(Mapper::Url(HttpsUrl::parse("https://acme.com/vk.jsonnet").unwrap())),
        ..asking(json!({"label": "Войти", "scope": ["email", "phone"]}), add_vk())
    };
    let expected = json!([{"id": "vk-shop", "provider": "vk", "client_id": CLIENT_ID, "client_secret": null,
        "scope": ["email", "phone"], "label": "Войти", "mapper_url": "https://acme.com/vk.jsonnet", "pkce": "never"}]);
    assert_eq!(providers(&fulfilled(&with_providers(json!([])), request)).to_string(), expected.to_string());
}

#[test]
fn a_secret_meant_to_replace_the_stored_one_serves_a_new_provider_as_well() {
    let request = AddRequest {
        secret: add_vk().secret.map(|it| SecretIntent::Replace(it.secret().unwrap().clone())),
        ..add_vk()
    };
    assert_eq!(providers(&sent(&with_providers(json!([])), request))[0]["client_secret"], CANARY);
}

#[test]
fn everything_that_a_new_provider_lacks_is_named_at_once() {
    let id = || MissingPart::Setting { key: "client_id".into(), label: "App ID".into() };
    let secret = || MissingPart::Secret { label: "Protected key".into() };
    assert_eq!(missing_parts(add_bare_vk()), [id(), secret()]);
    assert_eq!(missing_parts(AddRequest { secret: add_vk().secret, ..add_bare_vk() }), [id()]);
    assert_eq!(missing_parts(AddRequest { secret: None, ..add_vk() }), [secret()]);
}

#[test]
fn a_new_provider_gets_no_id_in_upper_case() {
    let request = AddRequest { id: Some(provider_id("VK")), ..add_vk() };
    assert!(matches!(refused(&with_providers(json!([])), request), Refusal::InvalidId(_)));
}
