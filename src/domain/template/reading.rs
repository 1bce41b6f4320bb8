//! Reads a template from its files.

use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::sync::LazyLock;
use thiserror::Error;

use super::field::FieldText;
use super::{App, Claims, Field, Identity, MapperFile, Notice, Sample, SandboxApp, SecretField, Template, Trap};
use crate::domain::preflight::Preflight;
use crate::domain::provider::ProviderId;
use crate::domain::redaction::PROVIDER_SECRET_KEYS;
use crate::domain::yaml;

/// The file that describes the provider.
const PROVIDER: &str = "provider.yaml";
/// What build.rs makes of it, for the templates that come with the program. No file of a folder on disk is taken for it.
const SHIPPED_PROVIDER: &str = "provider";
/// What its page in the documentation says besides that.
const NOTES: &str = "notes.md";

/// A folder of a template, and the text of its files by their path in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Folder<'a> {
    pub(crate) name: &'a str,
    pub(crate) files: &'a [(&'a str, &'a str)],
}

/// A template that can't be used.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("the template {name:?} is invalid: {}", .problems.join("; "))]
pub(crate) struct BrokenTemplate {
    pub(crate) name: String,
    /// Everything that is wrong with it.
    pub(crate) problems: Vec<String>,
}

/// `provider.yaml`, as it is written. What each key means: docs/architecture.md.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProviderFile {
    id: String,
    kind: String,
    name: String,
    #[serde(default)]
    preset: Map<String, Value>,
    #[serde(default)]
    identify_by: Identity,
    #[serde(default)]
    fields: Vec<FieldText>,
    secret: SecretField,
    mappers: Vec<MapperText>,
    claims: Claims,
    preflight: Option<Preflight>,
    app: App,
    notice: Option<Notice>,
    #[serde(default)]
    pitfalls: Vec<String>,
    #[serde(default)]
    traps: Vec<Trap>,
    #[serde(default)]
    sandbox: Vec<SandboxText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SandboxText {
    about: String,
    settings: Map<String, Value>,
    secret: Option<String>,
    /// A file of the folder, for a secret of several lines.
    secret_file: Option<String>,
    callback: Option<String>,
    says: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MapperText {
    name: String,
    file: String,
    about: String,
    #[serde(default)]
    fits: Vec<String>,
}

/// The fields that every template has.
static COMMON: LazyLock<Vec<Field>> = LazyLock::new(|| {
    let texts: serde_json::Result<Vec<FieldText>> =
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/fields.json")));
    let complete = |text: FieldText| text.complete(None);
    let fields = texts.map_err(|error| error.to_string()).and_then(|it| it.into_iter().map(complete).collect());
    fields.unwrap_or_else(|reason| panic!("templates/fields.yaml: {reason}"))
});

/// The settings that Kratos knows for every kind of provider.
pub(crate) fn common_fields() -> &'static [Field] {
    &COMMON
}

impl Template {
    /// Reads a template.
    pub(crate) fn read(folder: &Folder<'_>) -> Result<Self, BrokenTemplate> {
        let broken = |problems| BrokenTemplate { name: folder.name.to_owned(), problems };
        let file = folder.provider().map_err(|reason| broken(vec![reason]))?;
        let mut problems = Vec::new();
        let fields = fields(file.fields, &file.preset, &mut problems);
        let mappers =
            file.mappers.into_iter().filter_map(|mapper| noted(folder.mapper(mapper), &mut problems)).collect();
        let samples = file.claims.samples.iter().filter_map(|name| noted(folder.sample(name), &mut problems)).collect();
        let sandbox = file.sandbox.into_iter().filter_map(|app| noted(folder.app(app), &mut problems)).collect();
        let template = Self {
            folder: folder.name.to_owned(),
            id: file.id,
            kind: file.kind,
            name: file.name,
            preset: file.preset,
            identity: file.identify_by,
            rivals: Vec::new(),
            fields,
            secret: file.secret,
            mappers,
            claims: file.claims,
            samples,
            preflight: file.preflight,
            app: file.app,
            notice: file.notice,
            pitfalls: file.pitfalls,
            traps: file.traps,
            sandbox,
            notes: folder.file(NOTES).map(str::to_owned),
        };
        problems.extend(template.problems());
        if problems.is_empty() { Ok(template) } else { Err(broken(problems)) }
    }

