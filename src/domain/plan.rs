//! From what is there and what is asked to a list of typed changes.

mod builder;
mod kind;
mod provider;
mod refusal;
mod remove;
mod restore;

pub use self::kind::{ChangeKind, Note};
pub use self::refusal::{MissingPart, Refusal};

use self::builder::PlanBuilder;
use super::edit::Edit;
use super::identity_config::IdentityConfig;
use super::request::{Request, SessionHook};
use super::session_hook;

/// What is going to be changed. An empty plan means that everything is as asked already.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The provider that it is about.
    pub provider_id: String,
    /// The changes, in the order in which they are applied.
    pub changes: Vec<Change>,
    /// What else the person should know.
    pub notes: Vec<Note>,
}

/// One change, and the edits that make it.
#[derive(Clone, Debug)]
pub struct Change {
    /// What it is, for people and for JSON.
    pub kind: ChangeKind,
    /// The edits.
    pub edits: Vec<Edit>,
}

/// What to do about values that begin with `file://`: `ory update` replaces each by the content of that file on this
/// computer, and uploads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalFiles {
    /// Refuse to work on a configuration that holds one.
    Refuse,
    /// Let them be uploaded.
    Allow,
}

impl LocalFiles {
    /// What the flag --allow-file-urls says.
    pub(crate) fn of(allowed: bool) -> Self {
        if allowed { Self::Allow } else { Self::Refuse }
    }

    fn check(self, config: &IdentityConfig) -> Result<(), Refusal> {
        let files = config.local_file_values();
        match self {
            Self::Refuse if !files.is_empty() => Err(Refusal::LocalFiles(files)),
            _ => Ok(()),
        }
    }
}

/// Plans what has to change in `config` for `request` to be fulfilled.
///
/// # Errors
/// When the request does not fit the configuration.
pub fn plan(config: &IdentityConfig, request: &Request, local_files: LocalFiles) -> Result<Plan, Refusal> {
    let problems = config.shape_problems();
    if !problems.is_empty() {
        return Err(Refusal::Malformed(problems));
    }
    local_files.check(config)?;
    let mut builder = PlanBuilder::on(config);
    let provider_id = plan_request(&mut builder, config, request, local_files)?;
    Ok(builder.finish(provider_id))
}

/// Plans one request on `config`, and returns the id of the provider that it is about, if that is one.
fn plan_request(
    builder: &mut PlanBuilder,
    config: &IdentityConfig,
    request: &Request,
    local_files: LocalFiles,
) -> Result<String, Refusal> {
    match request {
        Request::Add(request) => {
            let id = provider::plan_provider(builder, config, request)?;
            builder.enable_oidc();
            match request.session_hook {
                SessionHook::Ensure => builder.add_session_hook(),
                SessionHook::LeaveAlone if session_hook::in_effect_through(config).is_none() => {
                    builder.note(Note::SessionHookLeftOut);
                }
                SessionHook::LeaveAlone => {}
            }
            Ok(id)
        }
        Request::RotateSecret(request) => provider::plan_rotation(builder, config, request),
        Request::Remove(request) => remove::plan_removal(builder, config, request),
        Request::Restore(request) => restore::plan_restore(builder, config, request, local_files),
        Request::Prune(ids) => remove::plan_pruning(builder, ids).map(|()| String::new()),
        Request::All(requests) => {
            for request in requests {
                let so_far = builder.draft().clone();
                plan_request(builder, &so_far, request, local_files)?;
            }
            Ok(String::new())
        }
    }
}

impl Plan {
    /// Whether everything is as asked already.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Whether it adds a provider.
    pub fn adds_provider(&self) -> bool {
        self.changes.iter().any(|change| matches!(change.kind, ChangeKind::ProviderAdded { .. }))
    }

    /// Whether it gives this provider a mapper that it did not have.
    pub fn pushes_mapper_of(&self, provider_id: &str) -> bool {
        self.changes.iter().any(|change| match &change.kind {
            ChangeKind::ProviderAdded { id, .. } => id == provider_id,
            ChangeKind::ProviderFieldChanged { id, field, .. } => id == provider_id && field == "mapper_url",
            _ => false,
        })
    }

    /// Whether it takes a provider away.
    pub fn removes_provider(&self) -> bool {
        self.changes.iter().any(|change| matches!(change.kind, ChangeKind::ProviderRemoved { .. }))
    }

    /// Every edit, in order.
    pub fn edits(&self) -> impl Iterator<Item = &Edit> {
        self.changes.iter().flat_map(|change| &change.edits)
    }
}

#[cfg(test)]
mod tests;
