//! Calls of `ory`, with their arguments and retries.

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use super::{Complaint, ComplaintKind, Driver, Ory, OryFailure, RETRY_DELAYS, parse};
use crate::domain::project::ProjectReference;
use crate::system::process::{self, ProcessFailure, WhenInterrupted};

/// A command to run.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Call<'a> {
    Version,
    CheckSignedIn,
    ListWorkspaces,
    ListProjects { workspace: Option<&'a str> },
    GetProject { project: &'a ProjectReference, workspace: Option<&'a str> },
    UpdateIdentityConfig { project_id: &'a str, file: &'a Path },
}

/// The output of a successful call.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// JSON, except for the version.
    pub(crate) output: Vec<u8>,
    pub(crate) warnings: Vec<String>,
}

impl Call<'_> {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::CheckSignedIn => "list projects --quiet",
            Self::ListWorkspaces => "list workspaces",
            Self::ListProjects { .. } => "list projects",
            Self::GetProject { .. } => "get project",
            Self::UpdateIdentityConfig { .. } => "update identity-config",
        }
    }

    fn arguments(&self) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = self.name().split(' ').map(OsString::from).collect();
        let mut add = |words: &[&str]| arguments.extend(words.iter().map(OsString::from));
        match self {
            Self::Version | Self::CheckSignedIn => {}
            Self::ListWorkspaces | Self::ListProjects { .. } => add(&["--format", "json"]),
            Self::GetProject { project, .. } => add(&[project.as_str(), "--format", "json"]),
            Self::UpdateIdentityConfig { project_id, .. } => {
                add(&["--project", project_id, "--format", "json", "--yes", "--file"]);
            }
        }
        match self {
            Self::ListProjects { workspace: Some(workspace) } | Self::GetProject { workspace: Some(workspace), .. } => {
                add(&["--workspace", workspace]);
            }
            Self::UpdateIdentityConfig { file, .. } => arguments.push(file.into()),
            _ => {}
        }
        arguments
    }

    fn when_interrupted(&self) -> WhenInterrupted {
        match self {
            Self::UpdateIdentityConfig { .. } => WhenInterrupted::Finish,
            _ => WhenInterrupted::Stop,
        }
    }
}

impl Ory {
    /// Makes a call that only reads. Tries up to three times if Ory Network is busy or out of reach.
    pub(super) async fn read(&self, call: Call<'_>) -> Result<Answer, OryFailure> {
        let (mut delays, mut patience) = (RETRY_DELAYS.into_iter(), self.patience);
        loop {
            self.wait_for_pace(call.name()).await?;
            let failure = match self.run(call).await {
                Err(failure) => failure,
                answer => return answer,
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
            let words = complaint.words.lines().next().unwrap_or("Ory returned an error");
            (self.notify)(&format!("{}. Retrying.", words.trim_end_matches('.')));
            self.pause(call.name(), delay).await?;
        }
    }

    /// Waits for roughly `delay`, so that jobs that were refused together don't all retry together.
    pub(crate) async fn pause(&self, command: &str, delay: Duration) -> Result<(), OryFailure> {
        tokio::select! {
            () = tokio::time::sleep(delay.mul_f64(0.5 + fastrand::f64())) => Ok(()),
            interruption = self.interrupts.raised() => {
                let reason = ProcessFailure::Interrupted(interruption.signal);
                Err(OryFailure::Process { command: command.to_owned(), reason })
            }
        }
    }

    pub(super) async fn run(&self, call: Call<'_>) -> Result<Answer, OryFailure> {
        let command = || call.name().to_owned();
        let arguments = call.arguments();
        (self.observer)(&parse::command_line(&arguments));
        let answered = match &self.driver {
            Driver::InProcess(answer) => answer(call),
            Driver::Program(program) => {
                let invocation = program.invocation(arguments, self.credentials, call.when_interrupted());
                let finished = process::run(&invocation, &self.interrupts).await;
                let finished = finished.map_err(|reason| OryFailure::Process { command: command(), reason })?;
                match finished.code {
                    0 => Ok(Answer { output: finished.stdout, warnings: parse::warnings(&finished.stderr) }),
                    _ => Err(Complaint::read(&finished.stderr)),
                }
            }
        };
        answered.map_err(|complaint| {
            if complaint.kind == ComplaintKind::TooManyRequests {
                self.pace.slow_down();
            }
            OryFailure::Complained { command: command(), complaint }
        })
    }
}
