//! `ory-social list`

use super::open;
use super::session::Session;
use crate::error::Outcome;
use crate::output::{ProjectsReport, print};

/// Lists the projects of the account, or of one workspace.
pub(crate) async fn run(session: &Session) -> Outcome<()> {
    let account = open::account(session, Vec::new())?;
    open::sign_in(&account, session).await?;
    let projects = account.projects().await?;
    print(&ProjectsReport { projects }, session.screen);
    Ok(())
}
