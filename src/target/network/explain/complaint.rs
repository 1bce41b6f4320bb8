//! Explains the complaints of `ory`.

use super::{not_signed_in, too_old};
use crate::domain::suggestion::closest;
use crate::error::{Failure, FailureKind};
use crate::system::ory::{Complaint, ComplaintKind};

/// A kind of failure, what happened, and what to do next.
type Meaning = (FailureKind, &'static str, &'static str);

/// Explains a complaint about `ory <command>`.
pub(super) fn failure(command: &str, complaint: &Complaint) -> Failure {
    let meaning = match complaint.kind {
        ComplaintKind::NotSignedIn => return not_signed_in(),
        ComplaintKind::TooOld => return too_old(None).quote(complaint.quote()),
        ComplaintKind::NotFound if !command.starts_with("list") => return no_such_project(complaint),
        ComplaintKind::Other => return other(command, complaint),
        kind => about_access(kind, command).or_else(|| about_service(kind, command)),
    };
    match meaning {
        Some((kind, message, hint)) => Failure::new(kind, message).quote(complaint.quote()).hint(hint),
        None => other(command, complaint),
    }
}

/// Explains complaints about keys, sessions and names.
fn about_access(kind: ComplaintKind, command: &str) -> Option<Meaning> {
    Some(match kind {
        ComplaintKind::CredentialsRefused => (
            FailureKind::OryUnavailable,
            "Ory rejected your key or session.",
            "check ORY_WORKSPACE_API_KEY, or sign in again with `ory auth logout` and `ory auth`",
        ),
        ComplaintKind::Forbidden => (
            FailureKind::OryUnavailable,
            "Your key or session isn't allowed to do this.",
            "use a workspace key (ory_wak_…), or an account that can change the project",
        ),
        ComplaintKind::NotFound if command.starts_with("list") => (
            FailureKind::Invalid,
            "No such workspace, or your key or session can't see it.",
            "run `ory list workspaces` to see the IDs and names",
        ),
        ComplaintKind::Ambiguous => {
            (FailureKind::Invalid, "More than one project matches.", "pass the full slug or the ID")
        }
        _ => return None,
    })
}

/// Explains complaints that come from Ory Network, or from the way there.
fn about_service(kind: ComplaintKind, command: &str) -> Option<Meaning> {
    // Only an update can have its change rejected.
    let refused = if command.starts_with("update") { FailureKind::Rejected } else { FailureKind::Failed };
    Some(match kind {
        ComplaintKind::Unexplained if !command.starts_with("update") => return None,
        ComplaintKind::ConfigurationRefused | ComplaintKind::Unexplained => {
            (refused, "Ory rejected the request.", "fix what it names, then try again")
        }
        ComplaintKind::Conflict => (
            refused,
            "Ory rejected the request because it conflicts with the current configuration.",
            "someone may be changing the project right now; try again in a moment",
        ),
        ComplaintKind::TooManyRequests => {
            (FailureKind::Failed, "Ory is rate limiting your requests.", "wait a minute, then try again")
        }
        ComplaintKind::ServerError => (
            FailureKind::Failed,
            "Ory Network had an internal error.",
            "try again later; https://status.ory.com lists known outages",
        ),
        ComplaintKind::Network => (
            FailureKind::Failed,
            "Can't reach Ory Network, or its answer was unexpected.",
            "check your network and proxy (HTTPS_PROXY), then try again",
        ),
        _ => return None,
    })
}

/// `ory` lists the slugs of all projects. Shows only similar ones, because that list can be long.
fn no_such_project(complaint: &Complaint) -> Failure {
    let mut lines = complaint.words.lines();
    let first = lines.next().unwrap_or(&complaint.words);
    let slugs: Vec<_> = lines
        .find_map(|line| line.strip_prefix("All known slugs: ["))
        .map_or(Vec::new(), |slugs| slugs.trim_end_matches(']').split(' ').collect());
    let named = first.rsplit(' ').next().unwrap_or(first).trim_end_matches('.');
    let message = "No such project, or your key or session can't see it.";
    let failure = Failure::new(FailureKind::Invalid, message).quote(first);
    let failure = closest(named, &slugs).into_iter().fold(failure, |it, slug| it.hint(format!("did you mean {slug}?")));
    failure.hint("run `ory-social list` to see the IDs and slugs")
}

fn other(command: &str, complaint: &Complaint) -> Failure {
    let hint = if complaint.kind == ComplaintKind::NoHome {
        "set HOME to your home folder: `ory` keeps its session there"
    } else {
        "add -v to see the command and run it by hand"
    };
    Failure::new(FailureKind::Failed, format!("`ory {command}` failed.")).quote(complaint.quote()).hint(hint)
}
