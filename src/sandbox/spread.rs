//! Delays new configurations at a project's public address.

use std::time::{Duration, Instant};

use serde_json::Value;

/// The old configurations that are still served instead of newer ones.
#[derive(Clone, Debug, Default)]
pub(super) struct Spread {
    delay: Duration,
    /// Oldest first.
    earlier: Vec<Earlier>,
}

#[derive(Clone, Debug)]
struct Earlier {
    project: String,
    config: Value,
    replaced: Instant,
}

impl Spread {
    pub(super) fn set_delay(&mut self, delay: Duration) {
        self.delay = delay;
    }

    /// Keeps serving the configuration that was just replaced.
    pub(super) fn keep(&mut self, project: &str, config: Value) {
        self.earlier.retain(|earlier| earlier.replaced.elapsed() < self.delay);
        self.earlier.push(Earlier { project: project.to_owned(), config, replaced: Instant::now() });
    }

    /// Returns the configuration to serve while `current` is stored.
    pub(super) fn served<'a>(&'a self, project: &str, current: &'a Value) -> &'a Value {
        let waits = |earlier: &&Earlier| earlier.project == project && earlier.replaced.elapsed() < self.delay;
        self.earlier.iter().find(waits).map_or(current, |earlier| &earlier.config)
    }
}
