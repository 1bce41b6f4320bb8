//! The questions for the settings and the secret of any provider.

use std::path::{Path, PathBuf};

use serde_json::Value;
use zeroize::Zeroizing;

use super::super::session::Session;
use super::super::{sandbox, secret_intake};
use super::{Next, ask_what_next};
use crate::domain::secret::Secret;
use crate::domain::template::{Field, SecretShape, Shape, Template, spelled};
use crate::error::{FailureKind, Outcome};
use crate::output::{capitalised, plain};
use crate::system::environment::HOME;
use crate::system::prompt::Prompter;
use crate::system::secret_source::SecretSource;

/// Asks for a setting. Returns `None` if the current value stays.
pub(crate) async fn field(
    field: &Field,
    current: Option<&Value>,
    prompter: &Prompter,
    session: &Session,
) -> Outcome<Option<Value>> {
    let current = current.filter(|value| !value.is_null());
    if let (Shape::OneOf(words), None) = (&field.shape, current) {
        let index = prompter.choose(&capitalised(&field.label), words.clone()).await?;
        return Ok(Some(Value::String(words[index].clone())));
    }
    let question = match current {
        Some(current) => format!("{} [{}]", capitalised(&field.label), plain(&spelled(current))),
        None => capitalised(&field.label),
    };
    loop {
        let answer = prompter.line(&question).await?;
        if answer.is_empty() && current.is_some() {
            return Ok(None);
        }
        match field.parse(&answer) {
            Ok(value) => return Ok(Some(value)),
            Err(_) if answer.is_empty() => {
                session.screen.mistake(&match field.expected().split_once(" such as ") {
                    Some((_, example)) => format!("Enter the {}, for example {example}.", field.label),
                    None => format!("Enter the {}: {}.", field.label, field.expected()),
                });
            }
            Err(error) => session.screen.mistake(&format!("{error}.")),
        }
    }
}

/// Asks for the secret. Returns `None` if the one that `kept` describes stays.
pub(crate) async fn secret_or_kept(
    template: &Template,
    kept: &str,
    prompter: &Prompter,
    session: &Session,
) -> Outcome<Option<Secret>> {
    let question =
        format!("{} (press Enter to keep {kept})", capitalised(&asked_for(&template.secret.label, template)));
    loop {
        let answer = answer(template, &question, prompter).await?;
        if answer.trim().is_empty() {
            return Ok(None);
        }
        if let Some(secret) = usable(answer, template, prompter, session).await? {
            return Ok(Some(secret));
        }
    }
}

/// Asks for the secret until there is one.
pub(crate) async fn ask_secret(template: &Template, prompter: &Prompter, session: &Session) -> Outcome<Secret> {
    secret_called(&template.secret.label, template, prompter, session).await
}

/// Asks for a secret that replaces another.
pub(crate) async fn ask_new_secret(template: &Template, prompter: &Prompter, session: &Session) -> Outcome<Secret> {
    secret_called(&format!("new {}", template.secret.label), template, prompter, session).await
}

async fn secret_called(label: &str, template: &Template, prompter: &Prompter, session: &Session) -> Outcome<Secret> {
    let sample = sandbox::sample_key(template, session);
    let hint = if sample.is_some() { " (press Enter for the sample app's)" } else { "" };
    let asked_for = asked_for(label, template);
    let question = format!("{}{hint}", capitalised(&asked_for));
    loop {
        let answer = answer(template, &question, prompter).await?;
        if answer.trim().is_empty() {
            match &sample {
                Some(sample) => return Ok(sample.clone()),
                None => session.screen.mistake(&format!("Enter the {asked_for}.")),
            }
        } else if let Some(secret) = usable(answer, template, prompter, session).await? {
            return Ok(secret);
        }
    }
}

/// Names what the person should enter.
fn asked_for(label: &str, template: &Template) -> String {
    match template.secret.shape {
        SecretShape::OneWord => label.to_owned(),
        SecretShape::Pem | SecretShape::AppleKey => format!("file with the {label}"),
    }
}

/// Asks for the secret. One of several lines can't be typed, so the answer is the name of its file.
async fn answer(template: &Template, question: &str, prompter: &Prompter) -> Outcome<Zeroizing<String>> {
    match template.secret.shape {
        SecretShape::OneWord => prompter.secret(question).await,
        SecretShape::Pem | SecretShape::AppleKey => prompter.line(question).await.map(Zeroizing::new),
    }
}

/// Reads `~/` at the start of a path as a shell would.
fn from_home(path: &str, session: &Session) -> PathBuf {
    let home = session.environment.get(HOME).map(Path::new);
    match (path.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => path.into(),
    }
}

async fn usable(
    answer: Zeroizing<String>,
    template: &Template,
    prompter: &Prompter,
    session: &Session,
) -> Outcome<Option<Secret>> {
    let source = match template.secret.shape {
        SecretShape::Pem | SecretShape::AppleKey if !answer.trim().is_empty() => {
            SecretSource::File(from_home(answer.trim(), session))
        }
        _ => SecretSource::Answer(answer),
    };
    match secret_intake::read(source, session).await? {
        Ok(secret) => Ok(accepts(&secret, template, prompter, session).await?.then_some(secret)),
        Err(error) => {
            session.screen.mistake(&format!("{error}."));
            Ok(None)
        }
    }
}

/// Whether to continue with the secret. If it only looks unusual, the person decides.
async fn accepts(secret: &Secret, template: &Template, prompter: &Prompter, session: &Session) -> Outcome<bool> {
    match secret_intake::check(secret, template) {
        Err(failure) => {
            session.screen.mistake(&failure.message);
            Ok(false)
        }
        Ok(None) => Ok(true),
        Ok(Some(doubt)) => {
            session.screen.warning("unusual_secret", &doubt);
            match ask_what_next("Enter it again", prompter).await {
                Ok(next) => Ok(matches!(next, Next::Anyway)),
                Err(failure) if failure.kind == FailureKind::WentBack => Ok(false),
                Err(failure) => Err(failure),
            }
        }
    }
}
