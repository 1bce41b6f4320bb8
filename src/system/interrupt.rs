//! Signals that ask us to stop. They never end the program in the middle of something: code that waits has to check for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// The signals that ask us to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Interruption {
    /// The number of the signal.
    pub(crate) signal: i32,
    /// How many such signals there have been.
    count: u32,
}

/// Knows whether we were asked to stop.
#[derive(Clone)]
pub(crate) struct Interrupts {
    latest: watch::Receiver<Option<Interruption>>,
    /// How many signals have been dealt with.
    acknowledged: Arc<AtomicU32>,
}

impl Interrupts {
    /// Begins to listen for SIGINT, SIGTERM, SIGHUP and SIGQUIT.
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

    /// The same for one of several that run in parallel: what one has dealt with, the others have not.
    #[must_use]
    pub(crate) fn apart(&self) -> Self {
        let acknowledged = self.acknowledged.load(Ordering::Relaxed);
        Self { latest: self.latest.clone(), acknowledged: Arc::new(AtomicU32::new(acknowledged)) }
    }

    /// Waits until we were asked to stop, which may be in the past.
    pub(crate) async fn raised(&self) -> Interruption {
        self.nth(self.acknowledged.load(Ordering::Relaxed) + 1).await
    }

    /// The last time that we were asked to stop.
    pub(crate) fn latest(&self) -> Option<Interruption> {
        *self.latest.borrow()
    }

    /// Takes the signals so far as dealt with.
    pub(crate) fn acknowledge(&self) {
        let count = self.latest.borrow().map_or(0, |it| it.count);
        self.acknowledged.store(count, Ordering::Relaxed);
    }

    /// Waits until we were asked once more than at `first`.
    pub(crate) async fn raised_again(&self, first: Interruption) -> Interruption {
        self.nth(first.count + 1).await
    }

    async fn nth(&self, count: u32) -> Interruption {
        let mut receiver = self.latest.clone();
        let reached = receiver.wait_for(|state| state.is_some_and(|it| it.count >= count)).await;
        match reached.ok().and_then(|state| *state) {
            Some(interruption) => interruption,
            // The listening tasks live as long as the runtime: nobody can ask any more.
            None => std::future::pending().await,
        }
    }
}
