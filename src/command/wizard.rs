//! The questions of `ory-social add`: for missing flags, and only in a terminal.

mod ask;
mod mapper;
mod preflight;

pub(crate) use self::ask::{ask_new_secret, ask_secret};
pub(crate) use self::mapper::{choose_mapper, suggest_mapper};
pub(crate) use self::preflight::preflight;

use super::session::Session;
use crate::domain::identity_config::ProviderEntry;
use crate::domain::project::Project;
use crate::domain::request::{AddRequest, SecretIntent};
use crate::domain::settings::Settings;
use crate::domain::template::{Field, Template};
use crate::error::{Failure, FailureKind, Outcome};
use crate::system::prompt::Prompter;

/// Says what will happen.
pub(crate) fn welcome(template: &Template, session: &Session) {
    session.screen.heading(&format!("Add {} sign-in to an Ory project", template.name));
    session.screen.line("Nothing changes until you confirm. Press Ctrl-C to quit.\n");
}

/// Prints what a person has to know before they start, with a link to more.
pub(crate) fn print_notice(template: &Template, session: &Session) {
    if let Some(notice) = &template.notice {
        session.screen.warning("provider_notice", &notice.text);
        session.screen.more(&format!("More: {}", notice.link));
    }
}

/// Lets the person choose a provider. VK comes first.
pub(crate) async fn choose_provider(prompter: &Prompter, session: &Session) -> Outcome<&'static Template> {
    let templates: Vec<_> = session.catalogue.default_first().collect();
    let note = |template: &Template| template.notice.as_ref().map(|notice| format!("  {}", notice.short));
    let items = templates.iter().map(|it| format!("{:<14} {}{}", it.folder, it.name, note(it).unwrap_or_default()));
    let index = prompter.search("Provider", "providers", items.collect()).await?;
    session.screen.done(&format!("Provider: {}", templates[index].name));
    Ok(templates[index])
}

/// A question for the person.
pub(crate) enum Question {
    Field(&'static Field),
    Secret,
}

/// Returns the questions for what the request lacks. There are none if the request already changes an existing
/// provider.
pub(crate) fn questions(request: &AddRequest, project: &Project) -> Vec<Question> {
    let is_answer = |key: &str| request.template.needed().any(|field| field.key == key);
    let changes_something =
        request.secret.is_some() || request.mapper.is_some() || request.settings.iter().any(|(key, _)| !is_answer(key));
    if changes_something && request.wanted_in(project).existing.is_some() {
        return Vec::new();
    }
    let missing = request.template.needed().filter(|field| request.settings.get(&field.key).is_none());
    let secret = if request.secret.is_some() { None } else { Some(Question::Secret) };
    missing.map(Question::Field).chain(secret).collect()
}

/// Asks a question. Enter keeps the earlier answer, or what the provider has.
pub(crate) async fn ask(
    question: &Question,
    request: &mut AddRequest,
    project: &Project,
    prompter: &Prompter,
    session: &Session,
) -> Outcome<()> {
    let (template, existing) = (request.template, request.wanted_in(project).existing);
    match question {
        Question::Field(field) => {
            let stored = existing.and_then(|entry| entry.keys.get(&field.key));
            let current = request.settings.get(&field.key).or(stored).cloned();
            let value = ask::field(field, current.as_ref(), prompter, session).await?;
            value.into_iter().for_each(|value| request.settings.set(&field.key, value));
        }
        Question::Secret => {
            let secret = if request.secret.is_some() {
                ask::secret_or_kept(template, "the one you entered", prompter, session).await?
            } else if existing.is_some_and(|entry| request.keeps_app_of(entry)) {
                ask::secret_or_kept(template, "the stored one", prompter, session).await?
            } else {
                Some(ask_secret(template, prompter, session).await?)
            };
            secret.into_iter().for_each(|secret| request.secret = Some(SecretIntent::Replace(secret)));
            session.screen.gap();
        }
    }
    Ok(())
}

/// A person's decision about something that looks wrong.
pub(crate) enum Next {
    Again,
    Anyway,
}

/// Lets the person enter something again, continue anyway, or quit.
pub(crate) async fn ask_what_next(again: &str, prompter: &Prompter) -> Outcome<Next> {
    let choices = [again, "Continue anyway", "Quit"].map(str::to_owned);
    match prompter.choose("What next", choices.to_vec()).await? {
        0 => Ok(Next::Again),
        1 => Ok(Next::Anyway),
        _ => Err(Failure::new(FailureKind::Declined, "Nothing was changed.")),
    }
}

/// Asks for the settings that come with a new secret, such as the ID of a key. Their names start with the secret's.
/// Enter keeps the current value.
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
        if let Some(value) = ask::field(field, entry.keys.get(&field.key), prompter, session).await? {
            settings.set(&field.key, value);
        }
    }
    Ok(())
}

/// Shows where to create the app and what to register there, after what a person has to know first.
pub(crate) fn introduce(request: &AddRequest, project: &Project, session: &Session) {
    let (screen, template, wanted) = (session.screen, request.template, request.wanted_in(project));
    screen.gap();
    if let Some(notice) = &template.notice {
        print_notice(template, session);
        notice.question.iter().for_each(|question| screen.line(&format!("\n{question}")));
        screen.gap();
    }
    match wanted.existing {
        Some(_) => screen.heading(&format!("Your other app at {} needs:", template.vendor())),
        None => screen.heading(&format!("Create an app at {} and register:", template.vendor())),
    }
    template.app_page(&wanted.settings).iter().for_each(|page| screen.value("App page", page));
    screen.sentences(template.app.steps.iter().map(String::as_str));
    screen.value(&template.app.callback_field, wanted.callback.as_str());
    template.app.domain_field.iter().for_each(|field| screen.value(field, wanted.callback.domain()));
    screen.gap();
}
