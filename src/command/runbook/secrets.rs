//! Reads the client secrets that a runbook refers to, each only when it is needed.

use std::path::Path;

use tokio::sync::OnceCell;

use super::super::secret_intake;
use super::super::session::Session;
use crate::domain::runbook::{Located, SecretReference};
use crate::domain::secret::Secret;
use crate::error::Outcome;
use crate::system::environment;
use crate::system::secret_source::{SecretSource, stdin_is_terminal};

/// A placeholder for a secret, in a plan that is only shown.
const UNREAD: &str = "not-read";

/// The result of reading a secret.
#[derive(Clone)]
pub(crate) enum Read {
    Secret(Secret),
    /// Kratos reads it from its environment.
    InEnvironment,
    /// The reason why there is none, reported as an error in the runbook.
    Problem(String),
}

pub(crate) enum Secrets {
    /// Read from where the runbook says. Standard input is read once, whatever the result.
    Real(OnceCell<Read>),
    /// Not read, because nothing will be pushed.
    Unread,
}

impl Secrets {
    /// Reads a secret. It may wait for standard input.
    pub(crate) async fn read(
        &self,
        reference: &Located<SecretReference>,
        folder: &Path,
        session: &Session,
    ) -> Outcome<Read> {
        match (&reference.value, self) {
            (SecretReference::KratosEnv, _) => Ok(Read::InEnvironment),
            (_, Self::Unread) => Ok(Read::Secret(Secret::unchecked(UNREAD))),
            (SecretReference::Stdin, Self::Real(stdin)) => stdin.get_or_try_init(|| from_stdin(session)).await.cloned(),
            (SecretReference::File(path), _) => read(SecretSource::File(folder.join(path)), session).await,
            (SecretReference::Env(name), _) => match environment::secret(name) {
                Some(value) => read(SecretSource::Variable { name: name.clone(), value }, session).await,
                None => Ok(Read::Problem(not_set(name))),
            },
        }
    }
}

/// Explains that a variable isn't set. With small letters, its name may be the secret itself.
fn not_set(name: &str) -> String {
    match name.bytes().any(|byte| byte.is_ascii_lowercase()) {
        true => "the variable isn't set (its name isn't shown because it may be a secret)".to_owned(),
        false => format!("the variable {name} is not set"),
    }
}

async fn from_stdin(session: &Session) -> Outcome<Read> {
    if stdin_is_terminal() {
        let problem = "standard input is a terminal, which would show the secret; pipe it in, as in `… < vk.secret`";
        return Ok(Read::Problem(problem.to_owned()));
    }
    read(SecretSource::Stdin, session).await
}

async fn read(source: SecretSource, session: &Session) -> Outcome<Read> {
    let read = secret_intake::read(source, session).await?;
    Ok(read.map_or_else(|error| Read::Problem(error.to_string()), Read::Secret))
}
