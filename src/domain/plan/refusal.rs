//! Why there is no plan.

use thiserror::Error;

use crate::domain::edit::DoesNotFit;
use crate::domain::identity_config::ShapeProblem;
use crate::domain::pointer::Pointer;
use crate::domain::provider::InvalidPart;
use crate::domain::settings::Settings;
use crate::domain::template::Template;

/// Why there is no plan: the request does not fit the configuration.
#[derive(Clone, Debug, Error)]
pub enum Refusal {
    /// The part of the document that we work on is malformed.
    #[error("the identity configuration is malformed, so Ory would reject it")]
    Malformed(Vec<ShapeProblem>),
    /// Values that `ory update` would replace by files of this computer.
    #[error(
        "the identity configuration has a `file://` value, so `ory update` would upload that file from this computer"
    )]
    LocalFiles(Vec<Pointer>),
    /// The id belongs to another kind of provider.
    #[error("the provider ID {id:?} is taken by a provider of the kind {kind:?}")]
    IdTaken {
        /// The id.
        id: String,
        /// The kind it has.
        kind: String,
    },
    /// The template's providers exist under other ids only, and none was chosen.
    #[error("this project already has {provider} (id: {})", .existing.join(", "))]
    OtherId {
        /// The template's name.
        provider: String,
        /// The ids that there are.
        existing: Vec<String>,
        /// The id a new one would get.
        default: String,
    },
    /// A new provider needs more than was given.
    #[error("the new provider is incomplete")]
    Incomplete(Vec<MissingPart>),
    /// Another app goes with another secret.
    #[error(
        "the {label} of {id:?} would change from {before} to {after}, but the stored secret belongs to the old one"
    )]
    SecretForOtherApp {
        /// The provider's id.
        id: String,
        /// What the provider calls the setting that changes.
        label: String,
        /// Its value now.
        before: String,
        /// The value that was asked for.
        after: String,
    },
    /// No such provider.
    #[error("this project has no provider {id:?}")]
    NotFound {
        /// The id that was asked for.
        id: String,
    },
    /// A secret would be needed that Ory never showed.
    #[error("this needs the client secret of {}, which Ory never showed", .ids.join(", "))]
    SecretUnknown {
        /// The ids of the providers.
        ids: Vec<String>,
    },
    /// An undone run changed one of several providers with the same id.
    #[error("more than one provider has the ID {id:?}, so it isn't clear which one to restore")]
    SharedId {
        /// The id.
        id: String,
    },
    /// Nothing of an undone run is as it left it.
    #[error("nothing left to undo: everything that run changed has changed again since")]
    ChangedSince {
        /// What was changed again.
        what: Vec<String>,
    },
    /// A value has no place in the configuration.
    #[error(transparent)]
    Unfit(#[from] DoesNotFit),
    /// The id can't be that of a new provider.
    #[error(transparent)]
    InvalidId(InvalidPart),
}

/// A part without which no provider can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MissingPart {
    /// A setting.
    Setting {
        /// Its key.
        key: String,
        /// What the provider calls it.
        label: String,
    },
    /// The secret.
    Secret {
        /// What the provider calls it.
        label: String,
    },
}

impl MissingPart {
    /// The settings without which no provider of this template can be made, and that nobody has given.
    pub(crate) fn of_settings<'t>(template: &'t Template, given: &'t Settings) -> impl Iterator<Item = Self> + 't {
        let missing = template.needed().filter(|field| given.get(&field.key).is_none());
        missing.map(|field| Self::Setting { key: field.key.clone(), label: field.label.clone() })
    }

    /// The key that it would have in the configuration.
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
