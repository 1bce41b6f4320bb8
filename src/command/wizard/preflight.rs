//! The wizard asks the provider about the app, and lets the person mend what that does not like.

use super::super::preflight::{self, App};
use super::super::session::Session;
use super::{ask, ask_new_secret};
use crate::domain::preflight::{Judgement, Verdict};
use crate::domain::project::Project;
use crate::domain::request::{AddRequest, SecretIntent};
use crate::error::{Failure, FailureKind, Outcome};
use crate::system::prompt::Prompter;

/// Asks until the provider has no objection, or the person wants to go on all the same.
pub(crate) async fn preflight(
    request: &mut AddRequest,
    project: &Project,
    prompter: &Prompter,
    session: &Session,
) -> Outcome<Vec<Judgement>> {
    loop {
        let (judgements, verdict) = ask_once(request, project, session).await?;
        match verdict {
            Verdict::Accepted | Verdict::Inconclusive => return Ok(judgements),
            _ if prompter.confirm("Continue anyway?").await? => return Ok(judgements),
            Verdict::AppRefused => return Err(Failure::new(FailureKind::Declined, "Nothing was changed.")),
            Verdict::CallbackNotRegistered => {
                prompter.line("Press Enter when it is registered").await?;
            }
            Verdict::WrongClientId => {
                let field = request.template.app_id();
                let value = ask::field(field, None, prompter, session).await?;
                value.into_iter().for_each(|value| request.settings.set(&field.key, value));
            }
            Verdict::WrongClientSecret => {
                let secret = ask_new_secret(request.template, prompter, session).await?;
                request.secret = Some(SecretIntent::Replace(secret));
            }
        }
    }
}

async fn ask_once(request: &AddRequest, project: &Project, session: &Session) -> Outcome<(Vec<Judgement>, Verdict)> {
    let screen = session.screen;
    let Some(app) = App::of(request, project) else { return Ok((Vec::new(), Verdict::Inconclusive)) };
    let judgements = preflight::ask(&app, session).await?;
    let Some(decisive) = preflight::decisive(&judgements) else { return Ok((judgements, Verdict::Inconclusive)) };
    let (verdict, meaning) = (decisive.verdict, preflight::meaning(decisive, &app));
    match verdict {
        Verdict::Accepted => screen.done(&meaning),
        Verdict::Inconclusive => screen.warning(&meaning),
        _ => screen.mistake(&meaning),
    }
    if let Some(quote) = decisive.quote.as_ref().filter(|_| verdict != Verdict::Accepted) {
        screen.quote(quote);
    }
    Ok((judgements, verdict))
}
