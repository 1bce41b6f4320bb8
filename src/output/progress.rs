//! A sign that something is going on.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::system::echo::NoEcho;
use crate::system::locale;

/// How long something may take before it needs a sign that it is going on.
const TICK: Duration = Duration::from_millis(120);

/// What is on the screen. Keys would break it, so the terminal doesn't show them.
struct Shown {
    bar: ProgressBar,
    _no_echo: Option<NoEcho>,
}

static ON_SCREEN: Mutex<Option<Shown>> = Mutex::new(None);

fn on_screen() -> MutexGuard<'static, Option<Shown>> {
    ON_SCREEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes above what is on the screen, so that no frame of it stays.
pub(super) fn above_bar(write: impl FnOnce()) {
    let bar = on_screen().as_ref().map(|shown| shown.bar.clone());
    match bar {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

/// A spinner or a bar on stderr, if that is a terminal. It is gone when this is dropped. None: nothing is shown at all.
pub(crate) struct Progress(Option<ProgressBar>);

impl Progress {
    pub(super) fn begin(text: String) -> Self {
        let bar = ProgressBar::new_spinner().with_style(style("{spinner} {msg}"));
        // Setting a message would draw it, and a key could be echoed onto that before the echo is off.
        Self::shown(bar.with_message(locale::shown(&text).into_owned()))
    }

    /// A bar that counts, if stderr is a terminal, and a line for each event anywhere.
    pub(super) fn counting(total: usize) -> Self {
        Self::shown(ProgressBar::new(total as u64).with_style(style("{bar:30} {pos}/{len} projects")))
    }

    fn shown(bar: ProgressBar) -> Self {
        if bar.is_hidden() {
            return Self::none();
        }
        let mut on_screen = on_screen();
        // A second one would draw over the first, which says what takes time.
        if on_screen.is_some() {
            return Self::none();
        }
        *on_screen = Some(Shown { bar: bar.clone(), _no_echo: NoEcho::begin() });
        bar.enable_steady_tick(TICK);
        Self(Some(bar))
    }

    pub(crate) fn count(&self) {
        self.0.iter().for_each(|bar| bar.inc(1));
    }

    pub(super) fn none() -> Self {
        Self(None)
    }
}

fn style(template: &str) -> ProgressStyle {
    #[expect(clippy::expect_used, reason = "the templates are the two above")]
    let style = ProgressStyle::with_template(template).expect("a valid template");
    if locale::is_ascii() { style.tick_chars(r"-\|/ ").progress_chars("##-") } else { style }
}

impl Drop for Progress {
    fn drop(&mut self) {
        let Some(bar) = &self.0 else { return };
        bar.finish_and_clear();
        *on_screen() = None;
    }
}
