//! What a person, a script or a runbook asks for.

use super::content::Mapper;
use super::identity_config::IdentityConfig;
use super::provider::ProviderId;
use super::secret::Secret;
use super::settings::Settings;
use super::template::Template;

/// What is to be done to the configuration of one project.
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
    /// Remove the providers with these ids, of whatever kind, and leave everything else as it is.
    Prune(Vec<String>),
    /// All of these, in this order; what removes comes first.
    All(Vec<Request>),
}

impl Request {
    /// The kind of provider that it is about, if it is about one.
    pub(crate) fn template(&self) -> Option<&'static Template> {
        match self {
            Self::Add(request) => Some(request.template),
            Self::RotateSecret(request) => Some(request.template),
            Self::Remove(request) => Some(request.template),
            Self::Restore(_) | Self::Prune(_) | Self::All(_) => None,
        }
    }

    /// The providers that should exist.
    pub(crate) fn additions(&self) -> Vec<&AddRequest> {
        match self {
            Self::Add(request) => vec![request],
            Self::All(requests) => requests.iter().flat_map(Self::additions).collect(),
            Self::RotateSecret(_) | Self::Remove(_) | Self::Restore(_) | Self::Prune(_) => Vec::new(),
        }
    }
}

/// A provider that should exist. What is `None` stays as it is where the provider exists, and is taken from the
/// template where it does not.
#[derive(Clone, Debug)]
pub struct AddRequest {
    /// What kind of provider.
    pub template: &'static Template,
    /// Its provider id.
    pub id: Option<ProviderId>,
    /// The settings.
    pub settings: Settings,
    /// The secret of our app at the provider. A new provider needs one.
    pub secret: Option<SecretIntent>,
    /// How claims become an identity.
    pub mapper: Option<Mapper>,
    /// Whether people are signed in right after they sign up.
    pub session_hook: SessionHook,
}

/// What a given secret is meant for.
#[derive(Clone, Debug)]
pub enum SecretIntent {
    /// For a new provider, or for another app. Ory doesn't show the stored secret, so for the same app there is nothing
    /// to compare it with, and the stored one stays.
    WhereNeeded(Secret),
    /// Instead of the stored one, whatever that is.
    Replace(Secret),
    /// Kratos gets it from its environment, so a new provider gets none here.
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
    /// Put it into effect for social sign-ups.
    Ensure,
    /// Leave the hooks alone.
    LeaveAlone,
}

/// A new secret for a provider that is there.
#[derive(Clone, Debug)]
pub struct RotateSecretRequest {
    /// What kind of provider.
    pub template: &'static Template,
    /// Its provider id.
    pub id: Option<ProviderId>,
    /// The new secret.
    pub secret: Secret,
}

/// A provider to remove.
#[derive(Clone, Debug)]
pub struct RemoveRequest {
    /// What kind of provider.
    pub template: &'static Template,
    /// Its provider id.
    pub id: Option<ProviderId>,
    /// What happens to the session hook.
    pub session_hook: AfterRemoval,
    /// What happens to social sign-in, if no provider is left.
    pub oidc: AfterRemoval,
}

/// What happens to something that was made for a provider, once that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterRemoval {
    /// It stays.
    Keep,
    /// It goes too.
    Remove,
}

/// An earlier run to undo.
#[derive(Clone, Debug)]
pub struct RestoreRequest {
    /// The configuration before that run.
    pub before: IdentityConfig,
    /// How much is put back.
    pub scope: RestoreScope,
    /// The ids of the providers whose secret that run replaced.
    pub replaced_secrets: Vec<String>,
    /// The secret of a provider that comes back, which Ory never showed us.
    pub secret: Option<Secret>,
}

/// How much is put back.
#[derive(Clone, Debug)]
pub enum RestoreScope {
    /// What that run changed. What others changed since stays.
    Run {
        /// The configuration that the run sent.
        after: IdentityConfig,
    },
    /// Everything.
    Whole,
}
