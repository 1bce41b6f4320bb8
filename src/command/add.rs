//! `ory-social add`: reads flags, and asks for the rest.

mod existing;
mod person;

use std::path::PathBuf;

use super::download::Asking;
use super::explain::{self, MissingValue};
use super::input::{MapperChoice, Parts};
use super::options::Options;
use super::pipeline::Pipeline;
use super::proof::{self, Proof};
use super::session::Session;
use super::{input, mapper_file, open, preflight, sandbox, wizard};
use crate::cli::{AddFlags, EndingFlags, ProofFlags};
use crate::domain::catalogue::DEFAULT_TEMPLATE;
use crate::domain::plan::MissingPart;
use crate::domain::project::Project;
use crate::domain::request::{AddRequest, Request, SecretIntent, SessionHook};
use crate::domain::template::Template;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::Conclusion;
use crate::target::{Snapshot, Target};

/// Adds a provider.
pub(crate) async fn run(flags: AddFlags, session: &Session) -> Conclusion {
    match (&flags.provider, &session.prompter) {
        (Some(name), _) => of_kind(input::template(name, session)?, flags, session).await,
        (None, None) => of_kind(input::template(DEFAULT_TEMPLATE, session)?, flags, session).await,
        (None, Some(prompter)) => loop {
            let template = wizard::choose_provider(prompter, session).await?;
            match of_kind(template, flags.clone(), session).await {
                Err(end) if end.went_back() => {}
                end => return end,
            }
        },
    }
}

async fn of_kind(template: &'static Template, flags: AddFlags, session: &Session) -> Conclusion {
    sandbox::introduce(template, session);
    let parts = input::parts(&flags, template, session).await?;
    let missing = missing_before_reading(template, &parts, &flags, session)?;
    if !missing.is_empty() {
        return Err(explain::missing_values(&missing).into());
    }
    let session_hook = if flags.no_session_hook { SessionHook::LeaveAlone } else { SessionHook::Ensure };
    let secret = match flags.secret_in_env {
        true => Some(in_environment(session)?),
        false => input::secret(flags.secret, template, session).await?.map(SecretIntent::WhereNeeded),
    };
    let request = AddRequest { template, id: parts.id, settings: parts.settings, secret, mapper: None, session_hook };
    let addition = Addition {
        request,
        mapper: parts.mapper,
        mapper_file: flags.mapper_file,
        proof: flags.proof,
        ending: flags.ending,
    };
    match &session.prompter {
        Some(prompter) => addition.with_a_person(prompter, session).await,
        None => {
            let target = open::target(session).await?;
            let (snapshot, ()) = tokio::join!(target.read(), addition.evaluate_ahead(session));
            addition.by_flags(&target, snapshot?, session).await
        }
    }
}

/// The addition that the flags ask for.
#[derive(Clone)]
struct Addition {
    request: AddRequest,
    mapper: Option<MapperChoice>,
    mapper_file: Option<PathBuf>,
    proof: ProofFlags,
    ending: EndingFlags,
}

impl Addition {
    /// Runs the mapper ahead of time if the provider may be new, which requires a secret.
    async fn evaluate_ahead(&self, session: &Session) {
        if self.request.secret.is_some() && !self.proof.no_mapper_check {
            proof::evaluate_ahead(self.request.template, self.mapper.as_ref(), session).await;
        }
    }

    async fn by_flags(self, target: &Target, snapshot: Snapshot, session: &Session) -> Conclusion {
        let proof = Proof::for_a_script(&self.proof, self.mapper.as_ref());
        let preflight = match proof.preflight {
            Asking::Anyone => preflight::require(&self.request, &snapshot.project, session).await?,
            Asking::OryOnly => Vec::new(),
        };
        let request = self.fitted(&snapshot.project, proof, session).await?;
        let options = Options::of(self.ending, &session.environment);
        let pipeline = Pipeline::new("add", session, target, options).proof(proof, preflight);
        pipeline.run(snapshot, Request::Add(Box::new(request))).await.map(drop)
    }

    /// Returns the request with the chosen mapper.
    async fn fitted(&self, project: &Project, proof: Proof, session: &Session) -> Outcome<AddRequest> {
        let mut request = self.request.clone();
        if let Some(choice) = self.mapper.clone() {
            request.mapper = Some(proof::fitted(choice, project, proof.downloads, session).await?);
        }
        if let Some(named) = &self.mapper_file {
            request.mapper = Some(mapper_file::in_file(named, &request, project, session).await?);
        }
        Ok(request)
    }
}

/// Only Kratos reads secrets from its environment.
fn in_environment(session: &Session) -> Outcome<SecretIntent> {
    if !session.flags().kratos.is_empty() {
        return Ok(SecretIntent::InEnvironment);
    }
    let message = "--secret-in-env works only with --kratos: Ory Network stores secrets itself.";
    Err(Failure::new(FailureKind::Usage, message).hint("use --client-secret-stdin or --client-secret-file"))
}

/// Lists what is missing if nobody can be asked. Whether a client id and secret are needed depends on the project, so
/// without a project they are listed along with it.
fn missing_before_reading(
    template: &Template,
    parts: &Parts,
    flags: &AddFlags,
    session: &Session,
) -> Outcome<Vec<MissingValue>> {
    input::look_at_out(&flags.ending)?;
    let mut missing = Vec::new();
    if session.prompter.is_some() {
        return Ok(missing);
    }
    let no_project = !session.names_target()?;
    let no_consent = !flags.ending.decides();
    if no_project {
        missing.push(explain::PROJECT);
    }
    if no_project || no_consent {
        let secret = flags.secret_in_env || input::has_secret(&flags.secret, template, session);
        let secret = if secret { None } else { Some(MissingPart::of_secret(template)) };
        let parts = MissingPart::of_settings(template, &parts.settings).chain(secret);
        missing.extend(parts.map(|part| part.missing()));
    }
    if no_consent {
        missing.push(explain::CONSENT);
    }
    Ok(missing)
}
