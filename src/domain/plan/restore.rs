//! Undoing an earlier run on top of today's configuration.
//!
//! Three documents tell what to do: the one before that run, the one after it, and today's. What differs between the
//! first two becomes again what it was; all else stays as it is today. Providers are told apart by their id and hooks by
//! their content, so that what others added meanwhile stays.
//!
//! Two things do not become what they were, and do no harm: a provider that comes back is the last of the list, and an
//! object or list that the run made for something else stays, empty.

use serde_json::{Map, Value};

use super::builder::PlanBuilder;
use super::provider::{StoredSecret, append, replace_secret, stored_secret};
use super::{ChangeKind, LocalFiles, Note, Refusal};
use crate::domain::difference::differing_paths;
use crate::domain::edit::NewValue;
use crate::domain::identity_config::{IdentityConfig, ProviderEntry, oidc_pointer, providers_pointer};
use crate::domain::pointer::Pointer;
use crate::domain::provider::ProviderId;
use crate::domain::redaction::PROVIDER_SECRET_KEYS;
use crate::domain::redaction::shown;
use crate::domain::request::{RestoreRequest, RestoreScope};
use crate::domain::secret::Secret;
use crate::domain::session_hook::HookList;

/// Plans what undoes the run, and returns the ids of the providers that it is about.
pub(super) fn plan_restore(
    builder: &mut PlanBuilder,
    today: &IdentityConfig,
    request: &RestoreRequest,
    local_files: LocalFiles,
) -> Result<Vec<ProviderId>, Refusal> {
    let before = &request.before;
    local_files.check(before)?;
    let after = match &request.scope {
        RestoreScope::Run { after } => after,
        RestoreScope::Whole => today,
    };
    let ids = remove_added(builder, before, after)?;
    restore_removed(builder, before, after, request)?;
    restore_fields(builder, before, after)?;
    restore_hooks(builder, before, after)?;
    restore_values(builder, before, after)?;
    restore_secrets(builder, before, after, request)?;
    Ok(ids.iter().map(|id| ProviderId::of_existing(id)).collect())
}

/// Removes the providers that the run added. Returns the ids of all that it added, removed or changed.
fn remove_added(
    builder: &mut PlanBuilder,
    before: &IdentityConfig,
    after: &IdentityConfig,
) -> Result<Vec<String>, Refusal> {
    let mut ids: Vec<String> = Vec::new();
    for entry in after.providers().filter(|entry| before.provider(entry.id()).is_none()) {
        if let Some(added) = builder.draft().provider(entry.id()) {
            let removal = vec![(added.pointer(), NewValue::Removed)];
            builder.change(ChangeKind::ProviderRemoved { id: entry.id().to_owned() }, removal)?;
        }
        ids.push(entry.id().to_owned());
    }
    let changed = before.providers().filter(|entry| after.provider(entry.id()).map(|it| it.keys) != Some(entry.keys));
    ids.extend(changed.map(|entry| entry.id().to_owned()));
    Ok(ids)
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
    let hidden = missing.iter().filter(|it| readable_secret(**it).is_none());
    let hidden: Vec<String> = hidden.map(|it| it.id().to_owned()).collect();
    if hidden.len() > 1 || (hidden.len() == 1 && request.secret.is_none()) {
        return Err(Refusal::SecretUnknown { ids: hidden });
    }
    for entry in missing {
        let secret = readable_secret(entry).or_else(|| request.secret.clone());
        let kind = ChangeKind::ProviderRestored { id: entry.id().to_owned() };
        append(builder, kind, without_secret(entry), secret.as_ref().map(|secret| (entry.secret_key(), secret)))?;
    }
    Ok(())
}

/// The keys of a provider, with null in place of the secret.
fn without_secret(entry: ProviderEntry<'_>) -> Map<String, Value> {
    let mut keys = entry.keys.clone();
    keys.get_mut(entry.secret_key()).into_iter().for_each(|secret| *secret = Value::Null);
    keys
}

/// The stored secret, where an older answer of Ory shows it.
fn readable_secret(entry: ProviderEntry<'_>) -> Option<Secret> {
    match stored_secret(entry, entry.secret_key()) {
        StoredSecret::Readable(text) => Some(Secret::of_existing(text)),
        StoredSecret::Hidden => None,
    }
}

/// Puts back the keys that the run changed of providers that are there still.
fn restore_fields(builder: &mut PlanBuilder, before: &IdentityConfig, after: &IdentityConfig) -> Result<(), Refusal> {
    for old in before.providers() {
        let Some(new) = after.provider(old.id()) else { continue };
        let keys = old.keys.keys().chain(new.keys.keys().filter(|key| !old.keys.contains_key(*key)));
        let changed = keys.filter(|key| old.keys.get(*key) != new.keys.get(*key));
        // What Ory does not show is no difference, and dropping its key is not documented.
        for key in changed.filter(|key| !PROVIDER_SECRET_KEYS.contains(&key.as_str())) {
            restore_field(builder, old, key)?;
        }
    }
    Ok(())
}

fn restore_field(builder: &mut PlanBuilder, old: ProviderEntry<'_>, key: &str) -> Result<(), Refusal> {
    let Some(now) = builder.draft().provider(old.id()) else { return Ok(()) };
    let (at, value, now) = (now.pointer().key(key), old.keys.get(key), now.keys.get(key));
    if value == now {
        return Ok(());
    }
    let kind = ChangeKind::ProviderFieldChanged {
        id: old.id().to_owned(),
        field: key.to_owned(),
        before: words(now, &at),
        after: words(value, &at).unwrap_or_else(|| "nothing".to_owned()),
    };
    builder.change(kind, vec![(at, value.map_or(NewValue::Removed, |value| NewValue::Json(value.clone())))])
}

