//! Reads a template from its files.

use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::sync::LazyLock;

use super::checks::repeated;
use super::field::FieldText;
use super::notes::{FileMistake, Notes, PROVIDER};
use super::typed::typed;
use super::{App, Claims, Field, Identity, MapperFile, Notice, Sample, SandboxApp, SecretField, Template, Trap};
use crate::domain::mistake::Location;
use crate::domain::preflight::Preflight;
use crate::domain::spot::{self, Spot};

/// The JSON that build.rs makes of `provider.yaml`, for templates that ship with the program. It is never read from a
/// folder on disk.
const SHIPPED_PROVIDER: &str = "provider";
/// Additional text for the template's page in the documentation.
const NOTES: &str = "notes.md";

/// A template's folder, and the text of its files by their path in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Folder<'a> {
    pub(crate) name: &'a str,
    pub(crate) files: &'a [(&'a str, &'a str)],
}

/// The result of reading a template.
#[derive(Debug)]
pub(crate) struct Inspected {
    /// The template, with holes where something is wrong.
    pub(crate) template: Option<Template>,
    pub(crate) mistakes: Vec<FileMistake>,
}

/// `provider.yaml`, as written. docs/architecture.md explains each key.
#[derive(Deserialize)]
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
    let texts = texts.unwrap_or_else(|error| panic!("templates/fields.yaml: {error}"));
    let broken = |key: &str, problem| panic!("templates/fields.yaml: {key}: {problem}");
    texts.into_iter().map(|text| text.complete(None, broken)).collect()
});

/// The settings that Kratos knows for every kind of provider.
pub(crate) fn common_fields() -> &'static [Field] {
    &COMMON
}

impl Template {
    /// Reads a template that ships with the program. A test inspects them all.
    ///
    /// # Panics
    /// When it is broken.
    pub(crate) fn shipped(folder: &Folder<'_>) -> Self {
        let json = folder.file(SHIPPED_PROVIDER).unwrap_or_else(|| panic!("{} has no {PROVIDER}", folder.name));
        let file = serde_json::from_str(json).unwrap_or_else(|error| panic!("{}/{PROVIDER}: {error}", folder.name));
        let mut notes = Notes::default();
        let template = Self::assembled(file, folder, &mut notes);
        assert!(notes.mistakes.is_empty(), "{}: {:?}", folder.name, notes.mistakes);
        template
    }

    /// Reads a template, and reports everything that is wrong with it.
    pub(crate) fn inspect(folder: &Folder<'_>) -> Inspected {
        let mut notes = Notes::default();
        let mut mistakes = Vec::new();
        let template = match folder.file(PROVIDER).map(|text| spot::document(text, &mut mistakes)) {
            None => {
                notes.note("", format!("missing file {PROVIDER}"));
                None
            }
            Some(root) => root.and_then(|root| {
                let (file, holes) = typed::<ProviderFile>(&root, &mut mistakes);
                notes.know(&Spot::root(&root), holes);
                let mut template = Self::assembled(file?, folder, &mut notes);
                if template.name.is_empty() {
                    folder.name.clone_into(&mut template.name);
                }
                template.check(&mut notes);
                for sample in &template.samples {
                    let file = Sample::file(&sample.name);
                    folder.file(&file).into_iter().for_each(|text| template.check_sample(&file, text, &mut notes));
                }
                Some(template)
            }),
        };
        let of_file = |mistake| FileMistake { file: PROVIDER.to_owned(), mistake };
        notes.mistakes.extend(mistakes.into_iter().map(of_file));
        notes.mistakes.sort_by_key(|it| (it.file != PROVIDER, it.file.clone(), it.mistake.clone()));
        Inspected { template, mistakes: notes.mistakes }
    }

    fn assembled(file: ProviderFile, folder: &Folder<'_>, notes: &mut Notes) -> Self {
        let fields = fields(file.fields, &file.preset, notes);
        for index in repeated(file.mappers.iter().map(|mapper| mapper.name.as_str())) {
            notes.note(&format!("mappers[{index}].name"), "an earlier mapper has this name");
        }
        if file.mappers.is_empty() {
            notes.note("mappers", "it needs at least one");
        }
        let mappers =
            (0..).zip(file.mappers).filter_map(|(index, mapper)| folder.mapper(index, mapper, notes)).collect();
        let names = (0..).zip(&file.claims.samples);
        let samples = names.filter_map(|(index, name)| folder.sample(index, name, notes)).collect();
        let sandbox = (0..).zip(file.sandbox).map(|(index, app)| folder.app(index, app, notes)).collect();
        Self {
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
        }
    }
}

/// Returns the template's own fields, completed, and then the common ones without a preset.
fn fields(own: Vec<FieldText>, preset: &Map<String, Value>, notes: &mut Notes) -> Vec<Field> {
    let keys: HashSet<_> = own.iter().map(|field| field.key.clone()).collect();
    for index in repeated(own.iter().map(|field| field.key.as_str())) {
        notes.note(&format!("fields[{index}].key"), "an earlier field has this key");
    }
    let mut fields = Vec::new();
    for (index, field) in own.into_iter().enumerate() {
        let common = COMMON.iter().find(|common| common.key == field.key);
        fields.push(field.complete(common, |key, problem| notes.note(&format!("fields[{index}].{key}"), problem)));
    }
    let rest = COMMON.iter().filter(|field| !keys.contains(&field.key) && !preset.contains_key(&field.key));
    fields.extend(rest.cloned());
    fields
}

impl Folder<'_> {
    fn file(&self, name: &str) -> Option<&str> {
        self.files.iter().find(|(known, _)| *known == name).map(|(_, content)| *content)
    }

    /// Returns a file that `provider.yaml` names.
    fn named(&self, name: &str, path: &str, notes: &mut Notes) -> Option<&str> {
        let text = self.file(name);
        if text.is_none() {
            notes.note(path, format!("missing file {name}"));
        }
        text
    }

    fn mapper(&self, index: usize, text: MapperText, notes: &mut Notes) -> Option<MapperFile> {
        let snippet = self.named(&text.file, &format!("mappers[{index}].file"), notes)?.to_owned();
        Some(MapperFile { name: text.name, file: text.file, about: text.about, fits: text.fits, snippet })
    }

    fn app(&self, index: usize, text: SandboxText, notes: &mut Notes) -> SandboxApp {
        let SandboxText { about, settings, secret, secret_file, callback, says } = text;
        let secret = match (secret, secret_file) {
            (Some(secret), None) => Some(secret),
            (None, Some(name)) => self.named(&name, &format!("sandbox[{index}].secret_file"), notes).map(str::to_owned),
            _ => {
                notes.note(&format!("sandbox[{index}]"), "it needs either `secret` or `secret_file`");
                None
            }
        };
        SandboxApp { about, settings, secret: secret.unwrap_or_else(String::new), callback, says }
    }

    fn sample(&self, index: usize, name: &str, notes: &mut Notes) -> Option<Sample> {
        let file = Sample::file(name);
        let text = self.named(&file, &format!("claims.samples[{index}]"), notes)?;
        Sample::parse(name, text).map_err(|(place, problem)| notes.note_in(&file, Location::root(place), problem)).ok()
    }
}
