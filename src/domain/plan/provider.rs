//! The changes to the list of providers.

use serde_json::{Map, Value, json};

use super::builder::PlanBuilder;
use super::{ChangeKind, MissingPart, Note, Refusal};
use crate::domain::catalogue::Template;
use crate::domain::content::{self, Mapper};
use crate::domain::edit::NewValue;
use crate::domain::identity_config::{IdentityConfig, ProviderEntry, providers_pointer};
use crate::domain::provider::ProviderId;
use crate::domain::request::{AddRequest, ClientSecretIntent, RotateSecretRequest};
use crate::domain::secret::Secret;

/// Plans the provider itself, and returns its id.
pub(super) fn plan_provider(
    builder: &mut PlanBuilder,
    config: &IdentityConfig,
    request: &AddRequest,
) -> Result<String, Refusal> {
    match find(config, &request.template, request.id.as_ref())? {
        Found::Existing(entry) => {
            update(builder, entry, request)?;
            Ok(entry.id().to_owned())
        }
        Found::None(id) => {
            add(builder, &id, request)?;
            Ok(id)
        }
    }
}

/// Plans a new secret for a provider that is there, and returns its id.
pub(super) fn plan_rotation(
    builder: &mut PlanBuilder,
    config: &IdentityConfig,
    request: &RotateSecretRequest,
) -> Result<String, Refusal> {
    match find(config, &request.template, request.id.as_ref())? {
        Found::Existing(entry) => {
            replace_secret(builder, entry, &request.client_secret);
            Ok(entry.id().to_owned())
        }
        Found::None(id) => Err(Refusal::NotFound { id }),
    }
}

pub(super) enum Found<'a> {
    Existing(ProviderEntry<'a>),
    None(String),
}

/// Finds the provider that is meant, without ever guessing: an id that exists wins, and a provider of the same kind
/// under another id has to be chosen by name.
pub(super) fn find<'a>(
    config: &'a IdentityConfig,
    template: &Template,
    id: Option<&ProviderId>,
) -> Result<Found<'a>, Refusal> {
    let wanted = id.map_or(template.id.as_str(), ProviderId::as_str);
    if let Some(entry) = config.provider(wanted) {
        if entry.kind() != template.provider {
            return Err(Refusal::IdTaken { id: wanted.to_owned(), kind: entry.kind().to_owned() });
        }
        return Ok(Found::Existing(entry));
    }
    let same_kind = config.providers().filter(|entry| entry.kind() == template.provider);
    let existing: Vec<String> = same_kind.map(|entry| entry.id().to_owned()).collect();
    match id {
        None if !existing.is_empty() => {
            Err(Refusal::OtherId { kind: template.provider.clone(), existing, default: template.id.clone() })
        }
        _ => Ok(Found::None(wanted.to_owned())),
    }
}

fn add(builder: &mut PlanBuilder, id: &str, request: &AddRequest) -> Result<(), Refusal> {
    if let Some(id) = &request.id {
        id.for_new_provider().map_err(Refusal::InvalidId)?;
    }
    let (Some(client_id), Some(secret)) = (&request.client_id, &request.client_secret) else {
        let client_id = request.client_id.is_none().then_some(MissingPart::ClientId);
        let secret = request.client_secret.is_none().then_some(MissingPart::ClientSecret);
        return Err(Refusal::Incomplete(client_id.into_iter().chain(secret).collect()));
    };
    let template = &request.template;
    let mut entry = Map::new();
    entry.insert("id".into(), json!(id));
    entry.insert("provider".into(), json!(template.provider));
    entry.insert("client_id".into(), json!(client_id));
    // A placeholder: the secret itself is put in when the document is written.
    entry.insert("client_secret".into(), Value::Null);
    if let Some(label) = &request.label {
        entry.insert("label".into(), json!(label));
    }
    let mapper = request.mapper.clone().or_else(|| template.mapper(None).ok().map(|it| Mapper::Snippet(it.to_owned())));
    entry.insert("mapper_url".into(), json!(mapper.map(|mapper| mapper.to_mapper_url())));
    entry.insert("scope".into(), request.scope.as_ref().map_or(json!(template.scope), |scope| json!(scope)));
    if let Some(pkce) = &template.pkce {
        entry.insert("pkce".into(), json!(pkce));
    }
    let kind = ChangeKind::ProviderAdded { id: id.to_owned(), kind: template.provider.clone() };
    append(builder, kind, entry, Some(secret.secret()));
    Ok(())
}

/// Appends a provider to the list, which is made where there is none.
pub(super) fn append(builder: &mut PlanBuilder, kind: ChangeKind, entry: Map<String, Value>, secret: Option<&Secret>) {
    let list_exists = builder.draft().get(&providers_pointer()).is_some();
    let at = providers_pointer().index(builder.draft().list(&providers_pointer()).len());
    let mut values = vec![match list_exists {
        true => (at.clone(), NewValue::Json(Value::Object(entry))),
        false => (providers_pointer(), NewValue::Json(json!([entry]))),
    }];
    values.extend(secret.map(|secret| (at.key("client_secret"), NewValue::Secret(secret.clone()))));
    builder.change(kind, values);
}

