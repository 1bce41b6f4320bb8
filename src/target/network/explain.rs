//! Explains failures of `ory`, and what to do next.

mod complaint;

use crate::error::{Failure, FailureKind};
use crate::system::ory::{Missing, OryFailure, Version};
use crate::system::process::ProcessFailure;

const INSTALL: [&str; 2] =
    ["brew install ory/tap/cli         (macOS, Linux)", "npm install --global @ory/cli    (with Node.js)"];

pub(crate) fn missing_ory(missing: Missing) -> Failure {
    let failure = Failure::of(FailureKind::OryUnavailable, missing);
    let failure = INSTALL.into_iter().fold(failure, |failure, way| failure.detail(way));
    failure
        .hint("install it in one of these ways, or pass its path with --ory")
        .hint("other ways to install it: https://www.ory.com/docs/guides/cli/installation")
        .hint("to practice without it, run `ory-social sandbox`")
}

pub(super) fn too_old(version: Option<Version>) -> Failure {
    let found = version.map_or("too old".to_owned(), |version| version.to_string());
    let message = format!("The Ory CLI is {found}; ory-social needs {} or newer.", Version::OLDEST);
    let failure = Failure::new(FailureKind::OryUnavailable, message);
    INSTALL.into_iter().fold(failure, |failure, way| failure.detail(way)).hint("upgrade it the way you installed it")
}

/// Doesn't quote `ory`, whose message is about a flag that we added.
pub(super) fn not_signed_in() -> Failure {
    Failure::new(FailureKind::OryUnavailable, "You aren't signed in to Ory.")
        .hint("run `ory auth`, or, in a script, set ORY_WORKSPACE_API_KEY to a workspace key (ory_wak_…)")
        .hint("about keys: https://www.ory.com/docs/concepts/personal-access-token")
}

/// Explains a failure of `ory`. Doesn't say whether anything was changed.
pub(super) fn ory_failure(failure: OryFailure) -> Failure {
    let explained = match &failure {
        OryFailure::Process { command, reason } => process_failure(command, reason),
        OryFailure::Complained { command, complaint } => complaint::failure(command, complaint),
        OryFailure::Unusable { command, reason } => {
            Failure::new(FailureKind::Failed, format!("`ory {command}` gave an unusable answer: {reason}."))
                .hint("try again, or add -v to see the command and run it by hand")
        }
    };
    explained.caused_by(failure)
}

fn process_failure(command: &str, reason: &ProcessFailure) -> Failure {
    let message = format!("`ory {command}` did not finish: {reason}.");
    match reason {
        ProcessFailure::Interrupted(signal) => Failure::interrupted(*signal),
        ProcessFailure::NotFound(_) | ProcessFailure::NotExecutable(_) | ProcessFailure::CouldNotStart { .. } => {
            Failure::new(FailureKind::OryUnavailable, message).hint("pass another one with --ory PATH")
        }
        ProcessFailure::TimedOut(_) => {
            Failure::new(FailureKind::Failed, message).hint("try again, or allow more time with --timeout SECONDS")
        }
        _ => Failure::new(FailureKind::Failed, message).hint("try again"),
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;
    use std::io;

    use super::*;

    #[test]
    fn a_failure_keeps_the_system_error_as_its_source() {
        let reason = ProcessFailure::CouldNotStart { program: "ory".into(), reason: io::Error::other("no memory") };
        let failure = ory_failure(OryFailure::Process { command: "version".to_owned(), reason });
        let mut words = Vec::new();
        let mut cause = failure.source();
        while let Some(error) = cause {
            words.push(error.to_string());
            cause = error.source();
        }
        let could_not = "ory could not be started: no memory";
        assert_eq!(words, [&format!("`ory version` did not finish: {could_not}"), could_not, "no memory"]);
    }
}
