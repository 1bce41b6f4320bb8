//! Properties of every run that is undone.
//!
//! Secrets may differ afterwards, because Ory doesn't show them. So may the order of providers, an empty list or object
//! that the run created, and whether an empty value is null, an empty list, or missing.

use proptest::collection::vec;
use proptest::prelude::{any, prop_assert, prop_assert_eq, prop_assume, proptest};
use serde_json::{Value, json};

use super::carried_out;
use super::strategies::{any_config, any_json, any_request, odd_config};
use crate::domain::backup::Backup;
use crate::domain::fixtures::{CANARY, backup_of, canary, google, undo, web_hook};
use crate::domain::identity_config::{IdentityConfig, providers_pointer};
use crate::domain::plan::Plan;
use crate::domain::request::{Request, RestoreRequest, RestoreScope};
use crate::domain::session_hook;

/// Undoes the run on `today`, and returns the result.
fn undone(before: &IdentityConfig, run: &Plan, today: &IdentityConfig) -> Value {
    restored(RestoreRequest { secret: Some(canary()), ..undo(before, run) }, today)
}

fn restored(request: RestoreRequest, today: &IdentityConfig) -> Value {
    let (_, patched) = carried_out(today, &Request::from(request)).unwrap();
    without_what_may_differ(patched.config().document())
}

/// Returns the document without secrets and empty members, and with the providers sorted by id.
fn without_what_may_differ(document: &Value) -> Value {
    let mut document = in_order(document);
    drop_empty_members(&mut document);
    document
}

/// Returns the document without secrets, and with the providers sorted by id.
fn in_order(document: &Value) -> Value {
    let mut document = document.clone();
    if let Some(Value::Array(providers)) = document.pointer_mut(providers_pointer().as_str()) {
        providers.sort_by_key(|provider| provider["id"].to_string());
        for provider in providers.iter_mut().filter_map(Value::as_object_mut) {
            provider.retain(|key, _| key != "client_secret");
        }
    }
    document
}

fn drop_empty_members(value: &mut Value) {
    let Value::Object(members) = value else { return };
    members.values_mut().for_each(drop_empty_members);
    members.retain(|_, member| !(member.is_null() || *member == json!([]) || *member == json!({})));
}

/// Adds what a colleague did since: a provider, a hook, and something unrelated.
fn with_a_colleagues_work(config: &IdentityConfig) -> Option<IdentityConfig> {
    let mut document = config.document().clone();
    let colleague = |mut provider: Value| {
        provider["id"] = json!("colleague");
        provider
    };
    document.pointer_mut(providers_pointer().as_str())?.as_array_mut()?.insert(0, colleague(google()));
    let hooks = document.pointer_mut(session_hook::list().as_str())?.as_array_mut()?;
    hooks.push(web_hook("colleague.example"));
    document["colleague"] = json!({"was": "here"});
    IdentityConfig::new(document).ok()
}

proptest! {
    #[test]
    fn an_undone_run_leaves_what_was_there(before in any_config(), request in any_request()) {
        prop_assume!(before.shared_ids().is_empty());
        if let Some((run, patched)) = carried_out(&before, &request) {
            let request = RestoreRequest { secret: Some(canary()), ..undo(&before, &run) };
            let (_, undone) = carried_out(patched.config(), &Request::from(request)).unwrap();
            prop_assert_eq!(in_order(undone.config().document()), in_order(before.document()));
        }
    }

    #[test]
    fn what_a_colleague_did_since_stays(before in any_config(), request in any_request()) {
        prop_assume!(before.shared_ids().is_empty());
        let Some((run, patched)) = carried_out(&before, &request) else { return Ok(()) };
        let Some(today) = with_a_colleagues_work(patched.config()) else { return Ok(()) };
        let result = undone(&before, &run, &today);
        let at = |pointer: &str| result.pointer(pointer).cloned().unwrap_or_default();
        let ids: Vec<_> = at(providers_pointer().as_str()).as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
        prop_assert!(ids.contains(&json!("colleague")), "{}", result);
        let hooks = at(session_hook::list().as_str());
        prop_assert!(hooks.as_array().unwrap().contains(&web_hook("colleague.example")), "{}", result);
        prop_assert_eq!(at("/colleague/was"), json!("here"));
    }

    #[test]
    fn whatever_happened_since_the_whole_configuration_comes_back(before in any_config(), today in any_config()) {
        let secret = Some(canary());
        let request = RestoreRequest {
            before: before.clone(), scope: RestoreScope::Whole, replaced_secrets: Vec::new(), secret
        };
        if carried_out(&today, &Request::from(request.clone())).is_some() && before.shape_problems().is_empty() {
            prop_assert_eq!(restored(request, &today), without_what_may_differ(before.document()));
        }
    }

    #[test]
    fn undoing_makes_nothing_panic(before in odd_config(), after in odd_config(), today in odd_config()) {
        for scope in [RestoreScope::Whole, RestoreScope::Run { after: after.clone() }] {
            let replaced_secrets = vec!["vk".to_owned()];
            let request = RestoreRequest { before: before.clone(), scope, replaced_secrets, secret: None };
            carried_out(&today, &Request::from(request));
        }
    }

    #[test]
    fn a_backup_is_read_as_it_was_written_and_holds_no_new_secret(before in any_config(), request in any_request()) {
        if let Some((run, patched)) = carried_out(&before, &request) {
            let written = backup_of(&before, &run).to_json().unwrap();
            prop_assert!(!String::from_utf8_lossy(&written).contains(CANARY));
            let read = Backup::from_json(&written).unwrap();
            prop_assert_eq!(read.before.document().to_string(), before.document().to_string());
            prop_assert_eq!(read.after().unwrap(), patched.config().clone());
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in vec(any::<u8>(), 0..200), json in any_json()) {
        drop(Backup::from_json(&bytes));
        for backup in [json!({"sha512": "", "backup": json}), json!({"backup": {"format": 1, "changes": json}}), json] {
            drop(Backup::from_json(backup.to_string().as_bytes()));
        }
    }

    #[test]
    fn no_damage_makes_the_reader_panic(
        before in any_config(), request in any_request(), place in any::<usize>(), byte in any::<u8>()
    ) {
        if let Some((run, _)) = carried_out(&before, &request) {
            let mut written = backup_of(&before, &run).to_json().unwrap();
            let place = place % written.len();
            let changed = written[place] != byte;
            written[place] = byte;
            prop_assert_eq!(Backup::from_json(&written).is_err(), changed);
        }
    }
}
