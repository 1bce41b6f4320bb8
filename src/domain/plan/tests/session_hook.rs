//! The session hook.

use serde_json::{Value, json};

use crate::domain::fixtures::{add_vk, codes, fulfilled, planned, provider_id, rotate_vk, web_hook, with_hooks};
use crate::domain::identity_config::IdentityConfig;
use crate::domain::plan::{ChangeKind, Note};
use crate::domain::request::{AddRequest, Request, SessionHook};

fn session() -> Value {
    json!({"hook": "session"})
}

fn hooks_after_adding(config: &IdentityConfig) -> Value {
    fulfilled(config, add_vk())["selfservice"]["flows"]["registration"]["after"].clone()
}

fn add_leaving_hooks_alone() -> AddRequest {
    AddRequest { session_hook: SessionHook::LeaveAlone, ..add_vk() }
}

#[test]
fn the_hook_is_added_where_no_list_has_it() {
    let after = hooks_after_adding(&with_hooks(json!([]), json!([])));
    assert_eq!(after, json!({"hooks": [], "oidc": {"hooks": [session()]}}));
}

#[test]
fn missing_and_null_containers_are_made_for_it() {
    for registration in [Value::Null, json!({}), json!({"after": null}), json!({"after": {"oidc": {"hooks": null}}})] {
        let mut document = with_hooks(json!([]), json!([])).document().clone();
        document["selfservice"]["flows"]["registration"] = registration.clone();
        let after = hooks_after_adding(&IdentityConfig::new(document).unwrap());
        assert_eq!(after, json!({"oidc": {"hooks": [session()]}}), "{registration}");
    }
}

#[test]
fn global_hooks_are_copied_in_order_and_named() {
    let config = with_hooks(json!([web_hook("a.example"), web_hook("b.example")]), json!([]));
    let global = [web_hook("a.example"), web_hook("b.example")];
    let expected = json!({"hooks": global, "oidc": {"hooks": [global[0], global[1], session()]}});
    assert_eq!(hooks_after_adding(&config), expected);
    let copied = vec!["web_hook to a.example".to_owned(), "web_hook to b.example".to_owned()];
    assert_eq!(planned(&config, add_vk()).changes[0].kind, ChangeKind::SessionHookAdded { copied });
}

#[test]
fn hooks_of_the_method_are_kept_and_global_ones_are_not_copied_to_them() {
    let config = with_hooks(json!([web_hook("a.example")]), json!([web_hook("b.example")]));
    let own = json!([web_hook("b.example"), session()]);
    assert_eq!(hooks_after_adding(&config)["oidc"]["hooks"], own);
    assert_eq!(planned(&config, add_vk()).changes[0].kind, ChangeKind::SessionHookAdded { copied: vec![] });
}

#[test]
fn nothing_changes_if_it_is_in_effect() {
    assert!(planned(&with_hooks(json!([]), json!([web_hook("b.example"), session()])), add_vk()).is_empty());
}

#[test]
fn global_hooks_that_can_block_are_not_copied_with_a_note() {
    let mut hook = web_hook("a.example");
    hook["config"]["response"] = json!({"parse": true});
    let config = with_hooks(json!([hook]), json!([]));
    assert_eq!(hooks_after_adding(&config)["oidc"]["hooks"], json!([session()]));
    let hooks = vec!["web_hook to a.example".to_owned()];
    assert!(planned(&config, add_vk()).notes.contains(&Note::HooksNotCopied { hooks }));
}

#[test]
fn a_hook_of_ory_network_is_kept_beside_the_copies_with_a_note() {
    let config = with_hooks(json!([web_hook("a.example")]), json!([{"hook": "organization"}]));
    let own = json!([{"hook": "organization"}, web_hook("a.example"), session()]);
    assert_eq!(hooks_after_adding(&config)["oidc"]["hooks"], own);
    let hooks = vec!["organization".to_owned()];
    assert!(planned(&config, add_vk()).notes.contains(&Note::HooksOfNetwork { hooks }));
}

#[test]
fn hooks_can_be_left_alone_with_a_note_about_what_that_means() {
    let plan = planned(&with_hooks(json!([]), json!([])), add_leaving_hooks_alone());
    assert!(plan.is_empty());
    assert!(plan.notes.contains(&Note::SessionHookLeftOut), "{:?}", plan.notes);
}

#[test]
fn there_is_no_note_if_the_hook_is_in_effect() {
    let plan = planned(&with_hooks(json!([]), json!([session()])), add_leaving_hooks_alone());
    assert!(!plan.notes.contains(&Note::SessionHookLeftOut), "{:?}", plan.notes);
}

#[test]
fn rotation_leaves_hooks_and_switches_alone() {
    let mut document = with_hooks(json!([]), json!([])).document().clone();
    document["selfservice"]["methods"]["oidc"]["enabled"] = json!(false);
    let plan = planned(&IdentityConfig::new(document).unwrap(), rotate_vk(None));
    assert_eq!(codes(&plan), ["client_secret_replaced"]);
}

#[test]
fn a_value_moved_to_the_next_provider_is_not_reported_as_missing() {
    let second = AddRequest { id: Some(provider_id("vk2")), ..add_vk() };
    let both = Request::All(vec![add_leaving_hooks_alone().into(), second.into()]);
    let config = with_hooks(json!([]), json!([]));
    let plan = planned(&config, both);
    assert!(!plan.notes.contains(&Note::SessionHookLeftOut));
    assert_eq!(codes(&plan).last(), Some(&"session_hook_added"));
}

#[test]
fn what_several_providers_leave_out_is_reported_once() {
    let second = AddRequest { id: Some(provider_id("vk2")), ..add_leaving_hooks_alone() };
    let both = Request::All(vec![add_leaving_hooks_alone().into(), second.into()]);
    let notes = planned(&with_hooks(json!([]), json!([])), both).notes;
    assert_eq!(notes.iter().filter(|note| **note == Note::SessionHookLeftOut).count(), 1);
}
