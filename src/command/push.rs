//! Sends a changed configuration to Ory, and finds out what became of it.

use std::pin::pin;

use zeroize::Zeroizing;

use super::explain;
use super::session::Session;
use crate::domain::apply::Patched;
use crate::domain::diff::HIDDEN;
use crate::domain::edit::NewValue;
use crate::domain::plan::Plan;
use crate::domain::pointer::Pointer;
use crate::domain::project::{Project, ProjectReference};
use crate::domain::verify::{Verification, verify};
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::describe;
use crate::system::ory::{ComplaintKind, OryFailure, RETRY_DELAYS, Updated};
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

/// Pushes the changed configuration and checks Ory's answer. After a failure the configuration is read again, and only
/// if the change was not made, and Ory was merely busy, it is pushed once more.
///
/// # Errors
/// When we were asked to stop already, Ory rejects it, or it is not known whether it is in effect.
pub async fn push(session: &Session, project: &Project, plan: &Plan, patched: &Patched) -> Outcome<Pushed> {
    if let Some(interruption) = session.interrupts.latest() {
        return Err(explain::interrupted(interruption.signal));
    }
    let file = WireFile::create(&wire(patched)?).map_err(|error| {
        let message = format!("No temporary file could be written: {error}. Nothing was changed.");
        Failure::new(FailureKind::Failed, message).hint("TMPDIR names another folder")
    })?;
    let attempt = Attempt { session, project, plan, patched };
    let failure = match attempt.update(&file).await {
        Ok(updated) => return attempt.check(updated),
        Err(failure) => failure,
    };
    match attempt.settle(&failure).await {
        Verdict::NotMade if was_busy(&failure) && session.interrupts.latest().is_none() => {
            session.note("The change was not made, for Ory was busy; trying once more.");
            match session.ory.pause("update identity-config", RETRY_DELAYS[1]).await {
                Ok(()) => attempt.again(&file).await,
                Err(failure) => {
                    let hint = after_not_made(&failure, &project.summary.id);
                    Err(not_made(session.explain(&failure).await, hint))
                }
            }
        }
        verdict => attempt.conclude(verdict, &failure).await,
    }
}

/// What became of a push that ended in a failure.
enum Verdict {
    /// It is in effect all the same.
    Made,
    /// It is not.
    NotMade,
    /// Nobody can tell.
    Unknown,
}

/// A push, and what it is checked against.
struct Attempt<'a> {
    session: &'a Session,
    project: &'a Project,
    plan: &'a Plan,
    patched: &'a Patched,
}

