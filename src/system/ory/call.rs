//! How `ory` is called: what it gets, when it is called again, and what becomes of a complaint.

use std::ffi::OsString;
use std::time::Duration;

use super::{Complaint, ComplaintKind, Credentials, Ory, OryFailure, RETRY_DELAYS, parse};
use crate::system::environment::{CLIENT_SECRET, PROJECT_API_KEY, WORKSPACE_API_KEY};
use crate::system::process::{self, Finished, Inherited, Invocation, ProcessFailure, WhenInterrupted};

impl Ory {
    /// Runs a command that only reads: up to three times, if Ory Network is busy or out of reach.
    pub(super) async fn read(&self, command: &str, arguments: &[&str]) -> Result<Finished, OryFailure> {
        let (mut delays, mut patience) = (RETRY_DELAYS.into_iter(), self.patience);
        loop {
            self.wait_for_pace(command).await?;
            let arguments = arguments.iter().map(OsString::from).collect();
            let failure = match self.run(command, arguments, WhenInterrupted::Stop).await {
                Err(failure) => failure,
                finished => return finished,
            };
            let OryFailure::Complained { complaint, .. } = &failure else { return Err(failure) };
            let delay = match complaint.kind {
                ComplaintKind::TooManyRequests if patience > 0 => {
                    patience -= 1;
                    Some(RETRY_DELAYS[0])
                }
                kind if kind.may_pass() => delays.next(),
                _ => None,
            };
            let Some(delay) = delay else { return Err(failure) };
            let words = complaint.words.lines().next().unwrap_or("Ory failed");
            (self.notify)(&format!("{}; trying again.", words.trim_end_matches('.')));
            self.pause(command, delay).await?;
        }
    }

    /// Waits for about as long, so that many who were refused at once do not come back at once.
    ///
    /// # Errors
    /// When we are asked to stop.
    pub async fn pause(&self, command: &str, delay: Duration) -> Result<(), OryFailure> {
        tokio::select! {
            () = tokio::time::sleep(delay.mul_f64(0.5 + fastrand::f64())) => Ok(()),
            interruption = self.interrupts.raised() => {
                let reason = ProcessFailure::Interrupted(interruption.signal);
                Err(OryFailure::Process { command: command.to_owned(), reason })
            }
        }
    }

    pub(super) async fn run(
        &self,
        command: &str,
        arguments: Vec<OsString>,
        when_interrupted: WhenInterrupted,
    ) -> Result<Finished, OryFailure> {
        let invocation = self.invocation(arguments, when_interrupted);
        let failure = |reason| OryFailure::Process { command: command.to_owned(), reason };
        (self.observer)(&parse::command_line(&invocation.arguments));
        let finished = process::run(&invocation, &self.interrupts).await.map_err(failure)?;
        if finished.code == 0 {
            return Ok(finished);
        }
        let complaint = Complaint::read(&finished.stderr);
        if complaint.kind == ComplaintKind::TooManyRequests {
            self.pace.slow_down();
        }
        Err(OryFailure::Complained { command: command.to_owned(), complaint })
    }

    pub(super) fn invocation(&self, arguments: Vec<OsString>, when_interrupted: WhenInterrupted) -> Invocation {
        let mut removed = vec![CLIENT_SECRET.to_owned(), PROJECT_API_KEY.to_owned()];
        if self.credentials == Credentials::Session {
            // `ory` takes an empty key for a key.
            removed.push(WORKSPACE_API_KEY.to_owned());
        }
        removed.extend(self.hidden.iter().cloned());
        Invocation {
            program: self.program.clone(),
            name: None,
            arguments,
            input: Vec::new(),
            inherited: Inherited::AllBut(removed),
            set: self.set.clone(),
            deadline: self.deadline,
            when_interrupted,
        }
    }
}
