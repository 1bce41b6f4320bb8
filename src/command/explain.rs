//! Explains to the person what failures of lower layers mean, and what to do next.

use std::borrow::Cow;
use std::path::Path;

use crate::cli::usage_of;
use crate::domain::edit::DoesNotFit;
use crate::domain::plan::{MissingPart, Refusal};
use crate::domain::project::ProjectSummary;
use crate::error::{Failure, FailureKind};
use crate::output::capitalised;
use crate::system::environment::{Environment, KRATOS_PROVIDERS};
use crate::system::state::BackupFailure;

/// A value that a command needs, with every way to pass it.
pub(crate) struct MissingValue(Cow<'static, str>);

pub(crate) const PROJECT: MissingValue = MissingValue(Cow::Borrowed("the project: --project ID|SLUG, or ORY_PROJECT"));
pub(crate) const CONSENT: MissingValue =
    MissingValue(Cow::Borrowed("confirmation: pass --yes, or --dry-run to preview"));

pub(crate) const CONSENT_TO_RUNBOOK: MissingValue =
    MissingValue(Cow::Borrowed("confirmation: pass --yes, or --plan FILE to apply a reviewed plan"));

impl MissingPart {
    /// Names every way to pass the part.
    pub(crate) fn missing(&self) -> MissingValue {
        MissingValue(Cow::Owned(match self {
            Self::Setting { key, label } => format!("the {label}: {}", usage_of(key)),
            Self::Secret { label } => {
                format!("the {label}: --client-secret-stdin, --client-secret-file FILE, or ORY_SOCIAL_CLIENT_SECRET")
            }
        }))
    }
}

/// Warns that the environment may replace the providers of a kratos.yml. We see only our own environment, and Kratos
/// has another.
pub(crate) fn providers_variable(environment: &Environment) -> Option<String> {
    environment.get(KRATOS_PROVIDERS)?;
    Some(format!("{KRATOS_PROVIDERS} is set. If Kratos has it too, it replaces the providers in the file."))
}

/// Reports everything that is missing at once.
pub(crate) fn missing_values(values: &[MissingValue]) -> Failure {
    let message = "Missing input (this run can't ask for it):";
    let failure = Failure::new(FailureKind::Usage, message);
    values
        .iter()
        .fold(failure, |failure, value| failure.detail(value.0.as_ref()))
        .hint("add --help to the command for examples")
}

/// Explains why a request doesn't fit the project.
pub(crate) fn refusal(refusal: &Refusal) -> Failure {
    let mut message = refusal.to_string();
    message.push('.');
    let failure = Failure::new(FailureKind::Invalid, capitalised(&message)).caused_by(refusal.clone());
    match refusal {
        Refusal::Malformed(problems) => problems
            .iter()
            .fold(failure, |failure, problem| failure.detail(format!("{}: {}", problem.pointer, problem.message)))
            .hint("fix it in the Ory Console, then try again (nothing was changed)"),
        Refusal::LocalFiles(places) => places
            .iter()
            .fold(failure, |failure, place| failure.detail(place.to_string()))
            .hint("replace it with an https:// or base64:// value in the Ory Console (nothing was changed)")
            .hint("or pass --allow-file-urls to upload that file"),
        Refusal::IdTaken { .. } => {
            failure.hint("name that provider (`ory-social providers` lists the names), or choose another ID with --id")
        }
        Refusal::OtherId { existing, default, .. } => failure.hint(format!(
            "pass --id {} for the existing one, or add another with --id {default}",
            existing.join(" or --id ")
        )),
        Refusal::Incomplete(parts) => missing_values(&parts.iter().map(MissingPart::missing).collect::<Vec<_>>()),
        Refusal::SecretForOtherApp { .. } => {
            failure.hint("pass the new app's secret too: --client-secret-stdin or --client-secret-file FILE")
        }
        Refusal::NotFound { .. } => failure.hint(
            "run `ory-social status` to list the providers, and choose one with \
            --id",
        ),
        Refusal::SecretUnknown { ids } if ids.len() == 1 => {
            failure.hint("pass it with --client-secret-stdin or --client-secret-file FILE (nothing was changed)")
        }
        Refusal::SecretUnknown { .. } => {
            failure.hint("add these providers again, one at a time, with `ory-social add` (nothing was changed)")
        }
        Refusal::ChangedSince { what } => {
            let mut failure = failure;
            failure.kind = FailureKind::Conflict;
            let failure = what.iter().fold(failure, |failure, what| failure.detail(what));
            failure.hint("`ory-social restore --whole` restores the whole configuration and discards all later changes")
        }
        Refusal::SharedId { .. } => {
            failure.hint("remove the duplicates in the Ory Console, then try again (nothing was changed)")
        }
        Refusal::InvalidId(_) | Refusal::Unfit(_) => failure,
    }
}

/// Explains the same in words that suit the target, a project or a file.
pub(crate) fn refusal_in(project: &ProjectSummary, refused: &Refusal) -> Failure {
    let mut failure = refusal(refused);
    failure.message = project.advice(&failure.message);
    failure.hints.iter_mut().for_each(|hint| *hint = project.advice(hint));
    failure
}

/// Reports a plan that was made on another configuration, which is a bug of ours.
pub(crate) fn misfit(error: &DoesNotFit) -> Failure {
    Failure::new(FailureKind::Failed, capitalised(&format!("{error}. Nothing was changed."))).caused_by(error.clone())
}

/// Explains why a backup can't be used.
pub(crate) fn backup(path: &Path, failure: BackupFailure) -> Failure {
    let what = format!("The backup {} can't be used", path.display());
    let failure = match failure {
        BackupFailure::Unreadable(error) => Failure::because(FailureKind::Invalid, what, error),
        BackupFailure::Invalid(error) => Failure::because(FailureKind::Invalid, what, error),
        BackupFailure::Interrupted(signal) => return Failure::interrupted(signal),
    };
    failure.hint("run `ory-social backups list` to see all backups (nothing was changed)")
}