impl Attempt<'_> {
    async fn update(&self, file: &WireFile) -> Result<Updated, OryFailure> {
        let project = &self.project.summary;
        let progress = self.session.screen.progress(&format!("Changing {}…", describe(project)));
        let path = file.path();
        let mut update = pin!(self.session.ory.update_identity_config(&project.id, &path));
        tokio::select! {
            answer = &mut update => return self.hide_secrets(answer),
            _ = self.session.interrupts.raised() => {}
        }
        progress.say("Finishing the change that is on its way; Ctrl-C again ends it.");
        self.hide_secrets(update.await)
    }

    /// Ory may repeat in its own words what it was sent.
    fn hide_secrets(&self, mut answer: Result<Updated, OryFailure>) -> Result<Updated, OryFailure> {
        let words = match &mut answer {
            Ok(updated) => updated.warnings.as_mut_slice(),
            Err(OryFailure::Complained { complaint, .. }) => std::slice::from_mut(&mut complaint.words),
            Err(_) => &mut [],
        };
        for edit in self.plan.edits() {
            let NewValue::Secret(secret) = &edit.value else { continue };
            // As it is, as it stands in JSON, and in JSON that is quoted in JSON.
            let once = Zeroizing::new(escaped(secret.expose()));
            let twice = Zeroizing::new(escaped(&once));
            for spelling in [twice.as_str(), once.as_str(), secret.expose()] {
                words.iter_mut().for_each(|text| *text = text.replace(spelling, HIDDEN));
            }
        }
        answer
    }

    fn check(&self, updated: Updated) -> Outcome<Pushed> {
        let Verification { missing, unexpected } = verify(self.patched, self.plan, &updated.identity_config);
        if missing.is_empty() {
            return Ok(Pushed { warnings: updated.warnings, unexpected });
        }
        let failure = self.unknown().quote("Ory took the change, but its answer does not show it at these places.");
        Err(missing.iter().fold(failure, |failure, place| failure.detail(place.to_string())))
    }

    /// Reads the configuration again. What Ory itself refused was not made, whatever can be seen. In any other case a
    /// change that can't be seen is looked for once more, for Ory may still be at it, and a read right after a write may
    /// show what was before.
    async fn settle(&self, failure: &OryFailure) -> Verdict {
        // The signal that may have ended the push must not end the reading too.
        self.session.interrupts.acknowledge();
        match self.look().await {
            Verdict::Made => Verdict::Made,
            _ if was_refused(failure) => Verdict::NotMade,
            Verdict::NotMade => match self.session.ory.pause("get project", RETRY_DELAYS[1]).await {
                Ok(()) => self.look().await,
                Err(_) => Verdict::Unknown,
            },
            Verdict::Unknown => Verdict::Unknown,
        }
    }

    async fn look(&self) -> Verdict {
        if !self.can_be_seen() {
            return Verdict::Unknown;
        }
        let Ok(reference) = ProjectReference::parse(&self.project.summary.id) else { return Verdict::Unknown };
        let workspace = self.session.workspace().await.ok().flatten();
        match self.session.ory.get_project(&reference, workspace).await {
            Ok(now) if verify(self.patched, self.plan, &now.identity_config).missing.is_empty() => Verdict::Made,
            Ok(now) if now.identity_config == self.project.identity_config => Verdict::NotMade,
            _ => Verdict::Unknown,
        }
    }

    /// Ory shows everything but secrets.
    fn can_be_seen(&self) -> bool {
        self.plan.edits().any(|edit| !matches!(edit.value, NewValue::Secret(_)))
    }

    async fn again(&self, file: &WireFile) -> Outcome<Pushed> {
        match self.update(file).await {
            Ok(updated) => self.check(updated),
            Err(failure) => self.conclude(self.settle(&failure).await, &failure).await,
        }
    }

    async fn conclude(&self, verdict: Verdict, failure: &OryFailure) -> Outcome<Pushed> {
        let mut explained = self.session.explain(failure).await;
        if matches!(explained.kind, FailureKind::Interrupted { .. }) {
            "`ory` was ended before it could tell.".clone_into(&mut explained.message);
        }
        match verdict {
            Verdict::Made => {
                self.session.note(&format!("{} The change is in effect all the same.", explained.message));
                Ok(Pushed::default())
            }
            Verdict::NotMade => Err(not_made(explained, after_not_made(failure, &self.project.summary.id))),
            Verdict::Unknown => {
                let unknown = self.unknown().quote(explained.message);
                Err(explained.quotes.into_iter().fold(unknown, Failure::quote))
            }
        }
    }

    fn unknown(&self) -> Failure {
        let project = &self.project.summary;
        let message =
            format!("The change was sent to {}, and it is not known whether it is in effect.", describe(project));
        let failure = Failure::new(FailureKind::Unverified, message);
        if self.can_be_seen() {
            return failure.hint(format!("ory-social status --project {}", project.id));
        }
        failure.hint("Ory shows no secrets, so only a sign-in tells; run the same command again to be sure")
    }
}

/// The text as it stands between the quotes of a JSON string.
fn escaped(text: &str) -> String {
    text.replace('\\', r"\\").replace('"', "\\\"")
}

/// Whether Ory itself said that it did not do it.
fn was_refused(failure: &OryFailure) -> bool {
    use ComplaintKind::{
        Ambiguous, ConfigurationRefused, Conflict, CredentialsRefused, Forbidden, NotFound, NotSignedIn,
        TooManyRequests, TooOld,
    };
    let OryFailure::Complained { complaint, .. } = failure else { return false };
    match complaint.kind {
        Ambiguous | ConfigurationRefused | Conflict | CredentialsRefused | Forbidden | NotFound | NotSignedIn
        | TooManyRequests | TooOld => true,
        ComplaintKind::ServerError | ComplaintKind::Network | ComplaintKind::Other => false,
    }
}

/// Whether the same push may go well a moment later: after 429 and 5xx only.
fn was_busy(failure: &OryFailure) -> bool {
    let OryFailure::Complained { complaint, .. } = failure else { return false };
    matches!(complaint.kind, ComplaintKind::TooManyRequests | ComplaintKind::ServerError)
}

fn not_made(mut explained: Failure, hint: String) -> Failure {
    explained.message = format!("The change was not made: {}", explained.message);
    explained.hints.retain(|hint| hint != "try again");
    if explained.kind == FailureKind::Failed {
        explained.hints.insert(0, hint);
    }
    explained
}

/// What to do after a push that is not in effect. Without a refusal, Ory may still be at it when we look.
fn after_not_made(failure: &OryFailure, project_id: &str) -> String {
    if was_refused(failure) {
        return "nothing was changed, so the same command can be run again".to_owned();
    }
    format!(
        "it is not in effect; should Ory still be at it, `ory-social status --project {project_id}` shows it in a minute"
    )
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn a_secret_with_quotes_is_found_as_it_stands_in_json() {
        let secret = r#"Ab"c\d"#;
        let once = serde_json::to_string(secret).unwrap();
        assert_eq!(format!("\"{}\"", escaped(secret)), once);
    }
}
