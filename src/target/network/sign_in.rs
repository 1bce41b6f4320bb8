//! Checks that `ory` is signed in and recent enough.

use super::{Account, explain};
use crate::error::Outcome;
use crate::system::ory::{ComplaintKind, Credentials, OryFailure, Version};
use crate::system::prompt::Prompter;

impl Account {
    /// Makes sure that `ory` is signed in, so that it never opens a browser unasked. A workspace key needs no call.
    pub(crate) async fn ensure_signed_in(&self, prompter: Option<&Prompter>) -> Outcome<()> {
        if self.ory.credentials() == Credentials::WorkspaceKey {
            return Ok(());
        }
        let checked = {
            let _progress = self.events.progress("Checking that you're signed in…");
            self.ory.check_signed_in().await
        };
        match checked {
            Ok(()) => Ok(()),
            Err(OryFailure::Complained { complaint, .. }) if complaint.kind == ComplaintKind::NotSignedIn => {
                self.sign_in(prompter).await
            }
            Err(failure) => Err(self.explain(failure).await),
        }
    }

    async fn sign_in(&self, prompter: Option<&Prompter>) -> Outcome<()> {
        let Some(prompter) = prompter else { return Err(explain::not_signed_in()) };
        self.events.screen().line("You aren't signed in to Ory. `ory auth` opens a browser to sign in.");
        if !prompter.confirm("Run `ory auth` now?").await? {
            return Err(explain::not_signed_in());
        }
        match self.ory.auth().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(explain::not_signed_in()),
            Err(failure) => Err(self.explain(failure).await),
        }
    }

    /// Returns the version of `ory`, if it's recent enough.
    pub(crate) async fn check_version(&self) -> Outcome<Version> {
        match self.ory.version().await {
            Ok(version) if version < Version::OLDEST => Err(explain::too_old(Some(version))),
            Ok(version) => Ok(version),
            Err(failure) => Err(self.explain(failure).await),
        }
    }
}
