//! `ory-social verify`: checks that the live login does what the configuration says.

mod look;

use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use self::look::{Look, look};
use super::preflight::{self, App, Said};
use super::session::Session;
use super::{explain, input, open};
use crate::cli::VerifyFlags;
use crate::domain::callback::{self, CallbackUrl};
use crate::domain::live::{Button, Destination, Expected, LiveProblem};
use crate::domain::plan::{Found, find};
use crate::domain::preflight::Judgement;
use crate::domain::project::{Project, ProjectSummary};
use crate::domain::provider::ProviderId;
use crate::domain::request::AddRequest;
use crate::domain::template::Template;
use crate::domain::wanted::Wanted;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{Conclusion, Opinion, Unsuccessful, VerifiedReport, print, unverified};
use crate::system::http::Reach;

/// How long a change may take to reach the login pages.
const SPREADING: Duration = Duration::from_secs(60);
/// How long to wait before each retry. The last delay repeats.
const DELAYS: [Duration; 4] =
    [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(3), Duration::from_secs(5)];

/// A login page, and what it should do.
pub(crate) struct Subject {
    pub(super) project: Option<ProjectSummary>,
    pub(super) public_url: String,
    /// The address of your own Kratos' admin API, if a file names it.
    pub(super) admin_url: Option<String>,
    pub(super) reach: Reach,
    pub(super) expected: Expected,
    /// The known keys of the provider.
    pub(super) settings: Map<String, Value>,
}

/// Checks the live login of a project, or of any Kratos.
pub(crate) async fn run(flags: VerifyFlags, session: &Session) -> Conclusion {
    let (subject, template) = Subject::named(&flags, session).await?;
    subject.verify(template, Duration::from_secs(flags.wait), session).await
}

/// Checks the live login of a provider in a project that was already read.
pub(crate) async fn in_project(
    project: &Project,
    id: &ProviderId,
    template: &'static Template,
    session: &Session,
) -> Conclusion {
    Subject::of_project(project, Some(id), None, None, template)?.verify(template, SPREADING, session).await
}

/// Checks the login page after a push. If the person quits here, the change is already made.
pub(crate) async fn after_a_push(pushed: Subject, template: &'static Template, session: &Session) -> Outcome<()> {
    session.screen.gap();
    pushed.verify(template, SPREADING, session).await.map_err(Failure::from).map_err(|mut failure| match failure.kind {
        kind @ FailureKind::Interrupted { .. } => {
            let message = "Interrupted. The change was made, but the login page wasn't checked.";
            Failure::new(kind, message)
        }
        _ => {
            failure.kind = FailureKind::Unverified;
            failure
        }
    })
}

impl Subject {
    /// Finds the login page that flags name.
    pub(crate) async fn named(flags: &VerifyFlags, session: &Session) -> Conclusion<(Self, &'static Template)> {
        let (template, id) = input::which(&flags.which, session)?;
        let app_id = flags.client_id.as_deref().map(|id| template.app_id().parse(id)).transpose();
        let app_id = app_id.map_err(|error| Failure::of(FailureKind::Invalid, error))?;
        let client_id = app_id.as_ref().and_then(Value::as_str).map(str::to_owned);
        let callback = flags.callback_url.clone().map(CallbackUrl::named);
        let subject = match (flags.public_url.clone(), session.names_target()?) {
            (Some(url), false) => {
                let id = id.as_ref().map_or(template.id.as_str(), ProviderId::as_str);
                Self::any(url, id, client_id, callback, template)
            }
            (url, _) => {
                let project = open::project(session).await?;
                let mut subject = Self::of_project(&project, id.as_ref(), client_id, url, template)?;
                subject.expected.callback = callback.or(subject.expected.callback);
                subject
            }
        };
        Ok((subject, template))
    }

