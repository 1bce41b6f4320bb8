//! `ory-social status`

use super::session::Session;
use crate::domain::status::inspect;
use crate::error::Outcome;
use crate::output::StatusReport;

/// Shows social sign-in of a project.
///
/// # Errors
/// When the project can't be read.
pub async fn run(session: &Session) -> Outcome<()> {
    session.ensure_signed_in().await?;
    let project = session.project().await?;
    let status = inspect(&project.identity_config, &project.summary);
    StatusReport { project: project.summary, status }.print(session.screen.format);
    Ok(())
}
