//! Undoing an earlier run on top of today's configuration.
//!
//! Three documents tell what to do: the one before that run, the one after it, and today's. What differs between the
//! first two becomes again what it was; all else stays as it is today. Providers are told apart by their id and hooks by
//! their content, so that what others added meanwhile stays.

use serde_json::Value;

use super::builder::PlanBuilder;
use super::{ChangeKind, Note, Refusal};
use crate::domain::difference::differing_paths;
use crate::domain::edit::NewValue;
use crate::domain::identity_config::{IdentityConfig, ProviderEntry, oidc_pointer, providers_pointer};
use crate::domain::pointer::Pointer;
use crate::domain::request::{RestoreRequest, RestoreScope};
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
    restore_secrets(builder, replaced_secrets, request)?;
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
        let at = providers_pointer().index(builder.draft().list(&providers_pointer()).len());
        let mut values = vec![(at.clone(), NewValue::Json(Value::Object(entry.keys.clone())))];
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
            let text = |value: Option<&Value>| match value {
                Some(Value::String(text)) => Some(text.clone()),
                Some(value) if !value.is_null() => Some(value.to_string()),
                _ => None,
            };
            let kind = ChangeKind::ProviderFieldChanged {
                id: old.id().to_owned(),
                field: key.clone(),
                before: text(now),
                after: text(value).unwrap_or_else(|| "nothing".to_owned()),
            };
            builder.change(kind, vec![(at, value.map_or(NewValue::Removed, |value| NewValue::Json(value.clone())))]);
        }
    }
}

/// Sets the given secret where the run replaced one.
fn restore_secrets(builder: &mut PlanBuilder, replaced: &[String], request: &RestoreRequest) -> Result<(), Refusal> {
    let places: Vec<(String, Pointer)> = replaced
        .iter()
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
    let mut places = differing_paths(before.document(), after.document());
    // What is put back apart, and the containers that the run made for it, which do no harm when they are empty.
    places.retain(|place| !apart.iter().any(|known| known.covers(place) || place.covers(known)));
    for at in places {
        restore_value(builder, before, at.clone(), ChangeKind::ValueRestored { at });
    }
}

fn restore_value(builder: &mut PlanBuilder, before: &IdentityConfig, at: Pointer, kind: ChangeKind) {
    let old = at.find(before.document());
    if old != at.find(builder.draft().document()) {
        let value = old.map_or(NewValue::Removed, |value| NewValue::Json(value.clone()));
        builder.change(kind, vec![(at, value)]);
    }
}
