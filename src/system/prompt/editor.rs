//! The line that the user is typing.

use zeroize::Zeroizing;

use super::keys::Key;
use crate::domain::secret::MAX_BYTES;

/// More than any answer needs. It is allocated up front, so that a secret is never copied to a larger buffer.
const CAPACITY: usize = 2 * MAX_BYTES;

/// Which lines of a pasted text go into the answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pasted {
    /// The first. The next one is often a secret, and would be shown.
    FirstLine,
    /// All, so that the answer is checked as it was pasted.
    Everything,
}

/// The text and the cursor.
pub(crate) struct Editor {
    text: Zeroizing<Vec<u8>>,
    cursor: usize,
    pasted: Pasted,
    /// Whether to drop the rest of the paste.
    ignoring: bool,
}

impl Editor {
    pub(crate) fn new(pasted: Pasted) -> Self {
        Self { text: Zeroizing::new(Vec::with_capacity(CAPACITY)), cursor: 0, pasted, ignoring: false }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(crate) fn before_cursor(&self) -> &[u8] {
        &self.text[..self.cursor]
    }

    pub(crate) fn after_cursor(&self) -> &[u8] {
        &self.text[self.cursor..]
    }

    /// Returns the text, with invalid UTF-8 replaced.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.text).into_owned()
    }

    /// Returns the text if it is UTF-8.
    pub(crate) fn into_text(mut self) -> Option<Zeroizing<String>> {
        match String::from_utf8(std::mem::take(&mut *self.text)) {
            Ok(text) => Some(Zeroizing::new(text)),
            Err(error) => {
                drop(Zeroizing::new(error.into_bytes()));
                None
            }
        }
    }

    /// Applies a key to the line. Ignores keys that don't edit.
    pub(crate) fn press(&mut self, key: Key) {
        match key {
            Key::Byte(byte) => self.insert(byte),
            Key::PastedLineBreak if self.pasted == Pasted::Everything => self.insert(b'\n'),
            Key::PastedLineBreak => self.ignoring = !self.text.is_empty(),
            Key::PasteEnd => self.ignoring = false,
            Key::Left => self.cursor = self.left_of_cursor(),
            Key::Right => self.cursor = self.right_of_cursor(),
            Key::Home => self.cursor = 0,
            Key::End => self.cursor = self.text.len(),
            Key::Backspace => self.erase(self.left_of_cursor()..self.cursor),
            Key::Delete | Key::DeleteOrEnd => self.erase(self.cursor..self.right_of_cursor()),
            Key::EraseWord => self.erase(self.start_of_word()..self.cursor),
            Key::EraseToStart => self.erase(0..self.cursor),
            Key::EraseToEnd => self.erase(self.cursor..self.text.len()),
            Key::Up | Key::Down | Key::PageUp | Key::PageDown => {}
            Key::Enter | Key::Escape | Key::Stop(_) | Key::Suspend => {}
        }
    }

    fn insert(&mut self, byte: u8) {
        if !self.ignoring && self.text.len() < CAPACITY {
            self.text.insert(self.cursor, byte);
            self.cursor += 1;
        }
    }

    fn erase(&mut self, range: std::ops::Range<usize>) {
        self.cursor = range.start;
        self.text.drain(range);
    }

    fn left_of_cursor(&self) -> usize {
        self.before_cursor().iter().rposition(|byte| starts_character(*byte)).unwrap_or(0)
    }

    fn right_of_cursor(&self) -> usize {
        let rest = self.after_cursor().iter().skip(1);
        self.text.len().min(self.cursor + 1 + rest.take_while(|byte| !starts_character(**byte)).count())
    }

    fn start_of_word(&self) -> usize {
        let before = self.before_cursor();
        let end = before.iter().rposition(|byte| *byte != b' ').unwrap_or(0);
        before[..end].iter().rposition(|byte| *byte == b' ').map_or(0, |space| space + 1)
    }
}

