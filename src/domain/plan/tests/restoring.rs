//! Undoing an earlier run.

use serde_json::{Value, json};

use crate::domain::fixtures::{
    CANARY, add_bare_vk, add_vk, apple, asking, canary, codes, config, fulfilled, google, patched, planned, providers,
    refused, remove_vk, rotate_vk, sent, stored_vk, stored_vk_with, undo, web_hook, with_hooks, with_oidc,
    with_providers,
};
use crate::domain::identity_config::IdentityConfig;
use crate::domain::plan::{Note, Plan, Refusal};
use crate::domain::request::{AddRequest, Request, RestoreRequest, RestoreScope, SecretIntent};
use crate::domain::session_hook;

/// The configuration after a run, and the request to undo it.
fn after(before: &IdentityConfig, request: impl Into<Request>) -> (IdentityConfig, RestoreRequest) {
    let plan = planned(before, request);
    (patched(before, &plan).config().clone(), undo(before, &plan))
}

fn whole(before: &IdentityConfig) -> RestoreRequest {
    let scope = RestoreScope::Whole;
    RestoreRequest { before: before.clone(), scope, replaced_secrets: Vec::new(), secret: None }
}

fn edited(config: &IdentityConfig, edit: impl FnOnce(&mut Value)) -> IdentityConfig {
    let mut document = config.document().clone();
    edit(&mut document);
    IdentityConfig::new(document).unwrap()
}

fn oidc_hooks(document: &Value) -> &Value {
    session_hook::list().find(document).unwrap()
}

fn list(values: &Value) -> &Vec<Value> {
    values.as_array().unwrap()
}

#[test]
fn an_addition_is_undone_exactly() {
    let hooks = json!({"registration": {"after": {"hooks": [web_hook("a.example")], "oidc": {"hooks": []}}}});
    let oidc = json!({"enabled": false, "config": {"providers": [google()]}});
    let before = config(json!({"selfservice": {"methods": {"oidc": oidc}, "flows": hooks}}));
    let (today, request) = after(&before, add_vk());
    assert_ne!(today, before);
    assert_eq!(fulfilled(&today, request).to_string(), before.document().to_string());
}

#[test]
fn what_the_run_created_is_removed_again() {
    for selfservice in [
        json!({}),
        json!({"methods": null, "flows": {}}),
        json!({"methods": {"oidc": null}, "flows": {"registration": {"after": {"oidc": null}}}}),
        json!({"methods": {"oidc": {"config": {}, "enabled": false}}, "flows": {"registration": {"after": {"oidc": {"hooks": null}}}}}),
        json!({"methods": {"oidc": {"config": {"providers": null}}}, "flows": {"registration": {"after": {"oidc": {"hooks": []}}}}}),
    ] {
        let before = config(json!({"selfservice": selfservice}));
        let (today, request) = after(&before, add_vk());
        assert_eq!(fulfilled(&today, whole(&before)), *before.document());
        assert_eq!(fulfilled(&today, request), *before.document());
    }
}

/// Everything that a plan reports as changed since.
fn changed_since(plan: &Plan) -> Vec<&str> {
    let mut told = Vec::new();
    for note in &plan.notes {
        if let Note::ChangedSince { what } = note {
            told.push(what.as_str());
        }
    }
    told
}

#[test]
fn social_sign_in_stays_on_for_a_provider_that_a_colleague_added_since() {
    let (today, request) = after(&with_oidc(json!({"enabled": false, "config": {"providers": []}})), add_vk());
    let today = edited(&today, |document| {
        let providers = document.pointer_mut("/selfservice/methods/oidc/config/providers").unwrap();
        providers.as_array_mut().unwrap().push(google());
    });
    let plan = planned(&today, request);
    assert!(plan.notes.contains(&Note::OtherProvidersLeft), "{:?}", plan.notes);
    assert!(!codes(&plan).contains(&"oidc_disabled"));
    assert_eq!(providers(patched(&today, &plan).config().document()), &json!([google()]));
}

#[test]
fn an_app_that_a_colleague_set_instead_of_ours_stays() {
    let (today, request) = after(&with_providers(json!([google()])), add_vk());
    let today = edited(&today, |document| {
        document["selfservice"]["methods"]["oidc"]["config"]["providers"][1]["client_id"] = json!("59999999");
    });
    assert!(matches!(refused(&today, request), Refusal::ChangedSince { what } if what == ["The app of vk"]));
}

#[test]
fn a_field_that_was_changed_again_since_is_reported_and_stays() {
    let before = with_providers(json!([stored_vk()]));
    let (today, request) = after(&before, asking(json!({"label": "VK", "scope": ["phone"]}), add_bare_vk()));
    let today = edited(&today, |document| {
        document["selfservice"]["methods"]["oidc"]["config"]["providers"][0]["label"] = json!("Colleague's");
    });
    let plan = planned(&today, request);
    assert_eq!((changed_since(&plan), codes(&plan)), (vec!["The label of vk"], vec!["provider_field_changed"]));
    assert_eq!(providers(patched(&today, &plan).config().document())[0]["label"], json!("Colleague's"));
}

