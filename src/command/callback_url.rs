//! `ory-social callback-url`

use super::session::Session;
use super::{explain, input, open};
use crate::domain::callback::CallbackUrl;
use crate::domain::plan::{Found, find};
use crate::error::Outcome;
use crate::output::{CallbackReport, describe, print};

/// Prints the callback URL of a provider, with a note on stderr when the provider doesn't exist yet.
pub(crate) async fn run(provider: &str, id: Option<String>, session: &Session) -> Outcome<()> {
    let template = input::template(provider, session)?;
    let id = input::provider_id(id.as_deref())?;
    let project = open::project(session).await?;
    let found = find(&project.identity_config, template, id.as_ref())
        .map_err(|refusal| explain::refusal_in(&project.summary, &refusal))?;
    let (id, exists) = match found {
        Found::Existing(entry) => (entry.id().to_owned(), true),
        Found::None(id) => {
            session.screen.note(
                "no_provider_yet",
                &format!(
                    "{} has no provider {id} yet. Once you add it, this is its callback URL.",
                    describe(&project.summary)
                ),
            );
            (id.to_string(), false)
        }
    };
    let callback_url = CallbackUrl::of(&id, &project.identity_config, &project.summary);
    print(&CallbackReport { project: project.summary, provider_id: id, callback_url, exists }, session.screen);
    Ok(())
}
