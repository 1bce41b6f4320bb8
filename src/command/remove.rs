//! `ory-social remove`

use super::options::Options;
use super::pipeline::Pipeline;
use super::session::Session;
use super::{input, open};
use crate::cli::RemoveFlags;
use crate::domain::request::{AfterRemoval, RemoveRequest, Request};
use crate::error::Outcome;
use crate::target::{Snapshot, Target};

/// Removes a provider.
pub(crate) async fn run(flags: RemoveFlags, session: &Session) -> Outcome<()> {
    input::template(&flags.which.provider, session)?;
    input::require(session, &flags.ending, None)?;
    let target = open::target(session).await?;
    let snapshot = target.read().await?;
    in_project(flags, &target, snapshot, session).await
}

/// Removes a provider from a project that was already read.
pub(crate) async fn in_project(
    flags: RemoveFlags,
    target: &Target,
    snapshot: Snapshot,
    session: &Session,
) -> Outcome<()> {
    let (template, id) = input::which(&flags.which, session)?;
    let name = id.as_ref().map_or(template.id.clone(), ToString::to_string);
    let warning = format!("people who signed up only with {name} will be locked out.");
    let removed = |flag| if flag { AfterRemoval::Remove } else { AfterRemoval::Keep };
    let (session_hook, oidc) = (removed(flags.remove_session_hook), removed(flags.disable_oidc));
    let request = Request::Remove(Box::new(RemoveRequest { template, id, session_hook, oidc }));
    let pipeline = Pipeline::new("remove", session, target, Options::of(flags.ending, &session.environment))
        .typed_consent(name)
        .warning(warning);
    pipeline.run(snapshot, request).await?;
    Ok(())
}
