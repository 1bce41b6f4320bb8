//! What we know of a kind of provider, as data: a folder under `templates/`.

mod app;
mod checks;
mod claims;
mod field;
mod notes;
mod reading;
mod secret_field;
mod typed;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

pub(crate) use self::app::{App, placeholder};
pub use self::claims::{Claims, Sample};
pub(crate) use self::field::{Field, Role, Shape, spelled};
pub(crate) use self::notes::FileMistake;
pub(crate) use self::reading::{Folder, Inspected, common_fields};
pub(crate) use self::secret_field::{SecretField, SecretShape};

use super::identity_config::ProviderEntry;
use super::pattern::Pattern;
use super::preflight::{Extent, Preflight, Step};
use super::provider::InvalidPart;
use super::suggestion::suggestion;

/// What we know of a kind of provider.
#[derive(Clone, Debug)]
pub struct Template {
    /// The folder: the word on the command line and in runbooks.
    pub folder: String,
    /// The provider id that a new provider gets.
    pub(crate) id: String,
    /// Kratos' name for the kind (`provider` in the configuration). Several templates may share one.
    pub(crate) kind: String,
    /// The provider's name, for people.
    pub(crate) name: String,
    /// Keys that a new provider gets as they are, and that nobody sets.
    pub(crate) preset: Map<String, Value>,
    identity: Identity,
    /// What the more specific templates of the same kind are recognized by.
    rivals: Vec<Identity>,
    /// The settings, those of the template first.
    pub(crate) fields: Vec<Field>,
    /// The setting that is a secret.
    pub(crate) secret: SecretField,
    /// The mappers; the first is the default.
    pub mappers: Vec<MapperFile>,
    /// What the provider says about a person.
    pub claims: Claims,
    samples: Vec<Sample>,
    /// How the provider is asked whether it accepts an app.
    pub(crate) preflight: Option<Preflight>,
    /// The app at the provider.
    pub(crate) app: App,
    /// What a person has to know before they start.
    pub(crate) notice: Option<Notice>,
    /// What often goes wrong with this provider, in sentences.
    pub(crate) pitfalls: Vec<String>,
    /// Values that break the sign-in.
    pub(crate) traps: Vec<Trap>,
    /// The apps that the sandbox knows. The first one works.
    pub(crate) sandbox: Vec<SandboxApp>,
    /// What else there is to say on its page in the documentation, in Markdown.
    pub(crate) notes: Option<String>,
}

/// The values by which the entries of a template are recognized among those of its kind. None: the kind is enough.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
struct Identity(BTreeMap<String, Pattern>);

impl Identity {
    fn fits(&self, entry: ProviderEntry<'_>) -> bool {
        self.0.iter().all(|(key, pattern)| entry.text(key).is_some_and(|value| pattern.fits(value)))
    }
}

/// A mapper of a template.
#[derive(Clone, Debug)]
pub struct MapperFile {
    /// Its name.
    pub name: String,
    /// Its file in the folder.
    pub(crate) file: String,
    /// What it makes of the claims, in a few words.
    pub(crate) about: String,
    /// The traits that it can fill, if it is to be fitted to an identity schema: see [`super::mapper::fit`].
    pub fits: Vec<String>,
    /// The Jsonnet.
    pub snippet: String,
}

/// What a person has to know before they start.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Notice {
    /// The same in a few words, for a list.
    pub(crate) short: String,
    /// The text, in two or three sentences.
    pub(crate) text: String,
    /// Where there is more about it.
    pub(crate) link: String,
    /// What a person at a terminal is asked to think about, and what to do if the answer is no.
    pub(crate) question: Option<String>,
}

/// An app at the provider as the sandbox emulates it.
#[derive(Clone, Debug)]
pub(crate) struct SandboxApp {
    /// What it is for, in a sentence.
    pub(crate) about: String,
    /// The settings that belong to it.
    pub(crate) settings: Map<String, Value>,
    pub(crate) secret: String,
    /// The callback URL that is registered; without one, that of every project.
    pub(crate) callback: Option<String>,
    /// Names the rule of the preflight with whose example the provider refuses it.
    pub(crate) says: Option<String>,
}

/// A value that breaks the sign-in.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Trap {
    pub(crate) key: String,
    pub(crate) value: Value,
    /// The stable name of the problem in JSON output.
    pub(crate) code: String,
    /// What is wrong, in a sentence.
    pub(crate) problem: String,
    /// What to do about it, in a sentence.
    pub(crate) fix: String,
}

/// How an entry of a project relates to a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// It is the template's.
    Exact,
    /// It only shares the kind: another template's, or nobody's.
    KindOnly,
    /// It is something else.
    No,
}