/// Brings the named fields of a provider to what is asked, and leaves all others alone.
fn update(builder: &mut PlanBuilder, entry: ProviderEntry<'_>, request: &AddRequest) -> Result<(), Refusal> {
    let id = entry.id();
    let text = |key| entry.text(key).map(str::to_owned);
    let new_client_id = request.client_id.as_ref().filter(|wanted| entry.text("client_id") != Some(wanted.as_str()));
    if let Some(wanted) = new_client_id {
        let (before, after) = (text("client_id"), wanted.to_string());
        if request.client_secret.is_none() {
            let before = before.unwrap_or_default();
            return Err(Refusal::SecretForNewClientId { id: id.to_owned(), before, after });
        }
        set_field(builder, entry, "client_id", before, after.clone(), json!(after));
    }
    update_secret(builder, entry, request.client_secret.as_ref(), new_client_id.is_some());
    if let Some(label) = request.label.as_ref().filter(|wanted| entry.text("label") != Some(wanted.as_str())) {
        set_field(builder, entry, "label", text("label"), label.to_string(), json!(label));
    }
    if let Some(mapper) = &request.mapper {
        let (stored, wanted) = (entry.text("mapper_url"), mapper.to_mapper_url());
        if !stored.is_some_and(|stored| content::same_content(stored, &wanted)) {
            let before = stored.map(|_| "the stored one".to_owned());
            set_field(builder, entry, "mapper_url", before, mapper.to_string(), json!(wanted));
        }
    }
    if let Some(scope) = &request.scope {
        let wanted = json!(scope);
        let stored = entry.keys.get("scope").cloned().unwrap_or_else(|| json!([]));
        if !same_members(&stored, &wanted) {
            set_field(builder, entry, "scope", Some(words(&stored)), words(&wanted), wanted);
        }
    }
    if entry.text("pkce") == Some("force") && request.template.pkce.as_deref() == Some("never") {
        builder.note(Note::PkceForced);
    }
    Ok(())
}

fn update_secret(
    builder: &mut PlanBuilder,
    entry: ProviderEntry<'_>,
    given: Option<&ClientSecretIntent>,
    other_app: bool,
) {
    match given {
        Some(ClientSecretIntent::Replace(secret)) => replace_secret(builder, entry, secret),
        Some(ClientSecretIntent::WhereNeeded(secret)) => match stored_secret(entry) {
            StoredSecret::Readable(_) => replace_secret(builder, entry, secret),
            StoredSecret::Hidden if other_app => replace_secret(builder, entry, secret),
            StoredSecret::Hidden => builder.note(Note::ClientSecretKept),
        },
        None => {}
    }
}

/// What a read shows of a stored secret. Today Ory answers null; older answers held `****` or the plain text.
pub(super) enum StoredSecret<'a> {
    Hidden,
    Readable(&'a str),
}

pub(super) fn stored_secret(entry: ProviderEntry<'_>) -> StoredSecret<'_> {
    match entry.text("client_secret") {
        None => StoredSecret::Hidden,
        Some(text) if text.chars().all(|character| character == '*') => StoredSecret::Hidden,
        Some(text) => StoredSecret::Readable(text),
    }
}

pub(super) fn replace_secret(builder: &mut PlanBuilder, entry: ProviderEntry<'_>, secret: &Secret) {
    if matches!(stored_secret(entry), StoredSecret::Readable(stored) if stored == secret.expose()) {
        return;
    }
    let kind = ChangeKind::ClientSecretReplaced { id: entry.id().to_owned() };
    builder.change(kind, vec![(entry.pointer().key("client_secret"), NewValue::Secret(secret.clone()))]);
}

fn set_field(
    builder: &mut PlanBuilder,
    entry: ProviderEntry<'_>,
    field: &str,
    before: Option<String>,
    after: String,
    value: Value,
) {
    let kind = ChangeKind::ProviderFieldChanged { id: entry.id().to_owned(), field: field.to_owned(), before, after };
    builder.change(kind, vec![(entry.pointer().key(field), NewValue::Json(value))]);
}

/// Whether two lists hold the same values; the order of scopes means nothing.
fn same_members(one: &Value, other: &Value) -> bool {
    let (Some(one), Some(other)) = (one.as_array(), other.as_array()) else { return one == other };
    one.iter().all(|value| other.contains(value)) && other.iter().all(|value| one.contains(value))
}

fn words(list: &Value) -> String {
    let texts: Vec<_> = list.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if texts.is_empty() { "nothing".to_owned() } else { texts.join(" ") }
}
