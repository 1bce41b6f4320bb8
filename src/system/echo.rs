//! Keys that are pressed while nobody reads them: the terminal's echo of them would break what is being drawn.

use std::io;

use rustix::process::getpgrp;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};

/// A terminal that shows no keys until this is dropped. Those that raise signals still do.
pub(crate) struct NoEcho {
    saved: Termios,
}

impl NoEcho {
    /// `None`: stdin isn't a terminal, or we are in the background.
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
            // The terminal may be gone; there is nobody to tell then.
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.saved);
        }
    }
}

/// Whether the terminal is ours to change: it stops processes in the background that try.
fn is_ours() -> bool {
    tcgetpgrp(io::stdin()).is_ok_and(|group| group == getpgrp())
}
