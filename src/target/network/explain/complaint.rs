//! What the complaints of `ory` mean for the person.

use super::{not_signed_in, too_old};
use crate::error::{Failure, FailureKind};
use crate::system::ory::{Complaint, ComplaintKind};

/// A kind of failure, what happened, and what to do next.
type Meaning = (FailureKind, &'static str, &'static str);

/// What a complaint about `ory <command>` means.
pub(super) fn failure(command: &str, complaint: &Complaint) -> Failure {
    let meaning = match complaint.kind {
        ComplaintKind::NotSignedIn => return not_signed_in(&complaint.quote()),
        ComplaintKind::TooOld => return too_old(None).quote(complaint.quote()),
        ComplaintKind::Other => return other(command, complaint),
        kind => about_access(kind, command).or_else(|| about_service(kind, command)),
    };
    match meaning {
        Some((kind, message, hint)) => Failure::new(kind, message).quote(complaint.quote()).hint(hint),
        None => other(command, complaint),
    }
}

/// Who may see and do what.
fn about_access(kind: ComplaintKind, command: &str) -> Option<Meaning> {
    Some(match kind {
        ComplaintKind::CredentialsRefused => (
            FailureKind::OryUnavailable,
            "Ory does not accept your key or session.",
            "check ORY_WORKSPACE_API_KEY, or sign in anew with `ory auth logout` and `ory auth`",
        ),
        ComplaintKind::Forbidden => (
            FailureKind::OryUnavailable,
            "Your key or session may not do this.",
            "use a key of the workspace (ory_wak_…), or an account that may change the project",
        ),
        ComplaintKind::NotFound if command.starts_with("list") => (
            FailureKind::Invalid,
            "There is no such workspace, or your key or session can't see it.",
            "`ory list workspaces` shows the ids and names",
        ),
        ComplaintKind::NotFound => (
            FailureKind::Invalid,
            "There is no such project, or your key or session can't see it.",
            "`ory list projects` shows the ids and slugs; or leave out --project in a terminal to choose one",
        ),
        ComplaintKind::Ambiguous => {
            (FailureKind::Invalid, "More than one project fits.", "give the whole slug, or the id")
        }
        _ => return None,
    })
}

/// What Ory Network made of the request.
fn about_service(kind: ComplaintKind, command: &str) -> Option<Meaning> {
    // Where nothing was to be changed, no change was rejected.
    let refused = if command.starts_with("update") { FailureKind::Rejected } else { FailureKind::Failed };
    Some(match kind {
        ComplaintKind::Unexplained if !command.starts_with("update") => return None,
        ComplaintKind::ConfigurationRefused | ComplaintKind::Unexplained => {
            (refused, "Ory refused the request.", "mend what it names, and try again")
        }
        ComplaintKind::Conflict => (
            refused,
            "Ory refused the request, because it does not go together with what is there.",
            "somebody may be changing the project just now; try again in a moment",
        ),
        ComplaintKind::TooManyRequests => {
            (FailureKind::Failed, "Ory has had too many requests from you.", "wait a minute, and try again")
        }
        ComplaintKind::ServerError => (
            FailureKind::Failed,
            "Ory Network failed.",
            "try again later; https://status.ory.com tells whether it is known",
        ),
        ComplaintKind::Network => (
            FailureKind::Failed,
            "Ory Network could not be reached, or did not answer as it should.",
            "check your network and proxy (HTTPS_PROXY), and try again",
        ),
        _ => return None,
    })
}

fn other(command: &str, complaint: &Complaint) -> Failure {
    let hint = if complaint.kind == ComplaintKind::NoHome {
        "set HOME to your folder: `ory` keeps its session there"
    } else {
        "with -v you see the command to run by hand"
    };
    Failure::new(FailureKind::Failed, format!("`ory {command}` failed.")).quote(complaint.quote()).hint(hint)
}
