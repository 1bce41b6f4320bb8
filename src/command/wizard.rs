//! The questions of `ory-social add`: for what no flag says, and only in a terminal.

mod mapper;
mod preflight;

pub use self::mapper::choose_mapper;
pub use self::preflight::preflight;

use super::input;
use super::session::Session;
use super::target::target;
use crate::domain::callback::CallbackUrl;
use crate::domain::catalogue::Template;
use crate::domain::identity_config::ProviderEntry;
use crate::domain::project::Project;
use crate::domain::provider::ClientId;
use crate::domain::request::{AddRequest, ClientSecretIntent};
use crate::domain::secret::Secret;
use crate::error::Outcome;
use crate::output::plain;
use crate::system::prompt::Prompter;

/// Says what is going to happen.
pub fn welcome(template: &Template, session: &Session) {
    session.screen.heading(&format!("Add {} sign-in to an Ory project", template.name));
    session.screen.line("Nothing is changed before you have seen it and said yes. Ctrl-C leaves.\n");
}

/// What a person has to know before they start, with a link to more.
pub fn print_notice(template: &Template, session: &Session) {
    if let Some(notice) = &template.notice {
        session.screen.warning(&notice.text);
        session.screen.line(&format!("         More: {}", notice.link));
    }
}

/// Asks for what the request lacks. Returns whether anything was asked.
///
/// # Errors
/// When the person leaves.
pub async fn complete(
    request: &mut AddRequest,
    project: &Project,
    prompter: &Prompter,
    session: &Session,
) -> Outcome<bool> {
    let target = target(request, project);
    let (existing, callback) = (target.existing, target.callback);
    let complete = request.client_id.is_some() && request.client_secret.is_some();
    if complete || (existing.is_some() && changes_something_else(request)) {
        return Ok(false);
    }
    introduce(&request.template, &callback, existing, session);
    prompter.line("Press Enter when that is done").await?;
    session.screen.gap();
    print_notice(&request.template, session);
    session.screen.gap();
    if request.client_id.is_none() {
        request.client_id = ask_client_id(&request.template, existing, prompter, session).await?;
    }
    if request.client_secret.is_none() {
        let stored = existing.filter(|entry| keeps_client_id(*entry, request.client_id.as_ref()));
        request.client_secret = ask_secret(&request.template, stored, prompter, session).await?;
    }
    session.screen.gap();
    Ok(true)
}

/// Whether flags say what to change of a provider that is there, so that nothing has to be asked.
fn changes_something_else(request: &AddRequest) -> bool {
    request.label.is_some() || request.scope.is_some() || request.mapper.is_some() || request.client_secret.is_some()
}

fn keeps_client_id(entry: ProviderEntry<'_>, client_id: Option<&ClientId>) -> bool {
    client_id.is_none_or(|wanted| entry.text("client_id") == Some(wanted.as_str()))
}

/// Where the app is made, and what has to be registered there.
fn introduce(template: &Template, callback: &CallbackUrl, existing: Option<ProviderEntry<'_>>, session: &Session) {
    let (screen, app) = (session.screen, &template.app);
    screen.gap();
    match existing {
        Some(entry) => screen.heading(&format!(
            "{} is set up already, under the id {}. In its app at {}:",
            template.name,
            entry.id(),
            template.name
        )),
        None => screen.heading(&format!("Make an app at {}, and register there:", template.name)),
    }
    screen.value("The app's page", &app.create_at);
    screen.value(&app.callback_field, callback.as_str());
    screen.value(&app.domain_field, callback.domain());
    screen.gap();
}

async fn ask_client_id(
    template: &Template,
    existing: Option<ProviderEntry<'_>>,
    prompter: &Prompter,
    session: &Session,
) -> Outcome<Option<ClientId>> {
    let current = existing.and_then(|entry| entry.text("client_id")).map(plain);
    let question = match &current {
        Some(current) => format!("Client id ({}) [{current}]", template.client_id.called),
        None => format!("Client id ({})", template.client_id.called),
    };
    loop {
        let answer = prompter.line(&question).await?;
        if answer.is_empty() && current.is_some() {
            return Ok(None);
        }
        match template.client_id(&answer) {
            Ok(id) => return Ok(Some(id)),
            Err(error) => session.screen.mistake(&format!("{error}.")),
        }
    }
}

async fn ask_secret(
    template: &Template,
    stored: Option<ProviderEntry<'_>>,
    prompter: &Prompter,
    session: &Session,
) -> Outcome<Option<ClientSecretIntent>> {
    if stored.is_none() {
        return ask_new_secret(template, prompter, session)
            .await
            .map(|secret| Some(ClientSecretIntent::Replace(secret)));
    }
    let question = format!("Client secret ({}, Enter keeps the stored one)", template.client_secret.called);
    loop {
        let answer = prompter.secret(&question).await?;
        if answer.trim().is_empty() {
            return Ok(None);
        }
        if let Some(secret) = usable(&answer, template, prompter, session).await? {
            return Ok(Some(ClientSecretIntent::Replace(secret)));
        }
    }
}

/// Asks for a client secret until there is one.
///
/// # Errors
/// When the person leaves.
pub async fn ask_new_secret(template: &Template, prompter: &Prompter, session: &Session) -> Outcome<Secret> {
    let question = format!("Client secret ({})", template.client_secret.called);
    loop {
        let answer = prompter.secret(&question).await?;
        if let Some(secret) = usable(&answer, template, prompter, session).await? {
            return Ok(secret);
        }
    }
}

async fn usable(answer: &str, template: &Template, prompter: &Prompter, session: &Session) -> Outcome<Option<Secret>> {
    match Secret::parse(answer) {
        Ok(secret) => Ok(accepts(&secret, template, prompter, session).await?.then_some(secret)),
        Err(error) => {
            session.screen.mistake(&format!("{error}."));
            Ok(None)
        }
    }
}

/// Whether the secret is one to go on with. What only looks unusual is left to the person.
async fn accepts(secret: &Secret, template: &Template, prompter: &Prompter, session: &Session) -> Outcome<bool> {
    if let Err(failure) = input::check_secret(secret, template) {
        session.screen.mistake(&failure.message);
        return Ok(false);
    }
    match template.doubt_about(secret) {
        None => Ok(true),
        Some(doubt) => {
            session.screen.warning(&doubt);
            prompter.confirm("Use it all the same?").await
        }
    }
}
