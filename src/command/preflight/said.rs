//! Explains a provider's answers in sentences.

use super::App;
use crate::domain::catalogue::Catalogue;
use crate::domain::preflight::{Judgement, Sign, Verdict};
use crate::domain::template::{SecretShape, Template};
use crate::error::{Failure, FailureKind};
use crate::output::{Opinion, Screen, capitalised};

/// What a person sees after a preflight.
pub(crate) struct Said {
    /// The judgement that stops the push, and a sentence about it.
    pub(crate) refused: Option<(Judgement, String)>,
    /// The other judgements.
    pub(crate) opinion: Opinion,
}

impl Said {
    pub(crate) fn of(judgements: &[Judgement], app: &App) -> Self {
        let refused = super::refused(judgements).map(|judgement| (judgement.clone(), refusal(judgement, app)));
        let with = |verdict| judgements.iter().filter(move |judgement| judgement.verdict == verdict);
        let labels =
            |verdict| joined(&with(verdict).map(|judgement| app.template.part(judgement.step)).collect::<Vec<_>>());
        let meanings = |verdict, sentence: String| {
            let mut sentences = vec![sentence];
            for meaning in with(verdict).filter_map(|judgement| judgement.meaning.as_ref()) {
                if !sentences.contains(meaning) {
                    sentences.push(meaning.clone());
                }
            }
            sentences.join(" ")
        };
        let name = app.template.vendor();
        let accepted = labels(Verdict::Accepted);
        let subject = match &accepted {
            Some(_) => labels(Verdict::Inconclusive),
            None => Some(format!("app {}", app.id())),
        };
        let open = with(Verdict::Inconclusive).next().and(subject).map(|subject| {
            let quotes = with(Verdict::Inconclusive).filter_map(|judgement| judgement.says.clone());
            (
                meanings(Verdict::Inconclusive, format!("Can't tell whether {name} accepts the {subject}.")),
                quotes.collect(),
            )
        });
        let accepted =
            accepted.map(|labels| meanings(Verdict::Accepted, capitalised(&format!("{name} accepts the {labels}."))));
        Self { refused, opinion: Opinion { accepted, open } }
    }

    /// Shows the judgements that don't stop the push.
    pub(crate) fn show(&self, screen: Screen) {
        self.opinion.accepted.iter().for_each(|text| screen.done(text));
        if let Some((text, quotes)) = &self.opinion.open {
            screen.warning("preflight_inconclusive", text);
            quotes.iter().for_each(|quote| screen.quote(quote));
        }
    }
}

/// `a`, `a and the b`, or `a, the b and the c`.
fn joined(labels: &[&str]) -> Option<String> {
    let (last, rest) = labels.split_last()?;
    Some(if rest.is_empty() { (*last).to_owned() } else { format!("{} and the {last}", rest.join(", the ")) })
}

/// Explains why the provider rejects an app.
fn refusal(judgement: &Judgement, app: &App) -> String {
    let Template { name, secret, app: form, .. } = app.template;
    let vendor = capitalised(app.template.vendor());
    let (id, id_label) = (app.id(), &app.template.app_id().label);
    let sentence = match judgement.reason {
        Sign::WrongTenant => format!("{vendor} has no such tenant."),
        Sign::WrongIssuer => format!("{vendor} rejected the issuer."),
        Sign::WrongClientId => format!("{vendor} has no app with the {id_label} {id}."),
        Sign::WrongClientSecret => format!("{vendor} rejected the {} of the app {id}.", secret.label),
        Sign::CallbackNotRegistered => format!(
            "The callback URL isn't registered in the {name} app {id}. Enter {} there as {}.",
            app.callback, form.callback_field
        ),
        Sign::AppRefused | Sign::Accepted | Sign::Inconclusive => {
            format!("{vendor} doesn't let the app {id} sign people in.")
        }
    };
    judgement.meaning.iter().fold(sentence, |text, meaning| format!("{text} {meaning}"))
}

/// Returns the failure for an app that the provider rejects, where nobody can be asked what to do.
pub(crate) fn refusal_of(judgement: &Judgement, meaning: String, app: &App) -> Failure {
    let failure = Failure::new(FailureKind::Invalid, format!("{meaning} Nothing was changed."));
    let failure = judgement.says.iter().fold(failure, Failure::quote);
    let fix = match judgement.reason {
        Sign::WrongClientId => app.to_copy(&app.template.app_id().label),
        // A provider shows a key only once, so there is nothing to copy.
        Sign::WrongClientSecret if app.template.secret.shape != SecretShape::OneWord => {
            format!("check that the {} is the app's, and its ID the key's", app.template.secret.label)
        }
        Sign::WrongClientSecret => app.to_copy(&app.template.secret.label),
        Sign::WrongTenant | Sign::WrongIssuer => "check the address with --set or its flag".to_owned(),
        _ => app.settings_hint(),
    };
    let failure = failure.hint(fix).hint("to push it anyway, leave out --preflight");
    let Template { name, folder, .. } = app.template;
    match Catalogue::shipped().get(folder) {
        Ok(_) => failure.about(&format!("{name} apps"), &format!("providers/{folder}.md")),
        // A template of the person's own has no page.
        Err(_) => failure,
    }
}
