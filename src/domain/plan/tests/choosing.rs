//! Choosing the provider that a request means.

use serde_json::json;

use crate::domain::fixtures::{
    add_bare_vk, add_vk, codes, google, planned, provider_id, refused, rotate_vk, stored_vk, stored_vk_with,
    with_providers,
};
use crate::domain::plan::Refusal;
use crate::domain::request::{AddRequest, Request};

fn add_vk_as(id: &str) -> AddRequest {
    AddRequest { id: Some(provider_id(id)), ..add_vk() }
}

#[test]
fn an_id_that_another_kind_of_provider_has_is_rejected() {
    let taken = with_providers(json!([{"id": "vk", "provider": "generic"}]));
    let requests: [Request; 3] = [add_vk().into(), add_vk_as("vk").into(), rotate_vk(None)];
    for request in requests {
        let Refusal::IdTaken { id, kind } = refused(&taken, request) else { panic!() };
        assert_eq!((id.as_str(), kind.as_str()), ("vk", "generic"));
    }
}

#[test]
fn an_id_of_a_provider_without_a_kind_is_rejected_too() {
    let taken = with_providers(json!([{"id": "vk"}]));
    assert!(matches!(refused(&taken, add_vk()), Refusal::IdTaken { .. }));
}

#[test]
fn vk_under_other_ids_is_not_guessed_but_named_with_the_default() {
    let others =
        with_providers(json!([stored_vk_with(json!({"id": "shop"})), google(), stored_vk_with(json!({"id": "VK"}))]));
    let requests: [Request; 2] = [add_vk().into(), rotate_vk(None)];
    for request in requests {
        let Refusal::OtherId { provider, existing, default } = refused(&others, request) else { panic!() };
        assert_eq!((provider.as_str(), existing, default.as_str()), ("VK", vec!["shop".into(), "VK".into()], "vk"));
    }
}

#[test]
fn the_default_id_is_meant_where_it_exists_even_next_to_other_ids() {
    let both = with_providers(json!([stored_vk_with(json!({"id": "shop", "client_id": "1"})), stored_vk()]));
    let plan = planned(&both, add_vk());
    assert_eq!((plan.provider().unwrap().as_str(), plan.is_empty()), ("vk", true));
}

#[test]
fn a_chosen_id_that_exists_is_updated_also_in_upper_case() {
    let other = with_providers(json!([stored_vk_with(json!({"id": "VK"}))]));
    let plan = planned(&other, add_vk_as("VK"));
    assert_eq!((plan.provider().unwrap().as_str(), plan.is_empty()), ("VK", true));
}

#[test]
fn a_chosen_id_that_does_not_exist_becomes_a_second_provider_of_the_kind() {
    let other = with_providers(json!([stored_vk_with(json!({"id": "shop"}))]));
    let plan = planned(&other, add_vk_as("vk"));
    assert_eq!((plan.provider().unwrap().as_str(), codes(&plan)), ("vk", vec!["provider_added"]));
}

#[test]
fn ids_that_differ_in_case_only_are_different_providers() {
    let upper = with_providers(json!([stored_vk_with(json!({"id": "VK"}))]));
    assert_eq!(codes(&planned(&upper, add_vk_as("vk"))), ["provider_added"]);
}

#[test]
fn rotation_never_creates_a_provider() {
    let Refusal::NotFound { id } = refused(&with_providers(json!([google()])), rotate_vk(None)) else { panic!() };
    assert_eq!(id, "vk");
    let Refusal::NotFound { id } = refused(&with_providers(json!([stored_vk()])), rotate_vk(Some("shop"))) else {
        panic!()
    };
    assert_eq!(id, "shop");
}

#[test]
fn a_request_that_names_nothing_matches_an_existing_provider() {
    assert!(planned(&with_providers(json!([google(), stored_vk()])), add_bare_vk()).is_empty());
}
