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
use super::pointer::Pointer;
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
    let provider_id = match request {
        Request::Add(request) => {
            let id = provider::plan_provider(&mut builder, config, request)?;
            builder.enable_oidc();
            match request.session_hook {
                SessionHook::Ensure => builder.add_session_hook(),
                SessionHook::LeaveAlone if session_hook::in_effect_through(config).is_none() => {
                    builder.note(Note::SessionHookLeftOut);
                }
                SessionHook::LeaveAlone => {}
            }
            id
        }
        Request::RotateSecret(request) => provider::plan_rotation(&mut builder, config, request)?,
        Request::Remove(request) => remove::plan_removal(&mut builder, config, request)?,
        Request::Restore(request) => restore::plan_restore(&mut builder, config, request, local_files)?,
    };
    Ok(builder.finish(provider_id))
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

    /// Whether it gives a provider another mapper.
    pub fn pushes_mapper(&self) -> bool {
        let is_mapper =
            |kind: &ChangeKind| matches!(kind, ChangeKind::ProviderFieldChanged { field, .. } if field == "mapper_url");
        self.adds_provider() || self.changes.iter().any(|change| is_mapper(&change.kind))
    }

    /// Every edit, in order.
    pub fn edits(&self) -> impl Iterator<Item = &Edit> {
        self.changes.iter().flat_map(|change| &change.edits)
    }

    /// Whether a change at `pointer` is one that this plan names.
    pub fn names(&self, pointer: &Pointer) -> bool {
        self.edits().any(|edit| edit.at.covers(pointer))
    }
}

#[cfg(test)]
mod tests;
