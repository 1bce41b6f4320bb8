//! Makes sure that `ory` can be used.

use super::super::explain;
use super::Session;
use crate::error::{Failure, FailureKind, Outcome};
use crate::system::environment;
use crate::system::ory::{ComplaintKind, Credentials, OryFailure, Version};

impl Session {
    /// Makes sure that `ory` is signed in, so that it never opens a browser unasked. A workspace key needs no call.
    ///
    /// # Errors
    /// When it is not, and nobody is there to sign in.
    pub async fn ensure_signed_in(&self) -> Outcome<()> {
        if self.flags.workspace.is_some() && self.ory.credentials() == Credentials::WorkspaceKey {
            let message = "--workspace can't be used with ORY_WORKSPACE_API_KEY: the key names its workspace already.";
            return Err(
                Failure::new(FailureKind::Usage, message).hint("leave out --workspace, or unset ORY_WORKSPACE_API_KEY")
            );
        }
        if self.environment.get(environment::PROJECT_API_KEY).is_some() {
            self.screen
                .note("ORY_PROJECT_API_KEY is not used: a project's key may not read or change its configuration.");
        }
        if self.ory.credentials() == Credentials::WorkspaceKey {
            return Ok(());
        }
        match self.waiting("Looking whether you are signed in…", self.ory.check_signed_in()).await {
            Ok(()) => Ok(()),
            Err(OryFailure::Complained { complaint, .. }) if complaint.kind == ComplaintKind::NotSignedIn => {
                self.sign_in(&complaint.words).await
            }
            Err(failure) => Err(self.explain(&failure).await),
        }
    }

    async fn sign_in(&self, words: &str) -> Outcome<()> {
        let Some(prompter) = &self.prompter else { return Err(explain::not_signed_in(words)) };
        self.screen.line("You are not signed in to Ory. `ory auth` opens a browser in which you can.");
        if !prompter.confirm("Run `ory auth` now?").await? {
            return Err(explain::not_signed_in(words));
        }
        match self.ory.auth().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(explain::not_signed_in("")),
            Err(failure) => Err(self.explain(&failure).await),
        }
    }

    /// Refuses a version of `ory` that can't do what we need.
    ///
    /// # Errors
    /// When it is too old, or is no Ory CLI at all.
    pub async fn check_version(&self) -> Outcome<()> {
        match self.ory.version().await {
            Ok(version) if version < Version::OLDEST => Err(explain::too_old(Some(version))),
            Ok(_) => Ok(()),
            Err(failure) => Err(self.explain(&failure).await),
        }
    }
}
