//! The identity schema of a project: which traits an identity may and must have.

mod presets;

use std::collections::BTreeSet;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Validator, draft7};
use serde_json::{Map, Value, json};
use thiserror::Error;

use super::content::{HttpsUrl, decode_inline};
use super::identity_config::IdentityConfig;

/// How deep `$ref` is followed: a schema may refer to itself.
const DEEPEST: usize = 12;
/// The most traits that are listed: a schema that refers to itself in many places has more than can be counted.
const MOST: usize = 1000;

/// Where the identity schema of new identities is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaSource {
    /// In the configuration, or known to us.
    Here(Vec<u8>),
    /// At an address.
    There(HttpsUrl),
}

/// Why it is not known which traits an identity may have.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SchemaError {
    /// The configuration does not say which schema is used.
    #[error("the configuration names no identity schema")]
    None,
    /// The schema is where we can't get it.
    #[error("the identity schema {0:?} is of a kind that is not known here")]
    Unknown(String),
    /// The schema is no JSON Schema.
    #[error("the identity schema is not valid: {0}")]
    Invalid(String),
}

/// An identity schema (JSON Schema, draft 7).
#[derive(Debug)]
pub struct IdentitySchema {
    document: Value,
    validator: Validator,
}

/// A trait that has no traits in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trait {
    /// Its name; with a dot, as `name.first`, where it is inside of another.
    pub path: String,
    /// Whether an identity must have it.
    pub required: bool,
    /// Whether people sign in with it (`ory.sh/kratos`, `credentials.*.identifier`).
    pub identifier: bool,
}

/// What is wrong with some traits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// The schema has no such trait.
    UnknownTrait(String),
    /// The trait is there and its value does not fit.
    Value {
        /// The trait.
        path: String,
        /// What does not fit. The value is not quoted.
        problem: String,
    },
}

/// Where the schema of new identities is: `identity.default_schema_id` names one of `identity.schemas`.
///
/// # Errors
/// When there is none, or it is of an unknown kind.
pub fn source(config: &IdentityConfig) -> Result<SchemaSource, SchemaError> {
    let identity = config.document().get("identity").ok_or(SchemaError::None)?;
    let text = |value: &Value, key| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let id = text(identity, "default_schema_id").unwrap_or_else(|| "default".to_owned());
    let schemas = identity.get("schemas").and_then(Value::as_array).ok_or(SchemaError::None)?;
    let schema = schemas.iter().find(|schema| text(schema, "id").as_ref() == Some(&id)).ok_or(SchemaError::None)?;
    let url = text(schema, "url").ok_or(SchemaError::None)?;
    // Ory Network's own schemas are known by their id, wherever it keeps them.
    let preset = presets::schema(&id).or_else(|| presets::schema(&url));
    let here = preset.or_else(|| decode_inline(&url));
    match (here, HttpsUrl::parse(&url)) {
        (Some(bytes), _) => Ok(SchemaSource::Here(bytes)),
        (None, Ok(url)) => Ok(SchemaSource::There(url)),
        (None, Err(_)) => Err(SchemaError::Unknown(url.chars().take(80).collect())),
    }
}

impl IdentitySchema {
    /// Takes the text as an identity schema.
    ///
    /// # Errors
    /// When it is no JSON, no JSON Schema of draft 7, or has no traits.
    pub fn parse(bytes: &[u8]) -> Result<Self, SchemaError> {
        let invalid = |reason: String| SchemaError::Invalid(reason);
        let document: Value = serde_json::from_slice(bytes).map_err(|error| invalid(error.to_string()))?;
        draft7::meta::validate(&document).map_err(|error| invalid(error.masked().to_string()))?;
        let options = draft7::options().should_validate_formats(true);
        let validator = options.build(&document).map_err(|error| invalid(error.masked().to_string()))?;
        let schema = Self { document, validator };
        match schema.properties(schema.traits_node(), 0) {
            Some(_) => Ok(schema),
            None => Err(invalid("it has no properties.traits".to_owned())),
        }
    }

    fn traits_node(&self) -> &Value {
        self.document.pointer("/properties/traits").unwrap_or(&Value::Null)
    }

    /// All traits that have no traits in them.
    pub fn traits(&self) -> Vec<Trait> {
        let mut traits = Vec::new();
        self.collect(self.traits_node(), "", Need::Required, &[], &mut traits);
        traits
    }

