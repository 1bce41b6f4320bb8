//! The identity schema of a project: which traits an identity may and must have, by Kratos' rules. Kratos uses a fork
//! of santhosh-tekuri/jsonschema (ory/jsonschema v3.0.9-0.20250317235931), and this is a port of it.

mod budget;
mod compile;
mod extension;
mod formats;
mod node;
mod number;
mod outline;
mod patterns;
mod presets;
mod trait_path;
mod validate;

use serde_json::{Value, json};
use thiserror::Error;

pub(crate) use self::budget::Endless;
pub(crate) use self::trait_path::TraitPath;

use self::budget::Budget;
use self::node::Program;
use self::outline::Outline;
use self::validate::{Error as Flaw, Path, Problem, Validator};
use super::content::{HttpsUrl, decode_inline};
use super::identity_config::IdentityConfig;
use super::yaml;

/// The largest schema that Kratos reads, in bytes (ory/kratos, `schema/prevalidate.go`).
const LARGEST: usize = 1024 * 1024;

/// The most flaws of one kind that are collected.
const MOST_FLAWS: usize = 200;

/// The location of the identity schema for new identities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SchemaSource {
    /// In the configuration, or built in.
    Here(Vec<u8>),
    /// At a URL.
    There(HttpsUrl),
}

/// The reason that the identity schema can't be found.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SchemaError {
    /// The configuration does not say which schema is used.
    #[error("the configuration has no identity schema")]
    None,
    /// The configuration names a schema that it doesn't have.
    #[error("the default_schema_id {0:?} is not among the identity schemas")]
    NotListed(String),
    /// The schema is in a place that we can't read.
    #[error("the identity schema {0:?} is of an unknown kind")]
    Unknown(String),
}

/// A string that isn't an identity schema.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("isn't valid JSON{}: {reason}", if self.is_yaml { " (it looks like YAML)" } else { "" })]
pub struct NotJson {
    reason: String,
    pub(crate) is_yaml: bool,
}

/// An identity schema.
#[derive(Debug)]
pub struct IdentitySchema(Result<Usable, String>);

#[derive(Debug)]
struct Usable {
    program: Program,
    outline: Outline,
}

/// Kratos' verdict on some traits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Traits that people will be asked for.
    pub(crate) missing: Vec<TraitPath>,
    /// Traits that the schema forbids. They send people in circles.
    pub(crate) unknown: Vec<TraitPath>,
    /// Traits that the schema doesn't describe, although it describes others. Kratos stores them.
    pub(crate) undeclared: Vec<TraitPath>,
    /// Traits whose value doesn't fit.
    pub misfits: Vec<Misfit>,
    /// Errors outside of the traits, which neither a mapper nor a person can do anything about.
    pub hopeless: Vec<String>,
    /// The strings that people will sign in with, each with its trait.
    pub(crate) identifiers: Vec<(TraitPath, String)>,
}

/// A trait whose value doesn't fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The trait; empty for the traits as a whole.
    pub(crate) path: TraitPath,
    /// Why the value doesn't fit, without quoting it.
    pub problem: String,
}

/// Finds the schema for new identities: `identity.default_schema_id` names one of `identity.schemas`.
pub(crate) fn source(config: &IdentityConfig) -> Result<SchemaSource, SchemaError> {
    let identity = config.document().get("identity").ok_or(SchemaError::None)?;
    let text = |value: &Value, key| value.get(key).and_then(Value::as_str).map(str::to_owned);
    source_of(config, &text(identity, "default_schema_id").unwrap_or_else(|| "default".to_owned()))
}

