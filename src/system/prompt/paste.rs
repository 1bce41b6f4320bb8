//! A question whose answer is pasted: more than a line, and more than a terminal's own line can hold (4,096 bytes).

use std::io;

use zeroize::Zeroizing;

use super::keys::Key;
use super::line::Answer;
use super::reader::{Event, Reader};
use super::terminal::{show_question, write};

/// The most that is taken, in bytes.
const LARGEST: usize = 1024 * 1024;

/// A text that is being pasted. It isn't shown: it is about a person.
pub(crate) struct Paste {
    reader: Reader,
    question: String,
    text: Zeroizing<Vec<u8>>,
    is_complete: fn(&[u8]) -> bool,
}

impl Paste {
    /// Shows the question.
    pub(crate) fn ask(question: &str, is_complete: fn(&[u8]) -> bool) -> io::Result<Self> {
        let reader = Reader::open()?;
        let question = format!("{question} (not shown): ");
        show_question(&question);
        Ok(Self { reader, question, text: Zeroizing::default(), is_complete })
    }

    /// Waits until the text is complete, or for Esc, the end of input or a key that stops us. Enter and Ctrl-D end a text that
    /// doesn't begin as it should. None: it isn't text.
    pub(crate) async fn answer(mut self) -> io::Result<Answer<Option<Zeroizing<String>>>> {
        loop {
            match self.reader.next().await? {
                Event::Key(Key::Byte(byte)) => self.text.push(byte),
                Event::Key(Key::PastedLineBreak) => self.text.push(b'\n'),
                Event::Key(Key::Enter) if self.text.is_empty() => {}
                Event::Key(Key::Enter) if self.is_begun() => self.text.push(b'\n'),
                Event::Key(Key::Enter | Key::DeleteOrEnd) if !self.text.is_empty() => return Ok(self.given()),
                Event::Key(Key::EraseToStart) => self.text.clear(),
                Event::Key(Key::Escape) => return Ok(Answer::Back),
                Event::Key(Key::Stop(signal)) => return Ok(Answer::Stopped(signal.as_raw())),
                Event::Key(Key::DeleteOrEnd) | Event::End => return Ok(Answer::EndOfInput),
                Event::Key(_) => {}
                Event::Resumed => {
                    write("\r\x1b[K");
                    show_question(&self.question);
                }
            }
            if self.is_whole() || self.text.len() > LARGEST {
                return Ok(self.given());
            }
        }
    }

    /// Whether it begins as it should: then a line break belongs to it, also from a terminal that doesn't mark what is pasted.
    fn is_begun(&self) -> bool {
        self.text.trim_ascii_start().first() == Some(&b'{')
    }

    /// Whether nothing is to come: the mark of a paste's end would go to the shell.
    fn is_whole(&self) -> bool {
        !self.reader.is_pasting() && self.text.trim_ascii_end().last() == Some(&b'}') && (self.is_complete)(&self.text)
    }

    fn given(mut self) -> Answer<Option<Zeroizing<String>>> {
        Answer::Given(String::from_utf8(std::mem::take(&mut *self.text)).ok().map(Zeroizing::new))
    }
}
