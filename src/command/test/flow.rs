//! Creates a test sign-in of Kratos, watches it and, if nobody signs in, deletes it.

use std::time::{Duration, Instant};

use serde_json::Value;
use zeroize::Zeroizing;

use super::super::session::Session;
use super::super::verify::Subject;
use super::key::ProjectKey;
use crate::cli::TestFlags;
use crate::domain::callback;
use crate::domain::redaction::hide;
use crate::domain::secret::Secret;
use crate::domain::template::Template;
use crate::domain::test_sign_in::{Progress, TestFlow, creation};
use crate::domain::text::counted;
use crate::error::{Failure, FailureKind, Outcome};
use crate::system::http::{Answer, Ask, HttpFailure, Reach};

const JSON: &str = "application/json";
/// How long to wait between two polls. After an answer that says nothing, [`LONGER_DELAY`] applies.
const DELAY: Duration = Duration::from_secs(1);
const LONGER_DELAY: Duration = Duration::from_secs(5);

/// The addresses of a project's Kratos, and the key to its admin API.
pub(super) struct Place {
    public_url: String,
    /// Which hosts its public address may lead to.
    reach: Reach,
    admin: Admin,
}

struct Admin {
    url: String,
    reach: Reach,
    key: Option<Secret>,
}

impl Place {
    pub(super) fn of(subject: &Subject, flags: &TestFlags, key: ProjectKey) -> Outcome<Self> {
        let admin = match (flags.admin_url.as_ref().or(subject.admin_url.as_ref()), &subject.project) {
            (Some(url), _) if callback::is_url(url) => Admin { url: url.clone(), reach: Reach::Anywhere, key: None },
            (Some(url), _) => {
                let message = format!("{url:?} isn't the URL of an admin API.");
                return Err(Failure::new(FailureKind::Invalid, message).hint("pass it with --admin-url"));
            }
            // The key goes nowhere else, because a custom domain may lead to someone else by now.
            (None, Some(project)) => {
                let url = format!("https://{}.projects.oryapis.com", project.slug);
                Admin { url, reach: Reach::Public, key: key.of(&project.slug) }
            }
            (None, None) => {
                let message = "Without a project, a test sign-in needs the URL of the admin API.";
                return Err(Failure::new(FailureKind::Usage, message).hint("pass --admin-url, or name a project"));
            }
        };
        Ok(Self { public_url: subject.public_url.clone(), reach: subject.reach, admin })
    }
}

/// A test sign-in that waits for a person.
pub(super) struct TestSignIn {
    place: Place,
    provider_id: String,
    provider_name: &'static str,
    flow: TestFlow,
}

impl TestSignIn {
    /// Creates a test sign-in.
    pub(super) async fn create(
        place: Place,
        provider_id: &str,
        template: &'static Template,
        session: &Session,
    ) -> Outcome<Self> {
        let Admin { url, reach, key } = &place.admin;
        let (create, body) = creation(url, provider_id);
        let mut ask = Ask::get(create, *reach).accept(JSON).post(JSON, body.to_string().into_bytes());
        ask.authorization = key.as_ref().map(|key| Zeroizing::new(format!("Bearer {}", key.expose())));
        let answer = send(&ask, session).await?.map_err(|failure| {
            Failure::because(FailureKind::Failed, format!("Can't reach the admin API at {url}"), failure)
        })?;
        match TestFlow::parse(&answer.body).filter(|_| answer.status == 201) {
            Some(flow) => {
                let (provider_id, provider_name) = (provider_id.to_owned(), template.name.as_str());
                Ok(Self { place, provider_id, provider_name, flow })
            }
            None => Err(not_made(&answer, provider_id, key.as_ref())),
        }
    }

    pub(super) fn link(&self) -> String {
        self.flow.link(&self.place.public_url, &self.provider_id)
    }

    /// Returns the address where the person's browser shows the result.
    pub(super) fn address(&self) -> String {
        self.flow.address(&self.place.public_url)
    }

    /// Waits until the sign-in has ended. If it doesn't end, deletes it.
    pub(super) async fn wait(&self, limit: Duration, session: &Session) -> Outcome<()> {
        let waited = session.waiting("Waiting for the sign-in…", self.ending(limit, session)).await;
        if waited.is_err() {
            self.delete(session).await;
        }
        waited
    }

