//! Why there is no plan.

use thiserror::Error;

use crate::domain::identity_config::ShapeProblem;
use crate::domain::pointer::Pointer;
use crate::domain::provider::InvalidPart;

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
    /// A secret would be needed that Ory never showed.
    #[error("the client secret of {} would be needed, and Ory never showed it", .ids.join(", "))]
    SecretUnknown {
        /// The ids of the providers.
        ids: Vec<String>,
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
