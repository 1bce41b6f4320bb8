//! Limits on the work that a schema causes. Kratos has no limit: on some schemas it would never answer.

use thiserror::Error;

/// The steps allowed for judging one identity. Schemas of public projects take a few hundred.
pub(super) const JUDGING: u64 = 200_000;
/// The steps allowed for reading a schema. Kratos accepts schemas of up to 1 MiB.
pub(super) const READING: u64 = 10_000_000;
/// The deepest nesting of schemas and references. Values have at most 128 levels.
pub(super) const DEEPEST: usize = 300;

/// The error for a schema that takes more work than allowed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("checking an identity against it takes more than {JUDGING} steps, or never ends: Kratos would hang")]
pub struct Endless;

pub(super) struct Budget(u64);

impl Budget {
    pub(super) fn new(steps: u64) -> Self {
        Self(steps)
    }

    pub(super) fn spend(&mut self, steps: u64) -> Result<(), Endless> {
        self.0 = self.0.checked_sub(steps).ok_or(Endless)?;
        Ok(())
    }
}