    /// Returns what a project's login should do once a request has been pushed. We don't ask Ory, because what it says
    /// right after a push may be older than that.
    pub(crate) fn after(request: &AddRequest, project: &Project) -> Self {
        let Wanted { id, callback, app_id, settings, scope, .. } = request.wanted_in(project);
        let expected = Expected {
            provider_id: id,
            authorize: authorize(request.template, &settings),
            client_id: app_id,
            callback: Some(callback).filter(CallbackUrl::is_known),
            scope,
        };
        let public_url = callback::public_url(&project.identity_config, &project.summary);
        let (project, reach) = (Some(project.summary.clone()), reach(&project.summary));
        Self { project, public_url, admin_url: None, reach, expected, settings }
    }

    /// Whether we know where the login page is.
    pub(crate) fn has_a_page(&self) -> bool {
        callback::is_url(&self.public_url)
    }

    /// Returns the login page of a Kratos of which we know only the address.
    fn any(
        public_url: String,
        id: &str,
        client_id: Option<String>,
        callback: Option<CallbackUrl>,
        template: &Template,
    ) -> Self {
        let public_url = public_url.trim_end_matches('/').to_owned();
        let expected = Expected {
            provider_id: id.to_owned(),
            authorize: authorize(template, &Map::new()),
            client_id,
            callback,
            scope: template.scope(&template.defaults()),
        };
        let (reach, settings) = (Reach::Anywhere, Map::new());
        Self { project: None, public_url, admin_url: None, reach, expected, settings }
    }

    /// Returns the login page of a project, or an error if the configuration itself rules the button out.
    fn of_project(
        project: &Project,
        id: Option<&ProviderId>,
        client_id: Option<String>,
        public_url: Option<String>,
        template: &Template,
    ) -> Conclusion<Self> {
        let config = &project.identity_config;
        let found = find(config, template, id).map_err(|refusal| explain::refusal_in(&project.summary, &refusal))?;
        let Found::Existing(entry) = found else {
            let id = id.map_or(template.id.as_str(), ProviderId::as_str);
            let buttons = config.used_providers().map(|entry| entry.id().to_owned()).collect();
            let problem = [LiveProblem::ProviderMissing { buttons }];
            let hint =
                format!("the configuration has no provider {id}: add it with `ory-social add {}`", template.folder);
            return Err(unverified(wrong(&problem).hint(hint), &problem, &[]));
        };
        if !config.oidc_enabled() {
            let hint = "social sign-in is off in the configuration: turn it on with `ory-social add`";
            let problem = [LiveProblem::OidcDisabled];
            return Err(unverified(wrong(&problem).hint(hint), &problem, &[]));
        }
        let reach = if public_url.is_some() { Reach::Anywhere } else { reach(&project.summary) };
        let public_url = public_url.unwrap_or_else(|| callback::public_url(config, &project.summary));
        if !callback::is_url(&public_url) {
            let message =
                format!("{} doesn't say where Kratos is: serve.public.base_url isn't a URL.", project.summary.name);
            return Err(Failure::new(FailureKind::Invalid, message).hint("pass --public-url").into());
        }
        let expected = Expected {
            provider_id: entry.id().to_owned(),
            authorize: authorize(template, entry.keys),
            client_id: client_id.or_else(|| entry.text(&template.app_id().key).map(str::to_owned)),
            callback: Some(CallbackUrl::of(entry.id(), config, &project.summary)).filter(CallbackUrl::is_known),
            scope: template.scope(entry.keys),
        };
        let settings = entry.keys.clone();
        let admin_url = project.summary.kratos.is_some().then(|| callback::admin_url(config));
        Ok(Self { project: Some(project.summary.clone()), public_url, admin_url, reach, expected, settings })
    }

    async fn verify(self, template: &'static Template, wait: Duration, session: &Session) -> Conclusion {
        print(&self.proven(template, wait, session).await?, session.screen);
        Ok(())
    }

