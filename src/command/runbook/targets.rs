//! Finds the targets of the projects in a runbook.

use tokio::sync::OnceCell;

use super::super::open;
use super::super::session::Session;
use super::load::Loaded;
use crate::domain::runbook::{ProjectEntry, Subject};
use crate::error::Outcome;
use crate::system::replaced_file::Writing;
use crate::target::{Account, Target};

/// An account that is signed in to on first use. A runbook that has only files needs none.
pub(crate) struct AccountOnDemand {
    /// The variables that no `ory` process gets.
    hidden: Vec<String>,
    account: OnceCell<Account>,
}

impl AccountOnDemand {
    pub(crate) fn hiding(hidden: Vec<String>) -> Self {
        Self { hidden, account: OnceCell::new() }
    }

    pub(crate) async fn signed_in(&self, session: &Session) -> Outcome<&Account> {
        let sign_in = || async {
            let account = open::account(session, self.hidden.clone())?;
            open::sign_in(&account, session).await?;
            Ok(account)
        };
        self.account.get_or_try_init(sign_in).await
    }

    /// Returns the target of a project in the runbook.
    pub(crate) async fn target(&self, entry: &ProjectEntry, loaded: &Loaded, session: &Session) -> Outcome<Target> {
        match &entry.subject {
            Subject::Project { reference, workspace } => {
                let workspace = workspace.as_ref().map(|workspace| workspace.value.to_string());
                let account = self.signed_in(session).await?;
                let account = account.apart(workspace, session.events.clone(), session.interrupts.clone());
                Ok(account.target(reference.value.clone()))
            }
            Subject::Kratos { files, in_place } => {
                let writing = if *in_place { Writing::InPlace } else { Writing::Renamed };
                open::kratos_file(loaded.kratos_files(&files.value), writing, session).map(Target::File)
            }
        }
    }
}