    /// What its parts have against each other.
    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if let Err(error) =
            ProviderId::parse(&self.id).as_ref().map_or_else(|it| Err(it.clone()), |id| id.for_new_provider().map(drop))
        {
            problems.push(format!("`id`: {error}"));
        }
        if !PROVIDER_SECRET_KEYS.contains(&self.secret.key.as_str()) {
            problems.push(format!("`secret.key` must be one of {}", PROVIDER_SECRET_KEYS.join(", ")));
        }
        if self.mappers.is_empty() {
            problems.push("`mappers` is empty".to_owned());
        }
        let unknown = |key: &&String| self.field(key).is_none();
        problems.extend(self.secret.belongs_to.iter().filter(unknown).map(|key| format!("unknown field `{key}`")));
        problems
    }
}

/// The template's own fields, completed, and then the common ones that nothing is preset for.
fn fields(own: Vec<FieldText>, preset: &Map<String, Value>, problems: &mut Vec<String>) -> Vec<Field> {
    let keys: HashSet<_> = own.iter().map(|field| field.key.clone()).collect();
    let common = |key: &str| COMMON.iter().find(|field| field.key == key);
    let mut fields: Vec<_> = own
        .into_iter()
        .filter_map(|field| {
            let common = common(&field.key);
            noted(field.complete(common), problems)
        })
        .collect();
    let rest = COMMON.iter().filter(|field| !keys.contains(&field.key) && !preset.contains_key(&field.key));
    fields.extend(rest.cloned());
    fields
}

fn noted<T>(result: Result<T, String>, problems: &mut Vec<String>) -> Option<T> {
    result.map_err(|problem| problems.push(problem)).ok()
}

impl Folder<'_> {
    fn provider(&self) -> Result<ProviderFile, String> {
        if let Some(json) = self.file(SHIPPED_PROVIDER) {
            return serde_json::from_str(json).map_err(|error| format!("{PROVIDER}: {error}"));
        }
        let file = self.file(PROVIDER).ok_or_else(|| format!("it has no {PROVIDER}"))?;
        yaml::parse(file).map_err(|reason| format!("{PROVIDER}: {reason}"))
    }

    fn file(&self, name: &str) -> Option<&str> {
        self.files.iter().find(|(known, _)| *known == name).map(|(_, content)| *content)
    }

    fn mapper(&self, text: MapperText) -> Result<MapperFile, String> {
        let snippet = self.file(&text.file).ok_or_else(|| format!("missing file {}", text.file))?;
        Ok(MapperFile { name: text.name, about: text.about, fits: text.fits, snippet: snippet.to_owned() })
    }

    fn app(&self, text: SandboxText) -> Result<SandboxApp, String> {
        let SandboxText { about, settings, secret, secret_file, callback, says } = text;
        let in_file = |name: String| match self.file(&name) {
            Some(text) => Ok(text.to_owned()),
            None => Err(format!("missing file {name}")),
        };
        let secret = match (secret, secret_file) {
            (Some(secret), None) => secret,
            (None, Some(name)) => in_file(name)?,
            _ => return Err(format!("the sandbox app {about:?} needs either `secret` or `secret_file`")),
        };
        Ok(SandboxApp { about, settings, secret, callback, says })
    }

    fn sample(&self, name: &str) -> Result<Sample, String> {
        let file = format!("claims/{name}.json");
        let text = self.file(&file).ok_or_else(|| format!("missing file {file}"))?;
        Sample::parse(name, text).ok_or_else(|| format!("{file} is not a JSON object"))
    }
}
