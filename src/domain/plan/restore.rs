//! Undoing an earlier run on top of today's configuration.
//!
//! Three documents tell what to do: the one before that run, the one after it, and today's. What differs between the
//! first two becomes again what it was; all else stays as it is today. Providers are told apart by their id and hooks by
//! their content, so that what others added meanwhile stays.

use serde_json::{Map, Value};

use super::builder::PlanBuilder;
use super::provider::{StoredSecret, stored_secret};
use super::{ChangeKind, NewValue, Note, Refusal};
use crate::domain::diff::{differing_paths, shown};
use crate::domain::identity_config::{IdentityConfig, ProviderEntry, oidc_pointer, providers_pointer};
use crate::domain::pointer::Pointer;
use crate::domain::request::{RestoreRequest, RestoreScope};
use crate::domain::secret::Secret;
use crate::domain::session_hook::HookList;

/// Plans what undoes the run, and returns the ids of the providers that it is about.
pub(super) fn plan_restore(
    builder: &mut PlanBuilder,
    today: &IdentityConfig,
    request: &RestoreRequest,
) -> Result<String, Refusal> {
    let (after, replaced_secrets) = match &request.scope {
        RestoreScope::Run { after, replaced_secrets } => (after, replaced_secrets.as_slice()),
        RestoreScope::Whole => (today, [].as_slice()),
    };
    let before = &request.before;
    let ids = remove_added(builder, before, after);
    restore_removed(builder, before, after, request)?;
    restore_fields(builder, before, after);
    restore_secrets(builder, before, replaced_secrets, request)?;
    restore_hooks(builder, before, after);
    restore_values(builder, before, after);
    Ok(ids.join(", "))
}

/// Removes the providers that the run added. Returns the ids of all that it added, removed or changed.
fn remove_added(builder: &mut PlanBuilder, before: &IdentityConfig, after: &IdentityConfig) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for entry in after.providers().filter(|entry| before.provider(entry.id()).is_none()) {
        if let Some(added) = builder.draft().provider(entry.id()) {
            let removal = vec![(added.pointer(), NewValue::Removed)];
            builder.change(ChangeKind::ProviderRemoved { id: entry.id().to_owned() }, removal);
        }
        ids.push(entry.id().to_owned());
    }
    let changed = before.providers().filter(|entry| after.provider(entry.id()).map(|it| it.keys) != Some(entry.keys));
    ids.extend(changed.map(|entry| entry.id().to_owned()));
    ids
}

/// Adds the providers again that the run removed. Each needs its secret, which no backup has.
fn restore_removed(
    builder: &mut PlanBuilder,
    before: &IdentityConfig,
    after: &IdentityConfig,
    request: &RestoreRequest,
) -> Result<(), Refusal> {
    let gone = |entry: &ProviderEntry<'_>| after.provider(entry.id()).is_none();
    let missing: Vec<_> =
        before.providers().filter(gone).filter(|it| builder.draft().provider(it.id()).is_none()).collect();
    let hidden = |entry: &&ProviderEntry<'_>| !entry.keys.get("client_secret").is_some_and(Value::is_string);
    let without_secret: Vec<String> = missing.iter().filter(hidden).map(|entry| entry.id().to_owned()).collect();
    if !without_secret.is_empty() && (without_secret.len() > 1 || request.client_secret.is_none()) {
        return Err(Refusal::SecretUnknown { ids: without_secret });
    }
    for entry in missing {
        let (at, value) = builder.appended_provider(entry.keys.clone());
        let mut values = vec![value];
        if let Some(secret) =
            request.client_secret.as_ref().filter(|_| without_secret.iter().any(|id| id == entry.id()))
        {
            values.push((at.key("client_secret"), NewValue::Secret(secret.clone())));
        }
        builder.change(ChangeKind::ProviderRestored { id: entry.id().to_owned() }, values);
    }
    Ok(())
}

/// Puts back the keys that the run changed of providers that are there still.
fn restore_fields(builder: &mut PlanBuilder, before: &IdentityConfig, after: &IdentityConfig) {
    for old in before.providers() {
        let Some(new) = after.provider(old.id()) else { continue };
        let keys = old.keys.keys().chain(new.keys.keys().filter(|key| !old.keys.contains_key(*key)));
        for key in keys.filter(|key| old.keys.get(*key) != new.keys.get(*key)) {
            let Some(now) = builder.draft().provider(old.id()) else { continue };
            let at = now.pointer().key(key);
            let (value, now) = (old.keys.get(key), now.keys.get(key));
            if value == now {
                continue;
            }
            if key == "client_secret" {
                // What stands for a hidden one, such as `****`, must not become the secret.
                if let Some(secret) = readable_secret(&old) {
                    let kind = ChangeKind::ClientSecretReplaced { id: old.id().to_owned() };
                    builder.change(kind, vec![(at, NewValue::Secret(secret))]);
                }
                continue;
            }
            let kind = ChangeKind::ProviderFieldChanged {
                id: old.id().to_owned(),
                field: key.clone(),
                before: words(now, &at),
                after: words(value, &at).unwrap_or_else(|| "nothing".to_owned()),
            };
            builder.change(kind, vec![(at, value.map_or(NewValue::Removed, |value| NewValue::Json(value.clone())))]);
        }
    }
}

