//! Templates: what we know about a kind of provider, as data in a folder under `templates/`.

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

/// What we know about a kind of provider.
#[derive(Clone, Debug)]
pub struct Template {
    /// The folder, whose name is also used on the command line and in runbooks.
    pub folder: String,
    /// The provider id that a new provider gets.
    pub(crate) id: String,
    /// Kratos' name for the kind (`provider` in the configuration). Several templates may share one.
    pub(crate) kind: String,
    /// The provider's name, for people.
    pub(crate) name: String,
    /// Keys that a new provider gets as they are, and that nobody can set.
    pub(crate) preset: Map<String, Value>,
    identity: Identity,
    /// The identities of the more specific templates of the same kind.
    rivals: Vec<Identity>,
    /// The settings, the template's own first.
    pub(crate) fields: Vec<Field>,
    /// The setting that is a secret.
    pub(crate) secret: SecretField,
    /// The mappers; the first is the default.
    pub mappers: Vec<MapperFile>,
    /// The claims about a person that the provider sends.
    pub claims: Claims,
    samples: Vec<Sample>,
    /// How to ask the provider whether it accepts an app.
    pub(crate) preflight: Option<Preflight>,
    /// How to create the app at the provider.
    pub(crate) app: App,
    pub(crate) notice: Option<Notice>,
    /// Common problems with this provider, in sentences.
    pub(crate) pitfalls: Vec<String>,
    /// Values that break the sign-in.
    pub(crate) traps: Vec<Trap>,
    /// The apps that the sandbox knows. The first one works.
    pub(crate) sandbox: Vec<SandboxApp>,
    /// More text for its page in the documentation, in Markdown.
    pub(crate) notes: Option<String>,
}

/// The values that identify a template's entries among those of its kind. If there are none, the kind is enough.
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
    /// The name, such as `default`.
    pub name: String,
    /// Its file in the folder.
    pub(crate) file: String,
    /// What it does with the claims, in a few words.
    pub(crate) about: String,
    /// The traits that it can fill, if it can be fitted to an identity schema: see [`super::mapper::fit`].
    pub fits: Vec<String>,
    /// The Jsonnet code.
    pub snippet: String,
}

/// Something to know before setting up the provider.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Notice {
    /// A short version for a list.
    pub(crate) short: String,
    /// The text, in two or three sentences.
    pub(crate) text: String,
    /// A link to more about it.
    pub(crate) link: String,
    /// A question to ask at a terminal, and what to do if the answer is no.
    pub(crate) question: Option<String>,
}

/// An app at the provider that the sandbox emulates.
#[derive(Clone, Debug)]
pub(crate) struct SandboxApp {
    /// Its purpose, in a sentence.
    pub(crate) about: String,
    /// The settings that belong to it.
    pub(crate) settings: Map<String, Value>,
    pub(crate) secret: String,
    /// The registered callback URL. `None` means that every project's own URL is registered.
    pub(crate) callback: Option<String>,
    /// The preflight rule whose example answer the provider gives to refuse the app.
    pub(crate) says: Option<String>,
}

/// A value that breaks the sign-in.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Trap {
    pub(crate) key: String,
    pub(crate) value: Value,
    /// The stable name of the problem in JSON output.
    pub(crate) code: String,
    /// What goes wrong, in a sentence.
    pub(crate) problem: String,
    /// How to fix it, in a sentence.
    pub(crate) fix: String,
}

/// How an entry of a project relates to a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// It is the template's.
    Exact,
    /// It only shares the kind, and belongs to another template or to none.
    KindOnly,
    /// It is something else.
    No,
}

/// The reason a text can't become a setting.
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
    /// The value doesn't fit.
    #[error(transparent)]
    Value(#[from] InvalidPart),
}

impl Template {
    /// Compares `entry` with this template by its kind, and by the keys that distinguish templates of one kind. The
    /// template that needs the most keys wins.
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

    /// Returns a copy that knows which of these are more specific templates of its kind.
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

    /// Returns the settings that have no default and must be given.
    pub(crate) fn needed(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.required && field.default.is_none())
    }

    /// Returns the provider's own name for a part of an app.
    pub(crate) fn part(&self, step: Step) -> &str {
        match step {
            Step::Issuer => "issuer",
            Step::Tenant => "tenant",
            Step::Client => &self.app_id().label,
            Step::Secret => &self.secret.label,
            Step::Callback => "callback URL",
        }
    }

    /// Returns how much of an app can be checked before the push.
    pub(crate) fn extent(&self) -> Extent {
        self.preflight.as_ref().map_or(Extent::None, Preflight::extent)
    }

    /// Returns the permissions in these settings.
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

    /// Returns the values of a new provider if nothing else is requested: the fields' defaults, then the preset ones.
    pub(crate) fn defaults(&self) -> Map<String, Value> {
        let defaults = self.fields.iter().filter_map(|field| Some((field.key.clone(), field.default.clone()?)));
        defaults.chain(self.preset.clone()).collect()
    }

    /// Finds the values of `entry` that break the sign-in.
    pub(crate) fn traps_in<'t>(&'t self, entry: ProviderEntry<'_>) -> impl Iterator<Item = &'t Trap> {
        let caught: Vec<_> = self.traps.iter().filter(|trap| entry.keys.get(&trap.key) == Some(&trap.value)).collect();
        caught.into_iter()
    }

    /// The mapper that a new provider gets.
    pub(crate) fn default_mapper(&self) -> &MapperFile {
        &self.mappers[0]
    }

    /// Finds the mapper with this name.
    pub(crate) fn mapper(&self, name: &str) -> Option<&MapperFile> {
        self.mappers.iter().find(|mapper| mapper.name == name)
    }

    pub(crate) fn mapper_names(&self) -> Vec<&str> {
        self.mappers.iter().map(|mapper| mapper.name.as_str()).collect()
    }

    /// Returns what the provider says about some typical people.
    pub(crate) fn samples(&self) -> &[Sample] {
        &self.samples
    }
}

#[cfg(test)]
mod tests;
