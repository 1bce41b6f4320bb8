//! Turns the bytes that a terminal sends into keys.

use rustix::process::Signal;

/// The longest escape sequence to wait for. Terminals send under ten bytes.
const LONGEST_SEQUENCE: usize = 32;
const ESC: u8 = 0x1b;

/// A key, or a part of a paste.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// A byte of the text.
    Byte(u8),
    /// A line break in a pasted text, which must not count as Enter.
    PastedLineBreak,
    PasteEnd,
    Left,
    Right,
    Home,
    End,
    Backspace,
    Delete,
    EraseWord,
    EraseToStart,
    EraseToEnd,
    Up,
    Down,
    PageUp,
    PageDown,
    Enter,
    Escape,
    /// Ctrl-D: deletes a character, or ends the input on an empty line.
    DeleteOrEnd,
    /// Ctrl-C and Ctrl-\: the terminal raises no signals while we read keys.
    Stop(Signal),
    Suspend,
}

/// Combines bytes into keys.
#[derive(Default)]
pub(crate) struct Keyboard {
    /// The start of an escape sequence.
    sequence: Vec<u8>,
    pasting: bool,
}

impl Keyboard {
    /// Processes the next byte. Returns the key that it completes, if any.
    pub(crate) fn byte(&mut self, byte: u8) -> Option<Key> {
        if !self.sequence.is_empty() {
            return self.in_sequence(byte);
        }
        Some(match byte {
            ESC => {
                self.sequence.push(byte);
                return None;
            }
            b'\r' | b'\n' if self.pasting => Key::PastedLineBreak,
            // Kept, so that the answer is rejected. Dropping it would silently change a secret.
            b'\t' => Key::Byte(byte),
            _ if self.pasting => Key::Byte(byte),
            b'\r' | b'\n' => Key::Enter,
            0x01 => Key::Home,
            0x02 => Key::Left,
            0x03 => Key::Stop(Signal::INT),
            0x04 => Key::DeleteOrEnd,
            0x05 => Key::End,
            0x06 => Key::Right,
            0x08 | 0x7f => Key::Backspace,
            0x0b => Key::EraseToEnd,
            0x0e => Key::Down,
            0x10 => Key::Up,
            0x15 => Key::EraseToStart,
            0x17 => Key::EraseWord,
            0x1a => Key::Suspend,
            0x1c => Key::Stop(Signal::QUIT),
            0x00..0x20 => return None,
            _ => Key::Byte(byte),
        })
    }

    /// Whether the next byte decides the meaning of the last one: ESC is a key, and also starts a sequence.
    pub(crate) fn is_undecided(&self) -> bool {
        self.sequence == [ESC] && !self.pasting
    }

    /// Whether the end mark of a paste is still to come.
    pub(crate) fn is_pasting(&self) -> bool {
        self.pasting
    }

    /// Handles a pause: an ESC with nothing after it is the key.
    pub(crate) fn pause(&mut self) -> Option<Key> {
        self.is_undecided().then(|| {
            self.sequence.clear();
            Key::Escape
        })
    }

    fn in_sequence(&mut self, byte: u8) -> Option<Key> {
        let is_second = self.sequence.len() == 1;
        if !(0x20..0x7f).contains(&byte) || self.sequence.len() > LONGEST_SEQUENCE {
            self.sequence.clear();
            return self.byte(byte);
        }
        self.sequence.push(byte);
        let goes_on = if is_second { matches!(byte, b'[' | b'O') } else { !matches!(byte, b'@'..=b'~') };
        if goes_on {
            return None;
        }
        let sequence = std::mem::take(&mut self.sequence);
        match &sequence[1..] {
            b"[200~" => {
                self.pasting = true;
                None
            }
            b"[201~" => {
                self.pasting = false;
                Some(Key::PasteEnd)
            }
            _ if self.pasting => None,
            b"[A" | b"OA" => Some(Key::Up),
            b"[B" | b"OB" => Some(Key::Down),
            b"[5~" => Some(Key::PageUp),
            b"[6~" => Some(Key::PageDown),
            b"[D" | b"OD" => Some(Key::Left),
            b"[C" | b"OC" => Some(Key::Right),
            b"[H" | b"OH" | b"[1~" | b"[7~" => Some(Key::Home),
            b"[F" | b"OF" | b"[4~" | b"[8~" => Some(Key::End),
            b"[3~" => Some(Key::Delete),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(bytes: &[u8]) -> Vec<Key> {
        let mut keyboard = Keyboard::default();
        bytes.iter().filter_map(|byte| keyboard.byte(*byte)).collect()
    }

    #[test]
    fn no_part_of_a_sequence_becomes_text() {
        for sequence in ["\x1b[Z", "\x1b[1;5D", "\x1bOP", "\x1bx", "\x1b[24;80R", "\x1b[<0;1;1M"] {
            assert_eq!(keys(sequence.as_bytes()), [], "{sequence:?}");
        }
        assert_eq!(keys(b"\x1b[D\x1bOC\x1b[3~"), [Key::Left, Key::Right, Key::Delete]);
    }

    #[test]
    fn esc_is_a_key_if_nothing_follows() {
        for (bytes, expected) in [("\x1b", Some(Key::Escape)), ("\x1b[", None), ("a", None), ("\x1b[200~\x1b", None)] {
            let mut keyboard = Keyboard::default();
            for byte in bytes.bytes() {
                keyboard.byte(byte);
            }
            assert_eq!((keyboard.pause(), keyboard.pause()), (expected, None), "{bytes:?}");
        }
    }

    #[test]
    fn an_incomplete_escape_sequence_swallows_neither_enter_nor_ctrl_c() {
        assert_eq!(keys(b"\x1b\r"), [Key::Enter]);
        assert_eq!(keys(b"\x1b[\x03"), [Key::Stop(Signal::INT)]);
    }

    #[test]
    fn what_is_pasted_is_text_and_never_a_command() {
        let pasted = keys(b"\x1b[200~a\r\x03\x1b[D\tb\x1b[201~\r");
        let expected = [Key::Byte(b'a'), Key::PastedLineBreak, Key::Byte(3), Key::Byte(b'\t'), Key::Byte(b'b')];
        assert_eq!(pasted, [&expected[..], &[Key::PasteEnd, Key::Enter]].concat());
    }
}
