//! Finds the target of a command: what flags and variables name, or the person chooses.

use std::path::PathBuf;
use std::time::Duration;

use super::explain;
use super::session::{Network, Session};
use crate::domain::project::Project;
use crate::error::{Failure, FailureKind, Outcome};
use crate::system::environment::{PROJECT_API_KEY, WORKSPACE};
use crate::system::ory::{self, Credentials, Driver, Missing, Program};
use crate::system::replaced_file::Writing;
use crate::target::{Account, KratosFile, Named, Target, missing_ory};

/// Returns the named or chosen target, signed in to. It may wait for the person.
pub(crate) async fn target(session: &Session) -> Outcome<Target> {
    if let Some(file) = file(session)? {
        return Ok(Target::File(file));
    }
    Ok(project_in(account(session, Vec::new())?, session).await?.0)
}

/// Returns the target for the wizard, which first checks that `ory` is new enough.
pub(crate) async fn target_for_a_person(session: &Session) -> Outcome<(Target, Named)> {
    if let Some(file) = file(session)? {
        return Ok((Target::File(file), Named::ByFlag));
    }
    if let Some(target) = chosen_file(session).await? {
        return Ok((target, Named::InList));
    }
    let account = account(session, Vec::new())?;
    account.check_version().await?;
    project_in(account, session).await
}

/// Reads the named or chosen project.
pub(crate) async fn project(session: &Session) -> Outcome<Project> {
    Ok(target(session).await?.read().await?.project)
}

/// Returns the files that flags name. They don't need `ory`.
pub(crate) fn file(session: &Session) -> Outcome<Option<KratosFile>> {
    let flags = session.flags();
    if flags.kratos.is_empty() {
        return Ok(None);
    }
    let writing = if flags.in_place { Writing::InPlace } else { Writing::Renamed };
    kratos_file(flags.kratos.clone(), writing, session).map(Some)
}

/// Returns the Kratos that these files configure. The sandbox has none.
pub(crate) fn kratos_file(paths: Vec<PathBuf>, writing: Writing, session: &Session) -> Outcome<KratosFile> {
    if session.is_in_sandbox() {
        let message = "The sandbox emulates Ory Network and changes no files, so a kratos.yml doesn't work there.";
        return Err(
            Failure::new(FailureKind::Usage, message).hint("leave the sandbox: `plan` and --dry-run change nothing")
        );
    }
    Ok(KratosFile::new(paths, writing))
}

/// Where to look for a kratos.yml nearby.
const NEAR: [&str; 4] = ["kratos.yml", "kratos.yaml", "kratos/kratos.yml", "config/kratos.yml"];

/// Offers a kratos.yml that is nearby, and returns it if the person chooses it.
async fn chosen_file(session: &Session) -> Outcome<Option<Target>> {
    let near = NEAR.iter().map(PathBuf::from).find(|path| path.is_file());
    let (Some(path), Some(prompter)) = (near, &session.prompter) else { return Ok(None) };
    if session.names_target()? || session.is_in_sandbox() {
        return Ok(None);
    }
    let places = vec!["Ory Network".to_owned(), format!("{} (a self-hosted Kratos)", path.display())];
    let chosen = prompter.choose("Add it to", places).await?;
    Ok((chosen == 1).then(|| Target::File(KratosFile::new(vec![path], Writing::Renamed))))
}

/// Checks that no file is named, for a command that doesn't work on one.
pub(crate) fn no_file(session: &Session, hint: Option<&str>) -> Outcome<()> {
    if session.flags().kratos.is_empty() {
        return Ok(());
    }
    let failure = Failure::new(FailureKind::Usage, "This command doesn't work with --kratos.");
    Err(hint.into_iter().fold(failure, Failure::hint))
}

async fn project_in(account: Account, session: &Session) -> Outcome<(Target, Named)> {
    sign_in(&account, session).await?;
    let (reference, named) = match (session.named_project()?, &session.prompter) {
        (Some(reference), _) => (reference, Named::ByFlag),
        (None, Some(prompter)) => account.choose_project(prompter).await?,
        (None, None) => return Err(explain::missing_values(&[explain::PROJECT])),
    };
    Ok((account.target(reference), named))
}

/// Returns the account that `ory` is, or will be, signed in to. No `ory` process gets the `hidden` variables.
pub(crate) fn account(session: &Session, hidden: Vec<String>) -> Outcome<Account> {
    Ok(find_account(session).map_err(missing_ory)?.hiding(hidden))
}

/// Returns the account, or where we looked for `ory`.
pub(crate) fn find_account(session: &Session) -> Result<Account, Missing> {
    let (flags, environment) = (session.flags(), &session.environment);
    let driver = match &session.network {
        Network::Sandbox(sandbox) => sandbox.driver.clone(),
        Network::Real => {
            let path = ory::find(flags.ory.as_deref(), environment)?;
            Driver::Program(Program::new(path, environment, Duration::from_secs(flags.timeout)))
        }
    };
    let workspace = flags.workspace.clone().or_else(|| environment.text(WORKSPACE));
    let (events, interrupts) = (session.events.clone(), session.interrupts.clone());
    Ok(Account::new(driver, environment, workspace, events, interrupts))
}

/// Makes sure that `ory` is signed in.
pub(crate) async fn sign_in(account: &Account, session: &Session) -> Outcome<()> {
    if session.flags().workspace.is_some() && account.ory.credentials() == Credentials::WorkspaceKey {
        let message = "--workspace can't be combined with ORY_WORKSPACE_API_KEY: the key already names its workspace.";
        let failure = Failure::new(FailureKind::Usage, message);
        return Err(failure.hint("leave out --workspace, or unset ORY_WORKSPACE_API_KEY"));
    }
    let signed_in = account.ensure_signed_in(session.prompter.as_ref()).await;
    signed_in.map_err(|failure| match session.environment.get(PROJECT_API_KEY) {
        Some(_) => {
            failure.detail("ORY_PROJECT_API_KEY doesn't help: a project key can't read or change the configuration.")
        }
        None => failure,
    })
}
