//! Undoes an earlier run on top of today's configuration.
//!
//! Three documents decide what to do: the one before that run, the one after it, and today's. Whatever differs between
//! the first two is restored, if it is still as the run left it. What others have changed since stays, with a note.
//! Providers are identified by their ID and hooks by their content. A restored provider goes to the end of the list.

mod values;

use serde_json::{Map, Value};

use super::builder::PlanBuilder;
use super::provider::{StoredSecret, append, replace_secret, stored_secret};
use super::{ChangeKind, LocalFiles, Note, Refusal};
use crate::domain::edit::NewValue;
use crate::domain::hooks::{HookList, Moment};
use crate::domain::identity_config::{IdentityConfig, ProviderEntry};
use crate::domain::pointer::Pointer;
use crate::domain::provider::ProviderId;
use crate::domain::redaction::PROVIDER_SECRET_KEYS;
use crate::domain::redaction::shown;
use crate::domain::request::{RestoreRequest, RestoreScope};
use crate::domain::secret::Secret;
use crate::domain::session_hook;

/// The configuration before a run, after it, and today.
struct Undoing<'a> {
    before: &'a IdentityConfig,
    after: &'a IdentityConfig,
    today: &'a IdentityConfig,
}

/// Plans to undo the run, and returns the IDs of the affected providers.
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
    let undoing = Undoing { before, after, today };
    refuse_shared_ids(&undoing)?;
    let ids = remove_added(builder, &undoing)?;
    restore_removed(builder, &undoing, request)?;
    restore_fields(builder, &undoing)?;
    restore_hooks(builder, before, after)?;
    values::restore_enabled(builder, &undoing)?;
    values::restore_values(builder, &undoing)?;
    restore_secrets(builder, &undoing, request)?;
    values::remove_residue(builder, &undoing)?;
    let changed_since = builder.changed_since();
    if !builder.changes_something() && !changed_since.is_empty() {
        return Err(Refusal::ChangedSince { what: changed_since });
    }
    Ok(ids.iter().map(|id| ProviderId::of_existing(id)).collect())
}

/// Refuses if the run changed one of several providers with the same ID, because an undo can't tell which one.
fn refuse_shared_ids(undoing: &Undoing<'_>) -> Result<(), Refusal> {
    let Undoing { before, after, today } = undoing;
    let entries = |config: &IdentityConfig, id: &str| -> Vec<_> {
        config.providers().filter(|entry| entry.id() == id).map(|entry| entry.keys.clone()).collect()
    };
    let shared = [before, after, today].into_iter().flat_map(|config| config.shared_ids());
    let mut changed = shared.filter(|id| entries(before, id) != entries(after, id));
    changed.next().map_or(Ok(()), |id| Err(Refusal::SharedId { id: id.to_owned() }))
}

/// Whether both are the same app at the provider.
fn is_same_app(one: ProviderEntry<'_>, other: ProviderEntry<'_>) -> bool {
    (one.kind(), one.text("client_id")) == (other.kind(), other.text("client_id"))
}

fn changed_since(builder: &mut PlanBuilder, what: impl Into<String>) {
    builder.note(Note::ChangedSince { what: what.into() });
}

/// Removes the providers that the run added. Returns the IDs of all that it added, removed or changed.
fn remove_added(builder: &mut PlanBuilder, undoing: &Undoing<'_>) -> Result<Vec<String>, Refusal> {
    let Undoing { before, after, .. } = undoing;
    let mut ids: Vec<String> = Vec::new();
    for entry in after.used_providers().filter(|entry| before.provider(entry.id()).is_none()) {
        match builder.draft().provider(entry.id()) {
            Some(added) if is_same_app(entry, added) => {
                let removal = vec![(added.pointer(), NewValue::Removed)];
                builder.change(ChangeKind::ProviderRemoved { id: entry.id().to_owned() }, removal)?;
            }
            Some(_) => changed_since(builder, format!("The app of {}", entry.id())),
            None => {}
        }
        ids.push(entry.id().to_owned());
    }
    let changed =
        before.used_providers().filter(|entry| after.provider(entry.id()).map(|it| it.keys) != Some(entry.keys));
    ids.extend(changed.map(|entry| entry.id().to_owned()));
    Ok(ids)
}

