//! `ory-social sandbox`: the same commands against an emulated Ory Network.

mod practice;

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::on_project;
use super::session::{Network as Reached, Sandbox, Session};
use super::templates;
use crate::cli::{CommonFlags, SandboxCommand};
use crate::domain::catalogue::Catalogue;
use crate::domain::runbook::SecretReference;
use crate::domain::secret::Secret;
use crate::domain::template::{SandboxApp, SecretShape, Template};
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{Conclusion, Screen, enter_sandbox, print};
use crate::sandbox::{Emulator, Kept, Network, ProviderApp, Unkept, in_process};
use crate::system::environment::{self, Environment, GATEWAY, STATE_HOME, WORKSPACE_API_KEY};
use crate::system::interrupt::Interrupts;
use crate::system::ory::{self, Driver, Missing, Program};
use crate::system::state;
use crate::target::missing_ory;

/// The line that every run in the sandbox prints.
const NOT_REAL: &str = "SANDBOX: nothing here is real.";

/// Runs a command in the sandbox.
pub(crate) async fn run(
    command: SandboxCommand,
    flags: CommonFlags,
    screen: Screen,
    interrupts: Interrupts,
) -> Conclusion {
    enter_sandbox(SandboxCommand::names());
    let environment = Environment::of_process();
    let kept = kept(&environment)?;
    let catalogue = templates::catalogue(&flags.template, &interrupts).await?;
    let report = match command {
        SandboxCommand::Project(command) => {
            return on_project(command, &open(kept, catalogue, flags, screen, interrupts).await?.session).await;
        }
        SandboxCommand::Ory { arguments } => {
            return practice::ory(arguments, &open(kept, catalogue, flags, screen, interrupts).await?.session).await;
        }
        SandboxCommand::Serve => return practice::serve(&flags, catalogue, kept, screen, &interrupts).await,
        SandboxCommand::Reset => practice::reset(&kept)?,
        SandboxCommand::Break { name: None } => practice::scenarios(),
        SandboxCommand::Break { name: Some(name) } => practice::break_it(&name, &flags, catalogue, &kept)?,
        SandboxCommand::Register { provider, url, client_id } => {
            practice::register(&provider, client_id, &url, catalogue, &kept)?
        }
    };
    screen.insist(NOT_REAL);
    print(&report, screen);
    Ok(())
}

/// A session in the sandbox, and the home folder that `ory` uses in it.
struct Opened {
    session: Session,
    _home: TempDir,
}

async fn open(
    kept: Kept,
    catalogue: &'static Catalogue,
    flags: CommonFlags,
    screen: Screen,
    interrupts: Interrupts,
) -> Outcome<Opened> {
    let (environment, key) = (Environment::of_process(), Network::SAMPLE_KEY.to_owned());
    let mut network = Network::sample();
    kept.with(&mut network, |_| ()).map_err(|error| unusable(&kept, error))?;
    let state = kept.folder().to_owned();
    let emulator = Rc::new(Emulator::keeping(network, kept).await.map_err(broken)?);
    let home = private_folder().map_err(broken)?;
    let (driver, answers) = match ory::find(flags.ory.as_deref(), &environment) {
        Ok(path) => {
            let program = Program::new(path, &environment, Duration::from_secs(flags.timeout));
            let driver = Driver::Program(program.with_variables(variables(&emulator, home.path())));
            (driver, "Your Ory CLI talks to an emulated Ory Network on this computer.")
        }
        Err(wrong @ Missing::NotExecutable { .. }) => return Err(missing_ory(wrong)),
        Err(Missing::NotOnPath(_)) => {
            let driver = in_process(Rc::clone(&emulator), key.clone());
            (driver, "An emulated Ory Network on this computer answers, without the Ory CLI.")
        }
    };
    if screen.is_silent() {
        screen.insist(NOT_REAL);
    } else {
        screen.line(&format!("{NOT_REAL} {answers}"));
        screen.line("What you do stays until `ory-social sandbox reset`.");
        screen.gap();
    }
    let gateway = format!("http://{}", emulator.address());
    let environment = environment.without_account().with(WORKSPACE_API_KEY, key).with(STATE_HOME, state);
    let environment = environment.with(GATEWAY, gateway);
    let sandbox = Sandbox { driver, emulator: Rc::clone(&emulator) };
    let session = Session::new(Reached::Sandbox(sandbox), catalogue, environment, flags, screen, interrupts);
    emulator.edit(|network| network.play(catalogue));
    Ok(Opened { session, _home: home })
}

