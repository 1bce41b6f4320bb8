//! Spinners and progress bars.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::system::echo::NoEcho;
use crate::system::locale;

/// The time between two frames.
const TICK: Duration = Duration::from_millis(120);

/// The bar on the screen. Typed keys would break it, so the terminal doesn't echo them.
struct Shown {
    bar: ProgressBar,
    _no_echo: Option<NoEcho>,
}

static ON_SCREEN: Mutex<Option<Shown>> = Mutex::new(None);

fn on_screen() -> MutexGuard<'static, Option<Shown>> {
    ON_SCREEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes above the bar, so that no frame of it stays on the screen.
pub(super) fn above_bar(write: impl FnOnce()) {
    let bar = on_screen().as_ref().map(|shown| shown.bar.clone());
    match bar {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

/// A spinner or a bar on stderr, if that is a terminal. It disappears on drop. `None` means that nothing is shown.
pub(crate) struct Progress(Option<ProgressBar>);

impl Progress {
    pub(super) fn begin(text: String) -> Self {
        let bar = ProgressBar::new_spinner().with_style(style("{spinner} {msg}"));
        // `set_message` would draw the bar, and a key could be echoed onto it before the echo is off.
        Self::shown(bar.with_message(locale::shown(&text).into_owned()))
    }

    /// A bar that counts projects, if stderr is a terminal. Callers also print a line for each event.
    pub(super) fn counting(total: usize) -> Self {
        Self::shown(ProgressBar::new(total as u64).with_style(style("{bar:30} {pos}/{len} projects")))
    }

    fn shown(bar: ProgressBar) -> Self {
        if bar.is_hidden() {
            return Self::none();
        }
        let mut on_screen = on_screen();
        // A second bar would draw over the first, which says what takes time.
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
