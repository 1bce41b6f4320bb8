//! `ory-social sandbox`: the same commands against an emulated Ory Network.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::session::{NetworkKind, Session};
use super::{on_project, wizard_command};
use crate::cli::{CommonFlags, ProjectCommand};
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::Screen;
use crate::sandbox::{Emulator, Network};
use crate::system::environment::{Environment, GATEWAY, STATE_HOME, WORKSPACE_API_KEY};
use crate::system::interrupt::Interrupts;
use crate::system::ory;

/// Runs a command, or the wizard, in the sandbox.
///
/// # Errors
/// When the command does, or the sandbox can't be set up.
pub async fn run(
    command: Option<ProjectCommand>,
    flags: CommonFlags,
    screen: Screen,
    interrupts: Interrupts,
) -> Outcome<()> {
    let network = Network::sample();
    let key = network.workspaces().first().map(|workspace| workspace.api_key.clone()).unwrap_or_default();
    let emulator = Emulator::start(network).await.map_err(|error| broken(&error))?;
    let home = home().map_err(|error| broken(&error))?;
    let environment = Environment::of_process();
    screen.line(
        "SANDBOX: an emulated Ory Network on this computer. Nothing real is read or changed, and everything is forgotten \
         when the command ends.",
    );
    screen.line("Its VK knows an app 51234567 with the Protected key AbCdEfGhIj0123456789.");
    let program = match ory::find(flags.ory.as_deref(), &environment) {
        Ok(program) => program,
        Err(_) => {
            screen.line("The Ory CLI was not found; a built-in stand-in takes its place.");
            stand_in(home.path()).map_err(|error| broken(&error))?
        }
    };
    screen.gap();
    let mut variables = emulator.environment();
    let home_path = home.path().display().to_string();
    variables.push(("ORY_CONFIG_PATH".to_owned(), format!("{home_path}/ory-cloud.json")));
    variables.push(("HOME".to_owned(), home_path));
    let gateway = format!("http://{}", emulator.address());
    let environment = environment.without_account().with(WORKSPACE_API_KEY, key).with(STATE_HOME, home.path());
    let environment = environment.with(GATEWAY, gateway);
    let mut session = Session::with(NetworkKind::Sandbox, program, variables, environment, flags, screen, interrupts);
    on_project(command.unwrap_or_else(wizard_command), &mut session).await
}

/// A private home for `ory`.
fn home() -> std::io::Result<TempDir> {
    let private = std::fs::Permissions::from_mode(0o700);
    tempfile::Builder::new().prefix("ory-social-sandbox-").permissions(private).tempdir()
}

/// Ourselves under the name of `ory`: started so, we are the stand-in.
fn stand_in(home: &Path) -> std::io::Result<PathBuf> {
    let program = home.join("ory");
    symlink(std::env::current_exe()?, &program)?;
    Ok(program)
}

fn broken(error: &std::io::Error) -> Failure {
    Failure::new(FailureKind::Failed, format!("The sandbox could not be set up: {error}."))
}
