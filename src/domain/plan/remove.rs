//! Removes providers.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::builder::PlanBuilder;
use super::provider::{Found, find};
use super::{ChangeKind, Note, Refusal};
use crate::domain::edit::NewValue;
use crate::domain::hooks;
use crate::domain::identity_config::{IdentityConfig, ProviderEntry, oidc_pointer};
use crate::domain::provider::ProviderId;
use crate::domain::request::{AfterRemoval, RemoveRequest};
use crate::domain::session_hook;

/// Plans the removal of a provider, and returns its ID.
pub(super) fn plan_removal(
    builder: &mut PlanBuilder,
    config: &IdentityConfig,
    request: &RemoveRequest,
) -> Result<ProviderId, Refusal> {
    let entry = match find(config, request.template, request.id.as_ref())? {
        Found::Existing(entry) => entry,
        Found::None(id) => return Err(Refusal::NotFound { id: id.to_string() }),
    };
    let id = ProviderId::of_existing(entry.id());
    remove(builder, entry)?;
    if builder.draft().provider(entry.id()).is_some() {
        builder.note(Note::NextWithId { id: id.to_string() });
    }
    if request.session_hook == AfterRemoval::Remove {
        remove_session_hook(builder, config)?;
    }
    if request.oidc == AfterRemoval::Remove {
        disable_oidc(builder)?;
    }
    Ok(id)
}

/// Plans the removal of providers of any kind, and returns their IDs.
pub(super) fn plan_pruning(builder: &mut PlanBuilder, ids: &[String]) -> Result<Vec<ProviderId>, Refusal> {
    let config = builder.draft().clone();
    let known: HashSet<&str> = config.providers().map(|entry| entry.id()).collect();
    if let Some(id) = ids.iter().find(|id| !known.contains(id.as_str())) {
        return Err(Refusal::NotFound { id: id.clone() });
    }
    let unwanted: HashSet<&str> = ids.iter().map(String::as_str).collect();
    let mut entries: Vec<_> = config.providers().filter(|entry| unwanted.contains(entry.id())).collect();
    // From the end, so that the indices of the others stay valid.
    entries.reverse();
    for entry in entries {
        remove(builder, entry)?;
    }
    Ok(ids.iter().map(|id| ProviderId::of_existing(id)).collect())
}

fn remove(builder: &mut PlanBuilder, entry: ProviderEntry<'_>) -> Result<(), Refusal> {
    let kind = ChangeKind::ProviderRemoved { id: entry.id().to_owned() };
    builder.change(kind, vec![(entry.pointer(), NewValue::Removed)])
}

fn remove_session_hook(builder: &mut PlanBuilder, config: &IdentityConfig) -> Result<(), Refusal> {
    if session_hook::is_in_effect(config) {
        let at = session_hook::list();
        let others = config.list(&at).iter().filter(|hook| !hooks::is_session(hook)).cloned();
        let hooks = NewValue::Json(Value::Array(others.collect()));
        builder.change(ChangeKind::SessionHookRemoved, vec![(at, hooks)])?;
    }
    Ok(())
}

fn disable_oidc(builder: &mut PlanBuilder) -> Result<(), Refusal> {
    if builder.draft().providers().next().is_some() {
        builder.note(Note::OtherProvidersLeft);
    } else if builder.draft().oidc_enabled() {
        let at = oidc_pointer().key("enabled");
        builder.change(ChangeKind::OidcDisabled, vec![(at, NewValue::Json(json!(false)))])?;
    }
    Ok(())
}
