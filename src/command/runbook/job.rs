//! One project of a runbook: read, plan, and, if that is the goal, push.

use std::cell::RefCell;
use std::collections::HashMap;

use super::super::input;
use super::super::pipeline::{Draft, Pipeline};
use super::super::proof::{self, Asking, Proof};
use super::super::session::Session;
use super::load::{Loaded, name};
use super::secrets::Secrets;
use crate::cli::EndingFlags;
use crate::domain::callback::CallbackUrl;
use crate::domain::project::Project;
use crate::domain::request::Request;
use crate::domain::runbook::{Mistake, ProjectEntry, ProviderSettings, ReviewedPlan, ReviewedProject, changes};
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{JobEnding, JobReport};

/// What is to be done with every project.
pub struct Work<'a> {
    /// The runbook.
    pub loaded: &'a Loaded,
    /// What becomes of the plans.
    pub goal: Goal<'a>,
    /// What becomes of providers that the runbook does not name.
    pub unnamed: Unnamed,
    /// Where the client secrets come from.
    pub secrets: &'a Secrets,
    /// Whether identity schemas may be downloaded, to fit mappers to them.
    pub downloads: Asking,
    /// Backups, and what else every run is asked.
    pub ending: EndingFlags,
    /// The projects so far: two entries must not mean the same one.
    pub seen: RefCell<HashMap<String, String>>,
}

/// What becomes of a plan.
pub enum Goal<'a> {
    /// It is shown.
    Show,
    /// It is applied.
    Apply {
        /// What has been looked at; without it, whatever is planned now is applied.
        reviewed: Option<&'a ReviewedPlan>,
        /// Whether protected projects are changed too.
        protected: Permission,
        /// Whether providers are removed.
        removals: Permission,
    },
}

/// Whether something is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    Granted,
    Missing,
}

impl Permission {
    /// What a flag says.
    pub fn of(flag: bool) -> Self {
        if flag { Self::Granted } else { Self::Missing }
    }
}

/// What becomes of providers that the runbook does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unnamed {
    LeftAlone,
    Removed,
}

/// Does one project.
///
/// # Errors
/// When it can't be read, planned or pushed.
pub async fn run(entry: &ProjectEntry, session: &Session, work: &Work<'_>) -> Outcome<JobReport> {
    let project = session.fetch(&entry.project.value).await?;
    work.not_yet_seen(entry, &project)?;
    let request = work.request(entry, &project, session).await?;
    let callbacks = entry
        .providers
        .iter()
        .map(|provider| CallbackUrl::of(provider.id.value.as_str(), &project.identity_config, &project.summary));
    let callbacks = callbacks.collect();
    let flags = match work.goal {
        Goal::Show => EndingFlags { dry_run: true, ..work.ending.clone() },
        Goal::Apply { .. } => EndingFlags { yes: true, ..work.ending.clone() },
    };
    let proof = Proof { downloads: Asking::OryOnly, ..Proof::of(&Default::default(), false) };
    let pipeline = Pipeline::new("apply", session, flags).proof(proof, Vec::new());
    let draft = pipeline.draft(project, &request).await?;
    let reviewed = reviewed(&draft);
    if let Some(reason) = work.obstacle(entry, &draft, &reviewed)? {
        return Ok(JobReport::new(
            JobEnding::Skipped(reason),
            reviewed,
            callbacks,
            pipeline.report_of(draft, &request),
        ));
    }
    let report = pipeline.carry_out(draft, &request).await?;
    Ok(JobReport::new(JobEnding::of(&report.ending), reviewed, callbacks, report))
}

fn reviewed(draft: &Draft) -> ReviewedProject {
    let (before, after) = draft.fingerprints();
    let project = draft.project();
    ReviewedProject { id: project.id.clone(), slug: project.slug.clone(), before, after, changes: changes(&draft.plan) }
}

