//! One file for each command, and what they share.

mod add;
mod backups;
mod browse;
mod callback_url;
mod completions;
mod doctor;
mod download;
mod explain;
mod input;
mod list;
mod local_file;
mod mapper;
mod mapper_file;
mod open;
mod options;
mod out;
mod pipeline;
mod preflight;
mod proof;
mod providers;
mod remove;
mod restore;
mod rotate_secret;
mod runbook;
mod sandbox;
mod schemas;
mod script;
mod secret_intake;
mod session;
mod status;
mod templates;
mod test;
mod verify;
mod view;
mod wizard;

use crate::cli::{Cli, Command, CommonFlags, ProjectCommand, RunbookCommand, SandboxCommand};
use crate::error::{Failure, FailureKind};
use crate::output::{Conclusion, Screen};
use crate::system::environment::{Environment, SANDBOX};
use crate::system::interrupt::Interrupts;
use download::Asking;
use session::{Network, Session};
use status::Check;

/// Runs the command that the command line asks for.
pub(crate) async fn run(cli: Cli, screen: Screen, interrupts: Interrupts) -> Conclusion {
    let Cli { command, common } = cli;
    match command {
        Some(Command::Completions { shell }) => {
            completions::run(shell, screen);
            Ok(())
        }
        Some(Command::Sandbox { command }) => {
            let command = command.unwrap_or_else(|| SandboxCommand::Project(wizard_command()));
            sandbox::run(command, common, screen, interrupts).await
        }
        Some(Command::Project(command)) => anywhere(command, common, screen, interrupts).await,
        None => anywhere(wizard_command(), common, screen, interrupts).await,
    }
}

/// Runs a command on the real network, unless a variable sends every command to the sandbox.
async fn anywhere(command: ProjectCommand, flags: CommonFlags, screen: Screen, interrupts: Interrupts) -> Conclusion {
    let environment = Environment::of_process();
    if environment.get(SANDBOX).is_some() {
        return sandbox::run(SandboxCommand::Project(command), flags, screen, interrupts).await;
    }
    let catalogue = templates::catalogue(&flags.template, &interrupts).await?;
    on_project(command, &Session::new(Network::Real, catalogue, environment, flags, screen, interrupts)).await
}

/// The hint that shows how a runbook names a file.
const IN_RUNBOOK: &str = "name the file in the runbook: `- kratos: kratos.yml` instead of `- project: …`";

async fn on_project(command: ProjectCommand, session: &Session) -> Conclusion {
    // clap sees this only if the project comes with its flag.
    if !session.flags().kratos.is_empty() && !session.flags().project.is_empty() {
        let failure = Failure::new(FailureKind::Usage, "A project can't be combined with --kratos.");
        return Err(failure.hint("leave out one of them").into());
    }
    match command {
        ProjectCommand::Runbook { command: RunbookCommand::Init { .. } } => {}
        ProjectCommand::Plan(_)
        | ProjectCommand::Apply(_)
        | ProjectCommand::Drift(_)
        | ProjectCommand::Runbook { .. } => {
            open::no_file(session, Some(IN_RUNBOOK))?;
        }
        ProjectCommand::List | ProjectCommand::Open { .. } => open::no_file(session, None)?,
        _ => {}
    }
    match command {
        ProjectCommand::Plan(flags) => runbook::plan(flags, session).await?,
        ProjectCommand::Apply(flags) => runbook::apply(flags, session).await?,
        ProjectCommand::Drift(flags) => runbook::drift(flags, session).await?,
        ProjectCommand::Runbook { command } => runbook::runbook(command, session).await?,
        ProjectCommand::Add(flags) => add::run(*flags, session).await?,
        ProjectCommand::Providers { command } => providers::run(command, session)?,
        ProjectCommand::List => list::run(session).await?,
        ProjectCommand::Open { command } => browse::run(command, session).await?,
        ProjectCommand::Status { offline, check, .. } => {
            let downloads = if offline { Asking::OryOnly } else { Asking::Anyone };
            status::run(downloads, if check { Check::Problems } else { Check::Nothing }, session).await?;
        }
        ProjectCommand::CallbackUrl { provider, id } => callback_url::run(&provider, id, session).await?,
        ProjectCommand::Doctor(flags) => doctor::run(&flags, session).await?,
        ProjectCommand::Verify(flags) => verify::run(flags, session).await?,
        ProjectCommand::Test(flags) => test::run(*flags, session).await?,
        ProjectCommand::Mapper { command } => mapper::run(command, session).await?,
        ProjectCommand::RotateSecret(flags) => rotate_secret::run(*flags, session).await?,
        ProjectCommand::Remove(flags) => remove::run(flags, session).await?,
        ProjectCommand::Restore(flags) => restore::run(flags, session).await?,
        ProjectCommand::Backups { command } => backups::run(command, session)?,
    }
    Ok(())
}

/// Returns the command for a run that names none: `add` without flags, which asks for everything.
fn wizard_command() -> ProjectCommand {
    ProjectCommand::Add(Box::default())
}
