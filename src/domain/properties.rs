//! Properties of every configuration and every request, however odd.

mod runbook;
mod strategies;
mod test_sign_in;
mod undo;

use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
use serde_json::{Value, json};

use self::strategies::{any_config, any_json, any_request, odd_config};
use super::apply::{Patched, apply, unplanned_differences};
use super::callback::CallbackUrl;
use super::catalogue::Catalogue;
use super::diff::yaml_diff;
use super::difference::differing_paths;
use super::edit::NewValue;
use super::fixtures::{CANARY, project};
use super::identity_config::IdentityConfig;
use super::plan::{ChangeKind, LocalFiles, Plan, plan};
use super::pointer::Pointer;
use super::request::{Request, SecretIntent, SessionHook};
use super::session_hook;
use super::status::inspect;
use super::verify::{Verification, verify};

/// Does everything that can be done with a configuration, only to see that nothing panics.
fn exercise(config: &IdentityConfig, request: &Request, answer: &IdentityConfig) {
    inspect(Catalogue::shipped(), config, &project());
    session_hook::switched_off(config);
    CallbackUrl::of("vk", config, &project()).domain();
    let Ok(plan) = plan(config, request, LocalFiles::Refuse) else { return };
    let patched = apply(config, &plan).unwrap();
    yaml_diff(config, &patched, &plan);
    patched.to_wire().unwrap();
    verify(&patched, &plan, answer);
    // Applying a plan to another configuration may fail, but must not panic.
    if let Ok(other) = apply(answer, &plan) {
        yaml_diff(answer, &other, &plan);
        unplanned_differences(answer, &other, &plan);
    }
}

/// Plans and applies the request, if it fits the configuration.
fn carried_out(config: &IdentityConfig, request: &Request) -> Option<(Plan, Patched)> {
    let plan = plan(config, request, LocalFiles::Refuse).ok()?;
    let patched = apply(config, &plan).unwrap();
    Some((plan, patched))
}

/// Returns the text of both documents. Places in the plan are marked, or left out if they were added or removed.
fn outside_of_the_plan(before: &Value, after: &Value, plan: &Plan) -> (String, String) {
    let (mut before, mut after) = (before.clone(), after.clone());
    for edit in plan.edits() {
        match before.pointer_mut(edit.at.as_str()) {
            Some(_) if matches!(edit.value, NewValue::Removed) => remove(&mut before, &edit.at),
            Some(value) => {
                *value = json!("a place that the plan names");
                *after.pointer_mut(edit.at.as_str()).unwrap() = value.clone();
            }
            None => remove(&mut after, &edit.at),
        }
    }
    (before.to_string(), after.to_string())
}

fn remove(document: &mut Value, at: &Pointer) {
    let (parent, last) = at.split_last().unwrap();
    match document.pointer_mut(parent.as_str()) {
        Some(Value::Object(members)) => drop(members.shift_remove(&last)),
        Some(Value::Array(items)) => drop(items.remove(last.parse().unwrap())),
        _ => {}
    }
}

/// Adapts a request so that a second run can find it fulfilled.
fn repeatable(request: Request) -> Request {
    match request {
        Request::Add(mut add) => {
            add.session_hook = SessionHook::Ensure;
            add.secret = add.secret.map(|it| SecretIntent::WhereNeeded(it.secret().unwrap().clone()));
            Request::Add(add)
        }
        rotation => rotation,
    }
}

fn all_texts(config: &IdentityConfig, request: &Request) -> Vec<String> {
    let mut texts = vec![format!("{request:?}")];
    match plan(config, request, LocalFiles::Refuse) {
        Err(refusal) => texts.extend([format!("{refusal:?}"), refusal.to_string()]),
        Ok(plan) => {
            let patched = apply(config, &plan).unwrap();
            texts.extend(plan.changes.iter().map(|change| change.kind.to_string()));
            texts.extend(plan.notes.iter().map(ToString::to_string));
            texts.extend(yaml_diff(config, &patched, &plan).into_iter().map(|line| line.text));
            texts.extend([format!("{plan:?}"), format!("{patched:?}"), patched.config().document().to_string()]);
            let verification = verify(&patched, &plan, config);
            texts.push(format!("{verification:?}"));
        }
    }
    texts
}