    /// Waits until the login page does what it should, and returns what it does.
    pub(crate) async fn proven(
        mut self,
        template: &'static Template,
        wait: Duration,
        session: &Session,
    ) -> Conclusion<VerifiedReport> {
        if self.expected.authorize.is_none() {
            self.expected.authorize = preflight::authorize_page(template, &self.settings, session).await?;
        }
        if self.project.as_ref().is_some_and(|project| project.kratos.is_some()) {
            let variable = explain::providers_variable(&session.environment);
            variable.iter().for_each(|text| session.screen.warning("kratos_variable", text));
        }
        let (found, button) = self.destination(wait, session).await?;
        let Self { project, public_url, expected, settings, .. } = self;
        let (preflight, opinion) = match App::at(&found, settings, template) {
            Some(app) => ask_provider(&found.url, &app, session).await?,
            None => (Vec::new(), Opinion::default()),
        };
        let provider_id = expected.provider_id;
        Ok(VerifiedReport { project, public_url, provider_id, found, button, preflight, opinion })
    }

    /// Waits until the button does what it should, and returns where it leads.
    async fn destination(&self, wait: Duration, session: &Session) -> Conclusion<(Destination, Button)> {
        let (began, mut delays, mut told) = (Instant::now(), DELAYS.into_iter(), false);
        let mut delay = DELAYS[0];
        loop {
            let looking = look(&self.public_url, self.reach, &self.expected, session);
            let seen = session.waiting("Checking the login page…", looking).await?;
            let (failure, problems) = match seen {
                Look::Right(destination, button) => return Ok((destination, button)),
                Look::Wrong(problems) => (wrong(&problems), Some(problems)),
                Look::NoAnswer(reason) => (unanswered(&self.public_url, &reason), None),
                Look::Impossible(reason) => return Err(unanswered(&self.public_url, &reason).into()),
            };
            delay = delays.next().unwrap_or(delay);
            if began.elapsed() + delay > wait {
                let failure = match self.project {
                    Some(_) => failure.hint("run `ory-social status` to see the configuration"),
                    None => failure,
                };
                return Err(match problems {
                    Some(problems) => unverified(failure, &problems, &[]),
                    None => failure.into(),
                });
            }
            if !told {
                let reason = failure.details.first().unwrap_or(&failure.message);
                let seconds = wait.as_secs();
                session.screen.note(
                    "waiting",
                    &format!(
                        "Not yet: {reason} Changes take a moment to spread. Retrying for up to {seconds} seconds."
                    ),
                );
                told = true;
            }
            tokio::select! {
                () = tokio::time::sleep(delay) => {}
                interruption = session.interrupts.raised() => return Err(Failure::interrupted(interruption.signal).into()),
            }
        }
    }
}

/// Asks the provider for the page that the button leads to.
async fn ask_provider(url: &str, app: &App, session: &Session) -> Conclusion<(Vec<Judgement>, Opinion)> {
    let judgements = preflight::ask_about_page(url, app, session).await?;
    let said = Said::of(&judgements, app);
    match said.refused {
        Some((judgement, meaning)) => Err(objection(&judgement, meaning, &judgements, app)),
        None => Ok((judgements, said.opinion)),
    }
}

/// Returns where a login page may be: anywhere, if it is your own Kratos.
fn reach(project: &ProjectSummary) -> Reach {
    if project.kratos.is_some() { Reach::Anywhere } else { Reach::Public }
}

fn authorize(template: &Template, settings: &Map<String, Value>) -> Option<String> {
    template.preflight.as_ref().and_then(|preflight| preflight.endpoints(settings).authorize)
}

fn wrong(problems: &[LiveProblem]) -> Failure {
    let failure = Failure::new(FailureKind::ProblemsFound, "The login page is misconfigured.");
    problems.iter().fold(failure, |failure, problem| failure.detail(problem.to_string()))
}

fn unanswered(public_url: &str, reason: &str) -> Failure {
    Failure::new(FailureKind::Failed, format!("Can't check the login page at {public_url}: {reason}."))
}

/// Reports why the provider rejects a sign-in that the project sends it.
fn objection(answer: &Judgement, meaning: String, all: &[Judgement], app: &App) -> Unsuccessful {
    let message = format!("The button leads to {}, which rejects the request: {meaning}", app.template.vendor());
    let failure = Failure::new(FailureKind::ProblemsFound, message);
    let failure = answer.says.iter().fold(failure, Failure::quote);
    unverified(failure.hint(app.settings_hint()), &[], all)
}
