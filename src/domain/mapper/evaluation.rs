//! What comes of a mapper when it is given claims.

use serde_json::Value;
use thiserror::Error;

use crate::domain::place::Place;

/// What a mapper makes of one sample of claims.
pub type Evaluation = Result<Value, Fault>;

/// Why a mapper can't be evaluated.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{message}")]
pub struct Fault {
    /// What is wrong, without a full stop.
    pub(crate) message: String,
    pub(crate) place: Option<Place>,
}

impl Fault {
    /// A result that is more than Kratos reads by far.
    pub(crate) fn too_large() -> Self {
        Self::nowhere("its result has more than 256 KiB")
    }

    /// A fault of the snippet as a whole.
    pub fn nowhere(message: impl Into<String>) -> Self {
        Self { message: message.into(), place: None }
    }
}
