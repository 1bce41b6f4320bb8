//! How much work a schema may make. Kratos has no limit: on some schemas it would never answer.

use thiserror::Error;

/// The work that judging one identity may take, in steps: a schema of a public project takes some hundred.
pub(super) const JUDGING: u64 = 200_000;
/// For reading a schema: the largest that Kratos takes has 1 MiB.
pub(super) const READING: u64 = 10_000_000;
/// How deep schemas are nested in each other, or refer to each other. Values have at most 128 levels.
pub(super) const DEEPEST: usize = 300;

/// A schema made more work than it may.
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
