//! Questions to a person at a terminal.
//!
//! Lines are read as the terminal gives them, because dialoguer can't tell the end of input (Ctrl-D) from an empty
//! answer, and leaves the terminal without echo when a signal ends a password prompt (console-rs/dialoguer#77, #188).
//! The searchable list is dialoguer's.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::time::Duration;

use dialoguer::FuzzySelect;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::interrupt::Interrupts;
use crate::error::{Failure, FailureKind, Outcome};

/// How long the list may take from a signal to where it waits for a key.
const SETTLING: Duration = Duration::from_millis(200);

/// Asks questions. There is one only where a person can answer.
pub struct Prompter {
    interrupts: Interrupts,
}

/// Puts the terminal back as it was: echo, line mode and cursor.
struct TerminalGuard(Option<Termios>);

impl TerminalGuard {
    fn save() -> Self {
        Self(tcgetattr(io::stdin()).ok())
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        if let Some(saved) = &self.0 {
            // The terminal may be gone; there is nobody to tell then.
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, saved);
        }
        let _ = console::Term::stderr().show_cursor();
    }
}

/// How the terminal hands over what is typed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Typing {
    /// Line by line, and shows it.
    Lines,
    /// Line by line, and does not show it.
    Hidden,
    /// Key by key, Ctrl-C too, and does not show it.
    Keys,
}

impl Typing {
    fn set_modes(self) -> io::Result<()> {
        let removed = match self {
            Self::Lines => LocalModes::empty(),
            Self::Hidden => LocalModes::ECHO,
            Self::Keys => LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG | LocalModes::IEXTEN,
        };
        let mut modes = tcgetattr(io::stdin())?;
        modes.local_modes.remove(removed);
        Ok(tcsetattr(io::stdin(), OptionalActions::Now, &modes)?)
    }
}

impl Prompter {
    /// A prompter, if stdin and stderr are terminals.
    pub fn if_interactive(interrupts: Interrupts) -> Option<Self> {
        (io::stdin().is_terminal() && io::stderr().is_terminal()).then_some(Self { interrupts })
    }

    /// Asks for a line.
    ///
    /// # Errors
    /// When the input ends or a signal asks us to stop.
    pub async fn line(&self, question: &str) -> Outcome<String> {
        let question = question.to_owned();
        let answer =
            self.ask(Typing::Lines, move || read_line(&question).map(|line| line.map(|line| (*line).clone()))).await?;
        Ok(answer.trim().to_owned())
    }

    /// Asks for a line that is not shown while it is typed.
    ///
    /// # Errors
    /// When the input ends or a signal asks us to stop.
    pub async fn secret(&self, question: &str) -> Outcome<Zeroizing<String>> {
        let question = format!("{question} (not shown)");
        self.ask(Typing::Hidden, move || {
            let line = read_line(&question);
            say("\n");
            line
        })
        .await
    }

    /// Asks a question whose answer is no unless the person says yes.
    ///
    /// # Errors
    /// When the input ends or a signal asks us to stop.
    pub async fn confirm(&self, question: &str) -> Outcome<bool> {
        Ok(self.yes_or_no(&format!("{question} [y/N]")).await?.unwrap_or(false))
    }

    /// Offers something harmless: the answer is yes unless the person says no.
    ///
    /// # Errors
    /// When the input ends or a signal asks us to stop.
    pub async fn offer(&self, question: &str) -> Outcome<bool> {
        Ok(self.yes_or_no(&format!("{question} [Y/n]")).await?.unwrap_or(true))
    }

    /// The answer, if it is not left to us.
    async fn yes_or_no(&self, question: &str) -> Outcome<Option<bool>> {
        loop {
            match self.line(question).await?.to_ascii_lowercase().as_str() {
                "y" | "yes" => return Ok(Some(true)),
                "n" | "no" => return Ok(Some(false)),
                "" => return Ok(None),
                _ => say("  Please answer y or n.\n"),
            }
        }
    }

    /// Lets the person search a list and choose one of its items.
    ///
    /// # Errors
    /// When they leave with Esc, the input ends, or a signal asks us to stop.
    pub async fn choose(&self, question: &str, items: Vec<String>) -> Outcome<usize> {
        let question = question.to_owned();
        self.ask(Typing::Keys, move || {
            let theme = theme();
            let select = FuzzySelect::with_theme(theme.as_ref()).with_prompt(question).items(&items).default(0);
            match select.max_length(12).report(false).interact_opt() {
                Ok(choice) => Ok(choice),
                Err(dialoguer::Error::IO(error)) => Err(error),
            }
        })
        .await
    }

    /// Runs a blocking question. `None` is the end of input.
    async fn ask<T: Send + 'static>(
        &self,
        typing: Typing,
        question: impl FnOnce() -> io::Result<Option<T>> + Send + 'static,
    ) -> Outcome<T> {
        // The modes are set here and not in the thread that asks: that is left behind when a signal comes, and must
        // not change them after they were put back.
        let _guard = TerminalGuard::save();
        typing.set_modes().map_err(|_| cancelled())?;
        let mut asking = tokio::task::spawn_blocking(question);
        let answer = tokio::select! {
            interruption = self.interrupts.raised() => {
                if typing == Typing::Keys {
                    // The list sets them all the same: let it come to where it only waits.
                    let _ = timeout(SETTLING, &mut asking).await;
                }
                return Err(interrupted(interruption.signal));
            }
            answer = &mut asking => answer,
        };
        match answer {
            Ok(Ok(Some(answer))) => Ok(answer),
            // dialoguer reports a signal as an interrupted read.
            Ok(Err(error)) if error.kind() == io::ErrorKind::Interrupted => {
                Err(interrupted(self.interrupts.raised().await.signal))
            }
            _ => Err(cancelled()),
        }
    }
}

fn cancelled() -> Failure {
    Failure::new(FailureKind::Declined, "Cancelled. Nothing was changed.")
}

fn interrupted(signal: i32) -> Failure {
    say("\n");
    Failure::new(FailureKind::Interrupted { signal }, "Interrupted. Nothing was changed.")
}

/// Prints the question and reads the answer; `None` at the end of input.
fn read_line(question: &str) -> io::Result<Option<Zeroizing<String>>> {
    let bold = anstyle::Style::new().bold();
    let mut line = Zeroizing::new(String::with_capacity(4096));
    loop {
        say(&format!("{bold}{question}{bold:#}: "));
        match io::stdin().lock().read_line(&mut line) {
            Ok(0) => {
                say("\n");
                return Ok(None);
            }
            Ok(_) => return Ok(Some(line)),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => say("\n  ✗ This is no text in UTF-8.\n"),
            Err(error) => return Err(error),
        }
    }
}

/// Writes to the terminal. It may be gone; then there is nobody to tell, and the answer is the end of input.
fn say(text: &str) {
    let _ = write!(anstream::stderr().lock(), "{text}");
}

fn theme() -> Box<dyn Theme> {
    match anstream::AutoStream::choice(&io::stderr()) {
        anstream::ColorChoice::Never => Box::new(SimpleTheme),
        _ => Box::new(ColorfulTheme::default()),
    }
}
