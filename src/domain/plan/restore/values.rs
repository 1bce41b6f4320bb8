//! Restores what is neither a provider nor a hook, and cleans up what an undo leaves empty.

use serde_json::Value;

use super::super::builder::PlanBuilder;
use super::super::{ChangeKind, Note, Refusal};
use super::{Undoing, changed_since};
use crate::domain::edit::NewValue;
use crate::domain::identity_config::{oidc_pointer, providers_pointer};
use crate::domain::pointer::Pointer;
use crate::domain::rewriting;
use crate::domain::session_hook;

/// Whether two values are the same, apart from how Ory writes them. A missing value equals null.
pub(super) fn are_same(one: Option<&Value>, other: Option<&Value>) -> bool {
    rewriting::is_same(one.unwrap_or(&Value::Null), other.unwrap_or(&Value::Null))
}

/// Restores the switch of social sign-in, unless that would turn off other people's providers.
pub(super) fn restore_enabled(builder: &mut PlanBuilder, undoing: &Undoing<'_>) -> Result<(), Refusal> {
    let at = oidc_pointer().key("enabled");
    let (old, new) = (at.find(undoing.before.document()), at.find(undoing.after.document()));
    let is_ours = |id: &str| undoing.before.provider(id).is_some() || undoing.after.provider(id).is_some();
    if old == new {
        return Ok(());
    }
    if !undoing.before.oidc_enabled() && builder.draft().providers().any(|entry| !is_ours(entry.id())) {
        builder.note(Note::OtherProvidersLeft);
        return Ok(());
    }
    let kind = if undoing.before.oidc_enabled() { ChangeKind::OidcEnabled } else { ChangeKind::OidcDisabled };
    put_back(builder, undoing, at, kind)
}

/// Restores everything else that the run changed.
pub(super) fn restore_values(builder: &mut PlanBuilder, undoing: &Undoing<'_>) -> Result<(), Refusal> {
    let apart = [providers_pointer(), session_hook::list(), oidc_pointer().key("enabled")];
    restore_below(builder, undoing, &Pointer::root(), &apart)
}

/// Restores the values below `at`. A list is restored as a whole: its indices move when an element is removed.
fn restore_below(
    builder: &mut PlanBuilder,
    undoing: &Undoing<'_>,
    at: &Pointer,
    apart: &[Pointer],
) -> Result<(), Refusal> {
    let [old, new, now] = [undoing.before, undoing.after, undoing.today].map(|config| at.find(config.document()));
    if old == new || apart.iter().any(|known| known.covers(at)) {
        return Ok(());
    }
    let members = |value: Option<&Value>| value.and_then(Value::as_object).cloned().unwrap_or_default();
    let is_mixed = now.is_some_and(Value::is_object) && new.is_some_and(Value::is_object) && !are_same(new, now);
    let holds_what_is_apart = apart.iter().any(|known| at.covers(known));
    if holds_what_is_apart || is_mixed || (old.is_some_and(Value::is_object) && new.is_some_and(Value::is_object)) {
        let (old, new) = (members(old), members(new));
        for key in old.keys().chain(new.keys().filter(|key| !old.contains_key(*key))) {
            restore_below(builder, undoing, &at.key(key), apart)?;
        }
        return Ok(());
    }
    put_back(builder, undoing, at.clone(), ChangeKind::ValueRestored { at: at.clone() })
}

/// Restores a value that is still as the run left it.
fn put_back(builder: &mut PlanBuilder, undoing: &Undoing<'_>, at: Pointer, kind: ChangeKind) -> Result<(), Refusal> {
    let [old, new, now] = [undoing.before, undoing.after, undoing.today].map(|config| at.find(config.document()));
    if old == at.find(builder.draft().document()) {
        return Ok(());
    }
    if !are_same(new, now) {
        if !are_same(old, now) {
            changed_since(builder, at.to_string());
        }
        return Ok(());
    }
    builder.change(kind, vec![(at, as_it_was(old))])
}

fn as_it_was(old: Option<&Value>) -> NewValue {
    old.map_or(NewValue::Removed, |value| NewValue::Json(value.clone()))
}

/// Removes what the run created and is now empty, or restores how it was empty before: as null, as an empty list or
/// object, or not at all.
pub(super) fn remove_residue(builder: &mut PlanBuilder, undoing: &Undoing<'_>) -> Result<(), Refusal> {
    let mut residue = Vec::new();
    if builder.changes_something() {
        collect(builder, undoing, &Pointer::root(), &mut residue);
    }
    builder.extend_last(residue)
}

fn collect(builder: &PlanBuilder, undoing: &Undoing<'_>, at: &Pointer, residue: &mut Vec<(Pointer, NewValue)>) {
    let now = at.find(builder.draft().document());
    let (old, new) = (at.find(undoing.before.document()), at.find(undoing.after.document()));
    let Some(Value::Object(members)) = now.filter(|_| old != now) else {
        if old != now && old != new && is_hollow(old) && is_hollow(now) {
            residue.push((at.clone(), as_it_was(old)));
        }
        return;
    };
    // The document itself has no parent, so no edit can replace it.
    if at.split_last().is_some() && old != new && is_hollow(old) && is_hollow(now) {
        residue.push((at.clone(), as_it_was(old)));
    } else {
        let gone = old.and_then(Value::as_object).into_iter().flat_map(|old| old.keys());
        let keys = members.keys().chain(gone.filter(|key| !members.contains_key(*key)));
        keys.for_each(|key| collect(builder, undoing, &at.key(key), residue));
    }
}

/// Whether a value is empty, or has only empty values inside.
fn is_hollow(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::Array(items)) => items.is_empty(),
        Some(Value::Object(members)) => members.values().all(|member| is_hollow(Some(member))),
        Some(_) => false,
    }
}
