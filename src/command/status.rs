//! `ory-social status`

use super::proof::{self, Asking};
use super::session::Session;
use super::{input, mapper, open};
use crate::domain::mapper::samples_and_gaps;
use crate::domain::project::Project;
use crate::domain::status::{Problem, ProviderStatus, inspect, mapper_problem};
use crate::error::{FailureKind, Outcome};
use crate::output::{StatusReport, print};

/// Shows social sign-in of a project.
pub(crate) async fn run(downloads: Asking, session: &Session) -> Outcome<()> {
    let project = open::project(session).await?;
    let mut status = inspect(session.catalogue, &project.identity_config, &project.summary);
    if downloads == Asking::Anyone {
        for provider in &status.providers {
            let found = mapper_problems(provider, &project, session).await?;
            status.problems.extend(found);
        }
    }
    print(&StatusReport { project: project.summary, status }, session.screen);
    Ok(())
}

/// What is wrong with a mapper that is not one of ours. That it can't be read, as when there is no network, is told only.
async fn mapper_problems(provider: &ProviderStatus, project: &Project, session: &Session) -> Outcome<Vec<Problem>> {
    let (Some(name), None) = (&provider.template, &provider.mapper) else { return Ok(Vec::new()) };
    let template = input::template(name, session)?;
    let mapper = match mapper::live(&provider.id, project, Asking::Anyone, session).await {
        Ok((mapper, _)) => mapper,
        Err(failure) if matches!(failure.kind, FailureKind::Interrupted { .. }) => return Err(failure),
        Err(failure) => {
            session.screen.note(&failure.message);
            return Ok(Vec::new());
        }
    };
    let schema = proof::schema(session, &project.identity_config, Asking::Anyone).await?;
    let check = proof::check(session, &mapper, template, &samples_and_gaps(template), schema.known()).await?;
    let mendable = check.findings.iter().filter(|finding| !finding.code.is_inherent());
    Ok(mendable.map(|finding| mapper_problem(&provider.id, finding)).collect())
}