/// The client secret, where Ory showed it.
fn readable_secret(entry: &ProviderEntry<'_>) -> Option<Secret> {
    match stored_secret(*entry) {
        StoredSecret::Readable(text) => Secret::parse(text).ok(),
        StoredSecret::Hidden => None,
    }
}

/// A value in words that may be shown.
fn words(value: Option<&Value>, at: &Pointer) -> Option<String> {
    match shown(value.filter(|value| !value.is_null())?, at) {
        Value::String(text) => Some(text),
        value => Some(value.to_string()),
    }
}

/// Sets the given secret where the run replaced one that Ory never showed.
fn restore_secrets(
    builder: &mut PlanBuilder,
    before: &IdentityConfig,
    replaced: &[String],
    request: &RestoreRequest,
) -> Result<(), Refusal> {
    let unknown = |id: &&String| before.provider(id).and_then(|entry| readable_secret(&entry)).is_none();
    let places: Vec<(String, Pointer)> = replaced
        .iter()
        .filter(unknown)
        .filter_map(|id| Some((id.clone(), builder.draft().provider(id)?.pointer().key("client_secret"))))
        .collect();
    match (places.as_slice(), &request.client_secret) {
        ([], _) => {}
        ([(id, at)], Some(secret)) => {
            let values = vec![(at.clone(), NewValue::Secret(secret.clone()))];
            builder.change(ChangeKind::ClientSecretReplaced { id: id.clone() }, values);
        }
        (_, None) if builder.changes_something() => builder.note(Note::ClientSecretNotRestored),
        _ => return Err(Refusal::SecretUnknown { ids: places.into_iter().map(|(id, _)| id).collect() }),
    }
    Ok(())
}

/// Puts the hooks of social sign-up back: exactly, if nobody touched them since, and hook by hook otherwise.
fn restore_hooks(builder: &mut PlanBuilder, before: &IdentityConfig, after: &IdentityConfig) {
    let at = HookList::Oidc.pointer();
    let (old, new, now) = (before.list(&at), after.list(&at), builder.draft().list(&at));
    let hooks: Vec<Value> = if new == now {
        old.to_vec()
    } else {
        let kept = now.iter().filter(|hook| old.contains(hook) || !new.contains(hook));
        let back = old.iter().filter(|hook| !new.contains(hook) && !now.contains(hook));
        back.chain(kept).cloned().collect()
    };
    if hooks == now {
        return;
    }
    let value = match at.find(before.document()) {
        _ if hooks != old => NewValue::Json(Value::Array(hooks)),
        Some(value) => NewValue::Json(value.clone()),
        None => NewValue::Removed,
    };
    builder.change(ChangeKind::HooksRestored, vec![(at, value)]);
}

/// Puts back whatever else the run changed, the switch of social sign-in first.
fn restore_values(builder: &mut PlanBuilder, before: &IdentityConfig, after: &IdentityConfig) {
    let enabled = oidc_pointer().key("enabled");
    if enabled.find(before.document()) != enabled.find(after.document()) {
        let kind = if before.oidc_enabled() { ChangeKind::OidcEnabled } else { ChangeKind::OidcDisabled };
        restore_value(builder, before, enabled.clone(), kind);
    }
    let apart = [providers_pointer(), HookList::Oidc.pointer(), enabled];
    let mut places = differing_paths(&with_containers(before), &with_containers(after));
    // What is put back apart.
    places.retain(|place| !apart.iter().any(|known| known.covers(place) || place.covers(known)));
    for at in with_whole_lists(places, before, after) {
        restore_value(builder, before, at.clone(), ChangeKind::ValueRestored { at });
    }
}

/// The document with the containers of providers and hooks, which do no harm when they are empty: where one is missing,
/// what else stands in it shows as different all the same.
fn with_containers(config: &IdentityConfig) -> Value {
    let mut document = config.document().clone();
    for list in [providers_pointer(), HookList::Oidc.pointer()] {
        let mut value = &mut document;
        for step in list.steps() {
            if value.is_null() {
                *value = Value::Object(Map::new());
            }
            let Value::Object(members) = value else { break };
            value = members.entry(step).or_insert(Value::Null);
        }
    }
    document
}

/// The places, with a list as a whole where it has grown or shrunk: each element that goes would move the ones after it.
fn with_whole_lists(mut places: Vec<Pointer>, before: &IdentityConfig, after: &IdentityConfig) -> Vec<Pointer> {
    let only_in_one = |at: &Pointer| at.find(before.document()).is_none() || at.find(after.document()).is_none();
    let list_of = |at: &Pointer| {
        let (container, _) = at.split_last()?;
        container.find(before.document()).is_some_and(Value::is_array).then_some(container)
    };
    let mut lists: Vec<Pointer> = places.iter().filter(|at| only_in_one(at)).filter_map(list_of).collect();
    lists.dedup();
    places.retain(|at| !lists.iter().any(|list| list.covers(at)));
    places.extend(lists);
    places
}

