//! The reasons for refusing to make a plan.

use thiserror::Error;

use crate::domain::edit::DoesNotFit;
use crate::domain::identity_config::ShapeProblem;
use crate::domain::pointer::Pointer;
use crate::domain::provider::InvalidPart;
use crate::domain::settings::Settings;
use crate::domain::template::Template;

/// The reason a plan was refused: the request doesn't fit the configuration.
#[derive(Clone, Debug, Error)]
pub enum Refusal {
    /// The part of the document that we work on is malformed.
    #[error("the identity configuration is malformed, so Ory would reject it")]
    Malformed(Vec<ShapeProblem>),
    /// Values that `ory update` would replace with files from this computer.
    #[error(
        "the identity configuration has a `file://` value, so `ory update` would upload that file from this computer"
    )]
    LocalFiles(Vec<Pointer>),
    /// The ID belongs to another kind of provider.
    #[error("the provider ID {id:?} belongs to a provider of the kind {kind:?}")]
    IdTaken {
        /// The ID.
        id: String,
        /// The kind it has.
        kind: String,
    },
    /// The template's providers exist only under other IDs, and none was chosen.
    #[error("this project already has {provider} (id: {})", .existing.join(", "))]
    OtherId {
        /// The template's name.
        provider: String,
        /// The existing IDs.
        existing: Vec<String>,
        /// The ID that a new provider would get.
        default: String,
    },
    /// A new provider needs more than was given.
    #[error("the new provider is incomplete")]
    Incomplete(Vec<MissingPart>),
    /// The request changes the app without giving its secret.
    #[error(
        "the {label} of {id:?} would change from {before} to {after}, but the stored secret belongs to the old one"
    )]
    SecretForOtherApp {
        /// The provider's ID.
        id: String,
        /// The provider's name for the setting that changes.
        label: String,
        /// The current value.
        before: String,
        /// The requested value.
        after: String,
    },
    /// There is no such provider.
    #[error("this project has no provider {id:?}")]
    NotFound {
        /// The requested ID.
        id: String,
    },
    /// The plan needs a secret that Ory never showed.
    #[error("this needs the client secret of {}, which Ory never showed", .ids.join(", "))]
    SecretUnknown {
        /// The IDs of the providers.
        ids: Vec<String>,
    },
    /// The run to undo changed one of several providers with the same ID.
    #[error("more than one provider has the ID {id:?}, so it isn't clear which one to restore")]
    SharedId {
        /// The ID.
        id: String,
    },
    /// Everything that the run to undo changed has changed again since.
    #[error("nothing left to undo: everything that run changed has changed again since")]
    ChangedSince {
        /// Descriptions of what has changed again.
        what: Vec<String>,
    },
    /// A value has no place in the configuration.
    #[error(transparent)]
    Unfit(#[from] DoesNotFit),
    /// A new provider can't have this ID.
    #[error(transparent)]
    InvalidId(InvalidPart),
}

/// A part that a new provider needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MissingPart {
    /// A setting.
    Setting {
        /// Its key.
        key: String,
        /// The provider's name for it.
        label: String,
    },
    /// The secret.
    Secret {
        /// The provider's name for it.
        label: String,
    },
}

impl MissingPart {
    /// Returns the settings that a new provider of this template needs and that weren't given.
    pub(crate) fn of_settings<'t>(template: &'t Template, given: &'t Settings) -> impl Iterator<Item = Self> + 't {
        let missing = template.needed().filter(|field| given.get(&field.key).is_none());
        missing.map(|field| Self::Setting { key: field.key.clone(), label: field.label.clone() })
    }

    /// Returns the key of the part in the configuration.
    pub(crate) fn key<'a>(&'a self, template: &'a Template) -> &'a str {
        match self {
            Self::Setting { key, .. } => key,
            Self::Secret { .. } => &template.secret.key,
        }
    }

    pub(crate) fn of_secret(template: &Template) -> Self {
        Self::Secret { label: template.secret.label.clone() }
    }
}
