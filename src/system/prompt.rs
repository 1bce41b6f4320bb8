//! Questions to a person at a terminal.
//!
//! Lines are read as the terminal gives them, because dialoguer can't tell the end of input (Ctrl-D) from an empty
//! answer, and leaves the terminal without echo when a signal ends a password prompt (console-rs/dialoguer#77, #188).
//! The searchable list is dialoguer's.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use dialoguer::FuzzySelect;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use super::interrupt::Interrupts;
use crate::error::{Failure, FailureKind, Outcome};

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
        let answer = self.ask(move || read_line(&question).map(|line| line.map(|line| (*line).clone()))).await?;
        Ok(answer.trim().to_owned())
    }

    /// Asks for a line that is not shown while it is typed.
    ///
    /// # Errors
    /// When the input ends or a signal asks us to stop.
    pub async fn secret(&self, question: &str) -> Outcome<Zeroizing<String>> {
        let question = format!("{question} (not shown)");
        self.ask(move || {
            let _guard = TerminalGuard::save();
            hide_input()?;
            let line = read_line(&question);
            anstream::eprintln!();
            line
        })
        .await
    }

    /// Asks a question whose answer is no unless the person says yes.
    ///
    /// # Errors
    /// When the input ends or a signal asks us to stop.
    pub async fn confirm(&self, question: &str) -> Outcome<bool> {
        loop {
            match self.line(&format!("{question} [y/N]")).await?.to_ascii_lowercase().as_str() {
                "y" | "yes" => return Ok(true),
                "" | "n" | "no" => return Ok(false),
                _ => anstream::eprintln!("  Please answer y or n."),
            }
        }
    }

    /// Lets the person search a list and choose one of its items.
    ///
    /// # Errors
    /// When they leave with Esc, the input ends, or a signal asks us to stop.
    pub async fn choose(&self, question: &str, items: Vec<String>) -> Outcome<usize> {
        let question = question.to_owned();
        self.ask(move || {
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
        question: impl FnOnce() -> io::Result<Option<T>> + Send + 'static,
    ) -> Outcome<T> {
        // In this task too: the thread that asks is left behind when a signal comes.
        let _guard = TerminalGuard::save();
        let answer = tokio::select! {
            interruption = self.interrupts.raised() => return Err(interrupted(interruption.signal)),
            answer = tokio::task::spawn_blocking(question) => answer,
        };
        match answer {
            Ok(Ok(Some(answer))) => Ok(answer),
            // dialoguer reports a signal as an interrupted read.
            Ok(Err(error)) if error.kind() == io::ErrorKind::Interrupted => {
                Err(interrupted(self.interrupts.raised().await.signal))
            }
            _ => Err(Failure::new(FailureKind::Declined, "Cancelled. Nothing was changed.")),
        }
    }
}

fn interrupted(signal: i32) -> Failure {
    anstream::eprintln!();
    Failure::new(FailureKind::Interrupted { signal }, "Interrupted. Nothing was changed.")
}

/// Prints the question and reads the answer; `None` at the end of input.
fn read_line(question: &str) -> io::Result<Option<Zeroizing<String>>> {
    let bold = anstyle::Style::new().bold();
    anstream::eprint!("{bold}{question}{bold:#}: ");
    io::stderr().flush()?;
    let mut line = Zeroizing::new(String::with_capacity(4096));
    let count = io::stdin().lock().read_line(&mut line)?;
    if count == 0 {
        anstream::eprintln!();
    }
    Ok((count > 0).then_some(line))
}

fn hide_input() -> io::Result<()> {
    let mut modes = tcgetattr(io::stdin())?;
    modes.local_modes.remove(LocalModes::ECHO);
    Ok(tcsetattr(io::stdin(), OptionalActions::Now, &modes)?)
}

fn theme() -> Box<dyn Theme> {
    match anstream::AutoStream::choice(&io::stderr()) {
        anstream::ColorChoice::Never => Box::new(SimpleTheme),
        _ => Box::new(ColorfulTheme::default()),
    }
}
