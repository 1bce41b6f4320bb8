//! The API key of a project, which Ory Network requires for a test sign-in.

use super::super::session::{Network, Session};
use crate::cli::TestFlags;
use crate::domain::secret::Secret;
use crate::error::{Failure, FailureKind, Outcome};
use crate::sandbox::Project;
use crate::system::environment::PROJECT_API_KEY;
use crate::system::input_file::{self, ReadFailure};
use crate::system::secret_source::stdin_is_terminal;

/// The prefix of Ory's project API keys.
const PREFIX: &str = "ory_pat_";
/// The largest key that is read, in bytes: more than any key has.
const LONGEST: u64 = 4096;

/// Where the key comes from.
pub(super) enum ProjectKey {
    Given(Secret),
    /// The sandbox has one for each project.
    Sandbox,
    /// Your own Kratos has none.
    NotNeeded,
}

impl ProjectKey {
    /// Returns the key of the project with this slug.
    pub(super) fn of(self, slug: &str) -> Option<Secret> {
        match self {
            Self::Given(secret) => Some(secret),
            Self::Sandbox => Some(Secret::unchecked(&Project::api_key(slug))),
            Self::NotNeeded => None,
        }
    }
}

/// Reads the key, before anything else is done.
pub(super) async fn given(flags: &TestFlags, session: &Session) -> Outcome<ProjectKey> {
    let own_kratos = !session.flags().kratos.is_empty() || flags.admin_url.is_some();
    let text = match (flags.project_key_stdin, &session.network) {
        (true, _) if own_kratos => {
            let message = "--project-key-stdin is for a project on Ory Network: your own Kratos needs no key.";
            return Err(Failure::new(FailureKind::Usage, message));
        }
        (false, _) if own_kratos => return Ok(ProjectKey::NotNeeded),
        (_, Network::Sandbox(_)) => return Ok(ProjectKey::Sandbox),
        (true, _) => from_stdin(session).await?,
        (false, _) => session.environment.text(PROJECT_API_KEY).ok_or_else(missing)?,
    };
    let key = Secret::parse(&text).map_err(|_| unusable("The project API key isn't one word."))?;
    if !key.expose().starts_with(PREFIX) {
        return Err(unusable(&format!("This isn't a project API key: those begin with {PREFIX}.")));
    }
    Ok(ProjectKey::Given(key))
}

async fn from_stdin(session: &Session) -> Outcome<String> {
    if stdin_is_terminal() {
        let message = "Standard input is a terminal, which would show the project API key.";
        return Err(Failure::new(FailureKind::Usage, message).hint("pipe it in, or set ORY_PROJECT_API_KEY"));
    }
    let bytes = match input_file::read_stdin(LONGEST, &session.interrupts).await {
        Ok(bytes) => bytes,
        Err(ReadFailure::Interrupted(signal)) => return Err(Failure::interrupted(signal)),
        Err(failure) => return Err(unusable(&format!("Can't read the project API key: {failure}."))),
    };
    String::from_utf8(bytes).map_err(|_| unusable("The project API key isn't text."))
}

fn missing() -> Failure {
    Failure::new(FailureKind::OryUnavailable, "A test sign-in needs an API key of the project.")
        .hint("create one in the Ory Console, under API keys, and pass it in ORY_PROJECT_API_KEY or with --project-key-stdin")
        .hint("to check the login button without one, run `ory-social verify`")
        .about("test sign-ins", "test-sign-in.md")
}

fn unusable(message: &str) -> Failure {
    Failure::new(FailureKind::Invalid, message)
}
