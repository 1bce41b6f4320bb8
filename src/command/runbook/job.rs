//! One project of a runbook: read, plan, and, if that is the goal, push.

use std::ops::ControlFlow;
use std::rc::Rc;

use super::super::input;
use super::super::options::Options;
use super::super::pipeline::{Draft, Pipeline, Turn};
use super::super::proof;
use super::super::sandbox;
use super::super::secret_intake;
use super::super::session::Session;
use super::load::{Loaded, name};
use super::secrets::{Read, Secrets};
use super::targets::AccountOnDemand;
use crate::domain::callback::CallbackUrl;
use crate::domain::plan::MissingPart;
use crate::domain::project::Project;
use crate::domain::request::{Request, SecretIntent};
use crate::domain::runbook::{
    Mistake, ProjectEntry, ProviderSettings, ReviewedPlan, ReviewedProject, SecretReference, Subject, changes,
};
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{JobEnding, JobReport, SkipReason};
use crate::target::{Events, Snapshot, Target};

/// The work to do on every project.
pub(crate) struct Work<'a> {
    pub(crate) loaded: &'a Loaded,
    /// What happens to the plans.
    pub(crate) goal: Goal<'a>,
    /// What happens to providers that aren't in the runbook.
    pub(crate) unnamed: Unnamed,
    /// Where the client secrets come from.
    pub(crate) secrets: &'a Secrets,
    /// Backups, downloads, and the other options of every run.
    pub(crate) options: Options,
    pub(crate) account: &'a AccountOnDemand,
}

/// What happens to a plan.
pub(crate) enum Goal<'a> {
    Show,
    /// It is shown, and can be applied where that is allowed.
    Offer(Allowed),
    /// It is applied. With a reviewed plan, exactly that plan is applied. Without one, whatever is planned now.
    Apply(Allowed, Option<&'a ReviewedPlan>),
}

/// Changes that are made only if the command line allows them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowed {
    pub(crate) protected: Permission,
    /// Removals of providers.
    pub(crate) removals: Permission,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Permission {
    Granted,
    Missing,
}

/// What happens to providers that aren't in the runbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unnamed {
    LeftAlone,
    Removed,
}

/// Works on one project.
pub(crate) async fn run(entry: &ProjectEntry, session: &Session, work: &Work<'_>) -> Outcome<JobReport> {
    let target = work.account.target(entry, work.loaded, session).await?;
    let mut snapshot = target.read().await.map_err(|failure| work.loaded.placed(entry, failure))?;
    work.check_alone(entry, &snapshot.project, session).await?;
    loop {
        match pass(entry, snapshot, &target, session, work).await? {
            ControlFlow::Break(report) => return Ok(report),
            // Another run of ours came first. Work out again what to request, and whether that is allowed.
            ControlFlow::Continue(changed) => snapshot = changed,
        }
    }
}

/// Plans on a project that was just read, and carries out the goal.
async fn pass(
    entry: &ProjectEntry,
    snapshot: Snapshot,
    target: &Target,
    session: &Session,
    work: &Work<'_>,
) -> Outcome<ControlFlow<JobReport, Snapshot>> {
    let project = &snapshot.project;
    let request = work.request(entry, project, session).await?;
    let callback =
        |id: &ProviderSettings| CallbackUrl::of(id.id.value.as_str(), &project.identity_config, &project.summary);
    let callbacks = entry.providers.iter().map(callback).collect();
    let pipeline = Pipeline::new("apply", session, target, work.options.clone());
    let draft = pipeline.draft(snapshot, &request).await?;
    pipeline.remark_on(&draft);
    let reviewed = reviewed(entry, &draft);
    let (ending, report) = match work.left_as(entry, &draft, &reviewed)? {
        Some(ending) => (ending, pipeline.report_of(draft, &request)),
        None => match pipeline.take_turn(draft).await? {
            Turn::Now(draft, _lock) => (JobEnding::Applied, pipeline.send(*draft, &request).await?),
            Turn::Overtaken(snapshot, _) => return Ok(ControlFlow::Continue(*snapshot)),
        },
    };
    Ok(ControlFlow::Break(JobReport { ending, reviewed, callbacks, report, run: session.screen.run }))
}

