//! Sends a changed configuration to Ory and finds out whether it was applied.

use std::pin::pin;
use std::time::{Duration, Instant};

use super::{Account, by_id};
use crate::domain::apply::Patched;
use crate::domain::edit::NewValue;
use crate::domain::identity_config::IdentityConfig;
use crate::domain::plan::Plan;
use crate::domain::project::Project;
use crate::domain::redaction::{credentials, hide};
use crate::domain::verify::{Verification, verify};
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::describe;
use crate::system::ory::{ComplaintKind, OryFailure, RETRY_DELAYS, Updated};
use crate::system::process::ProcessFailure;
use crate::system::wire_file::WireFile;
use crate::target::{Written, wire};

/// How long to look for a change if its push got no answer. Ory may still be working on it, and a read after a write
/// may return the old state (field notes of the Terraform provider, ory/terraform-provider-ory#190).
const LOOKING: Duration = Duration::from_secs(10);
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Pushes the changed configuration and checks Ory's answer. Retries only if Ory was too busy, and only while the
/// configuration is still the one that was read. If there is no answer, looks for the change.
///
/// # Errors
/// When we were already asked to stop, Ory rejects the change, or it's unclear whether it was applied.
pub(super) async fn push(account: &Account, project: &Project, plan: &Plan, patched: &Patched) -> Outcome<Written> {
    if let Some(interruption) = account.interrupts.latest() {
        return Err(Failure::interrupted(interruption.signal).without_change());
    }
    let file = WireFile::create(&wire(patched)?).map_err(|error| {
        let message = format!("Can't write a temporary file: {error}. Nothing was changed.");
        Failure::new(FailureKind::Failed, message)
            .hint("set TMPDIR to another folder")
            .without_change()
            .caused_by(error)
    })?;
    let outcome = Attempt { account, project, plan, patched }.run(&file).await;
    let Err(error) = file.remove() else { return outcome };
    let left = format!("Can't remove the temporary file, which may hold the client secret: {error}.");
    Err(match outcome {
        Ok(_) => Failure::new(FailureKind::Failed, format!("The change was made. {left}")).caused_by(error),
        Err(failure) => failure.detail(left),
    })
}

/// The result of a push that failed.
enum Verdict {
    /// It was applied anyway.
    Made,
    NotMade,
    /// Ory was too busy, and the configuration is unchanged, so push again.
    Again,
    Unknown,
}

/// What a read finds after a failed push.
enum Sight {
    /// The change, as far as Ory shows it.
    AsSent,
    AsBefore,
    /// Another change, or nothing readable.
    Otherwise,
}

/// A push, and the data to check its result against.
struct Attempt<'a> {
    account: &'a Account,
    project: &'a Project,
    plan: &'a Plan,
    patched: &'a Patched,
}

