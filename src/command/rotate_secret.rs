//! `ory-social rotate-secret`

use super::options::Options;
use super::pipeline::{Pipeline, Source};
use super::session::Session;
use super::{explain, input, open, wizard};
use crate::cli::RotateSecretFlags;
use crate::domain::plan::MissingPart;
use crate::domain::request::{Request, RotateSecretRequest};
use crate::error::Outcome;

/// Replaces the stored client secret of a provider.
pub(crate) async fn run(flags: RotateSecretFlags, session: &Session) -> Outcome<()> {
    let (template, id) = input::which(&flags.which, session)?;
    let missing = || MissingPart::of_secret(template).missing();
    let secret = if input::has_secret(&flags.secret, &session.environment) { None } else { Some(missing()) };
    input::require(session, &flags.ending, secret)?;
    let given = input::secret(flags.secret, template, session).await?;
    let target = open::target(session).await?;
    let snapshot = target.read().await?;
    let (secret, source) = match (given, &session.prompter) {
        (Some(secret), _) => (secret, Source::Flags),
        (None, Some(prompter)) => (wizard::ask_new_secret(template, prompter, session).await?, Source::Answers),
        (None, None) => return Err(explain::missing_values(&[missing()])),
    };
    let request = Request::RotateSecret(Box::new(RotateSecretRequest { template, id, secret }));
    let pipeline = Pipeline::new("rotate-secret", session, &target, Options::of(flags.ending, &session.environment))
        .source(source);
    pipeline.run(snapshot, request).await?;
    Ok(())
}
