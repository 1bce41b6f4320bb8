//! Asks the provider about the app, and lets the person fix what it objects to.

use super::super::preflight::{self, App, Said};
use super::super::session::Session;
use super::{Next, ask, ask_secret, ask_what_next};
use crate::domain::preflight::{Judgement, Sign};
use crate::domain::project::Project;
use crate::domain::request::{AddRequest, SecretIntent};
use crate::domain::template::Template;
use crate::error::Outcome;
use crate::output::Screen;
use crate::system::prompt::Prompter;

/// Asks until the provider has no objection, or the person continues anyway.
pub(crate) async fn preflight(
    request: &mut AddRequest,
    project: &Project,
    prompter: &Prompter,
    session: &Session,
) -> Outcome<Vec<Judgement>> {
    loop {
        let Some(app) = App::of(request, project) else { return Ok(Vec::new()) };
        let judgements = preflight::ask(&app, session).await?;
        let Some(objection) = show(&judgements, &app, session.screen) else { return Ok(judgements) };
        let again = format!("Try again{}", to_be_entered(objection, request.template));
        if let Next::Anyway = ask_what_next(&again, prompter).await? {
            return Ok(judgements);
        }
        match objection {
            Sign::WrongClientId => ask_again(&app.template.app_id().key, request, prompter, session).await?,
            Sign::WrongTenant => ask_again("microsoft_tenant", request, prompter, session).await?,
            Sign::WrongIssuer => ask_again("issuer_url", request, prompter, session).await?,
            Sign::WrongClientSecret => {
                let secret = ask_secret(request.template, prompter, session).await?;
                request.secret = Some(SecretIntent::Replace(secret));
            }
            // Only the provider's own pages can fix these.
            Sign::CallbackNotRegistered | Sign::AppRefused | Sign::Accepted | Sign::Inconclusive => {}
        }
    }
}

/// Says what the person enters again.
fn to_be_entered(objection: Sign, template: &Template) -> String {
    let label = |key| template.field(key).map(|field| field.label.clone());
    let label = match objection {
        Sign::WrongClientId => Some(template.app_id().label.clone()),
        Sign::WrongClientSecret => Some(template.secret.label.clone()),
        Sign::WrongTenant => label("microsoft_tenant"),
        Sign::WrongIssuer => label("issuer_url"),
        Sign::CallbackNotRegistered | Sign::AppRefused | Sign::Accepted | Sign::Inconclusive => None,
    };
    label.map(|label| format!(" with another {label}")).unwrap_or_default()
}

async fn ask_again(key: &str, request: &mut AddRequest, prompter: &Prompter, session: &Session) -> Outcome<()> {
    let Some(field) = request.template.field(key) else { return Ok(()) };
    let value = ask::field(field, None, prompter, session).await?;
    value.into_iter().for_each(|value| request.settings.set(key, value));
    Ok(())
}

/// Shows what the provider says. Returns its objection, if it has one.
fn show(judgements: &[Judgement], app: &App, screen: Screen) -> Option<Sign> {
    let said = Said::of(judgements, app);
    let Some((judgement, meaning)) = &said.refused else {
        said.show(screen);
        return None;
    };
    screen.mistake(meaning);
    judgement.says.iter().for_each(|quote| screen.quote(quote));
    Some(judgement.reason)
}
