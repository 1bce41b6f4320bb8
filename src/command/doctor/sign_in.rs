//! Checks how `ory` is signed in.

use jiff::Timestamp;

use crate::domain::doctor::{self, Check, Level};
use crate::output::capitalised;
use crate::system::environment::{Environment, PROJECT_API_KEY, WORKSPACE_API_KEY};
use crate::system::ory::{SessionFailure, stored_session};

/// Checks how `ory` is signed in without running it. A key takes precedence over a session.
pub(crate) fn sign_in(environment: &Environment) -> Check {
    if let Some(key) = environment.text(WORKSPACE_API_KEY) {
        return doctor::workspace_key(&key);
    }
    match stored_session(environment) {
        Ok(stored) => doctor::session(stored, Timestamp::now()),
        Err(failure) => {
            let check = Check::new("sign_in", Level::Problem, capitalised(&format!("{failure}.")));
            match failure {
                SessionFailure::NoHome => check.fix("set HOME to your home folder"),
                SessionFailure::Unreadable { .. } => check.fix("move the file away and run `ory auth`"),
            }
        }
    }
}

/// Warns of a key that people may mistake for credentials of `ory`, if there is one.
pub(crate) fn project_key(environment: &Environment) -> Option<Check> {
    environment.get(PROJECT_API_KEY)?;
    // ory/terraform-provider-ory#282
    let message = "ORY_PROJECT_API_KEY is set but ignored: a project key can't read or change the configuration.";
    Some(Check::new("project_key", Level::Warning, message).fix("unset it if only ory-social uses it"))
}
