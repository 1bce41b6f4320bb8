//! The requests of one preflight.

use std::cell::Cell;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, timeout_at};
use zeroize::Zeroizing;

use super::super::session::Session;
use super::App;
use crate::domain::callback::CallbackUrl;
use crate::domain::oauth1::{Moment, request_token_header};
use crate::domain::preflight::{
    At, ClientAuthentication, Credentials, Discovered, Endpoints, Judgement, Reading, Reply, Sign, SignIn, Step,
    made_up_like, unregistered, with,
};
use crate::domain::private_key::PrivateKey;
use crate::domain::secret::Secret;
use crate::error::{Failure, Outcome};
use crate::output::capitalised;
use crate::system::http::{Answer, Ask, HttpFailure, Reach};

/// How long a provider may take for the whole preflight.
const PATIENCE: Duration = Duration::from_secs(25);
/// The maximum number of requests to a provider in a preflight.
const MOST_REQUESTS: u8 = 14;
/// How often the sign-in page may redirect.
const MOST_REDIRECTS: usize = 5;
const JSON: &str = "application/json";

/// One preflight.
pub(super) struct Questioning<'a> {
    app: &'a App,
    session: &'a Session,
    deadline: Instant,
    left: Cell<u8>,
}

/// The result of a request: an answer, or a sentence that says why there is none.
type Seen<T> = Result<T, String>;

/// An answer, and how we read it.
struct Read {
    reply: Reply,
    reading: Reading,
}

impl<'a> Questioning<'a> {
    pub(super) fn of(app: &'a App, session: &'a Session) -> Self {
        Self { app, session, deadline: Instant::now() + PATIENCE, left: Cell::new(MOST_REQUESTS) }
    }

    /// Checks every part of the app, up to the first that the provider rejects.
    pub(super) async fn everything(self) -> Outcome<Vec<Judgement>> {
        let preflight = self.app.preflight;
        let mut judgements = Vec::new();
        let (found, issuer) = self.discover().await?;
        judgements.extend(issuer);
        if super::refused(&judgements).is_none() && preflight.sign_in != SignIn::Unasked {
            judgements.extend(match &found.authorize {
                Some(page) => {
                    let App { callback, scope, .. } = self.app;
                    let url = preflight.authorize_url(page, self.app.id(), callback, scope, &random());
                    self.sign_in(&url).await?
                }
                None => Vec::new(),
            });
        }
        if super::refused(&judgements).is_none()
            && let (Some(secret), Some(token)) = (&self.app.secret, &found.token)
        {
            judgements.extend(self.exchange(token, secret).await?);
        }
        Ok(self.in_order(judgements))
    }

    /// Requests the sign-in page at `url`.
    pub(super) async fn sign_in_page(self, url: &str) -> Outcome<Vec<Judgement>> {
        let judgements = self.sign_in(&self.app.preflight.probing(url, &random())).await?;
        Ok(self.in_order(judgements))
    }

    /// Finds out where the sign-in page is.
    pub(super) async fn authorize_page(self) -> Outcome<Option<String>> {
        Ok(self.discover().await?.0.authorize)
    }

    /// Returns the endpoints, and what the discovery document proves, if the provider has one.
    async fn discover(&self) -> Outcome<(Endpoints, Option<Judgement>)> {
        let App { preflight, settings, .. } = self.app;
        let endpoints = preflight.endpoints(settings);
        let Some((url, step)) = preflight.discovery(settings) else { return Ok((endpoints, None)) };
        Ok(match self.send(&Ask::get(&url, Reach::Public).accept(JSON)).await? {
            Ok(answer) => {
                let reply = Reply::page(&url, answer.status, &answer.body, &[]);
                let Discovered { reading, endpoints } = preflight.discovered(&reply, &answer.body, settings);
                (endpoints, Some(Judgement::of(step, &reading)))
            }
            Err(reason) => (endpoints, Some(Judgement::open(step, reason))),
        })
    }

