//! Several providers with the same ID, of which Kratos uses the first.

use serde_json::{Value, json};

use crate::domain::fixtures::{
    add_bare_vk, asking, codes, fulfilled, google, patched, planned, providers, refused, remove_vk, rotate_vk,
    stored_vk, stored_vk_with, undo, with_providers,
};
use crate::domain::identity_config::IdentityConfig;
use crate::domain::plan::{Note, Refusal};
use crate::domain::request::Request;

fn second_vk() -> Value {
    stored_vk_with(json!({"client_id": "59999999"}))
}

fn twice() -> IdentityConfig {
    with_providers(json!([google(), stored_vk(), second_vk()]))
}

#[test]
fn only_the_first_is_changed_with_a_note() {
    let request = asking(json!({"label": "VK"}), add_bare_vk());
    let expected = json!([google(), stored_vk_with(json!({"label": "VK"})), second_vk()]);
    assert_eq!(*providers(&fulfilled(&twice(), request.clone())), expected);
    let told = Note::SharedId { id: "vk".to_owned() };
    assert!(planned(&twice(), request).notes.contains(&told));
    let rotation = planned(&twice(), rotate_vk(None));
    assert!(rotation.notes.contains(&told));
    assert_eq!(
        rotation.changes[0].edits[0].at.to_string(),
        "/selfservice/methods/oidc/config/providers/1/client_secret"
    );
}

#[test]
fn the_next_provider_replaces_a_removed_one_with_a_note() {
    let plan = planned(&twice(), remove_vk());
    assert_eq!(plan.notes, [Note::NextWithId { id: "vk".to_owned() }]);
    assert_eq!(*providers(patched(&twice(), &plan).config().document()), json!([google(), second_vk()]));
}

#[test]
fn pruning_removes_all_of_them() {
    let request = Request::Prune(vec!["vk".to_owned()]);
    assert_eq!(codes(&planned(&twice(), request.clone())), ["provider_removed", "provider_removed"]);
    assert_eq!(*providers(&fulfilled(&twice(), request)), json!([google()]));
}

#[test]
fn a_run_that_changed_one_of_them_is_not_undone() {
    for request in [remove_vk().into(), asking(json!({"label": "VK"}), add_bare_vk()).into()] {
        let plan = planned(&twice(), Request::clone(&request));
        let today = patched(&twice(), &plan).config().clone();
        assert!(matches!(refused(&today, undo(&twice(), &plan)), Refusal::SharedId { id } if id == "vk"));
    }
}

#[test]
fn a_run_that_changed_another_provider_is_undone() {
    let before = with_providers(json!([stored_vk(), google(), google()]));
    let plan = planned(&before, asking(json!({"label": "VK"}), add_bare_vk()));
    let today = patched(&before, &plan).config().clone();
    assert_eq!(fulfilled(&today, undo(&before, &plan)), *before.document());
}
