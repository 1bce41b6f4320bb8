//! The wording of a plan.

use serde_json::json;

use crate::domain::content::{HttpsUrl, Mapper};
use crate::domain::fixtures::{
    CANARY, add_bare_vk, add_vk, asking, config, planned, provider_id, refused, rotate_vk, stored_vk, stored_vk_with,
    web_hook, with_hooks, with_providers,
};
use crate::domain::plan::Plan;
use crate::domain::request::AddRequest;

fn sentences(plan: &Plan) -> Vec<String> {
    plan.changes.iter().map(|change| change.kind.to_string()).collect()
}

#[test]
fn every_change_of_an_addition_is_one_sentence() {
    let plan = planned(&config(json!({"selfservice": {}})), add_vk());
    assert_eq!(
        sentences(&plan),
        [
            "Add the provider vk.",
            "Turn on social sign-in.",
            "Add the session hook, which signs people in right after they sign up."
        ]
    );
}

#[test]
fn a_provider_whose_id_is_not_its_kind_is_named_with_both() {
    let plan = planned(&with_providers(json!([])), AddRequest { id: Some(provider_id("shop")), ..add_vk() });
    assert_eq!(sentences(&plan), ["Add the provider shop (kind: vk)."]);
}

#[test]
fn a_changed_field_is_shown_with_its_old_and_new_value() {
    let before = with_providers(json!([stored_vk()]));
    let request = AddRequest {
        mapper: Some(Mapper::Snippet("{}".into())),
        ..asking(json!({"client_id": "777", "label": "VK", "scope": ["phone", "email"]}), add_vk())
    };
    assert_eq!(
        sentences(&planned(&before, request)),
        [
            "Change client_id of vk from 51234567 to 777.",
            "Change scope of vk from email to phone email.",
            "Set label of vk to VK.",
            "Replace the stored client secret of vk.",
            "Change mapper_url of vk from the stored one to a snippet of 2 bytes.",
        ]
    );
}

#[test]
fn what_was_not_set_is_shown_as_not_set() {
    let before = with_providers(json!([stored_vk_with(json!({"client_id": null, "mapper_url": null, "scope": []}))]));
    let mapper = Some(Mapper::Url(HttpsUrl::parse("https://acme.com/m").unwrap()));
    let request = AddRequest { mapper, ..asking(json!({"scope": ["email"]}), add_vk()) };
    assert_eq!(
        sentences(&planned(&before, request)),
        [
            "Set client_id of vk to 51234567.",
            "Change scope of vk from nothing to email.",
            "Replace the stored client secret of vk.",
            "Set mapper_url of vk to https://acme.com/m.",
        ]
    );
}

#[test]
fn copied_hooks_are_shown_by_their_hosts() {
    let plan = planned(&with_hooks(json!([web_hook("crm.example.com")]), json!([])), add_vk());
    assert!(sentences(&plan)[0].ends_with("your global hook (web_hook to crm.example.com)."), "{plan:?}");
}

#[test]
fn no_message_or_debug_text_has_the_secret() {
    let empty = with_providers(json!([]));
    let vk = with_providers(json!([stored_vk()]));
    let taken = with_providers(json!([{"id": "vk", "provider": "generic"}]));
    let mut texts = vec![refused(&taken, add_vk()).to_string(), format!("{:?}", refused(&empty, rotate_vk(None)))];
    for plan in [planned(&empty, add_vk()), planned(&vk, add_vk()), planned(&vk, rotate_vk(None))] {
        texts.extend(sentences(&plan));
        texts.extend(plan.notes.iter().map(ToString::to_string));
        texts.push(format!("{plan:?}"));
    }
    assert!(texts.iter().all(|text| !text.contains(CANARY)), "{texts:#?}");
}

#[test]
fn a_rejected_client_id_without_a_secret_is_reported_with_both_ids() {
    let request = asking(json!({"client_id": "777"}), add_bare_vk());
    assert_eq!(
        refused(&with_providers(json!([stored_vk()])), request).to_string(),
        "the App ID of \"vk\" would change from 51234567 to 777, but the stored secret belongs to the old one"
    );
}
