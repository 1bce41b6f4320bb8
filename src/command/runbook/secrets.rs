//! Reads the client secrets that a runbook refers to, each where it is needed and not before.

use std::path::Path;

use tokio::sync::OnceCell;

use super::super::session::Session;
use crate::domain::runbook::{Located, SecretReference};
use crate::domain::secret::Secret;
use crate::error::{Failure, Outcome};
use crate::system::environment;
use crate::system::secret_source::{SecretSource, stdin_is_terminal};

/// What stands in for a secret in a plan that is only looked at.
const UNREAD: &str = "not-read";

/// A secret, or why there is none, as a mistake in the runbook.
type Read = Result<Secret, String>;

/// Where secrets come from.
pub enum Secrets {
    /// From where the runbook says. Standard input is read once, whatever comes of it.
    Real(OnceCell<Read>),
    /// From nowhere: nothing will be pushed.
    Unread,
}

impl Secrets {
    /// Reads a secret, or says why that is not possible. It may wait for standard input.
    ///
    /// # Errors
    /// When we are asked to stop meanwhile.
    pub async fn read(&self, reference: &Located<SecretReference>, folder: &Path, session: &Session) -> Outcome<Read> {
        let Self::Real(stdin) = self else { return Ok(Secret::parse(UNREAD).map_err(|error| error.to_string())) };
        let reading = async {
            match &reference.value {
                SecretReference::Stdin => stdin.get_or_init(from_stdin).await.clone(),
                SecretReference::File(path) => given(SecretSource::File(folder.join(path))).await,
                SecretReference::Env(name) => match environment::secret(name) {
                    Some(value) => given(SecretSource::Variable { name: name.clone(), value }).await,
                    None => Err(format!("the variable {name} is not set")),
                },
            }
        };
        tokio::select! {
            read = reading => Ok(read),
            interruption = session.interrupts.raised() => Err(Failure::interrupted(interruption.signal)),
        }
    }
}

async fn from_stdin() -> Read {
    if stdin_is_terminal() {
        return Err(
            "standard input is a terminal, which would show the secret; pipe it in, as in `… < vk.secret`".into()
        );
    }
    given(SecretSource::Stdin).await
}

async fn given(source: SecretSource) -> Read {
    let reading = tokio::task::spawn_blocking(move || source.read()).await;
    let read = reading.map_err(|_| "the client secret could not be read".to_owned())?;
    read.map(|given| given.secret).map_err(|error| error.to_string())
}
