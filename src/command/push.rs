//! Sends a changed configuration to Ory, and finds out what became of it.

use zeroize::Zeroizing;

use super::session::Session;
use crate::domain::apply::Patched;
use crate::domain::plan::{NewValue, Plan};
use crate::domain::pointer::Pointer;
use crate::domain::project::{Project, ProjectReference};
use crate::domain::verify::{Verification, verify};
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::describe;
use crate::system::ory::{ComplaintKind, OryFailure};
use crate::system::wire_file::WireFile;

/// What a push that worked has to tell.
#[derive(Default)]
pub struct Pushed {
    /// Ory's own warnings.
    pub warnings: Vec<String>,
    /// Places that differ from what was sent although the plan does not name them.
    pub unexpected: Vec<Pointer>,
}

/// The document for `ory`, with the secrets in it.
///
/// # Errors
/// When it can't be written as JSON.
pub fn wire(patched: &Patched) -> Outcome<Zeroizing<Vec<u8>>> {
    patched.to_wire().map_err(|error| {
        Failure::new(FailureKind::Failed, format!("The configuration can't be written as JSON: {error}."))
    })
}

/// Pushes the changed configuration and checks Ory's answer.
///
/// # Errors
/// When Ory rejects it, or it is not known whether it is in effect.
pub async fn push(session: &Session, project: &Project, plan: &Plan, patched: &Patched) -> Outcome<Pushed> {
    let file = WireFile::create(&wire(patched)?).map_err(|error| {
        let message = format!("No temporary file could be written: {error}. Nothing was changed.");
        Failure::new(FailureKind::Failed, message).hint("TMPDIR names another folder")
    })?;
    let answer = {
        let progress = session.screen.progress(&format!("Changing {}…", describe(&project.summary)));
        let path = file.path();
        let update = session.ory.update_identity_config(&project.summary.id, &path);
        let announce = async {
            session.interrupts.raised().await;
            progress.say("Finishing the change that is on its way; Ctrl-C again ends it.");
            std::future::pending::<()>().await;
        };
        tokio::select! {
            answer = update => answer,
            () = announce => return Err(unknown(project)),
        }
    };
    drop(file);
    match answer {
        Ok(updated) => {
            let Verification { missing, unexpected } = verify(patched, plan, &updated.identity_config);
            if missing.is_empty() {
                return Ok(Pushed { warnings: updated.warnings, unexpected });
            }
            let failure = missing.iter().fold(unknown(project), |failure, place| failure.detail(place.to_string()));
            Err(failure.quote("Ory took the change, but its answer does not show it at these places."))
        }
        Err(failure) => settle(session, project, plan, patched, failure).await,
    }
}

/// Finds out what became of a push that ended in a failure. It is never pushed again: unless Ory refused it, the
/// configuration is read once more.
async fn settle(
    session: &Session,
    project: &Project,
    plan: &Plan,
    patched: &Patched,
    failure: OryFailure,
) -> Outcome<Pushed> {
    let explained = session.explain(&failure).await;
    if was_refused(&failure) {
        return Err(not_applied(explained));
    }
    // The signal that may have ended the push must not end the reading too.
    session.interrupts.acknowledge();
    let reference = ProjectReference::parse(&project.summary.id);
    let Ok(reference) = reference else { return Err(unknown(project).quote(explained.message)) };
    match session.ory.get_project(&reference, session.workspace().await?).await {
        Ok(now) if can_be_seen(plan) && verify(patched, plan, &now.identity_config).missing.is_empty() => {
            session.screen.note(&format!("{} The change is in effect all the same.", explained.message));
            Ok(Pushed::default())
        }
        Ok(now) if can_be_seen(plan) && now.identity_config == project.identity_config => Err(not_applied(explained)),
        _ => Err(explained.quotes.into_iter().fold(unknown(project).quote(explained.message), Failure::quote)),
    }
}

/// Whether Ory itself said that it did not do it.
fn was_refused(failure: &OryFailure) -> bool {
    use ComplaintKind::{
        Ambiguous, ConfigurationRefused, CredentialsRefused, Forbidden, NotFound, NotSignedIn, TooManyRequests, TooOld,
    };
    let OryFailure::Complained { complaint, .. } = failure else { return false };
    match complaint.kind {
        Ambiguous | ConfigurationRefused | CredentialsRefused | Forbidden | NotFound | NotSignedIn
        | TooManyRequests | TooOld => true,
        ComplaintKind::Network | ComplaintKind::Other => false,
    }
}

/// Whether a configuration shows that the plan was applied: a new secret alone does not, for Ory never shows it.
fn can_be_seen(plan: &Plan) -> bool {
    plan.edits().any(|edit| matches!(edit.value, NewValue::Json(_)))
}

fn not_applied(mut explained: Failure) -> Failure {
    explained.message = format!("The change was not made: {}", explained.message);
    if explained.kind == FailureKind::Failed {
        explained.hints.insert(0, "nothing was changed, so the same command can be run again".to_owned());
    }
    explained
}

fn unknown(project: &Project) -> Failure {
    let message =
        format!("The change was sent to {}, and it is not known whether it is in effect.", describe(&project.summary));
    Failure::new(FailureKind::Unverified, message).hint(format!("ory-social status --project {}", project.summary.id))
}
