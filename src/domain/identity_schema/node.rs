//! The compiled form of a schema, which values are checked against.

use std::collections::HashMap;

use regex::Regex;
use serde_json::{Number, Value};

use super::extension::Extension;
use super::formats::Format;

/// An index into [`Program::nodes`].
pub(super) type Id = usize;

/// All schemas of a document. The first is the document itself.
#[derive(Debug, Default)]
pub(super) struct Program {
    pub(super) nodes: Vec<Node>,
}

/// The keywords of a schema (`Schema` of ory/jsonschema).
#[derive(Debug, Default)]
pub(super) struct Node {
    /// For the schemas `true` and `false`.
    pub(super) always: Option<bool>,
    /// The target of `$ref`, which overrides all other keywords.
    pub(super) reference: Option<Id>,
    pub(super) types: Vec<String>,
    pub(super) constant: Option<Value>,
    pub(super) choices: Vec<Value>,
    pub(super) format: Option<(String, Option<Format>)>,
    pub(super) not: Option<Id>,
    pub(super) all_of: Vec<Id>,
    pub(super) any_of: Vec<Id>,
    pub(super) one_of: Vec<Id>,
    pub(super) condition: Option<Condition>,
    pub(super) properties: Vec<(String, Id)>,
    /// The index of each property in `properties`.
    pub(super) index: HashMap<String, usize>,
    pub(super) property_names: Option<Id>,
    pub(super) pattern_properties: Vec<(Compiled, Id)>,
    pub(super) additional_properties: Additional,
    pub(super) dependencies: Vec<(String, Dependency)>,
    pub(super) required: Vec<String>,
    pub(super) items: Items,
    pub(super) contains: Option<Id>,
    pub(super) is_unique: bool,
    pub(super) pattern: Option<Compiled>,
    pub(super) is_base64: bool,
    pub(super) is_json: bool,
    pub(super) counts: Counts,
    pub(super) bounds: Bounds,
    pub(super) extension: Option<Extension>,
}

/// A pattern, and the approximate work of matching a kibibyte of text.
#[derive(Clone, Debug)]
pub(super) struct Compiled {
    pub(super) regex: Regex,
    pub(super) size: u64,
}

/// `if`, `then`, `else`.
#[derive(Debug)]
pub(super) struct Condition {
    pub(super) test: Id,
    pub(super) then: Option<Id>,
    pub(super) otherwise: Option<Id>,
}

/// The rule for properties or items that aren't listed.
#[derive(Debug, Default)]
pub(super) enum Additional {
    #[default]
    Allowed,
    Forbidden,
    Schema(Id),
}

#[derive(Debug)]
pub(super) enum Dependency {
    Names(Vec<String>),
    Schema(Id),
}

#[derive(Debug, Default)]
pub(super) enum Items {
    #[default]
    Any,
    All(Id),
    Each(Vec<Id>, Additional),
}

/// A minimum and a maximum.
pub(super) type Range<T> = (Option<T>, Option<T>);

#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) properties: Range<u64>,
    pub(super) items: Range<u64>,
    pub(super) characters: Range<u64>,
}

#[derive(Debug, Default)]
pub(super) struct Bounds {
    pub(super) inclusive: Range<Number>,
    pub(super) exclusive: Range<Number>,
    pub(super) multiple_of: Option<Number>,
}