impl Attempt<'_> {
    async fn run(&self, file: &WireFile) -> Outcome<Written> {
        let mut tries = 0;
        loop {
            let failure = match self.update(file).await {
                Ok(updated) => return self.check(updated),
                Err(failure) => failure,
            };
            let verdict = self.settle(&failure).await;
            let may_try = tries <= self.account.ory.patience() && self.account.interrupts.latest().is_none();
            if !(matches!(verdict, Verdict::Again) && may_try) {
                return self.conclude(verdict, failure).await;
            }
            tries += 1;
            self.account.events.note("retried", "Ory was busy and didn't apply the change. Retrying.");
        }
    }

    async fn update(&self, file: &WireFile) -> Result<Updated, OryFailure> {
        let project = &self.project.summary;
        let progress = self.account.events.progress(&format!("Changing {}…", describe(project)));
        let path = file.path();
        let mut update = pin!(self.account.ory.update_identity_config(&project.id, &path));
        tokio::select! {
            answer = &mut update => return self.hide_secrets(answer),
            _ = self.account.interrupts.raised() => {}
        }
        drop(progress);
        self.account.events.note("waiting", "Waiting for the change to finish. Press Ctrl-C again to abort.");
        self.hide_secrets(update.await)
    }

    /// Hides secrets in Ory's messages, which may quote what was sent.
    fn hide_secrets(&self, mut answer: Result<Updated, OryFailure>) -> Result<Updated, OryFailure> {
        let words = match &mut answer {
            Ok(updated) => updated.warnings.as_mut_slice(),
            Err(OryFailure::Complained { complaint, .. }) => std::slice::from_mut(&mut complaint.words),
            Err(_) => &mut [],
        };
        let new = self.plan.edits().filter_map(|edit| match &edit.value {
            NewValue::Secret(secret) => Some(secret.expose()),
            _ => None,
        });
        // If Ory shows stored secrets, it may quote those too.
        let documents = [&self.project.identity_config, self.patched.config()].map(IdentityConfig::document);
        let secrets: Vec<_> = new.chain(documents.into_iter().flat_map(credentials)).collect();
        words.iter_mut().for_each(|text| *text = hide(text, secrets.iter().copied()));
        answer
    }

    fn check(&self, updated: Updated) -> Outcome<Written> {
        let Verification { missing, unexpected } = verify(self.patched, self.plan, &updated.identity_config);
        if missing.is_empty() {
            return Ok(Written { warnings: updated.warnings, stored_differently: unexpected });
        }
        let failure = self.unknown().quote("Ory accepted the change, but its answer doesn't show it in these places.");
        Err(missing.iter().fold(failure, |failure, place| failure.detail(place.to_string())))
    }

    /// Finds out whether a failed push was applied. Only a refusal proves that it wasn't.
    async fn settle(&self, failure: &OryFailure) -> Verdict {
        // The signal that may have ended the push must not end the reading too.
        self.account.interrupts.acknowledge();
        if !was_refused(failure) {
            return if self.can_be_seen() && self.shows_up().await { Verdict::Made } else { Verdict::Unknown };
        }
        if !was_too_often(failure) || self.account.ory.pause("get project", RETRY_DELAYS[1]).await.is_err() {
            return Verdict::NotMade;
        }
        // Look right before pushing again, because others change the configuration too.
        match self.look().await {
            Sight::AsSent => Verdict::Made,
            Sight::AsBefore => Verdict::Again,
            Sight::Otherwise => Verdict::NotMade,
        }
    }

    /// Whether the change shows up within [`LOOKING`].
    async fn shows_up(&self) -> bool {
        let began = Instant::now();
        loop {
            if let Sight::AsSent = self.look().await {
                return true;
            }
            if began.elapsed() >= LOOKING || self.account.ory.pause("get project", LOOK_EVERY).await.is_err() {
                return false;
            }
        }
    }

    async fn look(&self) -> Sight {
        let (Ok(reference), Ok(workspace)) = (by_id(&self.project.summary), self.account.workspace().await) else {
            return Sight::Otherwise;
        };
        match self.account.ory.get_project(&reference, workspace).await {
            Ok(now) if self.can_be_seen() && self.is_there(&now.identity_config) => Sight::AsSent,
            Ok(now) if now.identity_config == self.project.identity_config => Sight::AsBefore,
            _ => Sight::Otherwise,
        }
    }

    fn is_there(&self, config: &IdentityConfig) -> bool {
        verify(self.patched, self.plan, config).missing.is_empty()
    }

    /// Whether a read can show the change. Ory never shows secrets.
    fn can_be_seen(&self) -> bool {
        self.plan.edits().any(|edit| !matches!(edit.value, NewValue::Secret(_)))
    }

    async fn conclude(&self, verdict: Verdict, failure: OryFailure) -> Outcome<Written> {
        let mut explained = self.account.explain(failure).await;
        if matches!(explained.kind, FailureKind::Interrupted { .. }) {
            "`ory` was stopped before it reported the result.".clone_into(&mut explained.message);
        }
        match verdict {
            Verdict::Made => {
                self.account
                    .events
                    .note("applied_anyway", &format!("{} The change was applied anyway.", explained.message));
                Ok(Written::default())
            }
            Verdict::NotMade | Verdict::Again => Err(not_made(explained)),
            Verdict::Unknown => {
                let unknown = self.unknown().quote(explained.message);
                Err(explained.quotes.into_iter().fold(unknown, Failure::quote))
            }
        }
    }

    fn unknown(&self) -> Failure {
        let project = &self.project.summary;
        let message = format!("The change was sent to {}, but it's unclear whether it was applied.", describe(project));
        let failure = Failure::new(FailureKind::Unverified, message);
        if self.can_be_seen() {
            return failure.hint(format!("ory-social status {}", project.flag()));
        }
        failure.hint("Ory never shows secrets; to be sure, test the sign-in or run the same command again")
    }
}

/// Whether the change was certainly not made: Ory said so, or nothing was sent.
fn was_refused(failure: &OryFailure) -> bool {
    match failure {
        OryFailure::Complained { complaint, .. } => {
            !matches!(complaint.kind, ComplaintKind::ServerError | ComplaintKind::Network | ComplaintKind::Other)
        }
        OryFailure::Process { reason, .. } => matches!(
            reason,
            ProcessFailure::NotFound(_) | ProcessFailure::NotExecutable(_) | ProcessFailure::CouldNotStart { .. }
        ),
        OryFailure::Unusable { .. } => false,
    }
}

/// Whether the same push may succeed a moment later.
fn was_too_often(failure: &OryFailure) -> bool {
    failure.kind() == Some(ComplaintKind::TooManyRequests)
}

fn not_made(mut explained: Failure) -> Failure {
    explained.message = format!("The change was not applied: {}", explained.message);
    explained.hints.retain(|hint| hint != "try again");
    if explained.kind == FailureKind::Failed {
        explained.hints.insert(0, "nothing was changed, so you can run the same command again".to_owned());
    }
    explained.without_change()
}
