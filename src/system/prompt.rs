//! Questions to a person at a terminal.
//!
//! Lines are read key by key, by our own editor: no prompt of a crate keeps a secret hidden after Ctrl-Z and `fg`, takes
//! a pasted secret only where it belongs, and puts the terminal back when a signal comes (measured with dialoguer 0.12,
//! inquire 0.9, rustyline 19 and reedline 0.52). The searchable list is dialoguer's.

mod editor;
mod keys;
mod line;
mod terminal;

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use dialoguer::FuzzySelect;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use rustix::process::Signal;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::timeout;
use zeroize::Zeroizing;

use self::editor::Pasted;
use self::line::{Answer, Line};
use self::terminal::{KeyMode, Pasting, write};
use super::interrupt::Interrupts;
use crate::error::{Failure, FailureKind, Outcome};

/// The rows of a list that are shown at once.
const SHOWN: usize = 12;

/// How long the list may take from a signal to where it waits for a key.
const SETTLING: Duration = Duration::from_millis(200);

/// An answer to a question whose default is no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    Yes,
    No,
    /// One of the other answers.
    Letter(char),
}

/// Asks questions. There is one only where a person can answer.
pub(crate) struct Prompter {
    interrupts: Interrupts,
}

/// Whether there is a person to see and to answer.
pub(crate) fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

impl Prompter {
    /// A prompter, if stdin and stderr are terminals.
    pub(crate) fn if_interactive(interrupts: Interrupts) -> Option<Self> {
        is_interactive().then_some(Self { interrupts })
    }

    /// Asks for a line.
    pub(crate) async fn line(&self, question: &str) -> Outcome<String> {
        let answer = self.ask(question, Pasted::FirstLine).await?;
        Ok(answer.trim().to_owned())
    }

    /// Asks for a line that is not shown while it is typed.
    pub(crate) async fn secret(&self, question: &str) -> Outcome<Zeroizing<String>> {
        self.ask(&format!("{question} (not shown)"), Pasted::Everything).await
    }

    /// Asks a question whose default is no.
    pub(crate) async fn confirm(&self, question: &str) -> Outcome<bool> {
        Ok(self.confirm_or(question, &[]).await? == Reply::Yes)
    }

    /// The same, where these letters are answers too.
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
            let others: String = letters.iter().map(|letter| format!(" or {letter}")).collect();
            write(&format!("  Please answer y or n{others}.\n"));
        }
    }

    /// Lets the person search a list and choose one of its items.
    pub(crate) async fn choose(&self, question: &str, items: Vec<String>) -> Outcome<usize> {
        let question = match items.len() {
            count if count > SHOWN => format!("{question} ({count}, type to filter)"),
            _ => question.to_owned(),
        };
        // The mode is set here and not in the thread that asks: that is left behind when a signal comes, and must not
        // change it after it was put back.
        let mode = KeyMode::enter(Pasting::AsKeys).map_err(|_| cancelled())?;
        let mut asking = tokio::task::spawn_blocking(move || {
            let theme = theme();
            let select = FuzzySelect::with_theme(theme.as_ref()).with_prompt(question).items(&items).default(0);
            select.max_length(SHOWN).report(false).interact_opt()
        });
        let mut continued = continued()?;
        loop {
            tokio::select! {
                interruption = self.interrupts.raised() => {
                    // The list sets the mode too: let it come to where it only waits.
                    let _ = timeout(SETTLING, &mut asking).await;
                    return Err(interrupted(interruption.signal));
                }
                Some(()) = continued.recv() => mode.set().map_err(broken)?,
                answer = &mut asking => return match answer {
                    Ok(Ok(Some(choice))) => Ok(choice),
                    // dialoguer reports a signal as an interrupted read.
                    Ok(Err(dialoguer::Error::IO(error))) if error.kind() == io::ErrorKind::Interrupted => {
                        Err(interrupted(self.interrupts.raised().await.signal))
                    }
                    _ => Err(cancelled()),
                },
            }
        }
    }

    /// Asks for a line until there is one that is text.
    async fn ask(&self, question: &str, pasted: Pasted) -> Outcome<Zeroizing<String>> {
        loop {
            let line = Line::ask(question, pasted).map_err(broken)?;
            let answer = tokio::select! {
                interruption = self.interrupts.raised() => Ok(Answer::Stopped(interruption.signal)),
                answer = line.answer(continued()?) => answer,
            };
            write("\n");
            match answer {
                Ok(Answer::Text(text)) => return Ok(text),
                Ok(Answer::NotText) => write("  ✗ This isn't UTF-8 text.\n"),
                Ok(Answer::Stopped(signal)) => return Err(interrupted(signal)),
                Ok(Answer::EndOfInput) => return Err(cancelled()),
                Err(error) => return Err(broken(error)),
            }
        }
    }
}

/// Listens for SIGCONT: whoever stopped us may have changed the terminal.
fn continued() -> Outcome<tokio::signal::unix::Signal> {
    signal(SignalKind::from_raw(Signal::CONT.as_raw())).map_err(broken)
}

fn cancelled() -> Failure {
    Failure::new(FailureKind::Declined, "Cancelled. Nothing was changed.")
}

/// Whoever closes the terminal cancels.
fn broken(error: io::Error) -> Failure {
    if error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) {
        return cancelled();
    }
    Failure::because(FailureKind::Failed, "Nothing was changed, because the terminal can't be used", error)
}

fn interrupted(signal: i32) -> Failure {
    Failure::new(FailureKind::Interrupted { signal }, "Interrupted. Nothing was changed.")
}

fn theme() -> Box<dyn Theme> {
    match anstream::AutoStream::choice(&io::stderr()) {
        anstream::ColorChoice::Never => Box::new(SimpleTheme),
        _ => Box::new(ColorfulTheme::default()),
    }
}