    fn collect<'a>(
        &'a self,
        node: &'a Value,
        prefix: &str,
        need: Need,
        ancestors: &[&'a Value],
        traits: &mut Vec<Trait>,
    ) {
        let node = self.resolved(node, 0);
        let ancestors = [ancestors, &[node]].concat();
        let required: Vec<_> = node.get("required").and_then(Value::as_array).into_iter().flatten().collect();
        for (name, inner) in self.properties(node, 0).into_iter().flatten() {
            if traits.len() == MOST {
                return;
            }
            let path = joined(prefix, name);
            let is_required = need == Need::Required && required.iter().any(|key| key.as_str() == Some(name));
            let inner = self.resolved(inner, 0);
            let is_endless =
                ancestors.len() > DEEPEST || ancestors.iter().any(|ancestor| std::ptr::eq(*ancestor, inner));
            if inner.get("properties").is_some() && !is_endless {
                let need = if is_required { Need::Required } else { Need::Optional };
                self.collect(inner, &path, need, &ancestors, traits);
            } else {
                traits.push(Trait { path, required: is_required, identifier: is_identifier(inner) });
            }
        }
    }

    /// What a schema refers to within the same document, else itself.
    fn resolved<'a>(&'a self, node: &'a Value, depth: usize) -> &'a Value {
        let target = node.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
        match target.and_then(|pointer| self.document.pointer(pointer)) {
            Some(target) if depth < DEEPEST => self.resolved(target, depth + 1),
            _ => node,
        }
    }

    fn properties<'a>(&'a self, node: &'a Value, depth: usize) -> Option<&'a Map<String, Value>> {
        if depth > DEEPEST { None } else { self.resolved(node, depth).get("properties")?.as_object() }
    }

    /// What of these traits does not fit. That a required trait is missing is no misfit: Kratos asks the person for it.
    pub fn misfits(&self, traits: &Value) -> Vec<Misfit> {
        let (mut misfits, mut unknown) = (Vec::new(), BTreeSet::new());
        self.unknown(self.traits_node(), traits, "", &mut unknown, 0);
        for error in self.validator.iter_errors(&json!({ "traits": traits })) {
            let path = error.instance_path().to_string();
            let path = path.strip_prefix("/traits").unwrap_or(&path).trim_start_matches('/').replace('/', ".");
            match error.kind() {
                ValidationErrorKind::Required { .. } => {}
                ValidationErrorKind::AdditionalProperties { unexpected } => {
                    unknown.extend(unexpected.iter().map(|name| joined(&path, name)));
                }
                _ => misfits.push(Misfit::Value { path, problem: error.masked_with("its value").to_string() }),
            }
        }
        unknown.into_iter().map(Misfit::UnknownTrait).chain(misfits).collect()
    }

    /// A trait that the schema does not know makes people go in circles at registration, whether or not the schema says
    /// `additionalProperties: false`.
    fn unknown(&self, node: &Value, traits: &Value, prefix: &str, found: &mut BTreeSet<String>, depth: usize) {
        let (Some(properties), Some(traits)) = (self.properties(node, depth), traits.as_object()) else { return };
        if is_open(self.resolved(node, depth)) {
            return;
        }
        for (name, value) in traits {
            let path = joined(prefix, name);
            match properties.get(name) {
                Some(inner) => self.unknown(inner, value, &path, found, depth + 1),
                None => _ = found.insert(path),
            }
        }
    }
}

/// Whether an identity must have what is inside.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Required,
    Optional,
}

/// Whether a schema allows names that its `properties` do not list, so that we can't tell which are known.
fn is_open(node: &Value) -> bool {
    let describes_others = node.get("additionalProperties").is_some_and(Value::is_object);
    describes_others || ["patternProperties", "allOf", "anyOf", "oneOf", "if"].iter().any(|key| node.get(key).is_some())
}

fn joined(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
}

fn is_identifier(node: &Value) -> bool {
    let credentials = node.pointer("/ory.sh~1kratos/credentials").and_then(Value::as_object);
    let methods = credentials.into_iter().flat_map(Map::values);
    methods.filter_map(|method| method.get("identifier")).any(|identifier| identifier.as_bool() == Some(true))
}

#[cfg(test)]
mod tests;
