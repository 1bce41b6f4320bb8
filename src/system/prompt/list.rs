//! A list to choose from. Typing filters it.

use std::io;

use anstyle::{AnsiColor, Style};
use console::{measure_text_width, truncate_str};

use super::editor::{Editor, Pasted};
use super::keys::Key;
use super::line::Answer;
use super::matches::matches;
use super::reader::{Event, Reader};
use super::terminal::{columns, move_cursor, rows, write};
use crate::domain::text::plain;
use crate::system::locale;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const CHOSEN: Style = AnsiColor::Cyan.on_default();

/// The rows that a list needs in addition to its items: the question, the hint, and one to prevent scrolling.
const OTHERS: usize = 3;

pub(crate) struct List {
    reader: Reader,
    question: String,
    /// The name of the items, such as "projects", if there may be many.
    things: Option<&'static str>,
    items: Vec<String>,
    filter: Editor,
    /// The items that match the filter, best first.
    found: Vec<usize>,
    /// The positions in `found` of the selected item and of the first one shown.
    chosen: usize,
    first: usize,
}

impl List {
    pub(crate) fn ask(question: &str, things: Option<&'static str>, items: Vec<String>) -> io::Result<Self> {
        let (reader, question, filter) = (Reader::open()?, format!("{question}: "), Editor::new(Pasted::FirstLine));
        let found = (0..items.len()).collect();
        let mut list = Self { reader, question, things, items, filter, found, chosen: 0, first: 0 };
        list.draw();
        Ok(list)
    }

    /// Waits for a choice, then clears the list. If the user quits, the question stays.
    pub(crate) async fn answer(mut self) -> io::Result<Answer<usize>> {
        let answer = self.choice().await?;
        write("\r\x1b[J");
        if let Answer::EndOfInput | Answer::Stopped(_) = answer {
            write(&format!("{}\n", plain(&self.question)));
        }
        Ok(answer)
    }

    async fn choice(&mut self) -> io::Result<Answer<usize>> {
        loop {
            match self.reader.next().await? {
                Event::Key(Key::Enter) => {
                    if let Some(index) = self.found.get(self.chosen) {
                        return Ok(Answer::Given(*index));
                    }
                }
                Event::Key(Key::Escape) => return Ok(Answer::Back),
                Event::Key(Key::Stop(signal)) => return Ok(Answer::Stopped(signal.as_raw())),
                Event::Key(Key::DeleteOrEnd) if self.filter.is_empty() => return Ok(Answer::EndOfInput),
                Event::Key(key) => self.press(key),
                Event::Resumed => {}
                Event::End => return Ok(Answer::EndOfInput),
            }
            self.draw();
        }
    }

    fn press(&mut self, key: Key) {
        let (last, page) = (self.found.len().saturating_sub(1), room());
        match key {
            Key::Up => self.chosen = self.chosen.checked_sub(1).unwrap_or(last),
            Key::Down => self.chosen = if self.chosen < last { self.chosen + 1 } else { 0 },
            Key::PageUp => self.chosen = self.chosen.saturating_sub(page),
            Key::PageDown => self.chosen = last.min(self.chosen + page),
            key => {
                let before = self.filter.text();
                self.filter.press(key);
                if self.filter.text() != before {
                    self.found = matches(&self.filter.text(), &self.items);
                    (self.chosen, self.first) = (0, 0);
                }
            }
        }
    }

    /// Draws the question, the hint and the items, and puts the cursor where the user types the filter.
    fn draw(&mut self) {
        // Some characters get longer in ASCII.
        let width = if locale::is_ascii() { columns().saturating_sub(20).max(1) } else { columns() - 1 };
        let room = room();
        self.first = self.first.clamp((self.chosen + 1).saturating_sub(room), self.chosen);
        let filter = plain(&self.filter.text());
        let mut lines = vec![
            format!("{}{filter}", styled(BOLD, &plain(&self.question))),
            styled(DIM, &truncate_str(&format!("  {}", self.hint()), width, "…")),
        ];
        for (number, index) in self.found.iter().enumerate().skip(self.first).take(room) {
            let item = plain(&self.items[*index]).replace('\n', " ");
            lines.push(match number == self.chosen {
                true => styled(CHOSEN, &truncate_str(&format!("❯ {item}"), width, "…")),
                false => truncate_str(&format!("  {item}"), width, "…").into_owned(),
            });
        }
        lines[0] = truncate_str(&lines[0], width, "…").into_owned();
        write(&format!("\r\x1b[J{}", locale::shown(&lines.join("\n"))));
        move_cursor(lines.len() - 1, 'A');
        write("\r");
        let typed = measure_text_width(&String::from_utf8_lossy(self.filter.before_cursor()));
        move_cursor(width.min(measure_text_width(&self.question) + typed), 'C');
    }

    fn hint(&self) -> String {
        let (all, found) = (self.items.len(), self.found.len());
        let keys = if all > room() { "↑↓ PgUp PgDn Enter Esc" } else { "↑↓ Enter Esc" };
        match self.things {
            _ if found == 0 => "no matches · Backspace, or Esc to go back".to_owned(),
            Some(things) if found == all => format!("{all} {things} · type to filter · {keys}"),
            Some(things) => format!("{found} of {all} {things} · {keys}"),
            None => keys.to_owned(),
        }
    }
}

/// Returns the number of rows for items.
fn room() -> usize {
    rows().saturating_sub(OTHERS).max(1)
}

fn styled(style: Style, text: &str) -> String {
    match anstream::AutoStream::choice(&io::stderr()) {
        anstream::ColorChoice::Never => text.to_owned(),
        _ => format!("{style}{text}{style:#}"),
    }
}