/// Finds the schema with this id.
pub(crate) fn source_of(config: &IdentityConfig, id: &str) -> Result<SchemaSource, SchemaError> {
    let identity = config.document().get("identity").ok_or(SchemaError::None)?;
    let text = |value: &Value, key| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let schemas = identity.get("schemas").and_then(Value::as_array).ok_or(SchemaError::None)?;
    let schema = schemas.iter().find(|schema| text(schema, "id").as_deref() == Some(id));
    let schema = schema.ok_or_else(|| SchemaError::NotListed(id.to_owned()))?;
    let url = text(schema, "url").ok_or(SchemaError::None)?;
    // Ory Network's own schemas are recognized by their id, wherever Ory keeps them.
    let preset = presets::schema(id).or_else(|| presets::schema(&url));
    let here = preset.or_else(|| decode_inline(&url));
    match (here, HttpsUrl::parse(&url)) {
        (Some(bytes), _) => Ok(SchemaSource::Here(bytes)),
        (None, Ok(url)) => Ok(SchemaSource::There(url)),
        (None, Err(_)) => Err(SchemaError::Unknown(url.chars().take(80).collect())),
    }
}

/// Whether it is a mapping in YAML's own syntax. JSON with a typo may be YAML too, but nobody means it that way.
fn is_yaml(bytes: &[u8]) -> bool {
    let text = std::str::from_utf8(bytes).unwrap_or("{");
    let is_mapping = |node: &yaml::Node| matches!(node.content, yaml::Content::Map(_));
    !text.trim_start().starts_with('{') && yaml::documents(text).is_ok_and(|documents| documents.iter().any(is_mapping))
}

impl IdentitySchema {
    /// Reads an identity schema. Kratos may reject it anyway: see [`Self::rejection`].
    ///
    /// # Errors
    /// When it isn't JSON.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotJson> {
        let document: Value = serde_json::from_slice(bytes)
            .map_err(|error| NotJson { reason: error.to_string(), is_yaml: is_yaml(bytes) })?;
        if bytes.len() > LARGEST {
            return Ok(Self(Err("it is larger than 1 MiB".to_owned())));
        }
        Ok(Self(compile::compile(&document).and_then(|program| {
            let outline = outline::outline(&program).map_err(|endless| endless.to_string())?;
            Ok(Usable { program, outline })
        })))
    }

    /// Returns why Kratos rejects this schema, if it does. Nobody can sign up then, whatever the traits are.
    pub(crate) fn rejection(&self) -> Option<&str> {
        self.0.as_ref().err().map(String::as_str)
    }

    /// Returns all traits without traits inside them, as far as the schema lists them.
    pub fn traits(&self) -> Vec<TraitPath> {
        self.0.as_ref().map(|usable| usable.outline.traits()).unwrap_or_default()
    }

    /// Whether the schema lists a trait and this value fits it.
    pub(crate) fn accepts(&self, path: &TraitPath, value: &Value) -> bool {
        let fits = |verdict: Verdict| {
            !verdict.unknown.contains(path) && !verdict.misfits.iter().any(|misfit| misfit.path.is_within(path))
        };
        self.traits().contains(path) && self.judge(&path.alone(value.clone())).is_ok_and(fits)
    }

    /// Checks traits against the schema. If Kratos rejects the schema itself, the verdict is empty.
    ///
    /// # Errors
    /// When it takes too many steps.
    pub fn judge(&self, traits: &Value) -> Result<Verdict, Endless> {
        self.0.as_ref().map_or(Ok(Verdict::default()), |usable| usable.judge(traits))
    }
}

/// A schema that we or Kratos wrote.
#[derive(Debug)]
pub struct TrustedSchema(Program);

impl TrustedSchema {
    /// Reads a schema.
    ///
    /// # Errors
    /// When it isn't a schema, with the reason.
    pub fn read(document: Value) -> Result<Self, String> {
        compile::trusted(document).map(Self)
    }

    /// Returns the first flaw in a value: its place as a JSON pointer, and the reason.
    ///
    /// # Errors
    /// When that takes too many steps.
    pub fn flaw(&self, value: &Value) -> Result<Option<(String, String)>, Endless> {
        let mut budget = Budget::new(budget::READING);
        let flaw = Validator::new(&self.0, &mut budget).errors(value)?.into_iter().next();
        Ok(flaw.map(|flaw| (flaw.path.pointer(), flaw.problem.to_string())))
    }
}