/// Adds back the providers that the run removed. Each needs its secret, which no backup has.
fn restore_removed(builder: &mut PlanBuilder, undoing: &Undoing<'_>, request: &RestoreRequest) -> Result<(), Refusal> {
    let Undoing { before, after, .. } = undoing;
    let gone = before.used_providers().filter(|entry| after.provider(entry.id()).is_none());
    let (there, missing): (Vec<_>, Vec<_>) = gone.partition(|it| builder.draft().provider(it.id()).is_some());
    for entry in there {
        if builder.draft().provider(entry.id()).is_some_and(|now| !is_same_app(entry, now)) {
            changed_since(builder, format!("The app of {}", entry.id()));
        }
    }
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

/// The stored secret, if an older answer of Ory shows it.
fn readable_secret(entry: ProviderEntry<'_>) -> Option<Secret> {
    match stored_secret(entry, entry.secret_key()) {
        StoredSecret::Readable(text) => Some(Secret::unchecked(text)),
        StoredSecret::Hidden => None,
    }
}

/// Restores the keys that the run changed in providers that still exist.
fn restore_fields(builder: &mut PlanBuilder, undoing: &Undoing<'_>) -> Result<(), Refusal> {
    for old in undoing.before.used_providers() {
        let Some(new) = undoing.after.provider(old.id()) else { continue };
        let keys = old.keys.keys().chain(new.keys.keys().filter(|key| !old.keys.contains_key(*key)));
        let changed = keys.filter(|key| old.keys.get(*key) != new.keys.get(*key));
        // A secret that Ory doesn't show isn't a difference, and removing its key is not documented.
        for key in changed.filter(|key| !PROVIDER_SECRET_KEYS.contains(&key.as_str())) {
            restore_field(builder, old, new, key)?;
        }
    }
    Ok(())
}

fn restore_field(
    builder: &mut PlanBuilder,
    old: ProviderEntry<'_>,
    new: ProviderEntry<'_>,
    key: &str,
) -> Result<(), Refusal> {
    let id = old.id();
    let Some(now) = builder.draft().provider(id) else {
        changed_since(builder, format!("The provider {id}"));
        return Ok(());
    };
    let (at, value, now) = (now.pointer().key(key), old.keys.get(key), now.keys.get(key));
    if value == now {
        return Ok(());
    }
    if !values::are_same(new.keys.get(key), now) {
        changed_since(builder, format!("The {key} of {id}"));
        return Ok(());
    }
    let kind = ChangeKind::ProviderFieldChanged {
        id: id.to_owned(),
        field: key.to_owned(),
        before: words(now, &at),
        after: words(value, &at).unwrap_or_else(|| "nothing".to_owned()),
    };
    builder.change(kind, vec![(at, value.map_or(NewValue::Removed, |value| NewValue::Json(value.clone())))])
}

/// A value as text that may be shown.
fn words(value: Option<&Value>, at: &Pointer) -> Option<String> {
    match shown(value.filter(|value| !value.is_null())?, at) {
        Value::String(text) => Some(text),
        value => Some(value.to_string()),
    }
}

/// Restores the secrets that the run replaced: the one that Ory showed, or else the given one. A secret belongs to an
/// app, so one that stays next to the ID of another app gets a note.
fn restore_secrets(builder: &mut PlanBuilder, undoing: &Undoing<'_>, request: &RestoreRequest) -> Result<(), Refusal> {
    let draft = builder.draft().clone();
    for old in undoing.before.used_providers() {
        let (Some(new), Some(now)) = (undoing.after.provider(old.id()), draft.provider(old.id())) else { continue };
        let key = old.secret_key();
        if let (true, Some(secret)) = (new.text(key) != old.text(key), readable_secret(old)) {
            replace_secret(builder, now, key, &secret)?;
        }
    }
    // The app is the earlier one again, but the stored secret belongs to another app or is a newer one.
    let is_unknown = |now: &ProviderEntry<'_>| {
        let old = undoing.before.provider(now.id()).filter(|old| is_same_app(*old, *now));
        let other_app = undoing.today.provider(now.id()).is_some_and(|today| !is_same_app(today, *now));
        let replaced = request.replaced_secrets.iter().any(|id| id == now.id());
        old.is_some_and(|old| readable_secret(old).is_none()) && (other_app || replaced)
    };
    let unknown: Vec<_> = draft.used_providers().filter(is_unknown).collect();
    let ids = || unknown.iter().map(|now| now.id().to_owned()).collect();
    match (unknown.as_slice(), &request.secret) {
        ([], _) => {}
        ([now], Some(secret)) => replace_secret(builder, *now, now.secret_key(), secret)?,
        (_, None) if builder.changes_something() => builder.note(Note::SecretsNotRestored { ids: ids() }),
        _ => return Err(Refusal::SecretUnknown { ids: ids() }),
    }
    Ok(())
}

/// Restores the hooks of social sign-up: exactly if nobody has touched them since, otherwise hook by hook.
fn restore_hooks(builder: &mut PlanBuilder, before: &IdentityConfig, after: &IdentityConfig) -> Result<(), Refusal> {
    let at = session_hook::list();
    let (old, new, now) = (before.list(&at), after.list(&at), builder.draft().list(&at));
    let hooks: Vec<Value> = if new == now {
        old.to_vec()
    } else {
        // A method with its own hooks doesn't run the global ones, so their copies have to stay too.
        let others = now.iter().any(|hook| !new.contains(hook));
        let copied = if old.is_empty() && others { before.list(&Moment::SignUp.list(HookList::Global)) } else { &[] };
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
