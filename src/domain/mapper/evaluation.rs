//! The result of evaluating a mapper.

use serde_json::Value;
use thiserror::Error;

use crate::domain::place::Place;

/// A mapper's result for one sample of claims.
pub type Evaluation = Result<Value, Fault>;

/// The reason a mapper can't be evaluated.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{message}")]
pub struct Fault {
    /// What is wrong, without a full stop.
    pub(crate) message: String,
    pub(crate) place: Option<Place>,
}

impl Fault {
    /// The fault of a result that is far larger than Kratos reads.
    pub(crate) fn too_large() -> Self {
        Self::nowhere("its result has more than 256 KiB")
    }

    /// A fault without a place in the snippet.
    pub fn nowhere(message: impl Into<String>) -> Self {
        Self { message: message.into(), place: None }
    }
}
