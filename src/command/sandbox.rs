//! `ory-social sandbox`: the same commands against an emulated Ory Network.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use tempfile::TempDir;

use super::session::{Network as Reached, Session};
use super::{on_project, wizard_command};
use crate::cli::{CommonFlags, ProjectCommand};
use crate::error::{Failure, FailureKind};
use crate::output::{Conclusion, Screen};
use crate::sandbox::{Emulator, Network, in_process};
use crate::system::environment::{Environment, GATEWAY, STATE_HOME, WORKSPACE_API_KEY};
use crate::system::interrupt::Interrupts;
use crate::system::ory::{self, Driver, Missing, Program};
use crate::target::missing_ory;

/// Runs a command, or the wizard, in the sandbox.
pub(crate) async fn run(
    command: Option<ProjectCommand>,
    flags: CommonFlags,
    screen: Screen,
    interrupts: Interrupts,
) -> Conclusion {
    let network = Network::sample();
    let key = Network::SAMPLE_KEY.to_owned();
    let emulator = Rc::new(Emulator::start(network).await.map_err(broken)?);
    let home = private_folder().map_err(broken)?;
    let environment = Environment::of_process();
    screen.line(
        "SANDBOX: an emulated Ory Network on this computer. Nothing real is read or changed, and everything is forgotten \
         when the command ends.",
    );
    screen.line("Its VK knows an app 51234567 with the Protected key AbCdEfGhIj0123456789.");
    let driver = match ory::find(flags.ory.as_deref(), &environment) {
        Ok(path) => {
            screen.line("Your Ory CLI talks to it.");
            let program = Program::new(path, &environment, Duration::from_secs(flags.timeout));
            Driver::Program(program.with_variables(variables(&emulator, home.path())))
        }
        Err(wrong @ Missing::NotExecutable { .. }) => return Err(missing_ory(wrong).into()),
        Err(Missing::NotOnPath(_)) => {
            screen.line("The Ory CLI wasn't found, so ory-social talks to it directly.");
            in_process(Rc::clone(&emulator), key.clone())
        }
    };
    screen.gap();
    let gateway = format!("http://{}", emulator.address());
    let environment = environment.without_account().with(WORKSPACE_API_KEY, key).with(STATE_HOME, home.path());
    let environment = environment.with(GATEWAY, gateway);
    let session = Session::new(Reached::Sandbox(driver), environment, flags, screen, interrupts)?;
    on_project(command.unwrap_or_else(wizard_command), &session).await
}

/// A private home for `ory`.
fn private_folder() -> std::io::Result<TempDir> {
    let private = std::fs::Permissions::from_mode(0o700);
    tempfile::Builder::new().prefix("ory-social-sandbox-").permissions(private).tempdir()
}

/// What leads `ory` to the emulator, away from the person's own session.
fn variables(emulator: &Emulator, home: &Path) -> Vec<(String, String)> {
    let mut variables = emulator.environment();
    let home = home.display().to_string();
    variables.push(("ORY_CONFIG_PATH".to_owned(), format!("{home}/ory-cloud.json")));
    variables.push(("HOME".to_owned(), home));
    variables
}

fn broken(error: std::io::Error) -> Failure {
    Failure::because(FailureKind::Failed, "The sandbox could not be set up", error)
}