/// A value in words that may be shown.
fn words(value: Option<&Value>, at: &Pointer) -> Option<String> {
    match shown(value.filter(|value| !value.is_null())?, at) {
        Value::String(text) => Some(text),
        value => Some(value.to_string()),
    }
}

/// Puts back the secrets that the run replaced: one that Ory showed, else the given one.
fn restore_secrets(
    builder: &mut PlanBuilder,
    before: &IdentityConfig,
    after: &IdentityConfig,
    request: &RestoreRequest,
) -> Result<(), Refusal> {
    let draft = builder.draft().clone();
    for old in before.providers().filter(|old| after.provider(old.id()).is_some()) {
        let key = old.secret_key();
        let replaced = after.provider(old.id()).and_then(|new| new.text(key)) != old.text(key);
        if let (true, Some(secret), Some(now)) = (replaced, readable_secret(old), draft.provider(old.id())) {
            replace_secret(builder, now, key, &secret)?;
        }
    }
    let hidden = |id: &&String| before.provider(id).is_some_and(|old| readable_secret(old).is_none());
    let places: Vec<_> = request.replaced_secrets.iter().filter(hidden).filter_map(|id| draft.provider(id)).collect();
    match (places.as_slice(), &request.secret) {
        ([], _) => {}
        ([now], Some(secret)) => replace_secret(builder, *now, now.secret_key(), secret)?,
        (_, None) if builder.changes_something() => builder.note(Note::ClientSecretNotRestored),
        _ => return Err(Refusal::SecretUnknown { ids: places.iter().map(|now| now.id().to_owned()).collect() }),
    }
    Ok(())
}

/// Puts the hooks of social sign-up back: exactly, if nobody touched them since, and hook by hook otherwise.
fn restore_hooks(builder: &mut PlanBuilder, before: &IdentityConfig, after: &IdentityConfig) -> Result<(), Refusal> {
    let at = HookList::Oidc.pointer();
    let (old, new, now) = (before.list(&at), after.list(&at), builder.draft().list(&at));
    let hooks: Vec<Value> = if new == now {
        old.to_vec()
    } else {
        // With a hook of its own, the method does not run the global ones: the copies of those have to stay too.
        let others = now.iter().any(|hook| !new.contains(hook));
        let copied = if old.is_empty() && others { before.list(&HookList::Global.pointer()) } else { &[] };
        let kept = now.iter().filter(|hook| old.contains(hook) || !new.contains(hook) || copied.contains(hook));
        let back = old.iter().filter(|hook| !new.contains(hook) && !now.contains(hook));
        back.chain(kept).cloned().collect()
    };
    if hooks == now {
        return Ok(());
    }
    let value = match at.find(before.document()) {
        _ if hooks != old => NewValue::Json(Value::Array(hooks)),
        Some(value) => NewValue::Json(value.clone()),
        None => NewValue::Removed,
    };
    builder.change(ChangeKind::HooksRestored, vec![(at, value)])
}

/// Puts back whatever else the run changed, the switch of social sign-in first.
fn restore_values(builder: &mut PlanBuilder, before: &IdentityConfig, after: &IdentityConfig) -> Result<(), Refusal> {
    let enabled = oidc_pointer().key("enabled");
    if enabled.find(before.document()) != enabled.find(after.document()) {
        let kind = if before.oidc_enabled() { ChangeKind::OidcEnabled } else { ChangeKind::OidcDisabled };
        restore_value(builder, before, enabled.clone(), kind)?;
    }
    let apart = [providers_pointer(), HookList::Oidc.pointer(), enabled];
    let places = differing_paths(before.document(), after.document()).into_iter();
    let mut places: Vec<_> = places.flat_map(|place| places_beside(&apart, place, before, after)).collect();
    places.dedup();
    for at in places {
        restore_value(builder, before, at.clone(), ChangeKind::ValueRestored { at })?;
    }
    Ok(())
}

/// The places that make up `place`, but for those that are put back apart. A list is put back as a whole: the places of
/// its elements move when one goes.
fn places_beside(apart: &[Pointer], place: Pointer, before: &IdentityConfig, after: &IdentityConfig) -> Vec<Pointer> {
    if apart.iter().any(|known| known.covers(&place)) {
        return Vec::new();
    }
    if !apart.iter().any(|known| place.covers(known)) {
        return vec![outside_of_lists(&place, before)];
    }
    let keys = |config: &IdentityConfig| {
        let members = place.find(config.document()).and_then(Value::as_object);
        members.map(|members| members.keys().cloned().collect::<Vec<_>>()).unwrap_or_default()
    };
    let mut members = keys(before);
    members.extend(keys(after).into_iter().filter(|key| !members.contains(key)).collect::<Vec<_>>());
    members.iter().flat_map(|key| places_beside(apart, place.key(key), before, after)).collect()
}

fn outside_of_lists(place: &Pointer, config: &IdentityConfig) -> Pointer {
    let mut at = Pointer::root();
    for step in place.steps() {
        if at.find(config.document()).is_some_and(Value::is_array) {
            break;
        }
        at = at.key(&step);
    }
    at
}

fn restore_value(
    builder: &mut PlanBuilder,
    before: &IdentityConfig,
    at: Pointer,
    kind: ChangeKind,
) -> Result<(), Refusal> {
    let old = at.find(before.document());
    if old != at.find(builder.draft().document()) {
        let value = old.map_or(NewValue::Removed, |value| NewValue::Json(value.clone()));
        builder.change(kind, vec![(at, value)])?;
    }
    Ok(())
}
