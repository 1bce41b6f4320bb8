//! A configuration that was written takes its time until a project's public address serves it.

use std::time::{Duration, Instant};

use serde_json::Value;

/// The configurations that are still served in the place of newer ones.
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

    /// Goes on serving the configuration that was replaced right now.
    pub(super) fn keep(&mut self, project: &str, config: Value) {
        self.earlier.retain(|earlier| earlier.replaced.elapsed() < self.delay);
        self.earlier.push(Earlier { project: project.to_owned(), config, replaced: Instant::now() });
    }

    /// The configuration that is served while `current` is stored.
    pub(super) fn served<'a>(&'a self, project: &str, current: &'a Value) -> &'a Value {
        let waits = |earlier: &&Earlier| earlier.project == project && earlier.replaced.elapsed() < self.delay;
        self.earlier.iter().find(waits).map_or(current, |earlier| &earlier.config)
    }
}
