//! Turns off the terminal's echo while nothing reads keys, because the echo would break what is being drawn.

use std::io;

use rustix::process::getpgrp;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};

/// Hides pressed keys until it is dropped. Keys that raise signals still work.
pub(crate) struct NoEcho {
    saved: Termios,
}

impl NoEcho {
    /// Returns `None` if stdin isn't a terminal or we are in the background.
    pub(crate) fn begin() -> Option<Self> {
        let stdin = io::stdin();
        let saved = tcgetattr(&stdin).ok().filter(|_| is_ours())?;
        let mut silent = saved.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(&stdin, OptionalActions::Now, &silent).ok()?;
        Some(Self { saved })
    }
}

impl Drop for NoEcho {
    fn drop(&mut self) {
        if is_ours() {
            // If the terminal is gone, there is nobody to tell.
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.saved);
        }
    }
}

/// Whether we may change the terminal, which stops background processes that try.
fn is_ours() -> bool {
    tcgetpgrp(io::stdin()).is_ok_and(|group| group == getpgrp())
}
