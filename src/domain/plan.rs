//! From what is there and what is asked to a list of typed changes.

mod builder;
mod provider;

use std::fmt;

use serde_json::Value;
use thiserror::Error;

use self::builder::PlanBuilder;
use super::identity_config::{IdentityConfig, ShapeProblem};
use super::pointer::Pointer;
use super::provider::InvalidPart;
use super::request::{Request, SessionHook};
use super::secret::Secret;
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

/// A new value at a place of the document.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The place. Its container exists; an index equal to the list's length appends.
    pub at: Pointer,
    /// The value.
    pub value: NewValue,
}

/// A value to set.
#[derive(Clone)]
pub enum NewValue {
    /// A JSON value.
    Json(Value),
    /// A secret, which never becomes a JSON value.
    Secret(Secret),
}

impl fmt::Debug for NewValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Json(_) => "Json(…)",
            Self::Secret(_) => "Secret(…)",
        })
    }
}

/// The kinds of change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// A provider is added to the list.
    ProviderAdded {
        /// Its id.
        id: String,
        /// Its kind.
        kind: String,
    },
    /// One key of a provider gets another value.
    ProviderFieldChanged {
        /// The provider's id.
        id: String,
        /// The key.
        field: &'static str,
        /// What it was, if it was set.
        before: Option<String>,
        /// What it becomes.
        after: String,
    },
    /// The stored client secret is replaced.
    ClientSecretReplaced {
        /// The provider's id.
        id: String,
    },
    /// Social sign-in is switched on.
    OidcEnabled,
    /// The session hook is put into effect for social sign-ups.
    SessionHookAdded {
        /// The global hooks that are copied along, described, because they would no longer run otherwise.
        copied: Vec<String>,
    },
}

/// Something the person should know that is no change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A secret was given, and the stored one stays.
    ClientSecretKept,
    /// The session hook is not in effect, and was asked to be left alone.
    SessionHookLeftOut,
    /// The provider forces PKCE, which its template rules out.
    PkceForced,
}

/// Why there is no plan: the request does not fit the configuration.
#[derive(Clone, Debug, Error)]
pub enum Refusal {
    /// The part of the document that we work on is malformed.
    #[error("the identity configuration has a shape that Ory itself would refuse")]
    Malformed(Vec<ShapeProblem>),
    /// Values that `ory update` would replace by files of this computer.
    #[error(
        "the identity configuration holds a `file://` value, and `ory update` would upload that file from this computer"
    )]
    LocalFiles(Vec<Pointer>),
    /// The id belongs to another kind of provider.
    #[error("the provider id {id:?} is taken: in this project it is a provider of the kind {kind:?}")]
    IdTaken {
        /// The id.
        id: String,
        /// The kind it has.
        kind: String,
    },
    /// Providers of this kind exist under other ids only, and none was chosen.
    #[error("this project has a provider of the kind {kind:?} already, under the id {}", .existing.join(", "))]
    OtherId {
        /// The kind.
        kind: String,
        /// The ids that there are.
        existing: Vec<String>,
        /// The id a new one would get.
        default: String,
    },
    /// A new provider needs more than was given.
    #[error("a new provider needs more than was given")]
    Incomplete(Vec<MissingPart>),
    /// Another client id goes with another secret.
    #[error(
        "the client id of {id:?} would change from {before} to {after}, and the stored secret belongs to the old one"
    )]
    SecretForNewClientId {
        /// The provider's id.
        id: String,
        /// The client id it has.
        before: String,
        /// The client id that was asked for.
        after: String,
    },
    /// No such provider.
    #[error("this project has no provider {id:?}")]
    NotFound {
        /// The id that was asked for.
        id: String,
    },
    /// The id can't be that of a new provider.
    #[error(transparent)]
    InvalidId(InvalidPart),
}

/// A part without which no provider can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingPart {
    /// The client id.
    ClientId,
    /// The client secret.
    ClientSecret,
}

/// Plans what has to change in `config` for `request` to be fulfilled.
///
/// # Errors
/// When the request does not fit the configuration.
pub fn plan(config: &IdentityConfig, request: &Request) -> Result<Plan, Refusal> {
    let problems = config.shape_problems();
    if !problems.is_empty() {
        return Err(Refusal::Malformed(problems));
    }
    let files = config.local_file_values();
    if !files.is_empty() {
        return Err(Refusal::LocalFiles(files));
    }
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

    /// Every edit, in order.
    pub fn edits(&self) -> impl Iterator<Item = &Edit> {
        self.changes.iter().flat_map(|change| &change.edits)
    }

    /// Whether a change at `pointer` is one that this plan names.
    pub fn names(&self, pointer: &Pointer) -> bool {
        self.edits().any(|edit| edit.at.covers(pointer))
    }
}

impl ChangeKind {
    /// The stable name of this kind of change in JSON output.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ProviderAdded { .. } => "provider_added",
            Self::ProviderFieldChanged { .. } => "provider_field_changed",
            Self::ClientSecretReplaced { .. } => "client_secret_replaced",
            Self::OidcEnabled => "oidc_enabled",
            Self::SessionHookAdded { .. } => "session_hook_added",
        }
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ProviderAdded { id, kind } if id == kind => write!(formatter, "Add the provider {id}."),
            Self::ProviderAdded { id, kind } => write!(formatter, "Add the provider {id} (of the kind {kind})."),
            Self::ProviderFieldChanged { id, field, before: Some(before), after } => {
                write!(formatter, "Change {field} of {id} from {before} to {after}.")
            }
            Self::ProviderFieldChanged { id, field, before: None, after } => {
                write!(formatter, "Set {field} of {id} to {after}.")
            }
            Self::ClientSecretReplaced { id } => write!(formatter, "Replace the stored client secret of {id}."),
            Self::OidcEnabled => formatter.write_str("Switch on social sign-in."),
            Self::SessionHookAdded { copied } if copied.is_empty() => {
                formatter.write_str("Sign people in right after they sign up (session hook).")
            }
            Self::SessionHookAdded { copied } => write!(
                formatter,
                "Sign people in right after they sign up (session hook), and copy the global hooks along, which social \
                 sign-ups would skip otherwise: {}.",
                copied.join(", ")
            ),
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::ClientSecretKept => {
                "The stored client secret stays: Ory does not show it, so it can't be compared with the one given. \
                 `ory-social rotate-secret` replaces it."
            }
            Self::SessionHookLeftOut => {
                "Without the session hook, people who sign up through a provider have to sign in once more."
            }
            Self::PkceForced => {
                "The provider has `pkce: force`, which moves its callback URL and which VK refuses; set it to `never`."
            }
        })
    }
}

#[cfg(test)]
mod tests;
