//! `ory-social doctor`: checks that everything a run needs is there and works.

mod folders;
mod kratos;
mod network;
mod ory;
mod sign_in;

use super::open;
use super::session::Session;
use crate::cli::DoctorFlags;
use crate::domain::doctor::Level;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{Conclusion, DoctorReport, conclude};

/// Checks everything that a session works with, even without an Ory CLI.
pub(crate) async fn run(flags: &DoctorFlags, session: &Session) -> Conclusion {
    let report = report(flags, session).await?;
    if let Some(interruption) = session.interrupts.latest() {
        return Err(Failure::interrupted(interruption.signal).into());
    }
    let problems = report.count(Level::Problem);
    let message = format!("{problems} of {} checks found a problem.", report.checks.len());
    let failure = (problems > 0).then(|| Failure::new(FailureKind::ProblemsFound, message));
    conclude(&report, failure, session.screen)
}

/// Runs every check, even if others fail.
async fn report(flags: &DoctorFlags, session: &Session) -> Outcome<DoctorReport> {
    let environment = &session.environment;
    let _progress = session.screen.progress("Checking your setup…");
    if !session.flags().kratos.is_empty() {
        let (mut checks, project) = kratos::checks(&session.flags().kratos, environment);
        checks.push(folders::backups(environment));
        let [clock, provider] = network::checks(project.as_ref(), flags, session).await?;
        checks.extend([clock, network::proxies(environment), provider]);
        return Ok(DoctorReport { checks });
    }
    let account = open::find_account(session);
    // Without an Ory CLI, a named project can't be read anyway.
    let named = if account.is_ok() { session.named_project()? } else { None };
    let ([program, credentials, readable], project) = ory::checks(account, named).await;
    let [clock, provider] = network::checks(project.as_ref(), flags, session).await?;
    let checks = [
        Some(program),
        Some(sign_in::sign_in(environment)),
        sign_in::project_key(environment),
        Some(credentials),
        Some(readable),
        Some(clock),
        Some(folders::temporary()),
        Some(folders::backups(environment)),
        Some(network::proxies(environment)),
        Some(provider),
    ];
    Ok(DoctorReport { checks: checks.into_iter().flatten().collect() })
}
