//! One file for each command, and what they share.

mod add;
mod backups;
mod callback_url;
mod completions;
mod doctor;
mod download;
mod explain;
mod input;
mod mapper;
mod open;
mod options;
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
mod verify;
mod view;
mod wizard;

use crate::cli::{Cli, Command, CommonFlags, ProjectCommand};
use crate::error::Outcome;
use crate::output::{Conclusion, Screen};
use crate::system::environment::Environment;
use crate::system::interrupt::Interrupts;
use download::Asking;
use session::{Network, Session};

/// Runs the command that the command line asks for.
pub(crate) async fn run(cli: Cli, screen: Screen, interrupts: Interrupts) -> Conclusion {
    let Cli { command, common } = cli;
    match command {
        Some(Command::Completions { shell }) => {
            completions::run(shell);
            Ok(())
        }
        Some(Command::Sandbox { command }) => sandbox::run(command, common, screen, interrupts).await,
        Some(Command::Project(command)) => on_project(command, &session(common, screen, interrupts)?).await,
        None => on_project(wizard_command(), &session(common, screen, interrupts)?).await,
    }
}

fn session(flags: CommonFlags, screen: Screen, interrupts: Interrupts) -> Outcome<Session> {
    Session::new(Network::Real, Environment::of_process(), flags, screen, interrupts)
}

async fn on_project(command: ProjectCommand, session: &Session) -> Conclusion {
    match command {
        ProjectCommand::Plan(flags) => runbook::plan(flags, session).await?,
        ProjectCommand::Apply(flags) => runbook::apply(flags, session).await?,
        ProjectCommand::Drift(flags) => runbook::drift(flags, session).await?,
        ProjectCommand::Runbook { command } => runbook::runbook(command, session).await?,
        ProjectCommand::Add(flags) => add::run(*flags, session).await?,
        ProjectCommand::Providers { command } => providers::run(command, session)?,
        ProjectCommand::Status { offline, .. } => {
            status::run(if offline { Asking::OryOnly } else { Asking::Anyone }, session).await?
        }
        ProjectCommand::CallbackUrl { provider, id } => callback_url::run(&provider, id, session).await?,
        ProjectCommand::Doctor(flags) => doctor::run(&flags, session).await?,
        ProjectCommand::Verify(flags) => verify::run(flags, session).await?,
        ProjectCommand::Mapper { command } => mapper::run(command, session).await?,
        ProjectCommand::RotateSecret(flags) => rotate_secret::run(*flags, session).await?,
        ProjectCommand::Remove(flags) => remove::run(flags, session).await?,
        ProjectCommand::Restore(flags) => restore::run(flags, session).await?,
        ProjectCommand::Backups { command } => backups::run(command, session)?,
    }
    Ok(())
}

/// Without a command: `add`, with all flags left to be asked for.
fn wizard_command() -> ProjectCommand {
    ProjectCommand::Add(Box::default())
}
