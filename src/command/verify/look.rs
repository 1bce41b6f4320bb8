//! One look at a login page: a flow is begun and a button pressed, as a browser would.

use super::super::session::Session;
use crate::domain::live::{self, Expected, LiveProblem, LoginFlow};
use crate::error::{Failure, Outcome};
use crate::system::http::{Answer, Ask, HttpFailure, Reach};

const JSON: &str = "application/json";

/// What was seen.
pub enum Look {
    /// The button leads where it should.
    Right {
        /// The address that it leads to.
        destination: String,
    },
    /// It does not.
    Wrong(Vec<LiveProblem>),
    /// Nothing could be seen.
    NoAnswer(String),
    /// Nothing can ever be seen at such an address.
    Impossible(String),
}

/// Looks once.
///
/// # Errors
/// When we are asked to stop.
pub async fn look(public_url: &str, reach: Reach, expected: &Expected, session: &Session) -> Outcome<Look> {
    let begin = Ask::get(format!("{public_url}/self-service/login/browser"), reach).accept(JSON);
    let page = match ask(&begin, session).await? {
        Ok(page) => page,
        Err(seen) => return Ok(seen),
    };
    let Some(flow) = LoginFlow::parse(&page.body).filter(|_| page.status == 200) else {
        return Ok(Look::NoAnswer(format!("its answer is no login flow (HTTP status {})", page.status)));
    };
    if let Some(problem) = flow.missing_button(&expected.provider_id) {
        return Ok(Look::Wrong(vec![problem]));
    }
    let mut press = Ask::get(flow.action(), reach).accept(JSON);
    press = press.post(JSON, flow.press(&expected.provider_id).to_string().into_bytes());
    press.cookies = (!page.cookies.is_empty()).then(|| page.cookies.join("; "));
    let answer = match ask(&press, session).await? {
        Ok(answer) => answer,
        Err(seen) => return Ok(seen),
    };
    let Some(destination) = live::destination(&answer.body) else {
        let reason = format!("the button's answer does not say where to go (HTTP status {})", answer.status);
        return Ok(Look::NoAnswer(reason));
    };
    let problems = live::problems(&destination, expected);
    Ok(if problems.is_empty() { Look::Right { destination } } else { Look::Wrong(problems) })
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