#[test]
fn where_all_of_it_was_changed_again_since_that_is_the_answer() {
    let before = with_providers(json!([stored_vk()]));
    let (today, request) = after(&before, asking(json!({"label": "VK"}), add_bare_vk()));
    let today = edited(&today, |document| {
        document["selfservice"]["methods"]["oidc"]["config"]["providers"][0]["label"] = json!("Colleague's");
    });
    assert!(matches!(refused(&today, request), Refusal::ChangedSince { what } if what == ["The label of vk"]));
}

#[test]
fn a_list_that_was_changed_after_a_whole_restore_is_not_overwritten_by_undoing_it() {
    let document = |list: Value, other: &str| config(json!({"selfservice": {}, "list": list, "other": other}));
    let (before, today) = (document(json!([1]), "a"), document(json!([2, 3]), "b"));
    let (restored, request) = after(&today, whole(&before));
    let colleague = edited(&restored, |document| document["list"] = json!([1, 4]));
    let plan = planned(&colleague, request);
    assert_eq!(changed_since(&plan), ["/list"]);
    let result = patched(&colleague, &plan).config().document().clone();
    assert_eq!((&result["list"], &result["other"]), (&json!([1, 4]), &json!("b")));
}

#[test]
fn every_secret_that_would_stay_beside_the_id_of_another_app_is_named() {
    let entry = |id: &str, client_id: &str| stored_vk_with(json!({"id": id, "client_id": client_id}));
    let before = with_providers(json!([entry("vk", "1"), entry("vk-2", "2"), entry("vk-3", "3")]));
    let today = with_providers(json!([entry("vk", "9"), entry("vk-2", "8"), entry("vk-3", "3")]));
    let plan = planned(&today, whole(&before));
    assert_eq!(plan.notes, [Note::SecretsNotRestored { ids: vec!["vk".to_owned(), "vk-2".to_owned()] }]);
    let both = RestoreRequest { secret: Some(canary()), ..whole(&before) };
    assert!(matches!(refused(&today, both), Refusal::SecretUnknown { ids } if ids == ["vk", "vk-2"]));
}

#[test]
fn changed_fields_become_what_they_were_and_new_ones_go() {
    let before = with_providers(json!([stored_vk_with(json!({"scope": ["phone"]})), google()]));
    let request = asking(json!({"label": "VK", "scope": []}), add_bare_vk());
    let (today, request) = after(&before, request);
    assert_eq!(fulfilled(&today, request), *before.document());
}

#[test]
fn what_a_colleague_added_since_stays() {
    let (today, request) = after(&with_providers(json!([google()])), add_vk());
    let today = edited(&today, |document| {
        document["cookies"] = json!({"path": "/shop"});
        let providers = document.pointer_mut("/selfservice/methods/oidc/config/providers").unwrap();
        providers.as_array_mut().unwrap().insert(0, apple());
    });
    let result = fulfilled(&today, request);
    assert_eq!((providers(&result), &result["cookies"]["path"]), (&json!([apple(), google()]), &json!("/shop")));
}

#[test]
fn a_field_that_a_colleague_changed_since_stays_where_the_run_changed_another() {
    let before = with_providers(json!([stored_vk()]));
    let (today, request) = after(&before, asking(json!({"label": "VK"}), add_bare_vk()));
    let today = edited(&today, |document| {
        document["selfservice"]["methods"]["oidc"]["config"]["providers"][0]["scope"] = json!(["phone"]);
    });
    let result = fulfilled(&today, request);
    assert_eq!(providers(&result)[0], stored_vk_with(json!({"scope": ["phone"]})));
}

#[test]
fn what_someone_already_undid_leaves_nothing_to_do() {
    let before = with_providers(json!([google()]));
    let (_, request) = after(&before, add_vk());
    assert!(planned(&before, request).is_empty());
}

#[test]
fn a_hook_that_a_colleague_added_keeps_the_copies_of_the_global_ones() {
    let (a, b) = (web_hook("a.example"), web_hook("b.example"));
    let (today, request) = after(&with_hooks(json!([a]), json!([])), add_bare_vk());
    let today = edited(&today, |document| {
        let hooks = document.pointer_mut(session_hook::list().as_str()).unwrap();
        hooks.as_array_mut().unwrap().insert(0, b.clone());
    });
    assert_eq!(oidc_hooks(&fulfilled(&today, request)), &json!([b, a]));
}

#[test]
fn a_hook_that_a_colleague_removed_stays_away() {
    let (a, b) = (web_hook("a.example"), web_hook("b.example"));
    let (today, request) = after(&with_hooks(json!([]), json!([a, b])), add_bare_vk());
    let today = edited(&today, |document| {
        let hooks = document.pointer_mut(session_hook::list().as_str()).unwrap();
        hooks.as_array_mut().unwrap().remove(0);
    });
    assert_eq!(oidc_hooks(&fulfilled(&today, request)), &json!([b]));
}