impl Work<'_> {
    /// Two entries that mean the same project would undo each other's work.
    fn not_yet_seen(&self, entry: &ProjectEntry, project: &Project) -> Outcome<()> {
        let id = project.summary.id.clone();
        match self.seen.borrow_mut().insert(id, name(entry)) {
            None => Ok(()),
            Some(other) => {
                let message = format!("This is the same project as {other}, which the runbook has too.");
                Err(self.mistaken(&[entry.project.at.mistake(message)]))
            }
        }
    }

    /// Why a plan is not carried out, if there is a reason.
    fn obstacle(&self, entry: &ProjectEntry, draft: &Draft, now: &ReviewedProject) -> Outcome<Option<String>> {
        let Goal::Apply { reviewed, protected, removals } = &self.goal else { return Ok(None) };
        if let Some(plan) = reviewed {
            match plan.project(&now.id) {
                Some(then) if then == now => {}
                None if draft.plan.is_empty() => {}
                then => return Err(moved(then, now)),
            }
        }
        let reason = match (draft.plan.is_empty(), entry.protect, draft.plan.removes_provider()) {
            (false, true, _) if *protected == Permission::Missing => "it is protected: --allow-protected changes it",
            (false, _, true) if *removals == Permission::Missing => {
                "it would lose a provider: --allow-removals removes it"
            }
            _ => return Ok(None),
        };
        Ok(Some(reason.to_owned()))
    }

    /// Everything that the runbook wants of the project: removals, then the providers in their order.
    async fn request(&self, entry: &ProjectEntry, project: &Project, session: &Session) -> Outcome<Request> {
        let mut requests = Vec::new();
        if self.unnamed == Unnamed::Removed {
            let named = |id: &str| entry.providers.iter().any(|provider| provider.id.value.as_str() == id);
            let ids = project.identity_config.providers().map(|provider| provider.id().to_owned());
            requests.push(Request::Prune(ids.filter(|id| !named(id)).collect()));
        }
        for provider in &entry.providers {
            requests.push(self.addition(provider, project, session).await?);
        }
        Ok(Request::All(requests))
    }

    async fn addition(&self, provider: &ProviderSettings, project: &Project, session: &Session) -> Outcome<Request> {
        let config = &project.identity_config;
        let stored =
            config.provider(provider.id.value.as_str()).filter(|entry| entry.kind() == provider.template.provider);
        let same_app = stored.is_some_and(|entry| {
            provider.client_id.as_ref().is_none_or(|id| entry.text("client_id") == Some(id.value.as_str()))
        });
        let mut mistakes = Vec::new();
        if stored.is_none() && provider.client_id.is_none() {
            mistakes.push(provider.id.at.mistake("the provider is new in this project and needs a client_id"));
        }
        let secret = match &provider.client_secret {
            // The stored one stays.
            _ if same_app => None,
            Some(reference) => match self.secrets.read(reference, self.loaded.folder()).await {
                Ok(secret) => Some(secret),
                Err(reason) => {
                    mistakes.push(reference.at.mistake(reason));
                    None
                }
            },
            None => {
                let what = if stored.is_some() { "gets another client_id" } else { "is new in this project" };
                mistakes.push(provider.id.at.mistake(format!("the provider {what} and needs a client_secret")));
                None
            }
        };
        if !mistakes.is_empty() {
            return Err(self.mistaken(&mistakes));
        }
        let mapper = match &provider.mapper {
            None => None,
            Some(reference) => {
                let choice = input::chosen(reference.value.clone(), self.loaded.folder())
                    .map_err(|reason| self.mistaken(&[reference.at.mistake(format!("the mapper {reason}"))]))?;
                Some(proof::fitted(choice, &provider.template, config, self.downloads, session).await?)
            }
        };
        if let Some(secret) = secret.as_ref().filter(|_| matches!(self.secrets, Secrets::Real(_))) {
            input::check_secret(secret, &provider.template)?;
        }
        Ok(Request::Add(Box::new(provider.request(mapper, secret))))
    }

    fn mistaken(&self, mistakes: &[Mistake]) -> Failure {
        let failure = Failure::new(FailureKind::Invalid, "The runbook does not fit the project. Nothing was changed.");
        mistakes.iter().fold(failure, |failure, mistake| failure.detail(self.loaded.place(mistake)))
    }
}

/// A project that is not as it was when the plan was looked at.
fn moved(then: Option<&ReviewedProject>, now: &ReviewedProject) -> Failure {
    let message = match then {
        Some(then) if then.before == now.before => "The runbook asks for something else than the reviewed plan.",
        _ => "The configuration changed since the plan was made.",
    };
    let failure = Failure::new(FailureKind::Conflict, format!("{message} Nothing was changed."));
    failure.hint("make a new plan, look at it, and apply that")
}