impl Usable {
    fn judge(&self, traits: &Value) -> Result<Verdict, Endless> {
        let mut budget = Budget::new(budget::JUDGING);
        let mut validator = Validator::new(&self.program, &mut budget);
        let flaws = validator.errors(&json!({ "traits": traits }))?;
        let mut verdict = Verdict::default();
        for identifier in std::mem::take(&mut validator.identifiers) {
            let path = within_traits(&identifier.path).unwrap_or_default();
            verdict.identifiers.push((TraitPath::of(&path), identifier.text));
        }
        flaws.into_iter().for_each(|flaw| verdict.add(flaw));
        self.undeclared(traits, &TraitPath::default(), &mut verdict);
        verdict.missing.extend(self.missing_within(traits)?);
        for list in [&mut verdict.missing, &mut verdict.unknown] {
            list.sort();
            list.dedup();
        }
        Ok(verdict)
    }

    /// Finds the required traits of missing objects. The registration page fills in each as an empty object, and then
    /// asks for what it must have.
    fn missing_within(&self, traits: &Value) -> Result<Vec<TraitPath>, Endless> {
        let (mut filled, mut added) = (traits.clone(), Vec::new());
        for path in self.outline.demanding() {
            if path.fill(&mut filled, json!({})) {
                added.push(path);
            }
        }
        if added.is_empty() {
            return Ok(Vec::new());
        }
        let mut budget = Budget::new(budget::JUDGING);
        let flaws = Validator::new(&self.program, &mut budget).errors(&json!({ "traits": filled }))?;
        let mut verdict = Verdict::default();
        flaws.into_iter().for_each(|flaw| verdict.add(flaw));
        let is_added = |path: &TraitPath| added.iter().any(|added| path.parent().is_within(added));
        Ok(verdict.missing.into_iter().filter(is_added).collect())
    }

    fn undeclared(&self, value: &Value, path: &TraitPath, verdict: &mut Verdict) {
        for (name, inner) in value.as_object().into_iter().flatten() {
            let path = path.with(name);
            if self.outline.is_undeclared(&path) && !verdict.rules_out(&path) {
                add(&mut verdict.undeclared, || path);
            } else {
                self.undeclared(inner, &path, verdict);
            }
        }
    }
}

impl Verdict {
    /// Whether a trait is unknown, or may be one that a full list left out.
    fn rules_out(&self, path: &TraitPath) -> bool {
        self.unknown.len() == MOST_FLAWS || self.unknown.contains(path)
    }

    fn add(&mut self, flaw: Flaw) {
        let Some(path) = within_traits(&flaw.path) else {
            return add(&mut self.hopeless, || flaw.problem.to_string());
        };
        match flaw.problem {
            Problem::Missing(name) => add(&mut self.missing, || TraitPath::of(&path).with(&name)),
            Problem::Forbidden(name) => add(&mut self.unknown, || TraitPath::of(&path).with(&name)),
            Problem::Value(problem) => add(&mut self.misfits, || Misfit { path: TraitPath::of(&path), problem }),
        }
    }
}

/// Adds an item unless the list is full: more flaws of one kind help nobody.
fn add<T>(list: &mut Vec<T>, item: impl FnOnce() -> T) {
    if list.len() < MOST_FLAWS {
        list.push(item());
    }
}

/// Returns the path within the traits, if it leads there.
fn within_traits(path: &Path) -> Option<Vec<&str>> {
    let mut names = path.names();
    (names.first() == Some(&"traits")).then(|| names.split_off(1))
}

/// Whether a value fits a schema, which needn't be an identity schema.
#[cfg(test)]
pub(crate) fn fits(schema: &Value, value: &Value) -> bool {
    let mut budget = Budget::new(budget::READING);
    let program = compile::compile(schema).unwrap();
    Validator::new(&program, &mut budget).errors(value) == Ok(Vec::new())
}

#[cfg(test)]
mod tests;
