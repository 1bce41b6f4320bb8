//! The Ory CLI, with one method for each of its commands.

mod call;
mod complaint;
mod locate;
mod pace;
pub mod parse;
mod program;
mod session_file;

use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use thiserror::Error;

pub(crate) use self::call::{Answer, Call};
pub use self::complaint::{Complaint, ComplaintKind};
pub(crate) use self::locate::{Missing, find};
pub(crate) use self::parse::Version;
pub(crate) use self::program::Program;
pub(crate) use self::session_file::{SessionFailure, stored_session};

use self::pace::Pace;
use super::environment::{Environment, WORKSPACE_API_KEY};
use super::interrupt::Interrupts;
use super::process::{self, ProcessFailure, WhenInterrupted};
use crate::domain::identity_config::IdentityConfig;
use crate::domain::project::{Project, ProjectReference, ProjectSummary, Workspace};

/// The delays before the second and the third try.
pub(crate) const RETRY_DELAYS: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(1)];

/// The extra retries after "too many requests" for one of many jobs that run in parallel. However long all of them
/// wait, some are refused again.
const PATIENCE: usize = 4;

/// How `ory` signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credentials {
    /// With a workspace key from the environment.
    WorkspaceKey,
    /// With the session of `ory auth`, if there is one. Without one, every command opens a browser and waits forever,
    /// unless `--quiet` is set (measured with ory 1.3.3).
    Session,
}

/// A client for Ory Network that uses the Ory CLI.
pub(crate) struct Ory {
    driver: Driver,
    credentials: Credentials,
    interrupts: Interrupts,
    observer: Listener,
    notify: Listener,
    pace: Rc<Pace>,
    patience: usize,
}

#[derive(Clone)]
pub(crate) enum Driver {
    /// The Ory CLI on this computer.
    Program(Program),
    /// The emulated network of the sandbox, without an Ory CLI.
    InProcess(InProcess),
}

pub(crate) type Listener = Rc<dyn Fn(&str)>;

