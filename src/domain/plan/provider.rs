//! The changes to the list of providers.

use serde_json::{Map, Value, json};

use super::builder::PlanBuilder;
use super::{ChangeKind, MissingPart, Note, Refusal};
use crate::domain::content::{self, Mapper};
use crate::domain::edit::NewValue;
use crate::domain::identity_config::{IdentityConfig, ProviderEntry, providers_pointer};
use crate::domain::provider::ProviderId;
use crate::domain::request::{AddRequest, RotateSecretRequest, SecretIntent};
use crate::domain::secret::Secret;
use crate::domain::settings::Settings;
use crate::domain::template::{Field, Template, spelled};

/// Plans the provider itself, and returns its ID.
pub(super) fn plan_provider(
    builder: &mut PlanBuilder,
    config: &IdentityConfig,
    request: &AddRequest,
) -> Result<ProviderId, Refusal> {
    match find(config, request.template, request.id.as_ref())? {
        Found::Existing(entry) => {
            builder.note_shared_id(entry.id());
            update(builder, entry, request)?;
            Ok(ProviderId::of_existing(entry.id()))
        }
        Found::None(id) => {
            add(builder, &id, request)?;
            Ok(id)
        }
    }
}

/// Plans a new secret for an existing provider, and returns its ID.
pub(super) fn plan_rotation(
    builder: &mut PlanBuilder,
    config: &IdentityConfig,
    request: &RotateSecretRequest,
) -> Result<ProviderId, Refusal> {
    match find(config, request.template, request.id.as_ref())? {
        Found::Existing(entry) => {
            builder.note_shared_id(entry.id());
            replace_secret(builder, entry, &request.template.secret.key, &request.secret)?;
            Ok(ProviderId::of_existing(entry.id()))
        }
        Found::None(id) => Err(Refusal::NotFound { id: id.to_string() }),
    }
}

/// The result of looking for a provider in a project.
pub(crate) enum Found<'a> {
    Existing(ProviderEntry<'a>),
    None(ProviderId),
}

/// Finds the provider that a request means, without guessing. An ID that exists wins, and a provider of the template
/// under another ID has to be named. An entry that isn't exactly the template's belongs to somebody else.
///
/// # Errors
/// When the ID belongs to somebody else, or none is given and the template's providers have other IDs.
pub(crate) fn find<'a>(
    config: &'a IdentityConfig,
    template: &Template,
    id: Option<&ProviderId>,
) -> Result<Found<'a>, Refusal> {
    let wanted = id.map_or(template.id.as_str(), ProviderId::as_str);
    if let Some(entry) = config.provider(wanted) {
        if !template.owns(entry) {
            return Err(Refusal::IdTaken { id: wanted.to_owned(), kind: entry.kind().to_owned() });
        }
        return Ok(Found::Existing(entry));
    }
    let existing: Vec<String> =
        config.used_providers().filter(|entry| template.owns(*entry)).map(|entry| entry.id().to_owned()).collect();
    if id.is_none() && !existing.is_empty() {
        let (provider, default) = (template.name.clone(), template.id.clone());
        return Err(Refusal::OtherId { provider, existing, default });
    }
    Ok(Found::None(ProviderId::of_existing(wanted)))
}

fn add(builder: &mut PlanBuilder, id: &ProviderId, request: &AddRequest) -> Result<(), Refusal> {
    id.for_new_provider().map_err(Refusal::InvalidId)?;
    let (template, settings) = (request.template, &request.settings);
    let value = |field: &Field| settings.get(&field.key).or(field.default.as_ref()).cloned();
    let secret = request.secret.is_none().then(|| MissingPart::of_secret(template));
    let missing: Vec<_> = MissingPart::of_settings(template, settings).chain(secret).collect();
    let Some(secret) = request.secret.as_ref().filter(|_| missing.is_empty()) else {
        return Err(Refusal::Incomplete(missing));
    };
    let mapper = request.mapper.clone().unwrap_or_else(|| Mapper::Snippet(template.default_mapper().snippet.clone()));
    let mut entry = Map::new();
    entry.insert("id".into(), json!(id));
    entry.insert("provider".into(), json!(template.kind));
    let (required, optional): (Vec<_>, Vec<_>) = template.fields.iter().partition(|field| field.required);
    entry.extend(required.into_iter().filter_map(|field| Some((field.key.clone(), value(field)?))));
    if secret.secret().is_some() {
        // A placeholder. The secret is inserted when the document is written.
        entry.insert(template.secret.key.clone(), Value::Null);
    }
    entry.extend(optional.into_iter().filter_map(|field| Some((field.key.clone(), value(field)?))));
    builder.pushes_mapper(id.as_str(), &mapper, template);
    builder.needs_file_of(&mapper);
    entry.insert("mapper_url".into(), json!(mapper.to_mapper_url()));
    entry.extend(template.preset.clone());
    let kind = ChangeKind::ProviderAdded { id: id.to_string(), kind: template.kind.clone() };
    append(builder, kind, entry, secret.secret().map(|secret| (template.secret.key.as_str(), secret)))
}

