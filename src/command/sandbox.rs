//! `ory-social sandbox`: the same commands against an emulated Ory Network.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use tempfile::TempDir;

use super::session::{Network as Reached, Session};
use super::{on_project, wizard_command};
use crate::cli::{CommonFlags, ProjectCommand};
use crate::domain::secret::Secret;
use crate::domain::template::{SandboxApp, SecretShape, Template};
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
        "SANDBOX: an emulated Ory Network on this computer. Nothing real is read or changed. Everything is discarded \
         when the command ends.",
    );
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
    emulator.edit(|network| network.play(session.catalogue));
    on_project(command.unwrap_or_else(wizard_command), &session).await
}

/// Says which app people can try in the sandbox.
pub(crate) fn introduce(template: &Template, session: &Session) {
    let Some(app) = sample(template, session) else { return };
    let labels = app.settings.iter().filter_map(|(key, value)| Some((&template.field(key)?.label, value.as_str()?)));
    let mut values: Vec<_> = labels.map(|(label, value)| format!("{label} {value}")).collect();
    let (label, shape) = (&template.secret.label, template.secret.shape);
    let rest = match shape {
        SecretShape::OneWord => {
            values.push(format!("{label} {}", app.secret));
            String::new()
        }
        SecretShape::Pem | SecretShape::AppleKey => format!(" Leave out the {label} to use the app's own."),
    };
    session.screen.line(&format!("Sample app at {}: {}.{rest}", template.name, values.join(", ")));
    session.screen.gap();
}

/// The private key of that app, which nobody has in a file.
pub(crate) fn sample_key(template: &Template, session: &Session) -> Option<Secret> {
    let app = sample(template, session).filter(|_| template.secret.shape != SecretShape::OneWord)?;
    Secret::parse(&app.secret).ok()
}

fn sample<'a>(template: &'a Template, session: &Session) -> Option<&'a SandboxApp> {
    template.sandbox.first().filter(|_| matches!(session.network, Reached::Sandbox(_)))
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
    Failure::because(FailureKind::Failed, "Can't start the sandbox", error)
}
