//! Asks the user questions in a terminal.
//!
//! We read keys ourselves, because no prompt crate does all we need (measured with dialoguer 0.12, inquire 0.9,
//! rustyline 19 and reedline 0.52): keep a secret hidden after Ctrl-Z and `fg`, accept a pasted secret only where it
//! belongs, and restore the terminal after a signal.

mod editor;
mod keys;
mod line;
mod list;
mod matches;
mod paste;
mod reader;
mod terminal;

use std::io::{self, IsTerminal as _};

use zeroize::Zeroizing;

use self::editor::Pasted;
use self::line::{Answer, Line};
use self::list::List;
use self::paste::Paste;
use self::terminal::write;
use super::environment;
use super::interrupt::Interrupts;
use super::locale;
use crate::domain::text::plain;
use crate::error::{Failure, FailureKind, Outcome};

const CANCELLED: &str = "Cancelled. Nothing was changed.";

/// An answer to a yes/no question that defaults to no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    Yes,
    No,
    /// Another accepted letter.
    Letter(char),
}

/// Asks questions. It only exists if a user can answer.
pub(crate) struct Prompter {
    interrupts: Interrupts,
}

/// Whether a user can see questions and answer them.
pub(crate) fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

impl Prompter {
    /// Returns a prompter if stdin and stderr are terminals.
    pub(crate) fn if_interactive(interrupts: Interrupts) -> Option<Self> {
        is_interactive().then_some(Self { interrupts })
    }

    /// Asks for a line.
    pub(crate) async fn line(&self, question: &str) -> Outcome<String> {
        let answer = self.ask(question, Pasted::FirstLine).await?;
        Ok(answer.trim().to_owned())
    }

    /// Asks for a line and doesn't show what is typed.
    pub(crate) async fn secret(&self, question: &str) -> Outcome<Zeroizing<String>> {
        self.ask(&format!("{question} (not shown)"), Pasted::Everything).await
    }

    /// Asks for a long text to paste, and doesn't show it. Ends as soon as the text is complete.
    pub(crate) async fn paste(&self, question: &str, is_complete: fn(&[u8]) -> bool) -> Outcome<Zeroizing<String>> {
        self.until_text(|| Ok(Paste::ask(question, is_complete)?.answer())).await
    }

    /// Asks a yes/no question that defaults to no.
    pub(crate) async fn confirm(&self, question: &str) -> Outcome<bool> {
        Ok(self.confirm_or(question, &[]).await? == Reply::Yes)
    }

    /// Like [`Prompter::confirm`], but also accepts these letters.
    pub(crate) async fn confirm_or(&self, question: &str, letters: &[char]) -> Outcome<Reply> {
        loop {
            let answer = self.line(&format!("{question} [y/N]")).await?.to_ascii_lowercase();
            match answer.as_str() {
                "y" | "yes" => return Ok(Reply::Yes),
                "" | "n" | "no" => return Ok(Reply::No),
                _ => {}
            }
            if let Some(letter) = letters.iter().find(|letter| answer == letter.to_string()) {
                return Ok(Reply::Letter(*letter));
            }
            let others: String = letters.iter().map(|letter| format!(", {letter}")).collect();
            write(&format!("  Enter y{others} or n.\n"));
        }
    }

    /// Lets the user choose from a few items.
    pub(crate) async fn choose(&self, question: &str, items: Vec<String>) -> Outcome<usize> {
        self.choose_from(question, None, items).await
    }

    /// Lets the user search a long list and choose an item. `things` names the items, such as "projects".
    pub(crate) async fn search(&self, question: &str, things: &'static str, items: Vec<String>) -> Outcome<usize> {
        self.choose_from(question, Some(things), items).await
    }

    async fn choose_from(&self, question: &str, things: Option<&'static str>, items: Vec<String>) -> Outcome<usize> {
        if environment::terminal_is_dumb() {
            return self.choose_by_number(question, items).await;
        }
        let list = List::ask(question, things, items).map_err(broken)?;
        tokio::select! {
            interruption = self.interrupts.raised() => {
                write(&format!("\r\x1b[J{question}:\n"));
                Err(Failure::interrupted(interruption.signal))
            }
            answer = list.answer() => given(answer),
        }
    }

    /// Lets the user enter a number, for terminals that can't redraw.
    async fn choose_by_number(&self, question: &str, items: Vec<String>) -> Outcome<usize> {
        for (index, item) in items.iter().enumerate() {
            write(&format!("  {:>3}  {}\n", index + 1, plain(item)));
        }
        loop {
            let answer = self.line(&format!("{question} (number)")).await?;
            match answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1)) {
                Some(index) if index < items.len() => return Ok(index),
                _ => write(&format!("  Enter a number from 1 to {}.\n", items.len())),
            }
        }
    }

    async fn ask(&self, question: &str, pasted: Pasted) -> Outcome<Zeroizing<String>> {
        self.until_text(|| Ok(Line::ask(question, pasted)?.answer())).await
    }

    /// Asks until the answer is text.
    async fn until_text<A>(&self, ask: impl Fn() -> io::Result<A>) -> Outcome<Zeroizing<String>>
    where
        A: Future<Output = io::Result<Answer<Option<Zeroizing<String>>>>>,
    {
        loop {
            let answer = ask().map_err(broken)?;
            let answer = tokio::select! {
                interruption = self.interrupts.raised() => Ok(Answer::Stopped(interruption.signal)),
                answer = answer => answer,
            };
            write("\n");
            match given(answer)? {
                Some(text) => return Ok(text),
                None => write(&locale::shown("  ✗ This isn't UTF-8 text.\n")),
            }
        }
    }
}

fn given<T>(answer: io::Result<Answer<T>>) -> Outcome<T> {
    match answer.map_err(broken)? {
        Answer::Given(answer) => Ok(answer),
        Answer::Back => Err(Failure::new(FailureKind::WentBack, CANCELLED)),
        Answer::EndOfInput => Err(cancelled()),
        Answer::Stopped(signal) => Err(Failure::interrupted(signal)),
    }
}

fn cancelled() -> Failure {
    Failure::new(FailureKind::Declined, CANCELLED)
}

/// Treats a closed terminal as cancelled.
fn broken(error: io::Error) -> Failure {
    if error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) {
        return cancelled();
    }
    Failure::because(FailureKind::Failed, "Nothing was changed, because the terminal can't be used", error)
}