    async fn ending(&self, limit: Duration, session: &Session) -> Outcome<()> {
        let (began, mut seen) = (Instant::now(), Progress::Waiting);
        let poll = Ask::get(self.address(), self.place.reach).accept(JSON);
        loop {
            let progress = match send(&poll, session).await? {
                Ok(answer) => Progress::read(answer.status, &answer.body),
                Err(_) => Progress::Unknown,
            };
            match progress {
                Progress::Ended => return Ok(()),
                Progress::Gone => {
                    let message = "The test sign-in was deleted, or it expired.";
                    return Err(Failure::new(FailureKind::Failed, message).hint("run the command again"));
                }
                Progress::Opened if seen == Progress::Waiting => {
                    seen = Progress::Opened;
                    let text =
                        format!("The link was opened. Waiting for {} to send the person back.", self.provider_name);
                    session.screen.note("opened", &text);
                }
                Progress::Opened | Progress::Waiting | Progress::Unknown => {}
            }
            let delay = if progress == Progress::Unknown { LONGER_DELAY } else { DELAY };
            if began.elapsed() + delay > limit {
                return Err(self.nobody_came(seen, limit));
            }
            tokio::select! {
                () = tokio::time::sleep(delay) => {}
                interruption = session.interrupts.raised() => return Err(Failure::interrupted(interruption.signal)),
            }
        }
    }

    /// Deletes a flow that nobody has finished: it holds nothing, but its link still works. If that fails, the flow
    /// expires.
    async fn delete(&self, session: &Session) {
        session.interrupts.acknowledge();
        let deletion = Ask::delete(self.flow.deletion(&self.place.public_url), self.place.reach).accept(JSON);
        let answer = session.http.send(&deletion).await;
        if !answer.is_ok_and(|answer| [204, 404].contains(&answer.status)) {
            session.screen.note("not_deleted", "The test sign-in couldn't be deleted. It expires by itself.");
        }
    }

    fn nobody_came(&self, seen: Progress, limit: Duration) -> Failure {
        let (name, time) =
            (self.provider_name, counted(usize::try_from(limit.as_secs()).unwrap_or(usize::MAX), "second"));
        let failure = match seen {
            Progress::Opened => {
                let message = format!("{name} sent nobody back within {time}.");
                Failure::new(FailureKind::Failed, message).detail(format!(
                    "{name} keeps people on its own page if it rejects the app or the callback URL. What did it show?"
                ))
            }
            _ => Failure::new(FailureKind::Failed, format!("Nobody opened the link within {time}.")),
        };
        failure.hint("run the command again; with --within SECONDS, it waits longer")
    }
}

/// Returns an answer, or why there is none. A signal ends the run.
async fn send(ask: &Ask, session: &Session) -> Outcome<Result<Answer, HttpFailure>> {
    match session.http.send(ask).await {
        Err(HttpFailure::Interrupted(signal)) => Err(Failure::interrupted(signal)),
        answer => Ok(answer),
    }
}

/// Explains why Ory made no test sign-in.
fn not_made(answer: &Answer, provider_id: &str, key: Option<&Secret>) -> Failure {
    let error: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let words = error.pointer("/error/reason").or_else(|| error.pointer("/error/message"));
    let words = words.and_then(Value::as_str).unwrap_or_default();
    let failure = match answer.status {
        401 | 403 => Failure::new(FailureKind::OryUnavailable, "Ory rejected the project API key.")
            .hint("create one for this project in the Ory Console, under API keys"),
        404 if words.contains("is not configured") => {
            let message = format!("Ory doesn't have the provider {provider_id} yet. Changes take a moment to spread.");
            Failure::new(FailureKind::Failed, message).hint("run the command again in a minute")
        }
        404 | 405 => Failure::new(FailureKind::Failed, "This Ory has no test sign-in yet.")
            .hint("run `ory-social verify` to check everything up to the provider's page"),
        status => Failure::new(FailureKind::Failed, format!("Ory made no test sign-in (HTTP status {status}).")),
    };
    failure.quote(hide(words, key.map(Secret::expose)))
}