    /// Requests the sign-in page. Without an objection, requests it again with a callback URL that can't be registered:
    /// a provider that accepts that one too hasn't checked it.
    async fn sign_in(&self, url: &str) -> Outcome<Vec<Judgement>> {
        let callback = &self.app.callback;
        let first = match self.page(url, callback).await? {
            Ok(read) => read,
            Err(reason) => return Ok(vec![Judgement::open(Step::Callback, reason)]),
        };
        if first.reading.sign != Sign::Accepted {
            let step = first.reading.sign.step().unwrap_or(Step::Callback);
            return Ok(vec![Judgement::of(step, &first.reading)]);
        }
        let other = unregistered(callback, &random());
        let control = self.page(&with(url, &[("redirect_uri", other.as_str())]), &other).await?;
        if !control.is_ok_and(|control| self.refuses_callback(&control)) {
            let name = capitalised(self.app.template.vendor());
            let reason = format!("{name} doesn't seem to check the callback URL here.");
            return Ok(vec![Judgement::open(Step::Callback, reason)]);
        }
        Ok([Step::Client, Step::Callback].map(|step| Judgement::of(step, &first.reading)).into())
    }

    /// Whether an answer rejects the callback URL of the control request. A provider that was asked silently rejects it
    /// by showing its own page instead of redirecting.
    fn refuses_callback(&self, control: &Read) -> bool {
        let Read { reply, reading } = control;
        let own_page =
            reply.is_page() && !reply.is_busy() && (reply.status == 200 || (400..500).contains(&reply.status));
        reading.sign == Sign::CallbackNotRegistered || self.app.preflight.sign_in == SignIn::Silent && own_page
    }

    /// Requests a page as a browser without cookies would, and stops where the browser would be sent back to us.
    async fn page(&self, url: &str, callback: &CallbackUrl) -> Outcome<Seen<Read>> {
        let preflight = self.app.preflight;
        let mut url = url.to_owned();
        for _ in 0..=MOST_REDIRECTS {
            let answer = match self.send(&Ask::get(&url, Reach::Public)).await? {
                Ok(answer) => answer,
                Err(reason) => return Ok(Err(reason)),
            };
            let location = match answer.redirect() {
                Some(Ok(location)) => location,
                Some(Err(failure)) => return Ok(Err(failure.to_string())),
                None => {
                    let reply = Reply::page(&url, answer.status, &answer.body, &[]);
                    let reading = preflight.read(At::Authorize, &reply);
                    return Ok(Ok(Read { reply, reading }));
                }
            };
            let reply = Reply::redirect(preflight, answer.status, &location, callback);
            if let Some(reading) = preflight.known(At::Authorize, &reply) {
                return Ok(Ok(Read { reply, reading }));
            }
            if reply.came_back() || !preflight.follows(&url, &location) {
                let page = location.split(['?', '#']).next().unwrap_or(&location);
                return Ok(Err(format!("The sign-in page redirects to {page}, which proves nothing.")));
            }
            url = location;
        }
        let host = Ask::get(url, Reach::Public).host();
        Ok(Err(HttpFailure::TooManyRedirects { host }.to_string()))
    }

    /// Sends a code that was never issued. If the provider objects only to that, sends it again with a made-up secret:
    /// a provider that accepts that one too hasn't checked it.
    async fn exchange(&self, token: &str, secret: &Secret) -> Outcome<Vec<Judgement>> {
        let preflight = self.app.preflight;
        let name = capitalised(self.app.template.vendor());
        let reading = match self.token(token, secret, Key::Given).await? {
            Ok(reading) => reading,
            Err(reason) => return Ok(vec![Judgement::open(Step::Secret, reason)]),
        };
        if reading.sign != Sign::Accepted {
            let step = reading.sign.step().unwrap_or(Step::Secret);
            return Ok(vec![Judgement::of(step, &reading)]);
        }
        let accepted = |steps: &[Step]| steps.iter().map(|step| Judgement::of(*step, &reading)).collect();
        if preflight.client == ClientAuthentication::Oauth1 {
            return Ok(accepted(&[Step::Client, Step::Secret, Step::Callback]));
        }
        if !preflight.allows_control() {
            let reason =
                format!("{name} rejected only the made-up code, and allows no second request that would prove more.");
            return Ok(vec![Judgement::open(Step::Secret, reason)]);
        }
        let control = self.token(token, secret, Key::MadeUp).await?;
        let is_refused = |reading: &Reading| matches!(reading.sign, Sign::WrongClientSecret | Sign::WrongClientId);
        let reason = match control {
            Ok(control) if is_refused(&control) => return Ok(accepted(&[Step::Client, Step::Secret])),
            Ok(control) if control.sign == Sign::Accepted => "accepts a made-up one too, so it hasn't checked it",
            Ok(_) | Err(_) => "didn't clearly reject a made-up one, so this proves nothing",
        };
        Ok(vec![Judgement::open(Step::Secret, format!("{name} {reason}."))])
    }

