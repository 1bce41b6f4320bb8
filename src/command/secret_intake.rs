//! Reads and checks every client secret, whether a flag, a runbook or an answer names it.

use super::session::Session;
use crate::domain::secret::Secret;
use crate::domain::template::Template;
use crate::error::{Failure, FailureKind, Outcome};
use crate::system::secret_source::{SecretSource, SecretSourceError};

/// Reads a secret, or says why there is none. It may wait for the source.
pub(crate) async fn read(source: SecretSource, session: &Session) -> Outcome<Result<Secret, SecretSourceError>> {
    match source.read(&session.interrupts).await {
        Ok(given) => {
            if given.trimmed {
                session.note("secret_trimmed", "The space around the client secret isn't part of it and was left out.");
            }
            Ok(Ok(given.secret))
        }
        Err(SecretSourceError::Interrupted(signal)) => Err(Failure::interrupted(signal)),
        Err(error) => Ok(Err(error)),
    }
}

/// Rejects what can't be the secret of an app. Returns a sentence about what only looks unusual.
pub(crate) fn check(secret: &Secret, template: &Template) -> Outcome<Option<String>> {
    match template.secret.objection(secret, &template.name) {
        None => Ok(template.secret.doubt_about(secret, &template.name)),
        Some(objection) => {
            let hint = format!("enter the {} as the secret (are two values swapped?)", template.secret.label);
            Err(Failure::new(FailureKind::Invalid, objection).hint(hint))
        }
    }
}
