use serde_json::{Value, json};

use super::{apply, unplanned_differences};
use crate::domain::edit::{DoesNotFit, Edit, NewValue};
use crate::domain::fixtures::{
    CANARY, add_vk, config, google, patched, planned, provider_at, rotate_vk, sent, stored_vk, with_oidc,
    with_providers,
};
use crate::domain::identity_config::IdentityConfig;
use crate::domain::plan::{Change, ChangeKind, Plan};
use crate::domain::pointer::Pointer;
use crate::domain::secret::Secret;

/// Numbers that neither a float nor an integer preserves, a null, an empty key, and keys that aren't in alphabetical
/// order.
const DOCUMENT: &str = r#"{"z":1e+400,"selfservice":{"methods":{"oidc":{"enabled":true,"config":{"providers":[]}}},"flows":{"registration":{"after":{"oidc":{"hooks":[{"hook":"session"}]}}}}},"a":12345678901234567890,"":null,"m":[-0,1.0,0.1000000000000000055511151231257827],"ü":"  \" \\ \u0000"}"#;

fn read(text: &str) -> IdentityConfig {
    config(serde_json::from_str(text).unwrap())
}

fn plan_of(edits: Vec<Edit>) -> Plan {
    let changes = vec![Change { kind: ChangeKind::OidcEnabled, edits }];
    Plan { providers: Vec::new(), changes, notes: Vec::new(), mappers: Vec::new(), files: Vec::new() }
}

fn set(at: Pointer, value: Value) -> Edit {
    Edit { at, value: NewValue::Json(value) }
}

#[track_caller]
fn does_not_fit(config: &IdentityConfig, edit: Edit) {
    let place = edit.at.clone();
    assert_eq!(apply(config, &plan_of(vec![edit])).unwrap_err(), DoesNotFit(place));
}

#[test]
fn the_secret_goes_to_its_place_and_nothing_else_differs_from_what_was_read() {
    let before = with_providers(json!([google(), stored_vk(), {"id": "x", "client_secret": null}]));
    let mut expected = before.document().clone();
    *expected.pointer_mut(provider_at(1).key("client_secret").as_str()).unwrap() = json!(CANARY);
    assert_eq!(sent(&before, rotate_vk(None)).to_string(), expected.to_string());
}

#[test]
fn the_patched_document_itself_holds_null_for_the_secret() {
    let before = with_providers(json!([]));
    let patched = patched(&before, &planned(&before, add_vk()));
    assert_eq!(provider_at(0).key("client_secret").find(patched.config().document()), Some(&Value::Null));
    assert!(!format!("{patched:?}").contains(CANARY));
}

#[test]
fn a_secret_with_quotes_and_backslashes_arrives_as_it_is() {
    let secret = r#"a"b\c/ü"#;
    let edit =
        Edit { at: provider_at(0).key("client_secret"), value: NewValue::Secret(Secret::parse(secret).unwrap()) };
    let before = with_providers(json!([stored_vk()]));
    let wire = patched(&before, &plan_of(vec![edit])).to_wire().unwrap();
    let sent: Value = serde_json::from_slice(&wire).unwrap();
    assert_eq!(provider_at(0).key("client_secret").find(&sent), Some(&json!(secret)));
}

#[test]
fn without_changes_the_text_that_is_sent_is_the_text_that_was_read() {
    let wire = patched(&read(DOCUMENT), &plan_of(vec![])).to_wire().unwrap();
    assert_eq!(String::from_utf8_lossy(&wire), DOCUMENT);
}

#[test]
fn an_exponent_is_sent_in_one_spelling_whatever_was_read() {
    let wire = patched(&read(r#"{"selfservice":{},"n":[1e400,1E400,1e-7]}"#), &plan_of(vec![])).to_wire().unwrap();
    assert_eq!(String::from_utf8_lossy(&wire), r#"{"selfservice":{},"n":[1e+400,1e+400,1e-7]}"#);
}

#[test]
fn with_an_added_provider_the_text_around_it_is_the_text_that_was_read() {
    let before = read(DOCUMENT);
    let wire = patched(&before, &planned(&before, add_vk())).to_wire().unwrap();
    let provider =
        stored_vk().to_string().replace(r#""client_secret":null"#, &format!(r#""client_secret":"{CANARY}""#));
    let expected = DOCUMENT.replace(r#""providers":[]"#, &format!(r#""providers":[{provider}]"#));
    assert_eq!(String::from_utf8_lossy(&wire), expected);
}

#[test]
fn the_buffer_that_holds_the_secret_never_grows_and_so_leaves_no_copy_behind() {
    let before = with_providers(json!([]));
    let patched = patched(&before, &planned(&before, add_vk()));
    let wire = patched.to_wire().unwrap();
    assert_eq!(wire.capacity(), wire.len());
}

#[test]
fn a_place_whose_container_is_missing_does_not_fit() {
    let oidc = Pointer::root().keys(&["selfservice", "methods", "oidc"]);
    does_not_fit(&config(json!({"selfservice": {}})), set(oidc.key("enabled"), json!(true)));
    does_not_fit(&with_oidc(json!(null)), set(oidc.key("enabled"), json!(true)));
    does_not_fit(&with_oidc(json!("on")), set(oidc.key("enabled"), json!(true)));
}

#[test]
fn a_place_beyond_the_end_of_a_list_or_without_a_number_does_not_fit() {
    let one = with_providers(json!([google()]));
    does_not_fit(&one, set(provider_at(2), json!({})));
    let providers = provider_at(0).split_last().unwrap().0;
    does_not_fit(&one, set(providers.key("-"), json!({})));
}

#[test]
fn the_whole_document_cannot_be_the_place_of_a_change() {
    does_not_fit(&with_providers(json!([])), set(Pointer::root(), json!({})));
}

#[test]
fn a_plan_does_not_fit_a_configuration_that_lost_the_provider() {
    let plan = planned(&with_providers(json!([google(), stored_vk()])), rotate_vk(None));
    assert!(apply(&with_providers(json!([google()])), &plan).is_err());
}

#[test]
fn what_the_plan_names_is_not_unplanned() {
    let before = with_providers(json!([google()]));
    let plan = planned(&before, add_vk());
    assert_eq!(unplanned_differences(&before, &patched(&before, &plan), &plan), []);
}

#[test]
fn a_difference_that_the_plan_does_not_name_is_unplanned() {
    let before = read(r#"{"selfservice":{},"a":1,"b":{"c":1,"d":1}}"#);
    let edits = vec![set(Pointer::root().keys(&["b", "c"]), json!(2)), set(Pointer::root().key("a"), json!(1.0))];
    let patched = patched(&before, &plan_of(edits));
    let named = plan_of(vec![set(Pointer::root().keys(&["b", "c"]), json!(2))]);
    assert_eq!(unplanned_differences(&before, &patched, &named), [Pointer::root().key("a")]);
}

#[test]
fn what_moved_up_to_the_place_of_a_removed_provider_is_not_named_by_the_removal() {
    let before = with_providers(json!([stored_vk(), google()]));
    let removal = plan_of(vec![Edit { at: provider_at(0), value: NewValue::Removed }]);
    let mut meddling = removal.clone();
    meddling.changes[0].edits.push(set(provider_at(0).key("client_id"), json!("another")));
    let meddled = patched(&before, &meddling);
    assert_eq!(unplanned_differences(&before, &meddled, &meddling), []);
    assert_eq!(unplanned_differences(&before, &meddled, &removal), [provider_at(0).key("client_id")]);
}
