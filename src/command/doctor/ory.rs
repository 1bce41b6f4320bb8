//! Checks that there is an Ory CLI, and that it can do its job.

use crate::domain::doctor::{Check, Level};
use crate::domain::project::{Project, ProjectReference};
use crate::error::Failure;
use crate::output::describe;
use crate::system::ory::Missing;
use crate::target::{Account, missing_ory};

const PROGRAM: &str = "ory";
const CREDENTIALS: &str = "credentials";
const PROJECT: &str = "project";

/// Checks the Ory CLI, its credentials and the project. Each check needs the one before: without a sign-in, `ory` would
/// open a browser.
pub(crate) async fn checks(
    account: Result<Account, Missing>,
    project: Option<ProjectReference>,
) -> ([Check; 3], Option<Project>) {
    let skipped = |name| Check::new(name, Level::Skipped, "Needs a working Ory CLI.");
    let account = match account {
        Ok(account) => account,
        Err(missing) => {
            return ([problem(PROGRAM, missing_ory(missing)), skipped(CREDENTIALS), skipped(PROJECT)], None);
        }
    };
    let program = program(&account).await;
    if program.level != Level::Ok {
        return ([program, skipped(CREDENTIALS), skipped(PROJECT)], None);
    }
    let credentials = credentials(&account).await;
    let (readable, project) = match project {
        None => (Check::new(PROJECT, Level::Skipped, "No project given.").fix("pass one with --project"), None),
        Some(_) if credentials.level != Level::Ok => {
            (Check::new(PROJECT, Level::Skipped, "Needs working credentials."), None)
        }
        Some(project) => readable(project, account).await,
    };
    ([program, credentials, readable], project)
}

async fn program(account: &Account) -> Check {
    let Some(program) = account.ory.program() else {
        return Check::new(PROGRAM, Level::Ok, "The sandbox works without the Ory CLI.");
    };
    match account.check_version().await {
        Ok(version) => Check::new(PROGRAM, Level::Ok, format!("{} is version {version}.", program.display())),
        Err(failure) => problem(PROGRAM, failure),
    }
}

async fn credentials(account: &Account) -> Check {
    match account.ory.check_signed_in().await {
        Ok(()) => Check::new(CREDENTIALS, Level::Ok, "Ory accepts them."),
        Err(failure) => problem(CREDENTIALS, account.explain(failure).await),
    }
}

async fn readable(project: ProjectReference, account: Account) -> (Check, Option<Project>) {
    match account.target(project).read().await.map(|snapshot| snapshot.project) {
        Ok(project) => {
            let check = Check::new(PROJECT, Level::Ok, format!("{} can be read.", describe(&project.summary)));
            (check, Some(project))
        }
        Err(failure) => (problem(PROJECT, failure), None),
    }
}

pub(super) fn problem(name: &'static str, failure: Failure) -> Check {
    let Failure { message, details, quotes, hints, .. } = failure;
    Check { name, level: Level::Problem, message, details, quotes, fix: hints.into_iter().next() }
}
