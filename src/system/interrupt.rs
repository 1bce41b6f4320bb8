//! Signals that ask us to stop. They never end the program midway, so code that waits must check for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// The latest signal that asked us to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Interruption {
    /// The number of the signal.
    pub(crate) signal: i32,
    /// The number of such signals so far.
    count: u32,
}

/// Tells waiting code when we are asked to stop.
#[derive(Clone)]
pub(crate) struct Interrupts {
    latest: watch::Receiver<Option<Interruption>>,
    /// The number of signals that were handled.
    acknowledged: Arc<AtomicU32>,
}

impl Interrupts {
    /// Starts listening for SIGINT, SIGTERM, SIGHUP and SIGQUIT.
    pub(crate) fn listen() -> std::io::Result<Self> {
        let (sender, receiver) = watch::channel(None);
        for kind in [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup(), SignalKind::quit()] {
            let mut signals = signal(kind)?;
            let sender = sender.clone();
            tokio::spawn(async move {
                while signals.recv().await.is_some() {
                    sender.send_modify(|state| {
                        let count = state.map_or(0, |it: Interruption| it.count) + 1;
                        *state = Some(Interruption { signal: kind.as_raw_value(), count });
                    });
                }
            });
        }
        Ok(Self { latest: receiver, acknowledged: Arc::default() })
    }

    /// Returns a copy for one of several jobs that run in parallel. Each handles the signals on its own.
    #[must_use]
    pub(crate) fn apart(&self) -> Self {
        let acknowledged = self.acknowledged.load(Ordering::Relaxed);
        Self { latest: self.latest.clone(), acknowledged: Arc::new(AtomicU32::new(acknowledged)) }
    }

    /// Waits until we are asked to stop. Returns at once if an earlier signal isn't handled yet.
    pub(crate) async fn raised(&self) -> Interruption {
        self.nth(self.acknowledged.load(Ordering::Relaxed) + 1).await
    }

    /// Returns the latest signal that asked us to stop.
    pub(crate) fn latest(&self) -> Option<Interruption> {
        *self.latest.borrow()
    }

    /// Marks all signals so far as handled.
    pub(crate) fn acknowledge(&self) {
        let count = self.latest.borrow().map_or(0, |it| it.count);
        self.acknowledged.store(count, Ordering::Relaxed);
    }

    /// Waits for another signal after `first`.
    pub(crate) async fn raised_again(&self, first: Interruption) -> Interruption {
        self.nth(first.count + 1).await
    }

    async fn nth(&self, count: u32) -> Interruption {
        let mut receiver = self.latest.clone();
        let reached = receiver.wait_for(|state| state.is_some_and(|it| it.count >= count)).await;
        match reached.ok().and_then(|state| *state) {
            Some(interruption) => interruption,
            // The listening tasks end only with the runtime, so no more signals can come.
            None => std::future::pending().await,
        }
    }
}