/// Finds where the sandbox is saved.
fn kept(environment: &Environment) -> Outcome<Kept> {
    let state = state::folder(environment).ok_or_else(|| {
        Failure::new(FailureKind::Failed, "No folder for the sandbox: neither HOME nor XDG_STATE_HOME is set.")
            .hint("set one of them to a folder of yours")
    })?;
    Ok(Kept::below(&state))
}

/// Reports that the saved sandbox can't be used.
fn unusable(kept: &Kept, error: Unkept) -> Failure {
    let what = format!("Can't open the saved sandbox {}", kept.file().display());
    Failure::because(FailureKind::Failed, what, error).hint("run `ory-social sandbox reset` to start again")
}

/// Says which app people can try in the sandbox.
pub(crate) fn introduce(template: &Template, session: &Session) {
    let Some(app) = sample(template, session) else { return };
    let field =
        |(key, value): (&'_ String, &Value)| Some((template.field(key)?.label.as_str(), value.as_str()?.to_owned()));
    let secret = match template.secret.shape {
        SecretShape::OneWord => current_secret(app, template, session),
        SecretShape::Pem | SecretShape::AppleKey => "(leave it out to use the app's own)".to_owned(),
    };
    let fields = app.settings.iter().filter_map(field);
    let screen = session.screen;
    screen.line(&format!("Sample app at {}:", template.vendor()));
    screen.rows(&fields.chain([(template.secret.label.as_str(), secret)]).collect::<Vec<_>>());
    screen.gap();
}

/// Returns the secret that a sample app has now: `sandbox break secret-rotated` replaces it.
fn current_secret(app: &SandboxApp, template: &Template, session: &Session) -> String {
    let Reached::Sandbox(sandbox) = &session.network else { return app.secret.clone() };
    let is_it = |it: &&ProviderApp| app.settings.iter().all(|(key, value)| it.settings().get(key) == Some(value));
    let current = |network: &Network| network.apps(&template.folder).find(is_it).map(|it| it.secret().to_owned());
    sandbox.emulator.look_up(current).flatten().unwrap_or_else(|| app.secret.clone())
}

/// Returns the private key of the sample app, which nobody has in a file.
pub(crate) fn sample_key(template: &Template, session: &Session) -> Option<Secret> {
    let app = sample(template, session).filter(|_| template.secret.shape != SecretShape::OneWord)?;
    Secret::parse(&app.secret).ok()
}

/// Returns the secret of the sample app if a variable isn't set: the example of `runbook init` names some.
pub(crate) fn secret_of_sample(reference: &SecretReference, template: &Template, session: &Session) -> Option<Secret> {
    let SecretReference::Env(name) = reference else { return None };
    let app = sample(template, session).filter(|_| environment::secret(name).is_none())?;
    session.note("sample_secret", &format!("{name} isn't set, so the sandbox uses the secret of its sample app."));
    Secret::parse(&app.secret).ok()
}

fn sample<'a>(template: &'a Template, session: &Session) -> Option<&'a SandboxApp> {
    template.sandbox.first().filter(|_| session.is_in_sandbox())
}

/// Creates a private home folder for `ory`.
fn private_folder() -> std::io::Result<TempDir> {
    let private = std::fs::Permissions::from_mode(0o700);
    tempfile::Builder::new().prefix("ory-social-sandbox-").permissions(private).tempdir()
}

/// Returns the variables that lead `ory` to the emulator, away from the person's own session.
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
