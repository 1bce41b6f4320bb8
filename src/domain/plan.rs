//! Turns a configuration and a request into a list of typed changes.

mod builder;
mod kind;
mod provider;
mod refusal;
mod remove;
mod restore;

pub(crate) use self::kind::{ChangeKind, Note};
pub(crate) use self::provider::{Found, find};
pub(crate) use self::refusal::{MissingPart, Refusal};

use std::fmt;

use serde_json::{Map, Value, json};

use self::builder::PlanBuilder;
use super::content::{self, NewFile};
use super::edit::{Edit, NewValue};
use super::identity_config::IdentityConfig;
use super::mapper;
use super::provider::ProviderId;
use super::redaction;
use super::request::{Request, SessionHook};
use super::session_hook;
use super::template::Template;

/// The changes to make. An empty plan means that everything is up to date.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The providers that the plan is about.
    pub(crate) providers: Vec<ProviderId>,
    /// The changes, in the order they are applied.
    pub changes: Vec<Change>,
    /// Other things that the user should know.
    pub notes: Vec<Note>,
    /// The mappers that it pushes.
    pub mappers: Vec<PlannedMapper>,
    /// The files that it needs next to a kratos.yml, whether or not they exist yet.
    pub(crate) files: Vec<NewFile>,
}

/// A mapper that would be pushed, identified by its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedMapper {
    /// The provider's id.
    pub provider: String,
    /// Its name, if it is one of the template's.
    pub name: Option<String>,
    /// The SHA-512 of its content, or its URL.
    pub content: String,
}

impl fmt::Display for PlannedMapper {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { provider, name, content } = self;
        let name = name.as_ref().map_or_else(String::new, |name| format!("{name}, "));
        match content.starts_with("https://") {
            true => write!(formatter, "Mapper of {provider}: {name}{content}."),
            false => write!(formatter, "Mapper of {provider}: {name}SHA-512 {content:.16}…"),
        }
    }
}

impl PlannedMapper {
    fn new(provider: &str, url: &str, template: &Template) -> Self {
        let name = mapper::known(url, template).map(|known| known.file.name.clone());
        let content =
            content::decode_inline(url).map_or_else(|| url.to_owned(), |content| content::content_hash(&content));
        Self { provider: provider.to_owned(), name, content }
    }
}

/// A change, and the edits that make it.
#[derive(Clone, Debug)]
pub struct Change {
    /// The kind of change, for people and for JSON.
    pub kind: ChangeKind,
    /// The edits that make the change.
    pub edits: Vec<Edit>,
}

impl Change {
    /// Returns the value for each place in a form that is safe to show. Null means that something is removed.
    pub fn values(&self) -> Map<String, Value> {
        let value = |edit: &Edit| match &edit.value {
            NewValue::Json(value) => redaction::shown(value, &edit.at),
            NewValue::Secret(_) => json!(redaction::HIDDEN_NEW),
            NewValue::Removed => Value::Null,
        };
        self.edits.iter().map(|edit| (edit.at.to_string(), value(edit))).collect()
    }
}

/// How to treat values that start with `file://`: `ory update` replaces each with the content of that file on this
/// computer, and uploads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalFiles {
    /// Refuse to work on a configuration that holds one.
    Refuse,
    /// Let them be uploaded.
    Allow,
}

impl LocalFiles {
    fn check(self, config: &IdentityConfig) -> Result<(), Refusal> {
        let files = config.local_file_values();
        match self {
            Self::Refuse if !files.is_empty() => Err(Refusal::LocalFiles(files)),
            _ => Ok(()),
        }
    }
}

/// Plans the changes to `config` that fulfill `request`.
///
/// # Errors
/// When the request doesn't fit the configuration.
pub fn plan(config: &IdentityConfig, request: &Request, local_files: LocalFiles) -> Result<Plan, Refusal> {
    let problems = config.shape_problems();
    if !problems.is_empty() {
        return Err(Refusal::Malformed(problems));
    }
    local_files.check(config)?;
    let mut builder = PlanBuilder::on(config);
    let providers = plan_request(&mut builder, config, request, local_files)?;
    Ok(builder.finish(providers))
}

/// Plans one request on `config`, and returns the ids of the providers that it is about.
fn plan_request(
    builder: &mut PlanBuilder,
    config: &IdentityConfig,
    request: &Request,
    local_files: LocalFiles,
) -> Result<Vec<ProviderId>, Refusal> {
    match request {
        Request::Add(request) => {
            let id = provider::plan_provider(builder, config, request)?;
            builder.enable_oidc()?;
            match request.session_hook {
                SessionHook::Ensure => builder.add_session_hook()?,
                SessionHook::LeaveAlone if !session_hook::is_in_effect(config) => {
                    builder.note(Note::SessionHookLeftOut);
                }
                SessionHook::LeaveAlone => {}
            }
            builder.note_obstacles(request.template);
            Ok(vec![id])
        }
        Request::RotateSecret(request) => provider::plan_rotation(builder, config, request).map(|id| vec![id]),
        Request::Remove(request) => remove::plan_removal(builder, config, request).map(|id| vec![id]),
        Request::Restore(request) => restore::plan_restore(builder, config, request, local_files),
        Request::Prune(ids) => remove::plan_pruning(builder, ids),
        Request::All(requests) => {
            let mut providers = Vec::new();
            for request in requests {
                let so_far = builder.draft().clone();
                providers.extend(plan_request(builder, &so_far, request, local_files)?);
            }
            Ok(providers)
        }
    }
}

impl Plan {
    /// Whether everything is up to date.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Returns the provider that the plan is about, if there is exactly one.
    pub(crate) fn provider(&self) -> Option<&ProviderId> {
        match self.providers.as_slice() {
            [provider] => Some(provider),
            _ => None,
        }
    }

    /// Whether the plan writes a client secret.
    pub(crate) fn sets_secret(&self) -> bool {
        self.edits().any(|edit| matches!(edit.value, NewValue::Secret(_)))
    }

    pub(crate) fn adds_provider(&self) -> bool {
        self.changes.iter().any(|change| matches!(change.kind, ChangeKind::ProviderAdded { .. }))
    }

    /// Whether the plan gives this provider a mapper that it doesn't have yet.
    pub(crate) fn pushes_mapper_of(&self, provider_id: &ProviderId) -> bool {
        self.changes.iter().any(|change| match &change.kind {
            ChangeKind::ProviderAdded { id, .. } => id == provider_id.as_str(),
            ChangeKind::ProviderFieldChanged { id, field, .. } => id == provider_id.as_str() && field == "mapper_url",
            _ => false,
        })
    }

    pub(crate) fn removes_provider(&self) -> bool {
        self.changes.iter().any(|change| matches!(change.kind, ChangeKind::ProviderRemoved { .. }))
    }

    pub(crate) fn edits(&self) -> impl Iterator<Item = &Edit> {
        self.changes.iter().flat_map(|change| &change.edits)
    }
}

#[cfg(test)]
mod tests;
