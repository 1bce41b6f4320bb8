//! Whether there is an Ory CLI, and whether it can do what it is for.

use super::super::explain;
use super::super::session::Session;
use crate::domain::doctor::{Check, Level};
use crate::domain::project::ProjectReference;
use crate::error::Failure;
use crate::output::describe;
use crate::system::ory::{Missing, Version};

const PROGRAM: &str = "ory";
const CREDENTIALS: &str = "credentials";
const PROJECT: &str = "project";

/// The Ory CLI, its credentials, and the project. Each needs the one before: without a sign-in, `ory` would open a browser.
pub async fn checks(ory: &Result<&Session, Missing>, project: Option<&ProjectReference>) -> [Check; 3] {
    let skipped = |name| Check::new(name, Level::Skipped, "That takes an Ory CLI that works.");
    let session = match ory {
        Ok(session) => *session,
        Err(missing) => {
            return [problem(PROGRAM, explain::missing_ory(missing)), skipped(CREDENTIALS), skipped(PROJECT)];
        }
    };
    let program = program(session).await;
    if program.level != Level::Ok {
        return [program, skipped(CREDENTIALS), skipped(PROJECT)];
    }
    let credentials = credentials(session).await;
    let project = match project {
        None => Check::new(PROJECT, Level::Skipped, "No project is named.").mend("name one with --project"),
        Some(_) if credentials.level != Level::Ok => {
            Check::new(PROJECT, Level::Skipped, "That takes credentials that work.")
        }
        Some(project) => readable(project, session).await,
    };
    [program, credentials, project]
}

async fn program(session: &Session) -> Check {
    let Some(program) = session.ory.program() else {
        return Check::new(PROGRAM, Level::Ok, "The sandbox works without the Ory CLI.");
    };
    match session.ory.version().await {
        Ok(version) if version < Version::OLDEST => problem(PROGRAM, explain::too_old(Some(version))),
        Ok(version) => {
            let message = format!("{} is version {version}.", program.display());
            Check::new(PROGRAM, Level::Ok, message)
        }
        Err(failure) => problem(PROGRAM, session.explain(&failure).await),
    }
}

async fn credentials(session: &Session) -> Check {
    match session.ory.check_signed_in().await {
        Ok(()) => Check::new(CREDENTIALS, Level::Ok, "Ory takes them."),
        Err(failure) => problem(CREDENTIALS, session.explain(&failure).await),
    }
}

async fn readable(project: &ProjectReference, session: &Session) -> Check {
    let workspace = match session.workspace().await {
        Ok(workspace) => workspace,
        Err(failure) => return problem(PROJECT, failure),
    };
    match session.ory.get_project(project, workspace).await {
        Ok(project) => Check::new(PROJECT, Level::Ok, format!("{} can be read.", describe(&project.summary))),
        Err(failure) => problem(PROJECT, session.explain(&failure).await),
    }
}

fn problem(name: &'static str, failure: Failure) -> Check {
    let Failure { message, details, quotes, hints, .. } = failure;
    Check { name, level: Level::Problem, message, details, quotes, mend: hints.into_iter().next() }
}
