//! Removing a provider.

use serde_json::json;

use crate::domain::fixtures::{
    apple, codes, fulfilled, google, patched, planned, provider_at, provider_id, providers, refused, remove_vk,
    stored_vk, stored_vk_with, web_hook, with_hooks, with_oidc, with_providers,
};
use crate::domain::plan::{Note, Refusal};
use crate::domain::request::{AfterRemoval, RemoveRequest, Request};
use crate::domain::session_hook;

fn with_the_session_hook() -> RemoveRequest {
    RemoveRequest { session_hook: AfterRemoval::Remove, ..remove_vk() }
}

fn with_social_sign_in() -> RemoveRequest {
    RemoveRequest { oidc: AfterRemoval::Remove, ..remove_vk() }
}

#[test]
fn the_provider_goes_and_the_others_keep_their_order_and_their_keys() {
    let before = with_providers(json!([google(), stored_vk(), apple()]));
    let after = fulfilled(&before, remove_vk());
    assert_eq!(providers(&after).to_string(), json!([google(), apple()]).to_string());
}

#[test]
fn its_place_is_the_only_one_that_the_plan_names() {
    let plan = planned(&with_providers(json!([google(), stored_vk()])), remove_vk());
    assert_eq!(plan.edits().map(|edit| edit.at.clone()).collect::<Vec<_>>(), [provider_at(1)]);
}

#[test]
fn the_named_one_of_two_providers_of_a_kind_is_removed() {
    let other = stored_vk_with(json!({"id": "shop"}));
    let before = with_providers(json!([stored_vk(), other]));
    let request = RemoveRequest { id: Some(provider_id("shop")), ..remove_vk() };
    assert_eq!(providers(&fulfilled(&before, request)), &json!([stored_vk()]));
}

#[test]
fn a_missing_provider_is_rejected() {
    for config in [with_providers(json!([google()])), with_providers(json!(null)), with_oidc(json!(null))] {
        assert!(matches!(refused(&config, remove_vk()), Refusal::NotFound { id } if id == "vk"));
    }
}

#[test]
fn a_provider_of_another_kind_under_that_id_is_not_mistaken_for_it() {
    let taken = with_providers(json!([{"id": "vk", "provider": "generic"}]));
    assert!(matches!(refused(&taken, remove_vk()), Refusal::IdTaken { .. }));
}

#[test]
fn one_of_the_kind_under_another_id_has_to_be_named() {
    let other = with_providers(json!([stored_vk_with(json!({"id": "shop"}))]));
    assert!(matches!(refused(&other, remove_vk()), Refusal::OtherId { existing, .. } if existing == ["shop"]));
}

#[test]
fn the_session_hook_stays_unless_it_is_asked_to_go_too() {
    let hooks = json!([web_hook("crm.example.com"), {"hook": "session"}]);
    let before = with_hooks(json!([]), hooks);
    assert_eq!(codes(&planned(&before, remove_vk())), ["provider_removed"]);
    let after = fulfilled(&before, with_the_session_hook());
    let left = session_hook::list().find(&after).unwrap().clone();
    assert_eq!(left, json!([web_hook("crm.example.com")]));
}

#[test]
fn without_a_session_hook_there_is_none_to_remove() {
    let plan = planned(&with_hooks(json!([]), json!([])), with_the_session_hook());
    assert_eq!((codes(&plan), plan.notes), (vec!["provider_removed"], vec![]));
}

#[test]
fn social_sign_in_is_switched_off_with_its_last_provider_if_asked() {
    let last = with_providers(json!([stored_vk()]));
    assert_eq!(codes(&planned(&last, remove_vk())), ["provider_removed"]);
    assert_eq!(codes(&planned(&last, with_social_sign_in())), ["provider_removed", "oidc_disabled"]);
}

#[test]
fn social_sign_in_stays_on_for_the_other_providers_with_a_note() {
    let plan = planned(&with_providers(json!([stored_vk(), google()])), with_social_sign_in());
    assert_eq!((codes(&plan), plan.notes), (vec!["provider_removed"], vec![Note::OtherProvidersLeft]));
}

#[test]
fn social_sign_in_that_is_off_is_not_switched_off_again() {
    let before = with_oidc(json!({"enabled": false, "config": {"providers": [stored_vk()]}}));
    assert_eq!(codes(&planned(&before, with_social_sign_in())), ["provider_removed"]);
}

#[test]
fn a_great_many_can_be_pruned_at_once() {
    let count = 1000;
    let entry = |index| json!({"id": format!("old-{index}"), "provider": "google", "client_id": "g"});
    let config = with_providers((0..count).map(entry).collect());
    let plan = planned(&config, Request::Prune((0..count).map(|index| format!("old-{index}")).collect()));
    assert_eq!((plan.changes.len(), providers(patched(&config, &plan).config().document())), (count, &json!([])));
}