/// Appends a provider to the list, and creates the list if there is none.
pub(super) fn append(
    builder: &mut PlanBuilder,
    kind: ChangeKind,
    entry: Map<String, Value>,
    secret: Option<(&str, &Secret)>,
) -> Result<(), Refusal> {
    let list_exists = builder.draft().get(&providers_pointer()).is_some();
    let at = providers_pointer().index(builder.draft().list(&providers_pointer()).len());
    let mut values = vec![match list_exists {
        true => (at.clone(), NewValue::Json(Value::Object(entry))),
        false => (providers_pointer(), NewValue::Json(json!([entry]))),
    }];
    values.extend(secret.map(|(key, secret)| (at.key(key), NewValue::Secret(secret.clone()))));
    builder.change(kind, values)
}

/// Updates the settings of a provider that the request names, and leaves all others alone.
fn update(builder: &mut PlanBuilder, entry: ProviderEntry<'_>, request: &AddRequest) -> Result<(), Refusal> {
    let template = request.template;
    let differs = |field: &&Field| {
        let wanted = request.settings.get(&field.key);
        wanted.is_some_and(|wanted| !field.same(entry.keys.get(&field.key), wanted))
    };
    let changed: Vec<&Field> = template.fields.iter().filter(differs).collect();
    let other_app = changed.iter().copied().find(|field| template.secret.belongs_to.contains(&field.key));
    if let (Some(field), None) = (other_app, &request.secret) {
        let value = |value: Option<&Value>| spelled(value.unwrap_or(&Value::Null));
        return Err(Refusal::SecretForOtherApp {
            id: entry.id().to_owned(),
            label: field.label.clone(),
            before: value(entry.keys.get(&field.key)),
            after: value(request.settings.get(&field.key)),
        });
    }
    for field in changed {
        set_field(builder, entry, field, &request.settings)?;
    }
    update_secret(builder, entry, request, other_app)?;
    update_mapper(builder, entry, request)?;
    let traps = template.traps_in(entry);
    traps.for_each(|trap| {
        builder.note(Note::Problem { code: trap.code.clone(), problem: trap.problem.clone(), fix: trap.fix.clone() })
    });
    Ok(())
}

fn set_field(
    builder: &mut PlanBuilder,
    entry: ProviderEntry<'_>,
    field: &Field,
    settings: &Settings,
) -> Result<(), Refusal> {
    let Some(value) = settings.get(&field.key) else { return Ok(()) };
    let before = entry.keys.get(&field.key).filter(|value| !value.is_null()).map(spelled);
    change_key(builder, entry, &field.key, before, spelled(value), value.clone())
}

fn update_mapper(builder: &mut PlanBuilder, entry: ProviderEntry<'_>, request: &AddRequest) -> Result<(), Refusal> {
    let Some(mapper) = &request.mapper else { return Ok(()) };
    builder.needs_file_of(mapper);
    let (stored, url) = (entry.text("mapper_url"), mapper.to_mapper_url());
    if stored.is_some_and(|stored| content::same_content(stored, &url)) {
        return Ok(());
    }
    builder.pushes_mapper(entry.id(), mapper, request.template);
    let before = stored.map(|_| "the stored one".to_owned());
    change_key(builder, entry, "mapper_url", before, mapper.to_string(), json!(url))
}

fn change_key(
    builder: &mut PlanBuilder,
    entry: ProviderEntry<'_>,
    key: &str,
    before: Option<String>,
    after: String,
    value: Value,
) -> Result<(), Refusal> {
    let kind = ChangeKind::ProviderFieldChanged { id: entry.id().to_owned(), field: key.to_owned(), before, after };
    builder.change(kind, vec![(entry.pointer().key(key), NewValue::Json(value))])
}

fn update_secret(
    builder: &mut PlanBuilder,
    entry: ProviderEntry<'_>,
    request: &AddRequest,
    other_app: Option<&Field>,
) -> Result<(), Refusal> {
    let key = &request.template.secret.key;
    match (&request.secret, stored_secret(entry, key)) {
        (Some(SecretIntent::InEnvironment), StoredSecret::Readable(_)) => {
            builder.note(Note::SecretInFile { id: entry.id().to_owned() });
            Ok(())
        }
        (None | Some(SecretIntent::InEnvironment), _) => Ok(()),
        (Some(SecretIntent::WhereNeeded(_)), StoredSecret::Hidden) if other_app.is_none() => {
            builder.note(Note::ClientSecretKept);
            Ok(())
        }
        (Some(SecretIntent::Replace(secret) | SecretIntent::WhereNeeded(secret)), _) => {
            replace_secret(builder, entry, key, secret)
        }
    }
}

/// A stored secret as Ory returns it: null today, `****` or the plain text in older answers.
pub(super) enum StoredSecret<'a> {
    Hidden,
    Readable(&'a str),
}

pub(super) fn stored_secret<'a>(entry: ProviderEntry<'a>, key: &str) -> StoredSecret<'a> {
    match entry.text(key) {
        None => StoredSecret::Hidden,
        Some(text) if text.chars().all(|character| character == '*') => StoredSecret::Hidden,
        Some(text) => StoredSecret::Readable(text),
    }
}

pub(super) fn replace_secret(
    builder: &mut PlanBuilder,
    entry: ProviderEntry<'_>,
    key: &str,
    secret: &Secret,
) -> Result<(), Refusal> {
    if matches!(stored_secret(entry, key), StoredSecret::Readable(stored) if stored == secret.expose()) {
        return Ok(());
    }
    let kind = ChangeKind::ClientSecretReplaced { id: entry.id().to_owned() };
    builder.change(kind, vec![(entry.pointer().key(key), NewValue::Secret(secret.clone()))])
}
