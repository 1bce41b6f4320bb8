//! The pace of calls to Ory. When Ory reports too many requests, all parallel jobs slow down together.

use std::cell::Cell;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::system::interrupt::Interrupts;
use crate::system::process::ProcessFailure;

/// How long all jobs wait after the first "too many requests". The wait doubles each time.
const FIRST: Duration = Duration::from_millis(500);
/// The longest wait. After this long without a refusal, the next one counts as the first again.
const LONGEST: Duration = Duration::from_secs(8);

/// When the next request may be sent.
#[derive(Debug, Default)]
pub(super) struct Pace {
    not_before: Cell<Option<Instant>>,
    delay: Cell<Duration>,
}

impl Pace {
    /// Records a "too many requests". Jobs that are refused together count as one.
    pub(super) fn slow_down(&self) {
        let now = Instant::now();
        let delay = match self.not_before.get() {
            Some(until) if now < until => return,
            Some(until) if now < until + LONGEST => (self.delay.get() * 2).min(LONGEST),
            _ => FIRST,
        };
        self.delay.set(delay);
        self.not_before.set(Some(now + delay));
    }

    /// Waits until the next request may be sent.
    pub(super) async fn wait(&self, interrupts: &Interrupts) -> Result<(), ProcessFailure> {
        while let Some(until) = self.not_before.get().filter(|until| *until > Instant::now()) {
            tokio::select! {
                () = sleep_until(until) => {}
                interruption = interrupts.raised() => return Err(ProcessFailure::Interrupted(interruption.signal)),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn jobs_refused_together_wait_once_and_jobs_refused_again_wait_longer() {
        let (pace, interrupts) = (Pace::default(), Interrupts::listen().unwrap());
        let begin = Instant::now();
        (0..8).for_each(|_| pace.slow_down());
        pace.wait(&interrupts).await.unwrap();
        assert_eq!(begin.elapsed().as_millis(), 500);
        pace.slow_down();
        pace.wait(&interrupts).await.unwrap();
        assert_eq!(begin.elapsed().as_millis(), 1500);
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_while_without_a_rejection_the_waits_are_short_again() {
        let (pace, interrupts) = (Pace::default(), Interrupts::listen().unwrap());
        (0..2).for_each(|_| pace.slow_down());
        tokio::time::sleep(FIRST + LONGEST).await;
        let begin = Instant::now();
        pace.slow_down();
        pace.wait(&interrupts).await.unwrap();
        assert_eq!(begin.elapsed(), FIRST);
    }
}