proptest! {
    #[test]
    fn no_json_value_makes_anything_panic(document in any_json(), answer in any_json(), request in any_request()) {
        differing_paths(&document, &answer);
        let section = |value| IdentityConfig::new(json!({"selfservice": {"methods": value, "flows": value}, "x": value}));
        if let (Ok(document), Ok(answer)) = (section(document), section(answer)) {
            exercise(&document, &request, &answer);
        }
    }

    #[test]
    fn no_wrong_type_in_a_place_we_look_at_makes_anything_panic(
        config in odd_config(), answer in odd_config(), request in any_request()
    ) {
        exercise(&config, &request, &answer);
    }

    #[test]
    fn outside_of_the_places_that_a_plan_names_the_text_stays_as_it_was(
        config in any_config(), request in any_request()
    ) {
        if let Some((plan, patched)) = carried_out(&config, &request) {
            let (before, after) = outside_of_the_plan(config.document(), patched.config().document(), &plan);
            prop_assert_eq!(before, after);
        }
    }

    #[test]
    fn no_difference_is_unplanned(config in any_config(), request in any_request()) {
        if let Some((plan, patched)) = carried_out(&config, &request) {
            prop_assert_eq!(unplanned_differences(&config, &patched, &plan), vec![]);
        }
    }

    #[test]
    fn every_change_of_a_plan_changes_something(config in any_config(), request in any_request()) {
        if let Some((plan, _)) = carried_out(&config, &request) {
            prop_assert!(plan.changes.iter().all(|change| !change.edits.is_empty()), "{:?}", plan);
        }
    }

    #[test]
    fn planning_on_the_result_is_empty(config in any_config(), request in any_request()) {
        let request = repeatable(request);
        if let Some((_, patched)) = carried_out(&config, &request) {
            let again = plan(patched.config(), &request, LocalFiles::Refuse);
            let rotated = |kind: &ChangeKind| matches!(kind, ChangeKind::ClientSecretReplaced { .. });
            match request {
                // The next provider with that id can be removed, too.
                Request::Remove(_) if !config.shared_ids().is_empty() => {}
                Request::Remove(_) => prop_assert!(again.is_err(), "{:?}", again),
                Request::RotateSecret(_) => prop_assert!(again.unwrap().changes.iter().all(|it| rotated(&it.kind))),
                _ => prop_assert!(again.unwrap().is_empty()),
            }
        }
    }

    #[test]
    fn the_diff_is_empty_only_if_the_plan_is(config in any_config(), request in any_request()) {
        if let Some((plan, patched)) = carried_out(&config, &request) {
            prop_assert_eq!(yaml_diff(&config, &patched, &plan).is_empty(), plan.is_empty(), "{:?}", plan);
        }
    }

    #[test]
    fn an_answer_that_is_what_was_sent_is_verified(config in any_config(), request in any_request()) {
        if let Some((plan, patched)) = carried_out(&config, &request) {
            prop_assert_eq!(verify(&patched, &plan, patched.config()), Verification::default());
        }
    }

    #[test]
    fn what_is_sent_is_the_document_with_the_secret_at_its_places(
        config in any_config(), request in any_request()
    ) {
        if let Some((_, patched)) = carried_out(&config, &request) {
            let mut expected = patched.config().document().clone();
            for place in patched.secret_places() {
                *expected.pointer_mut(place.as_str()).unwrap() = json!(CANARY);
            }
            let wire = patched.to_wire().unwrap();
            prop_assert_eq!(String::from_utf8_lossy(&wire), expected.to_string());
        }
    }

    #[test]
    fn the_secret_is_in_nothing_that_could_be_shown(config in any_config(), request in any_request()) {
        for text in all_texts(&config, &request) {
            prop_assert!(!text.contains(CANARY), "{}", text);
        }
    }
}