    async fn token(&self, token: &str, secret: &Secret, key: Key) -> Outcome<Seen<Reading>> {
        let App { preflight, callback, .. } = self.app;
        let Some(proof) = self.proof(token, secret, key) else {
            return Ok(Err("The request can't be signed with this key.".to_owned()));
        };
        let client = Credentials { id: self.app.id(), proof: &proof };
        let exchange = preflight.exchange(token, &client, callback, &random());
        let sent: Vec<&str> =
            [Some(secret.expose()), Some(&proof), exchange.authorization.as_ref().map(|it| it.as_str())]
                .into_iter()
                .flatten()
                .collect();
        let mut ask =
            Ask::get(&exchange.url, Reach::Public).accept(JSON).post(exchange.media_type, exchange.body.to_vec());
        ask.authorization = exchange.authorization.clone();
        Ok(self.send(&ask).await?.map(|answer| {
            let reply = Reply::page(&exchange.url, answer.status, &answer.body, &sent);
            preflight.read(At::Token, &reply)
        }))
    }

    /// Returns what we send to prove who we are.
    fn proof(&self, token: &str, secret: &Secret, key: Key) -> Option<Zeroizing<String>> {
        let now = Timestamp::now().as_second();
        match self.app.preflight.client {
            ClientAuthentication::Apple => {
                let signer = match key {
                    Key::Given => PrivateKey::parse(secret).ok()?,
                    Key::MadeUp => PrivateKey::made_up().ok()?,
                };
                let setting = |key| self.app.setting(key);
                signer.client_secret(setting("apple_team_id"), setting("apple_private_key_id"), self.app.id(), now)
            }
            ClientAuthentication::Oauth1 => {
                let app = Credentials { id: self.app.id(), proof: secret.expose() };
                let moment = Moment { nonce: &random(), now };
                Some(request_token_header(token, &app, &self.app.callback, &moment))
            }
            ClientAuthentication::Body | ClientAuthentication::Basic => Some(match key {
                Key::Given => Zeroizing::new(secret.expose().to_owned()),
                Key::MadeUp => {
                    let looks_right = |text: &str| self.app.template.secret.looks_usual(text);
                    made_up_like(secret, looks_right, &mut fastrand::Rng::new())
                }
            }),
        }
    }

    /// Sends a request, within the limits of a preflight. A provider that can't be reached from here proves little,
    /// because Ory may well reach it.
    async fn send(&self, ask: &Ask) -> Outcome<Seen<Answer>> {
        let Some(left) = self.left.get().checked_sub(1) else {
            let name = capitalised(self.app.template.vendor());
            return Ok(Err(format!("{name} was asked {MOST_REQUESTS} times already.")));
        };
        self.left.set(left);
        match timeout_at(self.deadline, self.session.http.send(ask)).await {
            Ok(Ok(answer)) => Ok(Ok(answer)),
            Ok(Err(HttpFailure::Interrupted(signal))) => Err(Failure::interrupted(signal)),
            Ok(Err(failure)) => Ok(Err(format!("No answer: {failure}. Ory may well get one."))),
            Err(_) => Ok(Err(format!("No answer within {} seconds. Ory may well get one.", PATIENCE.as_secs()))),
        }
    }

    /// Returns one judgement for each step, in the order of [`Step`], including those that stay inconclusive.
    fn in_order(&self, judgements: Vec<Judgement>) -> Vec<Judgement> {
        let App { preflight, template, secret, .. } = self.app;
        let stopped = super::refused(&judgements).is_some();
        let order = [Step::Issuer, Step::Tenant, Step::Client, Step::Secret, Step::Callback];
        let best = |step| {
            let of_step = judgements.iter().filter(|judgement| judgement.step == step);
            of_step.min_by_key(|judgement| judgement.precedence()).cloned()
        };
        let open = |step| match step {
            Step::Callback if preflight.sign_in == SignIn::Unasked => {
                let reason = format!("{} checks it only when someone signs in.", capitalised(template.vendor()));
                (secret.is_some() && !stopped).then(|| Judgement::open(step, reason))
            }
            _ => None,
        };
        order.into_iter().filter_map(|step| best(step).or_else(|| open(step))).collect()
    }
}

/// Which secret to send.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Given,
    MadeUp,
}

fn random() -> String {
    std::iter::repeat_with(fastrand::alphanumeric).take(20).collect()
}
