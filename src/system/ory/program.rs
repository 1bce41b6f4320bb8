//! The Ory CLI on this computer, and the environment of its processes.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Credentials;
use crate::system::environment::{CLIENT_SECRET, Environment, GARBAGE_COLLECTION, PROJECT_API_KEY, WORKSPACE_API_KEY};
use crate::system::interrupt::Interrupts;
use crate::system::process::{self, Finished, Inherited, Invocation, ProcessFailure, WhenInterrupted};

#[derive(Clone)]
pub(crate) struct Program {
    path: PathBuf,
    set: Vec<(OsString, OsString)>,
    hidden: Vec<String>,
    deadline: Duration,
}

impl Program {
    /// The program at `path`, with a deadline for each command.
    pub(crate) fn new(path: PathBuf, environment: &Environment, deadline: Duration) -> Self {
        // `ory` lives for milliseconds: collecting garbage less often saves a fifth of its CPU time.
        let set = match environment.get(GARBAGE_COLLECTION) {
            Some(_) => Vec::new(),
            None => vec![(GARBAGE_COLLECTION.into(), "400".into())],
        };
        Self { path, set, hidden: Vec::new(), deadline }
    }

    /// Sets more variables for its processes.
    #[must_use]
    pub(crate) fn with_variables(mut self, set: Vec<(String, String)>) -> Self {
        self.set.extend(set.into_iter().map(|(name, value)| (name.into(), value.into())));
        self
    }

    pub(super) fn hide(&mut self, variables: Vec<String>) {
        self.hidden = variables;
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Runs it with these arguments and a workspace key.
    pub(crate) async fn run(
        &self,
        arguments: Vec<OsString>,
        interrupts: &Interrupts,
    ) -> Result<Finished, ProcessFailure> {
        let invocation = self.invocation(arguments, Credentials::WorkspaceKey, WhenInterrupted::Finish);
        process::run(&invocation, interrupts).await
    }

    pub(super) fn invocation(
        &self,
        arguments: Vec<OsString>,
        credentials: Credentials,
        when_interrupted: WhenInterrupted,
    ) -> Invocation {
        let mut removed = vec![CLIENT_SECRET.to_owned(), PROJECT_API_KEY.to_owned()];
        if credentials == Credentials::Session {
            // `ory` treats an empty key as a key.
            removed.push(WORKSPACE_API_KEY.to_owned());
        }
        removed.extend(self.hidden.iter().cloned());
        Invocation {
            program: self.path.clone(),
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
