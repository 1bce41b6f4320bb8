//! A question for a pasted text, which may have many lines and more than a terminal's line buffer holds (4,096 bytes).

use std::io;

use zeroize::Zeroizing;

use super::keys::Key;
use super::line::Answer;
use super::reader::{Event, Reader};
use super::terminal::{show_question, write};

/// The most to accept, in bytes.
const LARGEST: usize = 1024 * 1024;

/// A text that is being pasted. It isn't shown, because it contains personal data.
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

    /// Waits until the text is complete, or for Esc, the end of input or a key that stops us. Enter and Ctrl-D end a
    /// text that doesn't start with `{`. The answer is `None` if it isn't valid text.
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

    /// Whether it starts like JSON. If so, Enter is a line break, because not every terminal marks pasted text.
    fn is_begun(&self) -> bool {
        self.text.trim_ascii_start().first() == Some(&b'{')
    }

    /// Whether the text and its paste are complete. An end mark left unread would go to the shell.
    fn is_whole(&self) -> bool {
        !self.reader.is_pasting() && self.text.trim_ascii_end().last() == Some(&b'}') && (self.is_complete)(&self.text)
    }

    fn given(mut self) -> Answer<Option<Zeroizing<String>>> {
        Answer::Given(String::from_utf8(std::mem::take(&mut *self.text)).ok().map(Zeroizing::new))
    }
}
