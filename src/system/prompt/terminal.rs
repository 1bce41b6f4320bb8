//! The terminal, as a question needs it.

use std::io::{self, Write as _};

use rustix::termios::{
    LocalModes, OptionalActions, QueueSelector, SpecialCodeIndex, Termios, tcflush, tcgetattr, tcsetattr,
};

use crate::domain::text::plain;
use crate::system::environment;

const PASTE_IN_BRACKETS: &str = "\x1b[?2004h";
const PASTE_PLAINLY: &str = "\x1b[?2004l";

/// A terminal that hands over every key and shows none: its driver neither echoes nor raises signals. What is pasted comes
/// between marks, so that its line breaks are not taken for Enter. It is put back as it was when this is dropped.
pub(crate) struct KeyMode {
    saved: Termios,
}

impl KeyMode {
    /// Changes to it. What was typed before is discarded: it was not meant for this question.
    pub(crate) fn enter() -> io::Result<Self> {
        let mode = Self { saved: tcgetattr(io::stdin())? };
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
        // A terminal that knows no sequences would show the marks.
        if !environment::terminal_is_dumb() {
            write(PASTE_IN_BRACKETS);
        }
        Ok(())
    }

    pub(crate) fn leave(&self) {
        // It may be gone; there is nobody to tell then.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.saved);
        if !environment::terminal_is_dumb() {
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

/// Writes a question, for an answer behind it.
pub(crate) fn show_question(question: &str) {
    let bold = anstyle::Style::new().bold();
    // The terminal may be gone; there is nobody to tell then.
    let _ = write!(anstream::stderr().lock(), "{bold}{}{bold:#}", plain(question));
}

/// Moves the cursor: `A` is up, `C` right, `D` left.
pub(crate) fn move_cursor(steps: usize, direction: char) {
    if steps > 0 {
        write(&format!("\x1b[{steps}{direction}"));
    }
}

pub(crate) fn columns() -> usize {
    usize::from(console::Term::stderr().size().1).max(2)
}

pub(crate) fn rows() -> usize {
    usize::from(console::Term::stderr().size().0)
}
