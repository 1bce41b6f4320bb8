//! The terminal, as a question needs it.

use std::io::{self, Write as _};

use rustix::termios::{
    LocalModes, OptionalActions, QueueSelector, SpecialCodeIndex, Termios, tcflush, tcgetattr, tcsetattr,
};

use crate::system::environment;

const PASTE_IN_BRACKETS: &str = "\x1b[?2004h";
const PASTE_PLAINLY: &str = "\x1b[?2004l";

/// How the terminal hands over what is pasted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pasting {
    /// Between marks, so that its line breaks are not taken for Enter.
    InBrackets,
    /// As if it was typed.
    AsKeys,
}

/// A terminal that hands over every key and shows none: its driver neither echoes nor raises signals. It is put back as
/// it was when this is dropped.
pub(crate) struct KeyMode {
    saved: Termios,
    pasting: Pasting,
}

impl KeyMode {
    /// Changes to it. What was typed before is discarded: it was not meant for this question.
    pub(crate) fn enter(pasting: Pasting) -> io::Result<Self> {
        // A terminal that knows no sequences would show the marks.
        let pasting = if environment::terminal_is_dumb() { Pasting::AsKeys } else { pasting };
        let mode = Self { saved: tcgetattr(io::stdin())?, pasting };
        mode.set()?;
        tcflush(io::stdin(), QueueSelector::IFlush)?;
        Ok(mode)
    }

    /// Changes to it again, after a shell has used the terminal.
    pub(crate) fn set(&self) -> io::Result<()> {
        let mut keys = self.saved.clone();
        keys.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG | LocalModes::IEXTEN);
        keys.special_codes[SpecialCodeIndex::VMIN] = 1;
        keys.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(io::stdin(), OptionalActions::Now, &keys)?;
        if self.pasting == Pasting::InBrackets {
            write(PASTE_IN_BRACKETS);
        }
        Ok(())
    }

    pub(crate) fn leave(&self) {
        // It may be gone; there is nobody to tell then.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.saved);
        let _ = console::Term::stderr().show_cursor();
        if self.pasting == Pasting::InBrackets {
            write(PASTE_PLAINLY);
        }
    }
}

impl Drop for KeyMode {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Writes as it is. The terminal may be gone; there is nobody to tell then.
pub(crate) fn write(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