fn restore_value(builder: &mut PlanBuilder, before: &IdentityConfig, at: Pointer, kind: ChangeKind) {
    let old = at.find(before.document());
    if old != at.find(builder.draft().document()) {
        let value = old.map_or(NewValue::Removed, |value| NewValue::Json(value.clone()));
        builder.change(kind, vec![(at, value)]);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::domain::diff::yaml_diff;
    use crate::domain::fixtures::{
        CANARY, config, patched, planned, sent, stored_vk, stored_vk_with, with_oidc, with_providers,
    };
    use crate::domain::identity_config::IdentityConfig;
    use crate::domain::request::{Request, RestoreRequest, RestoreScope};

    /// A request that undoes a run which made `after` of `before`.
    fn undo(before: &IdentityConfig, after: &IdentityConfig, replaced_secrets: &[&str]) -> Request {
        let replaced_secrets = replaced_secrets.iter().map(|id| (*id).to_owned()).collect();
        let scope = RestoreScope::Run { after: after.clone(), replaced_secrets };
        Request::Restore(Box::new(RestoreRequest { before: before.clone(), scope, client_secret: None }))
    }

    fn shown(config: &IdentityConfig, request: Request) -> String {
        let plan = planned(config, request);
        let diff = yaml_diff(config, &patched(config, &plan), &plan).into_iter().map(|line| line.text);
        let words = plan.changes.iter().map(|change| change.kind.to_string());
        let notes = plan.notes.iter().map(ToString::to_string);
        words.chain(notes).chain(diff).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_stored_secret_that_ory_showed_is_put_back_and_not_shown() {
        let before = with_providers(json!([stored_vk_with(json!({"client_secret": CANARY}))]));
        let after = with_providers(json!([stored_vk()]));
        for today in [&after, &with_providers(json!([stored_vk_with(json!({"client_secret": "canary-new"}))]))] {
            let shown = shown(today, undo(&before, &after, &["vk"]));
            assert!(shown.starts_with("Replace the stored client secret of vk.\n"), "{shown}");
            assert!(shown.contains("(hidden, new)") && !shown.contains("canary"), "{shown}");
            assert!(!shown.contains("can't be put back"), "{shown}");
            assert_eq!(&sent(today, undo(&before, &after, &["vk"])), before.document());
        }
    }

    #[test]
    fn providers_come_back_as_a_list_where_ory_shows_none() {
        let secret = |id: &str| stored_vk_with(json!({"id": id, "client_secret": "readable"}));
        let before = with_providers(json!([secret("vk"), secret("shop")]));
        let (after, today) = (with_providers(json!([])), with_providers(Value::Null));
        assert_eq!(&sent(&today, undo(&before, &after, &[])), before.document());
    }

    #[test]
    fn a_list_that_grew_by_several_is_cut_again() {
        let list = |items: Value| config(json!({"selfservice": {"x": items}}));
        let (before, today) = (list(json!([1])), list(json!([1, 2, 3, 4])));
        let scope = RestoreScope::Whole;
        let request = Request::Restore(Box::new(RestoreRequest { before: before.clone(), scope, client_secret: None }));
        assert_eq!(&sent(&today, request), before.document());
    }

    #[test]
    fn what_stands_beside_the_providers_comes_back_and_goes_though_a_container_is_missing() {
        let base = with_oidc(json!({"enabled": false, "config": {"base_redirect_uri": "https://id.acme.com"}}));
        let whole = |before: &IdentityConfig| {
            let request = RestoreRequest { before: before.clone(), scope: RestoreScope::Whole, client_secret: None };
            Request::Restore(Box::new(request))
        };
        let bare = with_oidc(json!({"enabled": false, "config": null}));
        assert_eq!(&sent(&bare, whole(&base)), base.document());
        let emptied = with_oidc(json!({"enabled": false, "config": {}}));
        assert_eq!(&sent(&base, whole(&bare)), emptied.document());
    }

    #[test]
    fn what_stands_for_a_hidden_secret_is_never_put_back_as_one() {
        let before = with_providers(json!([stored_vk_with(json!({"client_secret": "****"}))]));
        let after = with_providers(json!([stored_vk()]));
        assert!(planned(&after, undo(&before, &after, &[])).is_empty());
    }

    #[test]
    fn other_credentials_of_a_provider_are_not_shown() {
        let keys = |secret: Value| {
            with_providers(json!([stored_vk_with(json!({"apple_private_key": secret, "x": {"token": secret}}))]))
        };
        let (before, after) = (keys(json!("canary")), keys(Value::Null));
        let shown = shown(&after, undo(&before, &after, &[]));
        assert!(shown.contains("Set apple_private_key of vk to (hidden)."), "{shown}");
        assert!(!shown.contains("canary"), "{shown}");
    }
}
