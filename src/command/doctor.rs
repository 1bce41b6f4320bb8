//! `ory-social doctor`: whether everything that is needed is there and works.

mod folders;
mod network;
mod ory;
mod sign_in;

use std::time::Duration;

use super::explain;
use super::input;
use super::session::{NetworkKind, Session};
use crate::cli::{CommonFlags, DoctorFlags};
use crate::domain::catalogue::DEFAULT_TEMPLATE;
use crate::domain::doctor::Level;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{DoctorReport, Screen, conclude};
use crate::system::environment::Environment;
use crate::system::http::Http;
use crate::system::interrupt::Interrupts;
use crate::system::ory::{Driver, Missing, Program, find};

/// What is looked at.
struct Patient<'a> {
    ory: Result<&'a Session, Missing>,
    network: NetworkKind,
    environment: &'a Environment,
    http: &'a Http,
    screen: Screen,
    interrupts: &'a Interrupts,
}

/// Looks at this computer, with an Ory CLI or without one.
///
/// # Errors
/// When something is a problem, or we are asked to stop.
pub async fn of_this_computer(
    flags: &DoctorFlags,
    common: CommonFlags,
    screen: Screen,
    interrupts: Interrupts,
) -> Outcome<()> {
    let (environment, network) = (Environment::of_process(), NetworkKind::Real);
    match find(common.ory.as_deref(), &environment) {
        Ok(program) => {
            let driver = Driver::Program(Program::new(program, &environment, Duration::from_secs(common.timeout)));
            let session = Session::with(network, driver, environment, common, screen, interrupts);
            run(flags, &session).await
        }
        Err(missing) => {
            let (environment, interrupts) = (&environment, &interrupts);
            let http = &Http::new(environment, interrupts.clone());
            Patient { ory: Err(missing), network, environment, http, screen, interrupts }.examine(flags).await
        }
    }
}

/// Looks at all that a session works with.
///
/// # Errors
/// When something is a problem, or we are asked to stop.
pub async fn run(flags: &DoctorFlags, session: &Session) -> Outcome<()> {
    let Session { environment, http, screen, interrupts, network, .. } = session;
    let (screen, network) = (*screen, *network);
    Patient { ory: Ok(session), network, environment, http, screen, interrupts }.examine(flags).await
}

impl Patient<'_> {
    async fn examine(self, flags: &DoctorFlags) -> Outcome<()> {
        let report = self.report(flags).await?;
        if let Some(interruption) = self.interrupts.latest() {
            return Err(explain::interrupted(interruption.signal));
        }
        let problems = report.count(Level::Problem);
        let message = format!("{problems} of {} checks found a problem.", report.checks.len());
        let failure = (problems > 0).then(|| Failure::new(FailureKind::Failed, message));
        conclude(&report, failure, self.screen)
    }

    /// Every check, whatever becomes of the others.
    async fn report(&self, flags: &DoctorFlags) -> Outcome<DoctorReport> {
        let template = input::template(DEFAULT_TEMPLATE)?;
        let _progress = self.screen.progress("Looking…");
        let project = match &self.ory {
            Ok(session) => session.named_project()?,
            Err(_) => None,
        };
        let asking = network::checks(&template, flags, self.http);
        let ([program, credentials, project], (clock, provider)) =
            tokio::join!(ory::checks(&self.ory, project.as_ref()), asking);
        let checks = [
            Some(program),
            Some(sign_in::sign_in(self.environment)),
            sign_in::project_key(self.environment),
            Some(credentials),
            Some(project),
            Some(clock),
            Some(folders::temporary()),
            Some(folders::backups(self.environment)),
            Some(network::proxies(self.environment)),
            Some(provider),
        ];
        let network = match self.network {
            NetworkKind::Real => "real",
            NetworkKind::Sandbox => "sandbox",
        };
        Ok(DoctorReport { network, checks: checks.into_iter().flatten().collect() })
    }
}
