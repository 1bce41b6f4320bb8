//! Requests from a person, a script or a runbook.

use super::content::Mapper;
use super::identity_config::IdentityConfig;
use super::provider::ProviderId;
use super::secret::Secret;
use super::settings::Settings;
use super::template::Template;

/// A change to the configuration of one project.
#[derive(Clone, Debug)]
pub enum Request {
    /// Add a provider, or update an existing one.
    Add(Box<AddRequest>),
    /// Replace the stored client secret of a provider, and nothing else.
    RotateSecret(Box<RotateSecretRequest>),
    /// Remove a provider.
    Remove(Box<RemoveRequest>),
    /// Put back what an earlier run changed.
    Restore(Box<RestoreRequest>),
    /// Remove the providers with these ids, whatever their kind, and leave everything else alone.
    Prune(Vec<String>),
    /// All of these, in this order. Removals come first.
    All(Vec<Request>),
}

impl Request {
    /// Returns the template that the request is about, if it is about one.
    pub(crate) fn template(&self) -> Option<&'static Template> {
        match self {
            Self::Add(request) => Some(request.template),
            Self::RotateSecret(request) => Some(request.template),
            Self::Remove(request) => Some(request.template),
            Self::Restore(_) | Self::Prune(_) | Self::All(_) => None,
        }
    }

    /// Returns the requests for providers that should exist.
    pub(crate) fn additions(&self) -> Vec<&AddRequest> {
        match self {
            Self::Add(request) => vec![request],
            Self::All(requests) => requests.iter().flat_map(Self::additions).collect(),
            Self::RotateSecret(_) | Self::Remove(_) | Self::Restore(_) | Self::Prune(_) => Vec::new(),
        }
    }
}

/// A provider that should exist. A part that is `None` keeps its value in an existing provider, and comes from the
/// template in a new one.
#[derive(Clone, Debug)]
pub struct AddRequest {
    /// The provider's template.
    pub template: &'static Template,
    /// Its provider id.
    pub id: Option<ProviderId>,
    /// The requested settings.
    pub settings: Settings,
    /// The secret of the app at the provider. A new provider needs one.
    pub secret: Option<SecretIntent>,
    /// The mapper, which turns claims into an identity.
    pub mapper: Option<Mapper>,
    /// Whether people are signed in right after they sign up.
    pub session_hook: SessionHook,
}

/// What to do with a secret.
#[derive(Clone, Debug)]
pub enum SecretIntent {
    /// Use it for a new provider, or for another app. For the same app, the stored secret stays: Ory doesn't show it,
    /// so there is nothing to compare with.
    WhereNeeded(Secret),
    /// Use it instead of the stored one, whatever that is.
    Replace(Secret),
    /// Kratos reads it from its environment, so a new provider gets none here.
    InEnvironment,
}

impl SecretIntent {
    pub(crate) fn secret(&self) -> Option<&Secret> {
        match self {
            Self::WhereNeeded(secret) | Self::Replace(secret) => Some(secret),
            Self::InEnvironment => None,
        }
    }
}

/// What to do about the session hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionHook {
    /// Make it run after social sign-ups.
    Ensure,
    /// Leave the hooks alone.
    LeaveAlone,
}

/// A new secret for an existing provider.
#[derive(Clone, Debug)]
pub struct RotateSecretRequest {
    /// The provider's template.
    pub template: &'static Template,
    /// Its provider id.
    pub id: Option<ProviderId>,
    /// The new secret.
    pub secret: Secret,
}

/// A provider to remove.
#[derive(Clone, Debug)]
pub struct RemoveRequest {
    /// The provider's template.
    pub template: &'static Template,
    /// Its provider id.
    pub id: Option<ProviderId>,
    /// What happens to the session hook.
    pub session_hook: AfterRemoval,
    /// What happens to social sign-in, if no provider is left.
    pub oidc: AfterRemoval,
}

/// What happens to something made for a provider once that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterRemoval {
    /// It stays.
    Keep,
    /// It is removed, too.
    Remove,
}

/// An earlier run to undo.
#[derive(Clone, Debug)]
pub struct RestoreRequest {
    /// The configuration before that run.
    pub before: IdentityConfig,
    /// How much to restore.
    pub scope: RestoreScope,
    /// The ids of the providers whose secret that run replaced.
    pub replaced_secrets: Vec<String>,
    /// The secret of a provider that comes back. The backup doesn't have it, because Ory never showed it.
    pub secret: Option<Secret>,
}

/// How much to restore.
#[derive(Clone, Debug)]
pub enum RestoreScope {
    /// What that run changed. Later changes by others stay.
    Run {
        /// The configuration that the run sent.
        after: IdentityConfig,
    },
    /// Everything.
    Whole,
}