/// Whether a byte starts a UTF-8 character.
fn starts_character(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::system::prompt::keys::Keyboard;

    fn typed(pasted: Pasted, bytes: &[u8]) -> Option<String> {
        let (mut keyboard, mut editor) = (Keyboard::default(), Editor::new(pasted));
        bytes.iter().filter_map(|byte| keyboard.byte(*byte)).for_each(|key| editor.press(key));
        editor.into_text().map(|text| (*text).clone())
    }

    #[test]
    fn keys_edit_the_line() {
        for (keys, expected) in [
            ("234\x1b[H1\x1b[F5", "12345"),
            ("134\x1b[D\x1b[D2\x1bOF5", "12345"),
            ("12x\x7f3", "123"),
            ("x12\x01\x1b[3~\x1b[3~", "2"),
            ("Ляж\x1b[D\x7fе", "Леж"),
            ("one two  \x17three", "one three"),
            ("wrong\x15right", "right"),
            ("rightwrong\x1b[D\x1b[D\x1b[D\x1b[D\x1b[D\x0b", "right"),
            ("\x7f\x1b[D\x1b[C\x1b[3~\x17\x0b\x15", ""),
        ] {
            assert_eq!(typed(Pasted::FirstLine, keys.as_bytes()).as_deref(), Some(expected), "{keys:?}");
        }
    }

    #[test]
    fn only_the_first_pasted_line_becomes_a_visible_answer() {
        let keys = b"\x1b[200~\n51234567\nsecret\n\x1b[201~8";
        assert_eq!(typed(Pasted::FirstLine, keys).as_deref(), Some("512345678"));
        assert_eq!(typed(Pasted::Everything, keys).as_deref(), Some("\n51234567\nsecret\n8"));
    }

    #[test]
    fn a_text_that_is_not_utf_8_is_not_an_answer() {
        assert_eq!(typed(Pasted::Everything, b"secret\xd0"), None);
    }

    #[test]
    fn a_secret_is_never_moved_and_its_excess_is_noticed() {
        let mut editor = Editor::new(Pasted::Everything);
        let place = editor.text.as_ptr();
        (0..3 * MAX_BYTES).for_each(|_| editor.press(Key::Byte(b'x')));
        assert_eq!((editor.text.as_ptr(), editor.text.len() > MAX_BYTES), (place, true));
    }

    /// The effect of a key on a list of characters with a cursor.
    type Act = fn(&mut Vec<char>, &mut usize);

    /// The keys that edit a line.
    fn key() -> impl Strategy<Value = (&'static [u8], Act)> {
        fn none(_: &mut Vec<char>, _: &mut usize) {}
        let keys: Vec<(&[u8], Act)> = vec![
            (b"a", |text, at| insert(text, at, 'a')),
            ("ж".as_bytes(), |text, at| insert(text, at, 'ж')),
            ("😀".as_bytes(), |text, at| insert(text, at, '😀')),
            (b" ", |text, at| insert(text, at, ' ')),
            (b"\x1b[D", |_, at| *at = at.saturating_sub(1)),
            (b"\x1b[C", |text, at| *at = text.len().min(*at + 1)),
            (b"\x1b[H", |_, at| *at = 0),
            (b"\x1b[F", |text, at| *at = text.len()),
            (b"\x7f", |text, at| {
                if *at > 0 {
                    *at -= 1;
                    text.remove(*at);
                }
            }),
            (b"\x1b[3~", |text, at| {
                if *at < text.len() {
                    text.remove(*at);
                }
            }),
            (b"\x15", |text, at| drop(text.drain(..std::mem::take(at)))),
            (b"\x0b", |text, at| text.truncate(*at)),
            (b"\x1b[A", none),
            (b"\x1b[5~", none),
        ];
        proptest::sample::select(keys)
    }

    fn insert(text: &mut Vec<char>, at: &mut usize, character: char) {
        text.insert(*at, character);
        *at += 1;
    }

    proptest! {
        #[test]
        fn properties_the_keys_determine_the_line(keys in proptest::collection::vec(key(), 0..60)) {
            let (mut text, mut at) = (Vec::new(), 0);
            keys.iter().for_each(|(_, act)| act(&mut text, &mut at));
            let bytes: Vec<u8> = keys.iter().flat_map(|(bytes, _)| bytes.to_vec()).collect();
            prop_assert_eq!(typed(Pasted::FirstLine, &bytes), Some(text.into_iter().collect::<String>()));
        }

        #[test]
        fn properties_no_bytes_break_a_line(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let (mut keyboard, mut editor) = (Keyboard::default(), Editor::new(Pasted::FirstLine));
            for byte in bytes {
                keyboard.byte(byte).into_iter().for_each(|key| editor.press(key));
                prop_assert!(editor.cursor <= editor.text.len());
            }
        }
    }
}
