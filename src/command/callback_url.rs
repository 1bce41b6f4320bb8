//! `ory-social callback-url`

use super::session::Session;
use super::{input, open};
use crate::domain::callback::CallbackUrl;
use crate::error::Outcome;
use crate::output::{CallbackReport, print};

/// Prints the callback URL of a provider, which need not exist yet.
///
/// # Errors
/// When the project can't be read.
pub async fn run(provider: &str, id: Option<String>, session: &Session) -> Outcome<()> {
    let template = input::template(provider)?;
    let id = input::provider_id(id.as_deref())?.map_or(template.id, |id| id.to_string());
    let project = open::project(session).await?;
    let callback_url = CallbackUrl::of(&id, &project.identity_config, &project.summary);
    print(&CallbackReport { project: project.summary, provider_id: id, callback_url }, session.screen);
    Ok(())
}
