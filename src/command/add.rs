//! `ory-social add`: by flags, and by questions for what no flag says.

use super::explain::{self, MissingValue};
use super::pipeline::Pipeline;
use super::session::Session;
use super::{input, wizard};
use crate::cli::AddFlags;
use crate::domain::request::{AddRequest, ClientSecretIntent, Request, SessionHook};
use crate::error::Outcome;
use crate::output::describe;

/// Adds a provider.
///
/// # Errors
/// When the request is incomplete or invalid, or the pipeline fails.
pub async fn run(flags: AddFlags, session: &Session) -> Outcome<()> {
    let template = input::template(&flags.provider)?;
    let parts = input::parts(&flags, &template)?;
    let missing = missing_before_reading(&flags, session)?;
    if !missing.is_empty() {
        return Err(explain::missing_values(&missing));
    }
    let session_hook = if flags.no_session_hook { SessionHook::LeaveAlone } else { SessionHook::Ensure };
    let secret = input::secret(flags.secret, &template, session).await?;
    let mut request = AddRequest {
        template,
        id: parts.id,
        client_id: parts.client_id,
        client_secret: secret.map(ClientSecretIntent::WhereNeeded),
        label: parts.label,
        scope: parts.scope,
        mapper: parts.mapper,
        session_hook,
    };
    if let Some(prompter) = &session.prompter {
        wizard::welcome(&request.template, session);
        session.check_version().await?;
        session.ensure_signed_in().await?;
        let project = session.project().await?;
        if session.named_project()?.is_some() {
            session.screen.done(&format!("Project: {}", describe(&project.summary)));
        }
        let asked = wizard::complete(&mut request, &project, prompter, session).await?;
        let pipeline = Pipeline::new("add", session, flags.ending).asked(asked);
        return pipeline.run(project, Request::Add(Box::new(request))).await;
    }
    session.ensure_signed_in().await?;
    let project = session.project().await?;
    let pipeline = Pipeline::new("add", session, flags.ending);
    pipeline.run(project, Request::Add(Box::new(request))).await
}

/// What is missing although nobody can be asked. Whether a client id and secret are needed only the project tells,
/// so without one they are asked for along with it.
fn missing_before_reading(flags: &AddFlags, session: &Session) -> Outcome<Vec<MissingValue>> {
    let mut missing = Vec::new();
    if session.prompter.is_some() {
        return Ok(missing);
    }
    let no_project = session.named_project()?.is_none();
    let no_consent = !flags.ending.decides();
    if no_project {
        missing.push(explain::PROJECT);
    }
    if no_project || no_consent {
        if flags.client_id.is_none() {
            missing.push(explain::CLIENT_ID);
        }
        if !input::has_secret(&flags.secret, &session.environment) {
            missing.push(explain::CLIENT_SECRET);
        }
    }
    if no_consent {
        missing.push(explain::CONSENT);
    }
    Ok(missing)
}