/// Identifies a file by its name in the runbook, because the plan may be applied on another computer.
fn reviewed(entry: &ProjectEntry, draft: &Draft) -> ReviewedProject {
    let (before, after) = draft.fingerprints();
    let (id, slug) = match &entry.subject {
        Subject::Project { .. } => (draft.project().id.clone(), draft.project().slug.clone()),
        Subject::Kratos { .. } => (entry.reference(), entry.reference()),
    };
    ReviewedProject { id, slug, before, after, changes: changes(&draft.plan) }
}

impl Work<'_> {
    /// Two entries for the same project would undo each other's work, so neither is started. Entries that may match are
    /// found by their prefix, and then read to be sure, because a whole slug may be the start of another one.
    async fn check_alone(&self, entry: &ProjectEntry, project: &Project, session: &Session) -> Outcome<()> {
        let what = if entry.is_on_network() { "project" } else { "Kratos" };
        let others = self.loaded.projects.iter().filter(|other| !std::ptr::eq(*other, entry));
        for other in others.filter(|other| self.loaded.may_be(other, &project.summary)) {
            let silent = session.for_one_of_many(Events::to_line(session.screen, Rc::new(|_| ())));
            let place = format!("{}, on line {}", name(other), other.at().place.line);
            match self.account.target(other, self.loaded, &silent).await?.read().await {
                Ok(found) if found.project.summary.id == project.summary.id => {
                    let message = format!("this is the same {what} as {place}");
                    return Err(self.mistaken(project, &[entry.at().mistake(message)]));
                }
                // A project that doesn't exist isn't this one.
                Err(mut failure) if !matches!(self.goal, Goal::Show) && failure.kind != FailureKind::Invalid => {
                    let message = format!("Can't tell whether this is the same project as {place}");
                    failure.message = format!("{message}: {} Nothing was changed.", failure.message);
                    return Err(failure);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Returns how the project ends if nothing is pushed to it.
    fn left_as(&self, entry: &ProjectEntry, draft: &Draft, now: &ReviewedProject) -> Outcome<Option<JobEnding>> {
        if draft.plan.is_empty() {
            // The reviewed change is no longer planned, although the project hasn't changed since.
            let then = if let Goal::Apply(_, Some(plan)) = &self.goal { plan.project(&now.id) } else { None };
            return match then.filter(|then| then.before == now.before) {
                Some(dropped) => Err(moved(Some(dropped), now)),
                None => Ok(Some(JobEnding::Unchanged)),
            };
        }
        let allowed = match &self.goal {
            Goal::Show => return Ok(Some(JobEnding::Planned)),
            Goal::Offer(allowed) | Goal::Apply(allowed, _) => allowed,
        };
        if entry.protect && allowed.protected == Permission::Missing {
            return Ok(Some(JobEnding::Skipped(SkipReason::Protected)));
        }
        if draft.plan.removes_provider() && allowed.removals == Permission::Missing {
            return Ok(Some(JobEnding::Skipped(SkipReason::RemovesProvider)));
        }
        match &self.goal {
            Goal::Show | Goal::Offer(_) => Ok(Some(JobEnding::Planned)),
            Goal::Apply(_, None) => Ok(None),
            Goal::Apply(_, Some(plan)) => match plan.project(&now.id) {
                Some(then) if then == now => Ok(None),
                then => Err(moved(then, now)),
            },
        }
    }

    /// Returns everything that the runbook says about the project: removals, then the providers in their order.
    async fn request(&self, entry: &ProjectEntry, project: &Project, session: &Session) -> Outcome<Request> {
        let mut requests = Vec::new();
        if self.unnamed == Unnamed::Removed {
            let named = |id: &str| entry.providers.iter().any(|provider| provider.id.value.as_str() == id);
            let ids = project.identity_config.providers().map(|provider| provider.id().to_owned());
            requests.push(Request::Prune(ids.filter(|id| !named(id)).collect()));
        }
        let mut mistakes = Vec::new();
        for provider in &entry.providers {
            requests.extend(self.addition(provider, project, session, &mut mistakes).await?);
        }
        if mistakes.is_empty() { Ok(Request::All(requests)) } else { Err(self.mistaken(project, &mistakes)) }
    }

    /// Returns the request for one provider, or `None` if the runbook has an error.
    async fn addition(
        &self,
        provider: &ProviderSettings,
        project: &Project,
        session: &Session,
        mistakes: &mut Vec<Mistake>,
    ) -> Outcome<Option<Request>> {
        let before = mistakes.len();
        let secret = self.secret(provider, project, session, mistakes).await?;
        let mut choice = None;
        if let Some(reference) = &provider.mapper {
            let folder = self.loaded.folder();
            match input::chosen(reference.value.clone(), provider.template, folder, session).await? {
                Ok(chosen) => choice = Some(chosen),
                Err(reason) => mistakes.push(reference.at.mistake(format!("the mapper {reason}"))),
            }
        }
        if mistakes.len() > before {
            return Ok(None);
        }
        let mapper = match choice {
            None => None,
            Some(choice) => Some(proof::fitted(choice, project, self.options.proof.downloads, session).await?),
        };
        Ok(Some(Request::Add(Box::new(provider.request(mapper, secret)))))
    }

    /// Reads the secret if one is needed: for a new provider, and for another client id.
    async fn secret(
        &self,
        provider: &ProviderSettings,
        project: &Project,
        session: &Session,
        mistakes: &mut Vec<Mistake>,
    ) -> Outcome<Option<SecretIntent>> {
        let (id, template) = (&provider.id, provider.template);
        let stored = project.identity_config.provider(id.value.as_str());
        let stored = stored.filter(|entry| template.owns(*entry));
        let in_environment = provider.secret.as_ref().is_some_and(|it| it.value == SecretReference::KratosEnv);
        let what = match stored {
            // The stored secret stays.
            Some(entry) if provider.request(None, None).keeps_app_of(entry) => {
                return Ok(in_environment.then_some(SecretIntent::InEnvironment));
            }
            Some(_) => "now belongs to another app".to_owned(),
            None => project.summary.advice("is new in this project"),
        };
        if stored.is_none() {
            let missing = MissingPart::of_settings(template, &provider.settings);
            mistakes.extend(
                missing.map(|part| id.at.mistake(format!("the provider {what} and needs {}", part.key(template)))),
            );
        }
        let Some(reference) = &provider.secret else {
            let key = &template.secret.key;
            mistakes.push(id.at.mistake(format!("the provider {what} and needs {key}")));
            return Ok(None);
        };
        let is_read = matches!(self.secrets, Secrets::Real(_));
        let sample = if is_read { sandbox::secret_of_sample(&reference.value, template, session) } else { None };
        let read = match sample {
            Some(secret) => Read::Secret(secret),
            None => self.secrets.read(reference, self.loaded.folder(), session).await?,
        };
        let secret = match read {
            Read::Secret(secret) => secret,
            Read::InEnvironment => return Ok(Some(SecretIntent::InEnvironment)),
            Read::Problem(reason) => {
                mistakes.push(reference.at.mistake(reason));
                return Ok(None);
            }
        };
        if is_read {
            secret_intake::check(&secret, template)?.iter().for_each(|doubt| session.note("unusual_secret", doubt));
        }
        Ok(Some(SecretIntent::WhereNeeded(secret)))
    }

    fn mistaken(&self, project: &Project, mistakes: &[Mistake]) -> Failure {
        let message = project.summary.advice("The runbook doesn't match this project. Nothing was changed.");
        let failure = Failure::new(FailureKind::Invalid, message);
        mistakes.iter().fold(failure, |failure, mistake| failure.detail(self.loaded.place(mistake)))
    }
}

/// Reports a project in which something else would change than what was reviewed.
fn moved(then: Option<&ReviewedProject>, now: &ReviewedProject) -> Failure {
    let message = match then {
        None => "The reviewed plan has no changes for this project, but now there are some.",
        Some(then) if then.before == now.before => {
            "The runbook has changed since the plan was reviewed, or a flag such as --prune is missing."
        }
        Some(_) => "The configuration has changed since the plan was made.",
    };
    let failure = Failure::new(FailureKind::Conflict, format!("{message} Nothing was changed."));
    failure.hint("make a new plan, review it, and apply it")
}
