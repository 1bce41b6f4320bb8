//! The identity schema of a project: which traits an identity may and must have, as Kratos judges it. Kratos has a fork of
//! santhosh-tekuri/jsonschema for that (ory/jsonschema v3.0.9-0.20250317235931); this is written after it.

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

/// How many flaws of one kind are collected.
const MOST_FLAWS: usize = 200;

/// Where the identity schema of new identities is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SchemaSource {
    /// In the configuration, or known to us.
    Here(Vec<u8>),
    /// At an address.
    There(HttpsUrl),
}

/// Why it is not known which traits an identity may have.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SchemaError {
    /// The configuration does not say which schema is used.
    #[error("the configuration has no identity schema")]
    None,
    /// The configuration names one that it does not have.
    #[error("the default_schema_id {0:?} is not among the identity schemas")]
    NotListed(String),
    /// The schema is where we can't get it.
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

/// What Kratos would say of some traits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Traits that people will be asked for.
    pub(crate) missing: Vec<TraitPath>,
    /// Traits that the schema rules out: people are sent in circles.
    pub(crate) unknown: Vec<TraitPath>,
    /// Traits that the schema does not describe, although it describes others. Kratos stores them.
    pub(crate) undeclared: Vec<TraitPath>,
    /// Traits that do not fit.
    pub misfits: Vec<Misfit>,
    /// What the schema says of everything but the traits: no mapper and no person can do anything about it.
    pub hopeless: Vec<String>,
    /// Texts that people will sign in with, and the traits that they are in.
    pub(crate) identifiers: Vec<(TraitPath, String)>,
}

/// A trait that is there and does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The trait; empty for the traits as a whole.
    pub(crate) path: TraitPath,
    /// Why it does not fit. The value is not quoted.
    pub problem: String,
}

/// Where the schema of new identities is: `identity.default_schema_id` names one of `identity.schemas`.
pub(crate) fn source(config: &IdentityConfig) -> Result<SchemaSource, SchemaError> {
    let identity = config.document().get("identity").ok_or(SchemaError::None)?;
    let text = |value: &Value, key| value.get(key).and_then(Value::as_str).map(str::to_owned);
    source_of(config, &text(identity, "default_schema_id").unwrap_or_else(|| "default".to_owned()))
}

/// Where the schema with this id is.
pub(crate) fn source_of(config: &IdentityConfig, id: &str) -> Result<SchemaSource, SchemaError> {
    let identity = config.document().get("identity").ok_or(SchemaError::None)?;
    let text = |value: &Value, key| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let schemas = identity.get("schemas").and_then(Value::as_array).ok_or(SchemaError::None)?;
    let schema = schemas.iter().find(|schema| text(schema, "id").as_deref() == Some(id));
    let schema = schema.ok_or_else(|| SchemaError::NotListed(id.to_owned()))?;
    let url = text(schema, "url").ok_or(SchemaError::None)?;
    // Ory Network's own schemas are known by their id, wherever it keeps them.
    let preset = presets::schema(id).or_else(|| presets::schema(&url));
    let here = preset.or_else(|| decode_inline(&url));
    match (here, HttpsUrl::parse(&url)) {
        (Some(bytes), _) => Ok(SchemaSource::Here(bytes)),
        (None, Ok(url)) => Ok(SchemaSource::There(url)),
        (None, Err(_)) => Err(SchemaError::Unknown(url.chars().take(80).collect())),
    }
}

/// Whether it is a mapping as people write it in YAML. JSON with a typo is YAML, too, but nobody takes it for that.
fn is_yaml(bytes: &[u8]) -> bool {
    let text = std::str::from_utf8(bytes).unwrap_or("{");
    let is_mapping = |node: &yaml::Node| matches!(node.content, yaml::Content::Map(_));
    !text.trim_start().starts_with('{') && yaml::documents(text).is_ok_and(|documents| documents.iter().any(is_mapping))
}

impl IdentitySchema {
    /// Reads an identity schema. Kratos may reject it anyway: see [`Self::rejection`].
    ///
    /// # Errors
    /// When it is no JSON.
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

    /// Why Kratos would let nobody sign up with this schema, whatever the traits are.
    pub(crate) fn rejection(&self) -> Option<&str> {
        self.0.as_ref().err().map(String::as_str)
    }

    /// All traits that have no traits in them, as far as they are listed.
    pub fn traits(&self) -> Vec<TraitPath> {
        self.0.as_ref().map(|usable| usable.outline.traits()).unwrap_or_default()
    }

    /// Whether the schema lists a trait, and this value fits it.
    pub(crate) fn accepts(&self, path: &TraitPath, value: &Value) -> bool {
        let fits = |verdict: Verdict| {
            !verdict.unknown.contains(path) && !verdict.misfits.iter().any(|misfit| misfit.path.is_within(path))
        };
        self.traits().contains(path) && self.judge(&path.alone(value.clone())).is_ok_and(fits)
    }

    /// Holds traits against the schema. Nothing can be said of them if Kratos rejects the schema itself.
    ///
    /// # Errors
    /// When it takes too many steps.
    pub fn judge(&self, traits: &Value) -> Result<Verdict, Endless> {
        self.0.as_ref().map_or(Ok(Verdict::default()), |usable| usable.judge(traits))
    }
}

/// A schema of ours, or of Kratos itself.
#[derive(Debug)]
pub struct TrustedSchema(Program);

impl TrustedSchema {
    /// Reads it.
    ///
    /// # Errors
    /// When it isn't a schema, with the reason.
    pub fn read(document: Value) -> Result<Self, String> {
        compile::trusted(document).map(Self)
    }

    /// The first thing in a value that does not fit: its place as a JSON pointer, and why.
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

    /// What is missing of the objects that are not there: the registration page puts an empty one in the place of each, and
    /// then asks for what it must have.
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
    /// Whether a trait is unknown, or may be one of those that were too many.
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

/// More of one kind are nobody's help.
fn add<T>(list: &mut Vec<T>, item: impl FnOnce() -> T) {
    if list.len() < MOST_FLAWS {
        list.push(item());
    }
}

/// The path within the traits, if it leads there.
fn within_traits(path: &Path) -> Option<Vec<&str>> {
    let mut names = path.names();
    (names.first() == Some(&"traits")).then(|| names.split_off(1))
}

/// Whether a value fits a schema that is about anything.
#[cfg(test)]
pub(crate) fn fits(schema: &Value, value: &Value) -> bool {
    let mut budget = Budget::new(budget::READING);
    let program = compile::compile(schema).unwrap();
    Validator::new(&program, &mut budget).errors(value) == Ok(Vec::new())
}

#[cfg(test)]
mod tests;
