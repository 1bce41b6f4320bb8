//! What a person, a script or a runbook asks for.

use super::catalogue::Template;
use super::mapper::Mapper;
use super::provider::{ClientId, Label, ProviderId, Scope};
use super::secret::Secret;

/// What is to be done to the configuration of one project.
#[derive(Clone, Debug)]
pub enum Request {
    /// Add a provider, or bring the one that is there to what is asked.
    Add(Box<AddRequest>),
    /// Replace the stored client secret of a provider, and nothing else.
    RotateSecret(Box<RotateSecretRequest>),
}

/// A provider that shall be there. What is `None` stays as it is where the provider exists, and is taken from the
/// template where it does not.
#[derive(Clone, Debug)]
pub struct AddRequest {
    /// What kind of provider.
    pub template: Template,
    /// Its provider id.
    pub id: Option<ProviderId>,
    /// The id of our app at the provider. Needed for a new provider.
    pub client_id: Option<ClientId>,
    /// The secret of our app at the provider. Needed for a new provider.
    pub client_secret: Option<ClientSecretIntent>,
    /// The text on the button.
    pub label: Option<Label>,
    /// The permissions to ask for.
    pub scope: Option<Vec<Scope>>,
    /// How claims become an identity.
    pub mapper: Option<Mapper>,
    /// Whether people shall be signed in right after they signed up.
    pub session_hook: SessionHook,
}

/// What a given client secret is meant for.
#[derive(Clone, Debug)]
pub enum ClientSecretIntent {
    /// For a new provider, or for another client id. Ory does not show the stored secret, so for an unchanged
    /// client id there is nothing to compare it with, and the stored one stays.
    WhereNeeded(Secret),
    /// Instead of the stored one, whatever that is.
    Replace(Secret),
}

impl ClientSecretIntent {
    /// The secret.
    pub fn secret(&self) -> &Secret {
        match self {
            Self::WhereNeeded(secret) | Self::Replace(secret) => secret,
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
    pub template: Template,
    /// Its provider id.
    pub id: Option<ProviderId>,
    /// The new secret.
    pub client_secret: Secret,
}
