//! Reads the client secrets that a runbook refers to, each where it is needed and not before.

use std::path::Path;

use tokio::sync::OnceCell;

use crate::domain::runbook::{Located, SecretReference};
use crate::domain::secret::Secret;
use crate::system::environment;
use crate::system::secret_source::SecretSource;

/// What stands in for a secret in a plan that is only looked at.
const UNREAD: &str = "not-read";

/// Where secrets come from.
pub enum Secrets {
    /// From where the runbook says. Standard input is read once.
    Real(OnceCell<Secret>),
    /// From nowhere: nothing will be pushed.
    Unread,
}

impl Secrets {
    /// Reads a secret, or says why that is not possible. It may wait for standard input.
    pub async fn read(&self, reference: &Located<SecretReference>, folder: &Path) -> Result<Secret, String> {
        let Self::Real(stdin) = self else { return Secret::parse(UNREAD).map_err(|error| error.to_string()) };
        match &reference.value {
            SecretReference::Stdin => stdin.get_or_try_init(|| given(SecretSource::Stdin)).await.cloned(),
            SecretReference::File(path) => given(SecretSource::File(folder.join(path))).await,
            SecretReference::Env(name) => match environment::secret(name) {
                Some(value) => given(SecretSource::Variable { name: name.clone(), value }).await,
                None => Err(format!("the variable {name} is not set")),
            },
        }
    }
}

async fn given(source: SecretSource) -> Result<Secret, String> {
    let reading = tokio::task::spawn_blocking(move || source.read()).await;
    let read = reading.map_err(|_| "the client secret could not be read".to_owned())?;
    read.map(|given| given.secret).map_err(|error| error.to_string())
}