/// Why a text can't become a setting.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSetting {
    /// No such key.
    #[error("{provider} has no setting {key:?}; {hint}")]
    Unknown {
        /// The key.
        key: String,
        /// The provider's name.
        provider: String,
        /// What was probably meant.
        hint: String,
    },
    /// The key is the secret's.
    #[error("`{0}` is a secret, so it can't be passed as a setting")]
    Secret(String),
    /// The value does not fit.
    #[error(transparent)]
    Value(#[from] InvalidPart),
}

impl Template {
    /// How `entry` relates to this template: by its kind, and by the keys that tell templates of one kind apart. The
    /// template that asks for the most keys wins.
    pub(crate) fn matches(&self, entry: ProviderEntry<'_>) -> Match {
        if entry.kind() != self.kind {
            return Match::No;
        }
        let rival = self.rivals.iter().any(|rival| rival.fits(entry));
        if self.identity.fits(entry) && !rival { Match::Exact } else { Match::KindOnly }
    }

    /// Whether `entry` is this template's.
    pub(crate) fn owns(&self, entry: ProviderEntry<'_>) -> bool {
        self.matches(entry) == Match::Exact
    }

    /// The same, knowing which of these are more specific templates of its kind.
    pub(super) fn among(&self, others: &[Self]) -> Self {
        let is_rival = |it: &&Self| it.kind == self.kind && it.identity.0.len() > self.identity.0.len();
        let rivals = others.iter().filter(is_rival).map(|other| other.identity.clone()).collect();
        Self { rivals, ..self.clone() }
    }

    /// The field with this key.
    pub(crate) fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The field that holds the app's id.
    ///
    /// # Panics
    /// When there is none: the common fields have one.
    #[expect(clippy::expect_used, reason = "templates/fields.yaml has one, and a test reads it")]
    pub(crate) fn app_id(&self) -> &Field {
        self.fields.iter().find(|field| field.role == Some(Role::AppId)).expect("a field with the app's ID")
    }

    /// The settings that somebody has to give.
    pub(crate) fn needed(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.required && field.default.is_none())
    }

    /// A part of an app, in the provider's own word.
    pub(crate) fn part(&self, step: Step) -> &str {
        match step {
            Step::Issuer => "issuer",
            Step::Tenant => "tenant",
            Step::Client => &self.app_id().label,
            Step::Secret => &self.secret.label,
            Step::Callback => "callback URL",
        }
    }

    /// How much of an app can be checked before the push.
    pub(crate) fn extent(&self) -> Extent {
        self.preflight.as_ref().map_or(Extent::None, Preflight::extent)
    }

    /// The permissions among these settings.
    pub(crate) fn scope(&self, settings: &Map<String, Value>) -> Vec<String> {
        let fields = self.fields.iter().filter(|field| field.role == Some(Role::Scope));
        let words = fields.filter_map(|field| settings.get(&field.key)?.as_array()).flatten();
        words.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Reads one setting.
    ///
    /// # Errors
    /// When there is no such setting, or the value does not fit it. A secret is never quoted.
    pub fn setting(&self, key: &str, text: &str) -> Result<Value, InvalidSetting> {
        if super::redaction::PROVIDER_SECRET_KEYS.contains(&key) {
            return Err(InvalidSetting::Secret(key.to_owned()));
        }
        match self.field(key) {
            Some(field) => Ok(field.parse(text)?),
            None => {
                let known: Vec<_> = self.fields.iter().map(|field| field.key.as_str()).collect();
                let (key, provider) = (key.to_owned(), self.name.clone());
                Err(InvalidSetting::Unknown { hint: suggestion(&key, &known), key, provider })
            }
        }
    }

    /// What a new provider has where nothing else is said: the defaults of the fields, then what is preset.
    pub(crate) fn defaults(&self) -> Map<String, Value> {
        let defaults = self.fields.iter().filter_map(|field| Some((field.key.clone(), field.default.clone()?)));
        defaults.chain(self.preset.clone()).collect()
    }

    /// The values of `entry` that break the sign-in.
    pub(crate) fn traps_in<'t>(&'t self, entry: ProviderEntry<'_>) -> impl Iterator<Item = &'t Trap> {
        let caught: Vec<_> = self.traps.iter().filter(|trap| entry.keys.get(&trap.key) == Some(&trap.value)).collect();
        caught.into_iter()
    }

    /// The mapper that a new provider gets.
    pub(crate) fn default_mapper(&self) -> &MapperFile {
        &self.mappers[0]
    }

    /// The mapper with this name.
    pub(crate) fn mapper(&self, name: &str) -> Option<&MapperFile> {
        self.mappers.iter().find(|mapper| mapper.name == name)
    }

    /// The names of the mappers.
    pub(crate) fn mapper_names(&self) -> Vec<&str> {
        self.mappers.iter().map(|mapper| mapper.name.as_str()).collect()
    }

    /// What the provider says about some typical people.
    pub(crate) fn samples(&self) -> &[Sample] {
        &self.samples
    }
}

#[cfg(test)]
mod tests;
