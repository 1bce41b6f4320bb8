//! A sign that something is going on.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::stderr::{self, fitted};

/// How long something may take before it needs a sign that it is going on.
const TICK: Duration = Duration::from_millis(120);

/// A spinner or a bar on stderr, if that is a terminal. It is gone when this is dropped. None: nothing is shown at all.
pub(crate) struct Progress(Option<ProgressBar>);

impl Progress {
    pub(super) fn begin(text: String) -> Self {
        let bar = ProgressBar::new_spinner();
        bar.set_style(style("{spinner} {msg}"));
        bar.set_message(text);
        if !bar.is_hidden() {
            bar.enable_steady_tick(TICK);
        }
        Self(Some(bar))
    }

    /// A bar that counts, if stderr is a terminal, and a line for each event anywhere.
    pub(super) fn counting(total: usize) -> Self {
        let bar = ProgressBar::new(total as u64);
        bar.set_style(style("{bar:30} {pos}/{len} projects"));
        if !bar.is_hidden() {
            bar.enable_steady_tick(TICK);
        }
        Self(Some(bar))
    }

    pub(crate) fn count(&self) {
        self.0.iter().for_each(|bar| bar.inc(1));
    }

    pub(super) fn none() -> Self {
        Self(None)
    }

    /// Writes a line above the bar.
    pub(crate) fn say(&self, text: &str) {
        self.0.iter().for_each(|bar| bar.suspend(|| stderr::write(format_args!("{}", fitted("", text)))));
    }
}

fn style(template: &str) -> ProgressStyle {
    #[expect(clippy::expect_used, reason = "the templates are the two above")]
    ProgressStyle::with_template(template).expect("a valid template")
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.iter().for_each(ProgressBar::finish_and_clear);
    }
}
