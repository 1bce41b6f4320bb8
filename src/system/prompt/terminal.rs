//! The terminal modes and output that questions need.

use std::io::{self, Write as _};

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use crate::domain::text::plain;
use crate::system::environment;

/// How many times typed bytes are read, because a program may type without end.
const MOST_TYPED: usize = 256;

const PASTE_IN_BRACKETS: &str = "\x1b[?2004h";
const PASTE_PLAINLY: &str = "\x1b[?2004l";

/// A terminal mode that passes on every key: the driver neither echoes keys nor raises signals. Marks surround pasted
/// text, so that its line breaks don't count as Enter. Dropping it restores the terminal.
pub(crate) struct KeyMode {
    saved: Termios,
}

impl KeyMode {
    pub(crate) fn enter() -> io::Result<Self> {
        let mode = Self { saved: tcgetattr(io::stdin())? };
        mode.set()?;
        Ok(mode)
    }

    /// Enters the mode again, after a shell has used the terminal.
    pub(crate) fn set(&self) -> io::Result<()> {
        self.set_keys(1)?;
        // A terminal without escape sequences would print the marks.
        if !environment::terminal_is_dumb() {
            write(PASTE_IN_BRACKETS);
        }
        Ok(())
    }

    /// Lets a read return as soon as there are `least` bytes.
    fn set_keys(&self, least: u8) -> io::Result<()> {
        let mut keys = self.saved.clone();
        keys.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG | LocalModes::IEXTEN);
        keys.special_codes[SpecialCodeIndex::VMIN] = least;
        keys.special_codes[SpecialCodeIndex::VTIME] = 0;
        Ok(tcsetattr(io::stdin(), OptionalActions::Now, &keys)?)
    }

    /// Passes on each byte that was typed already, without waiting for more. They may be a part of a secret.
    pub(crate) fn for_each_typed(&self, mut read: impl FnMut(u8)) {
        let mut some = Zeroizing::new([0; 256]);
        if self.set_keys(0).is_ok() {
            for _ in 0..MOST_TYPED {
                match rustix::io::read(io::stdin(), &mut *some) {
                    Ok(count @ 1..) => some[..count].iter().copied().for_each(&mut read),
                    _ => break,
                }
            }
            // If the terminal is gone, the next read says so.
            let _ = self.set_keys(1);
        }
    }

    pub(crate) fn leave(&self) {
        // If the terminal is gone, there is nobody to tell.
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

/// Writes text unchanged. If the terminal is gone, there is nobody to tell.
pub(crate) fn write(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Writes a question and leaves the cursor after it.
pub(crate) fn show_question(question: &str) {
    let bold = anstyle::Style::new().bold();
    // If the terminal is gone, there is nobody to tell.
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