#[test]
fn a_removed_provider_comes_back_with_the_given_secret_only() {
    let before = with_providers(json!([google(), stored_vk()]));
    let (today, request) = after(&before, remove_vk());
    assert!(matches!(refused(&today, request.clone()), Refusal::SecretUnknown { ids } if ids == ["vk"]));
    let result = sent(&today, RestoreRequest { secret: Some(canary()), ..request });
    assert_eq!(providers(&result), &json!([google(), stored_vk_with(json!({"client_secret": CANARY}))]));
}

#[test]
fn asterisks_are_not_a_secret_that_can_be_restored() {
    let (today, request) =
        after(&with_providers(json!([stored_vk_with(json!({"client_secret": "****"}))])), remove_vk());
    assert!(matches!(refused(&today, request), Refusal::SecretUnknown { .. }));
}

#[test]
fn a_removed_provider_comes_back_even_where_the_list_is_gone_since() {
    let (today, request) = after(&with_providers(json!([stored_vk()])), remove_vk());
    let today = edited(&today, |document| document["selfservice"]["methods"]["oidc"] = Value::Null);
    let result = fulfilled(&today, RestoreRequest { secret: Some(canary()), ..request });
    assert_eq!(providers(&result), &json!([stored_vk()]));
}

#[test]
fn a_replaced_secret_needs_the_old_one() {
    let before = with_providers(json!([stored_vk()]));
    let (today, request) = after(&before, rotate_vk(None));
    assert!(matches!(refused(&today, request.clone()), Refusal::SecretUnknown { ids } if ids == ["vk"]));
    let whole = RestoreRequest { scope: RestoreScope::Whole, ..request.clone() };
    assert!(matches!(refused(&today, whole), Refusal::SecretUnknown { .. }));
    let given = RestoreRequest { secret: Some(canary()), ..request };
    assert_eq!(providers(&sent(&today, given))[0]["client_secret"], json!(CANARY));
}

#[test]
fn the_rest_of_the_run_is_undone_without_the_old_secret_with_a_note() {
    let secret = Some(SecretIntent::Replace(canary()));
    let rotated = AddRequest { secret, ..asking(json!({"label": "VK"}), add_vk()) };
    let (today, request) = after(&with_providers(json!([stored_vk()])), rotated);
    let plan = planned(&today, request);
    assert_eq!(
        (codes(&plan), plan.notes),
        (vec!["provider_field_changed"], vec![Note::SecretsNotRestored { ids: vec!["vk".to_owned()] }])
    );
}

#[test]
fn a_secret_that_ory_showed_is_put_back_and_never_printed() {
    let before = with_providers(json!([stored_vk_with(json!({"client_secret": CANARY}))]));
    let other = edited(&before, |document| {
        document["selfservice"]["methods"]["oidc"]["config"]["providers"][0]["client_secret"] = json!("other");
    });
    let plan = planned(&other, whole(&before));
    assert_eq!(codes(&plan), ["client_secret_replaced"]);
    assert!(!plan.changes.iter().any(|change| change.kind.to_string().contains(CANARY)), "{plan:?}");
    assert_eq!(sent(&other, whole(&before)), *before.document());
}

#[test]
fn a_secret_key_that_was_missing_is_not_removed() {
    let mut vk = stored_vk();
    vk.as_object_mut().unwrap().remove("client_secret");
    let (today, request) = after(&with_providers(json!([vk])), rotate_vk(None));
    let result = fulfilled(&today, RestoreRequest { secret: Some(canary()), ..request });
    assert_eq!(providers(&result)[0].get("client_secret"), Some(&Value::Null));
}

#[test]
fn the_whole_document_comes_back_lists_and_all() {
    let document = |list: Value| config(json!({"selfservice": {}, "x": {"list": list}, "y": list}));
    let (before, today) = (document(json!([1])), document(json!([2, 3, 4, 5])));
    assert_eq!(fulfilled(&today, whole(&before)), *before.document());
    assert_eq!(fulfilled(&before, whole(&today)), *today.document());
}

#[test]
fn the_whole_document_comes_back_even_where_a_section_is_gone() {
    let before =
        edited(&with_oidc(json!({"enabled": true, "config": {"base_redirect_uri": "https://x"}})), |document| {
            document["selfservice"]["methods"]["code"] = json!({"enabled": true});
        });
    let today = config(json!({"selfservice": {}}));
    let result = fulfilled(&today, whole(&before));
    assert_eq!(result["selfservice"]["methods"]["code"], json!({"enabled": true}));
    assert_eq!(result["selfservice"]["methods"]["oidc"]["config"]["base_redirect_uri"], json!("https://x"));
}

#[test]
fn undoing_the_undoing_is_the_run_again() {
    let before = with_providers(json!([google()]));
    let (today, request) = after(&before, add_vk());
    let (undone, again) = after(&today, request);
    assert_eq!(undone, before);
    let result = fulfilled(&undone, RestoreRequest { secret: Some(canary()), ..again });
    assert_eq!(list(providers(&result)), list(providers(today.document())));
}

#[test]
fn a_backup_with_the_name_of_a_local_file_in_it_is_rejected() {
    let before = config(json!({"selfservice": {"x": "file:///etc/hostname"}}));
    assert!(matches!(refused(&config(json!({"selfservice": {}})), whole(&before)), Refusal::LocalFiles(_)));
}
