//! Looks at a login page once: starts a flow and presses a button, as a browser would.

use super::super::session::Session;
use crate::domain::go_url;
use crate::domain::live::{self, Button, Destination, Expected, LiveProblem, LoginFlow, Pressed};
use crate::error::{Failure, Outcome};
use crate::system::http::{Answer, Ask, HttpFailure, Reach};

const JSON: &str = "application/json";

pub(crate) enum Look {
    /// The button leads where it should.
    Right(Destination, Button),
    Wrong(Vec<LiveProblem>),
    NoAnswer(String),
    /// Such an address can never answer, so there is no point in retrying.
    Impossible(String),
}

/// Looks at the login page once.
pub(crate) async fn look(public_url: &str, reach: Reach, expected: &Expected, session: &Session) -> Outcome<Look> {
    let begin = go_url::append_path(public_url, "/self-service/login/browser");
    let page = match ask(&Ask::get(begin, reach).accept(JSON), session).await? {
        Ok(page) => page,
        Err(seen) => return Ok(seen),
    };
    let Some(flow) = LoginFlow::parse(&page.body).filter(|_| page.status == 200) else {
        return Ok(Look::NoAnswer(format!("it didn't answer with a login flow (HTTP status {})", page.status)));
    };
    // The page may name another address as its own, which need not lead to where we look.
    let press = Ask::get(flow.action_at(public_url), reach).accept(JSON);
    let mut press = press.post(JSON, live::press(&expected.provider_id).to_string().into_bytes());
    press.cookies = (!page.cookies.is_empty()).then(|| page.cookies.join("; "));
    let answer = match ask(&press, session).await? {
        Ok(answer) => answer,
        Err(seen) => return Ok(seen),
    };
    Ok(match Pressed::read(answer.status, &answer.body) {
        Pressed::Leads(destination) => match live::problems(&destination, expected, flow.base()) {
            problems if problems.is_empty() => Look::Right(destination, flow.button(&expected.provider_id)),
            problems => Look::Wrong(problems),
        },
        Pressed::Unknown => Look::Wrong(vec![LiveProblem::ProviderMissing { buttons: flow.buttons().to_vec() }]),
        Pressed::Disabled => Look::Wrong(vec![LiveProblem::OidcDisabled]),
        Pressed::Failed(reason) => Look::NoAnswer(reason),
    })
}

async fn ask(ask: &Ask, session: &Session) -> Outcome<Result<Answer, Look>> {
    match session.http.send(ask).await {
        Ok(answer) => Ok(Ok(answer)),
        Err(HttpFailure::Interrupted(signal)) => Err(Failure::interrupted(signal)),
        Err(failure @ (HttpFailure::BadAddress(_) | HttpFailure::Private(_))) => {
            Ok(Err(Look::Impossible(failure.to_string())))
        }
        Err(failure) => Ok(Err(Look::NoAnswer(failure.to_string()))),
    }
}
