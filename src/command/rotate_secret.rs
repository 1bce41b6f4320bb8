//! `ory-social rotate-secret`

use super::explain::MissingValue;
use super::options::Options;
use super::pipeline::{Pipeline, Source};
use super::proof::Proof;
use super::session::Session;
use super::{explain, input, open, preflight, sandbox, wizard};
use crate::cli::{AskingFlags, RotateSecretFlags, SettingFlags};
use crate::domain::plan::{Found, MissingPart, Refusal, find};
use crate::domain::preflight::Judgement;
use crate::domain::project::Project;
use crate::domain::request::{AddRequest, Request, RotateSecretRequest, SecretIntent, SessionHook};
use crate::domain::secret::Secret;
use crate::domain::settings::Settings;
use crate::domain::template::Template;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::Conclusion;
use crate::target::{Snapshot, Target};

/// Replaces the stored secret of a provider, and the settings that belong to it.
pub(crate) async fn run(flags: RotateSecretFlags, session: &Session) -> Conclusion {
    let (template, _) = input::which(&flags.which, session)?;
    sandbox::introduce(template, session);
    companions(&flags.settings, template)?;
    let secret: Option<MissingValue> = match input::has_secret(&flags.secret, template, session) {
        true => None,
        false => Some(MissingPart::of_secret(template).missing()),
    };
    input::require(session, &flags.ending, secret)?;
    let given = input::secret(flags.secret.clone(), template, session).await?;
    let target = open::target(session).await?;
    let snapshot = target.read().await?;
    in_project(flags, given, &target, snapshot, session).await
}

/// Does the same in a project that was already read. `given` is the secret from flags or a variable.
pub(crate) async fn in_project(
    flags: RotateSecretFlags,
    given: Option<Secret>,
    target: &Target,
    snapshot: Snapshot,
    session: &Session,
) -> Conclusion {
    let (template, id) = input::which(&flags.which, session)?;
    let mut settings = companions(&flags.settings, template)?;
    let (secret, source) = match (given, &session.prompter) {
        (Some(secret), _) => (secret, Source::Flags),
        (None, Some(prompter)) => {
            let config = &snapshot.project.identity_config;
            // Before the person looks for a secret that nothing needs.
            let refused = |refusal: &Refusal| explain::refusal_in(&snapshot.project.summary, refusal);
            match find(config, template, id.as_ref()).map_err(|refusal| refused(&refusal))? {
                Found::Existing(entry) => {
                    wizard::ask_companions(template, entry, &mut settings, prompter, session).await?;
                }
                Found::None(id) => return Err(refused(&Refusal::NotFound { id: id.to_string() }).into()),
            }
            (wizard::ask_new_secret(template, prompter, session).await?, Source::Answers)
        }
        (None, None) => return Err(explain::missing_values(&[MissingPart::of_secret(template).missing()]).into()),
    };
    let (intent, mapper, session_hook) = (SecretIntent::Replace(secret), None, SessionHook::LeaveAlone);
    let mut addition = AddRequest { template, id, settings, secret: Some(intent), mapper, session_hook };
    let judgements = ask_provider(&mut addition, &snapshot.project, source, &flags.asking, session).await?;
    let request = match (addition.settings.iter().next(), addition.clone()) {
        (None, AddRequest { template, id, secret: Some(SecretIntent::Replace(secret)), .. }) => {
            Request::RotateSecret(Box::new(RotateSecretRequest { template, id, secret }))
        }
        (_, addition) => Request::Add(Box::new(addition)),
    };
    let options = Options::of(flags.ending, &session.environment);
    let pipeline = Pipeline::new("rotate-secret", session, target, options).source(source);
    pipeline.proof(Proof::USUAL, judgements).run(snapshot, request).await?;
    Ok(())
}

/// Reads the settings that change along with the secret. For Apple, that is the ID of the key.
fn companions(flags: &SettingFlags, template: &Template) -> Outcome<Settings> {
    let allowed = companion_keys(template);
    let read = |(key, text): (&str, String)| match allowed.iter().any(|it| it == key) {
        true => Ok((
            key.to_owned(),
            template.setting(key, &text).map_err(|error| Failure::of(FailureKind::Invalid, error))?,
        )),
        false => {
            let message = format!("{key} doesn't belong to the {} of {}.", template.secret.label, template.name);
            Err(Failure::new(FailureKind::Usage, message).hint("change other settings with `ory-social add`"))
        }
    };
    flags.pairs().into_iter().map(read).collect()
}

/// Returns the keys that belong to the secret, except the ID of the app: with another ID, it is another app.
fn companion_keys(template: &Template) -> Vec<String> {
    let keys = template.secret.belongs_to.iter().filter(|key| **key != template.app_id().key);
    keys.cloned().collect()
}

async fn ask_provider(
    request: &mut AddRequest,
    project: &Project,
    source: Source,
    asking: &AskingFlags,
    session: &Session,
) -> Conclusion<Vec<Judgement>> {
    Ok(match (source, &session.prompter) {
        (Source::Answers, Some(prompter)) if asking.asks_for_a_person() => {
            wizard::preflight(request, project, prompter, session).await?
        }
        (Source::Flags, _) if asking.asks_for_a_script() => preflight::require(request, project, session).await?,
        _ => Vec::new(),
    })
}
