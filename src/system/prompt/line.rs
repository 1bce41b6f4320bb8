//! A question and the line that the user types after it.

use std::io;

use console::measure_text_width;
use zeroize::Zeroizing;

use super::editor::{Editor, Pasted};
use super::keys::Key;
use super::reader::{Event, Reader};
use super::terminal::{columns, move_cursor, show_question, write};
use crate::domain::text::plain;

/// With fewer columns than this after a question, the answer starts on the next line.
const NARROW: usize = 20;

/// The result of a question.
pub(crate) enum Answer<T> {
    Given(T),
    /// The user asked to go back a step.
    Back,
    EndOfInput,
    Stopped(i32),
}

/// A line at the terminal. The answer is shown with [`Pasted::FirstLine`] and hidden with [`Pasted::Everything`].
pub(crate) struct Line {
    reader: Reader,
    editor: Editor,
    question: String,
    pasted: Pasted,
}

impl Line {
    /// Shows the question.
    pub(crate) fn ask(question: &str, pasted: Pasted) -> io::Result<Self> {
        let reader = Reader::open()?;
        let line = Self { reader, editor: Editor::new(pasted), question: format!("{question}: "), pasted };
        line.show_question();
        Ok(line)
    }

    /// Waits for Enter, Esc, the end of input or a key that stops us. The answer is `None` if it isn't valid text.
    pub(crate) async fn answer(mut self) -> io::Result<Answer<Option<Zeroizing<String>>>> {
        loop {
            match self.reader.next().await? {
                Event::Key(Key::Enter) => return Ok(Answer::Given(self.editor.into_text())),
                Event::Key(Key::Escape) => return Ok(Answer::Back),
                Event::Key(Key::Stop(signal)) => return Ok(Answer::Stopped(signal.as_raw())),
                Event::Key(Key::DeleteOrEnd) if self.editor.is_empty() => return Ok(Answer::EndOfInput),
                Event::Key(key) => self.press(key),
                Event::Resumed => {
                    write("\r\x1b[K");
                    self.show_question();
                    self.redraw();
                }
                Event::End => return Ok(Answer::EndOfInput),
            }
        }
    }

    fn press(&mut self, key: Key) {
        let was_at_end = self.editor.after_cursor().is_empty();
        let before = self.editor.before_cursor().len();
        self.editor.press(key);
        if self.pasted == Pasted::Everything {
            return;
        }
        let Some(text) = text_before_cursor(&self.editor) else { return };
        let fits = self.room() > measure_text_width(&text);
        match text.chars().next_back() {
            Some(last) if was_at_end && fits && self.editor.before_cursor().len() > before => {
                write(last.encode_utf8(&mut [0; 4]));
            }
            _ => self.redraw(),
        }
    }

    fn show_question(&self) {
        show_question(&self.question);
        if columns() > NARROW && columns() - measure_text_width(&self.question) % columns() < NARROW {
            write("\n");
        }
    }

    /// Returns the column where the answer starts.
    fn start(&self) -> usize {
        let start = measure_text_width(&self.question) % columns();
        if columns() - start < NARROW { 0 } else { start }
    }

    /// Returns the columns for the answer, including one for the cursor.
    fn room(&self) -> usize {
        columns() - self.start()
    }

    /// Draws the part of the answer around the cursor that fits on the line.
    fn redraw(&self) {
        if self.pasted == Pasted::Everything {
            return;
        }
        let room = self.room() - 1;
        let (left, right) = (shown(self.editor.before_cursor()), shown(self.editor.after_cursor()));
        let left = end_of(&left, room);
        let right = console::truncate_str(&right, room - measure_text_width(left), "");
        write("\r");
        move_cursor(self.start(), 'C');
        write(&format!("\x1b[K{left}{right}"));
        move_cursor(measure_text_width(&right), 'D');
    }
}

/// Returns the end of a text that fits into `columns`.
fn end_of(text: &str, columns: usize) -> &str {
    let mut left = columns;
    let fits = |(_, character): &(usize, char)| {
        let width = measure_text_width(character.encode_utf8(&mut [0; 4]));
        left.checked_sub(width).map(|rest| left = rest).is_some()
    };
    text.char_indices().rev().take_while(fits).last().map_or("", |(start, _)| &text[start..])
}

fn shown(text: &[u8]) -> String {
    plain(&String::from_utf8_lossy(text))
}

/// Returns the text to show before the cursor, or `None` if a character is incomplete.
fn text_before_cursor(editor: &Editor) -> Option<String> {
    match str::from_utf8(editor.before_cursor()) {
        Err(error) if error.error_len().is_none() => None,
        _ => Some(shown(editor.before_cursor())),
    }
}
