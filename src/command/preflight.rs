//! Asks a provider whether it takes an app's id, secret and callback URL, before they are pushed.

use super::session::Session;
use crate::domain::callback::CallbackUrl;
use crate::domain::preflight::{Judgement, Preflight, Step, Verdict};
use crate::domain::project::Project;
use crate::domain::request::AddRequest;
use crate::domain::secret::Secret;
use crate::domain::template::Template;
use crate::domain::wanted::Wanted;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{Conclusion, unproven};
use crate::system::http::{Answer, Ask, HttpFailure, Reach};

const FORM: &str = "application/x-www-form-urlencoded";

pub(crate) struct App {
    pub(crate) template: &'static Template,
    pub(crate) preflight: &'static Preflight,
    pub(crate) id: String,
    /// The secret, if it is known.
    pub(crate) secret: Option<Secret>,
    /// The callback URL that has to be registered.
    pub(crate) callback: CallbackUrl,
    /// The permissions to ask for.
    pub(crate) scope: Vec<String>,
}

impl App {
    /// The app that a request is about, if its id is known and the provider can be asked about it.
    pub(crate) fn of(request: &AddRequest, project: &Project) -> Option<Self> {
        let template = request.template;
        let Wanted { callback, app_id, scope, .. } = request.wanted_in(project);
        let secret = request.secret.as_ref().map(|intent| intent.secret().clone());
        Some(Self { template, preflight: template.preflight.as_ref()?, id: app_id?, secret, callback, scope })
    }
}

/// Asks the provider, where nobody can be asked what to do if it has an objection.
pub(crate) async fn require(request: &AddRequest, project: &Project, session: &Session) -> Conclusion<Vec<Judgement>> {
    let Some(app) = App::of(request, project) else { return Ok(Vec::new()) };
    let judgements = ask(&app, session).await?;
    match decisive(&judgements) {
        Some(judgement) if judgement.verdict == Verdict::Accepted => session.screen.done(&meaning(judgement, &app)),
        Some(judgement) if judgement.verdict == Verdict::Inconclusive => {
            session.screen.warning(&meaning(judgement, &app));
            judgement.quote.iter().for_each(|quote| session.screen.quote(quote));
        }
        Some(judgement) => return Err(unproven(refusal(judgement, &app), &[], &judgements)),
        None => {}
    }
    Ok(judgements)
}

/// Asks for the sign-in page, and if there is no objection, to exchange a code that does not exist. Nothing is made or
/// changed at the provider.
pub(crate) async fn ask(app: &App, session: &Session) -> Outcome<Vec<Judgement>> {
    let text = format!("Asking {}…", app.template.name);
    session.waiting(&text, ask_quietly(app, session)).await
}

async fn ask_quietly(app: &App, session: &Session) -> Outcome<Vec<Judgement>> {
    let preflight = app.preflight;
    let url = preflight.authorize_url(&app.id, &app.callback, &app.scope, &random());
    let page = sign_in_page(session, preflight, url, &app.callback).await?;
    let (Some(secret), Verdict::Accepted | Verdict::Inconclusive) = (&app.secret, page.verdict) else {
        return Ok(vec![page]);
    };
    let form = Preflight::exchange_form(&app.id, secret, &app.callback, &random()).into_bytes();
    let ask = Ask::get(preflight.token.clone(), Reach::Public).post(FORM, form);
    let exchange = match session.http.send(&ask).await {
        Ok(Answer { status, body, .. }) => preflight.judge_exchange(status, &body, secret),
        Err(failure) => unanswered(Step::Token, failure)?,
    };
    Ok(vec![page, exchange])
}

/// Asks for the sign-in page at `url`, as a browser without cookies would, and stops where that would be sent back to us.
pub(crate) async fn sign_in_page(
    session: &Session,
    preflight: &Preflight,
    url: String,
    callback: &CallbackUrl,
) -> Outcome<Judgement> {
    let ask = Ask::get(url, Reach::Public);
    let answer = match session.http.follow_until(&ask, |address| address.starts_with(callback.as_str())).await {
        Ok(answer) => answer,
        Err(failure) => return unanswered(Step::Authorize, failure),
    };
    Ok(match answer.redirect() {
        Some(Ok(address)) => preflight.judge_redirect(Step::Authorize, &address),
        _ => preflight.judge(Step::Authorize, answer.status, &answer.body),
    })
}

/// That the provider can't be reached from here proves little: Ory may well reach it.
fn unanswered(step: Step, failure: HttpFailure) -> Outcome<Judgement> {
    match failure {
        HttpFailure::Interrupted(signal) => Err(Failure::interrupted(signal)),
        failure => Ok(Judgement::unanswered(step, format!("No answer: {failure}. Ory may well get one."))),
    }
}

fn random() -> String {
    std::iter::repeat_with(fastrand::alphanumeric).take(20).collect()
}

/// The answer that counts: the first that is neither a yes nor a shrug, else the shrug, else the yes.
pub(crate) fn decisive(judgements: &[Judgement]) -> Option<&Judgement> {
    let other = |judgement: &&Judgement| !matches!(judgement.verdict, Verdict::Accepted | Verdict::Inconclusive);
    let shrug = |judgement: &&Judgement| judgement.verdict == Verdict::Inconclusive;
    judgements.iter().find(other).or_else(|| judgements.iter().find(shrug)).or(judgements.last())
}

/// What an answer means, in sentences.
pub(crate) fn meaning(judgement: &Judgement, app: &App) -> String {
    let Template { name, secret, app: form, .. } = app.template;
    let (id_label, secret_label) = (&app.template.app_id().label, &secret.label);
    let sentence = match (judgement.verdict, judgement.step) {
        (Verdict::Accepted, Step::Token) => {
            format!("{name} accepts the {id_label}, the {secret_label} and the callback URL.")
        }
        (Verdict::Accepted, Step::Authorize) => {
            format!("{name} accepts the {id_label} and the callback URL.")
        }
        (Verdict::WrongClientId, _) => format!("{name} has no app with the {id_label} {}.", app.id),
        (Verdict::WrongClientSecret, _) => {
            format!("{name} rejected the {secret_label} of the app {}.", app.id)
        }
        (Verdict::CallbackNotRegistered, _) => format!(
            "The callback URL is not registered in the {name} app {}. Enter it there as {}: {}",
            app.id, form.callback_field, app.callback
        ),
        (Verdict::AppRefused, _) => format!("{name} does not let the app {} sign people in.", app.id),
        (Verdict::Inconclusive, _) => format!("Can't tell whether {name} accepts the app {}.", app.id),
    };
    judgement.meaning.iter().fold(sentence, |text, meaning| format!("{text} {meaning}"))
}

/// An app that the provider would not let sign people in, where nobody can be asked what to do.
fn refusal(judgement: &Judgement, app: &App) -> Failure {
    let failure = Failure::new(FailureKind::Invalid, format!("{} Nothing was changed.", meaning(judgement, app)));
    let failure = judgement.quote.iter().fold(failure, Failure::quote);
    let mend = match judgement.verdict {
        Verdict::WrongClientId => format!("copy the {} from the app's page", app.template.app_id().label),
        Verdict::WrongClientSecret => format!("copy the {} from the app's page", app.template.secret.label),
        _ => format!("look at the app's settings: {}", app.template.app.create_at),
    };
    failure.hint(mend).hint("to push it anyway, leave out --preflight")
}