/// A function that answers calls instead of a process.
pub(crate) type InProcess = Rc<dyn Fn(Call<'_>) -> Result<Answer, Complaint>>;

/// Why an `ory` command failed.
#[derive(Debug, Error)]
pub(crate) enum OryFailure {
    /// It didn't run to its end.
    #[error("`ory {command}` did not finish: {reason}")]
    Process {
        command: String,
        #[source]
        reason: ProcessFailure,
    },
    #[error("`ory {command}` failed")]
    Complained { command: String, complaint: Complaint },
    /// It succeeded, but its output isn't what we expect.
    #[error("`ory {command}` gave an unusable answer: {reason}")]
    Unusable {
        command: String,
        /// What is wrong with the output.
        reason: String,
    },
}

impl OryFailure {
    pub(crate) fn kind(&self) -> Option<ComplaintKind> {
        match self {
            Self::Complained { complaint, .. } => Some(complaint.kind),
            _ => None,
        }
    }
}

/// The result of an update.
#[derive(Clone, Debug)]
pub(crate) struct Updated {
    /// The configuration that Ory stored.
    pub(crate) identity_config: IdentityConfig,
    pub(crate) warnings: Vec<String>,
}

impl Ory {
    /// Passes each command line to `observer`, and things that the user should know at once to `notify`.
    pub(crate) fn new(
        driver: Driver,
        environment: &Environment,
        interrupts: Interrupts,
        observer: Listener,
        notify: Listener,
    ) -> Self {
        let credentials = match environment.get(WORKSPACE_API_KEY) {
            Some(_) => Credentials::WorkspaceKey,
            None => Credentials::Session,
        };
        Self { driver, credentials, interrupts, observer, notify, pace: Rc::default(), patience: 0 }
    }

    /// Returns a copy for one of several jobs that run in parallel. If one is slowed down, all are.
    #[must_use]
    pub(crate) fn apart(&self, interrupts: Interrupts, observer: Listener, notify: Listener) -> Self {
        let (driver, credentials, pace) = (self.driver.clone(), self.credentials, Rc::clone(&self.pace));
        Self { driver, credentials, interrupts, observer, notify, pace, patience: PATIENCE }
    }

    /// The number of extra retries after "too many requests".
    pub(crate) fn patience(&self) -> usize {
        self.patience
    }

    /// Waits until Ory may be called again after a "too many requests". Reads do this themselves.
    pub(crate) async fn wait_for_pace(&self, command: &str) -> Result<(), OryFailure> {
        let failure = |reason| OryFailure::Process { command: command.to_owned(), reason };
        self.pace.wait(&self.interrupts).await.map_err(failure)
    }

    /// Hides these variables, which hold secrets, from every `ory` process.
    #[must_use]
    pub(crate) fn hiding(mut self, variables: Vec<String>) -> Self {
        if let Driver::Program(program) = &mut self.driver {
            program.hide(variables);
        }
        self
    }

    pub(crate) fn credentials(&self) -> Credentials {
        self.credentials
    }

    /// Returns the path of the program, if there is one.
    pub(crate) fn program(&self) -> Option<&Path> {
        match &self.driver {
            Driver::Program(program) => Some(program.path()),
            Driver::InProcess(_) => None,
        }
    }

    /// `ory version`
    pub(crate) async fn version(&self) -> Result<Version, OryFailure> {
        let answer = self.read(Call::Version).await?;
        parse::version(&answer.output).ok_or_else(|| unusable(Call::Version, "it shows no version"))
    }

    /// Checks whether `ory` is signed in, without ever opening a browser: `ory list projects --quiet`
    pub(crate) async fn check_signed_in(&self) -> Result<(), OryFailure> {
        self.read(Call::CheckSignedIn).await.map(|_| ())
    }

    /// `ory list workspaces`
    pub(crate) async fn list_workspaces(&self) -> Result<Vec<Workspace>, OryFailure> {
        let call = Call::ListWorkspaces;
        parse::list(&self.read(call).await?.output).map_err(|reason| unusable(call, reason))
    }

    /// `ory list projects`
    pub(crate) async fn list_projects(&self, workspace: Option<&str>) -> Result<Vec<ProjectSummary>, OryFailure> {
        let call = Call::ListProjects { workspace: self.named(workspace) };
        parse::list(&self.read(call).await?.output).map_err(|reason| unusable(call, reason))
    }

    /// `ory get project`: the same single request as `ory get identity-config`, but it also returns the name and slug,
    /// so that we never push to the wrong project.
    pub(crate) async fn get_project(
        &self,
        project: &ProjectReference,
        workspace: Option<&str>,
    ) -> Result<Project, OryFailure> {
        let call = Call::GetProject { project, workspace: self.named(workspace) };
        parse::project(&self.read(call).await?.output).map_err(|reason| unusable(call, reason))
    }

    /// `ory update identity-config`: replaces the project's whole configuration with the file. Doesn't wait for the
    /// rate limit, because the configuration was read just now.
    ///
    /// # Errors
    /// When `ory` doesn't run, complains, or gives an unusable answer. The change may have been applied anyway.
    pub(crate) async fn update_identity_config(&self, project_id: &str, file: &Path) -> Result<Updated, OryFailure> {
        let call = Call::UpdateIdentityConfig { project_id, file };
        let Answer { output, warnings } = self.run(call).await?;
        let identity_config = parse::identity_config(&output).map_err(|reason| unusable(call, reason))?;
        Ok(Updated { identity_config, warnings })
    }

    /// `ory auth`, in the foreground: opens a browser and waits for the user. Returns whether they signed in. If they
    /// didn't, `ory` has told them why.
    pub(crate) async fn auth(&self) -> Result<bool, OryFailure> {
        // The sandbox has a key.
        let Driver::Program(program) = &self.driver else { return Ok(true) };
        let invocation = program.invocation(vec!["auth".into()], self.credentials, WhenInterrupted::Stop);
        (self.observer)("ory auth");
        let failure = |reason| OryFailure::Process { command: "auth".to_owned(), reason };
        let status = process::run_in_foreground(&invocation, &self.interrupts).await.map_err(failure)?;
        Ok(status.success())
    }

    /// Omits the workspace with a workspace key, which already names one. `ory` rejects both together.
    fn named<'a>(&self, workspace: Option<&'a str>) -> Option<&'a str> {
        workspace.filter(|_| self.credentials == Credentials::Session)
    }
}

fn unusable(call: Call<'_>, reason: impl Into<String>) -> OryFailure {
    OryFailure::Unusable { command: call.name().to_owned(), reason: reason.into() }
}
