//! Checks that Ory's answer to a push is what was sent.

use super::apply::Patched;
use super::identity_config::IdentityConfig;
use super::plan::Plan;
use super::pointer::Pointer;
use super::rewriting::differing_places;

/// The result of a push, according to Ory's answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// Places that the plan changes and that differ from what was sent.
    pub(crate) missing: Vec<Pointer>,
    /// Other places that differ from what was sent.
    pub(crate) unexpected: Vec<Pointer>,
}

/// Compares the configuration that Ory answered with the one that was sent.
pub fn verify(sent: &Patched, plan: &Plan, answer: &IdentityConfig) -> Verification {
    let places = differing_places(sent.config().document(), answer.document());
    let planned = |place: &Pointer| plan.edits().any(|edit| edit.at.covers(place) || place.covers(&edit.at));
    let (missing, unexpected) = places.into_iter().partition(planned);
    Verification { missing, unexpected }
}

#[cfg(test)]
mod tests;
