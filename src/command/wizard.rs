//! The questions of `ory-social add`: for missing flags, and only in a terminal.

mod ask;
mod mapper;
mod preflight;

pub(crate) use self::ask::ask_new_secret;
pub(crate) use self::mapper::{choose_mapper, suggest_mapper};
pub(crate) use self::preflight::preflight;

use super::session::Session;
use crate::domain::callback::CallbackUrl;
use crate::domain::identity_config::ProviderEntry;
use crate::domain::project::Project;
use crate::domain::request::{AddRequest, SecretIntent};
use crate::domain::settings::Settings;
use crate::domain::template::Template;
use crate::error::Outcome;
use crate::system::prompt::Prompter;

/// Says what is going to happen.
pub(crate) fn welcome(template: &Template, session: &Session) {
    session.screen.heading(&format!("Add {} sign-in to an Ory project", template.name));
    session.screen.line("Nothing changes until you confirm. Press Ctrl-C to quit.\n");
    if template.notice.is_some() {
        print_notice(template, session);
        session.screen.gap();
    }
}

/// What a person has to know before they start, with a link to more.
pub(crate) fn print_notice(template: &Template, session: &Session) {
    if let Some(notice) = &template.notice {
        session.screen.warning(&notice.text);
        session.screen.line(&format!("         More: {}", notice.link));
    }
}

/// Lets the person choose a provider; VK comes first.
pub(crate) async fn choose_provider(prompter: &Prompter, session: &Session) -> Outcome<&'static Template> {
    let templates: Vec<_> = session.catalogue.default_first().collect();
    let note = |template: &Template| template.notice.as_ref().map(|notice| format!("  {}", notice.short));
    let items = templates.iter().map(|it| format!("{:<14} {}{}", it.folder, it.name, note(it).unwrap_or_default()));
    let index = prompter.choose("Provider", items.collect()).await?;
    session.screen.done(&format!("Provider: {}", templates[index].name));
    Ok(templates[index])
}

/// Asks for what the request lacks. Returns whether anything was asked.
pub(crate) async fn complete(
    request: &mut AddRequest,
    project: &Project,
    prompter: &Prompter,
    session: &Session,
) -> Outcome<bool> {
    let template = request.template;
    let wanted = request.wanted_in(project);
    let existing = wanted.existing;
    let questions: Vec<_> = template.fields.iter().filter(|it| it.required && it.default.is_none()).collect();
    let answered = questions.iter().all(|field| request.settings.get(&field.key).is_some());
    let changes_something = request.secret.is_some()
        || request.mapper.is_some()
        || request.settings.iter().any(|(key, _)| !questions.iter().any(|field| field.key == key));
    if (answered && request.secret.is_some()) || (existing.is_some() && changes_something) {
        return Ok(false);
    }
    introduce(template, &wanted.callback, existing, session);
    for field in questions {
        if request.settings.get(&field.key).is_none()
            && let Some(value) = ask::field(field, existing, prompter, session).await?
        {
            request.settings.set(&field.key, value);
        }
    }
    if request.secret.is_none() {
        let keeps_secret = existing.is_some_and(|entry| request.keeps_app_of(entry));
        request.secret = match keeps_secret {
            true => ask::secret_or_stored(template, prompter, session).await?,
            false => Some(ask_new_secret(template, prompter, session).await?),
        }
        .map(SecretIntent::Replace);
    }
    session.screen.gap();
    Ok(true)
}

/// Asks for what a new secret comes with, such as the ID of a key: its setting is named after the secret. Enter keeps it.
pub(crate) async fn ask_companions(
    template: &Template,
    entry: ProviderEntry<'_>,
    settings: &mut Settings,
    prompter: &Prompter,
    session: &Session,
) -> Outcome<()> {
    let secret = &template.secret;
    let is_part = |key: &&String| key.starts_with(&secret.key) && settings.get(key).is_none();
    let keys = secret.belongs_to.iter().filter(is_part);
    for field in keys.filter_map(|key| template.field(key)).collect::<Vec<_>>() {
        if let Some(value) = ask::field(field, Some(entry), prompter, session).await? {
            settings.set(&field.key, value);
        }
    }
    Ok(())
}

/// Where the app is made, and what has to be registered there.
fn introduce(template: &Template, callback: &CallbackUrl, existing: Option<ProviderEntry<'_>>, session: &Session) {
    let (screen, app) = (session.screen, &template.app);
    screen.gap();
    match existing {
        Some(entry) => screen.heading(&format!(
            "{} is already set up (id: {}). Check these settings in your {} app:",
            template.name,
            entry.id(),
            template.name
        )),
        None => screen.heading(&format!("Create an app at {} and register:", template.name)),
    }
    screen.value("App page", &app.create_at);
    if existing.is_none() {
        screen.sentences(app.steps.iter().map(String::as_str));
    }
    screen.value(&app.callback_field, callback.as_str());
    app.domain_field.iter().for_each(|field| screen.value(field, callback.domain()));
    screen.gap();
}
