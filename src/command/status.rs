//! `ory-social status`

use super::download::Asking;
use super::schemas::schemas;
use super::session::Session;
use super::{input, mapper, open, proof};
use crate::domain::mapper::{Loaded, Schemas, known, samples_and_gaps};
use crate::domain::project::Project;
use crate::domain::status::{Problem, ProviderStatus, inspect, mapper_problem, schema_problems};
use crate::domain::template::Template;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{Conclusion, StatusReport, conclude, counted};

/// What makes the run fail.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Check {
    Nothing,
    Problems,
}

/// Shows how social sign-in is set up in a project.
pub(crate) async fn run(downloads: Asking, check: Check, session: &Session) -> Conclusion {
    let project = open::project(session).await?;
    let mut status = inspect(session.catalogue, &project.identity_config, &project.summary);
    let schemas = schemas(session, &project, downloads).await?;
    status.problems.extend(schema_problems(&schemas.known));
    if status.providers.iter().any(|provider| provider.template.is_some()) {
        schemas.unseen.iter().for_each(|reason| session.screen.note("not_checked", reason));
    }
    for provider in &mut status.providers {
        let Some(name) = &provider.template else { continue };
        let template = input::template(name, session)?;
        if let Some(mapper) = mapper_of(provider, template, &project, downloads, session).await? {
            // We recognize a mapper in a file only by its content.
            let ours = known(&Loaded::inline(mapper.snippet.clone()).url, template);
            ours.into_iter().for_each(|ours| provider.mapper = Some(ours.file.name.clone()));
            let found = mapper_problems(provider, &mapper, template, &schemas.known, session).await?;
            status.problems.extend(found);
        }
    }
    status.problems = status.problems.into_iter().map(|problem| problem.advised(&project.summary)).collect();
    let problems = counted(status.problems.len(), "problem");
    let failure = (check == Check::Problems && !status.problems.is_empty())
        .then(|| Failure::new(FailureKind::ProblemsFound, format!("{problems} found.")));
    conclude(&StatusReport { project: project.summary, status }, failure, session.screen)
}

/// Reads the mapper of a provider. If it can't be read, as when there is no network, says so and returns `None`.
async fn mapper_of(
    provider: &ProviderStatus,
    template: &Template,
    project: &Project,
    downloads: Asking,
    session: &Session,
) -> Outcome<Option<Loaded>> {
    let entry = project.identity_config.provider(&provider.id);
    let url = entry.and_then(|entry| entry.text("mapper_url"));
    if let Some((url, ours)) = url.and_then(|url| Some((url, known(url, template)?))) {
        return Ok(Some(Loaded { snippet: ours.snippet, url: url.to_owned() }));
    }
    match mapper::live(&provider.id, project, downloads, session).await {
        Ok((mapper, _)) => Ok(Some(mapper)),
        Err(failure) if matches!(failure.kind, FailureKind::Interrupted { .. }) => Err(failure),
        Err(failure) => {
            session.screen.note("not_checked", &failure.message);
            Ok(None)
        }
    }
}

/// Returns the problems of a mapper that could be fixed in it.
async fn mapper_problems(
    provider: &ProviderStatus,
    mapper: &Loaded,
    template: &Template,
    schemas: &Schemas,
    session: &Session,
) -> Outcome<Vec<Problem>> {
    let check = proof::check(session, mapper, template, &samples_and_gaps(template), schemas).await?;
    let fixable = check.findings.iter().filter(|it| !it.code.is_inherent() && !schemas.reject(it));
    Ok(fixable.map(|finding| mapper_problem(&provider.id, template, finding)).collect())
}
