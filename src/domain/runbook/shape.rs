//! How a value is read from a tree, and described for editors: one definition for both.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::mistake::{Location, Mistake};
use crate::domain::suggestion::suggestion;
use crate::domain::yaml::{self, Content, Node, Plain};

/// A value with its place in the runbook, so that a later mistake can still name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Located<T> {
    pub(crate) value: T,
    pub(crate) at: Location,
}

/// A node, and how to get there.
pub(super) struct Spot<'a> {
    pub(super) node: &'a Node,
    pub(super) at: Location,
}

/// What can be read from a node.
pub(super) trait Shape: Sized {
    fn schema() -> Value;

    /// Reads it, and notes all mistakes; `None` where nothing is left of it.
    fn read(spot: &Spot<'_>, mistakes: &mut Vec<Mistake>) -> Option<Self>;
}

/// A value that is written as one text.
pub(super) trait TextShape: Sized {
    /// Its JSON Schema, without the type. It may be wider than `parse`.
    fn rules() -> Value;

    fn parse(text: &str, at: &Location) -> Result<Self, Mistake>;
}

impl<T: TextShape> Shape for T {
    fn schema() -> Value {
        with(json!({"type": "string"}), T::rules())
    }

    fn read(spot: &Spot<'_>, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        noted(spot.text().and_then(|text| T::parse(text, &spot.at)), mistakes)
    }
}

impl Shape for bool {
    fn schema() -> Value {
        json!({"type": "boolean"})
    }

    fn read(spot: &Spot<'_>, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let wrong = || spot.not("`true` or `false`");
        noted(
            match &spot.node.content {
                Content::Plain(text) => match yaml::plain(text) {
                    Plain::Bool(value) => Ok(value),
                    Plain::OldBool(value) => Err(wrong().hint(format!("did you mean `{value}`?"))),
                    _ => Err(wrong()),
                },
                Content::Text(text) if text == "true" || text == "false" => Err(wrong().hint("leave out the quotes")),
                _ => Err(wrong()),
            },
            mistakes,
        )
    }
}

impl<T: Shape> Shape for Vec<T> {
    fn schema() -> Value {
        json!({"type": "array", "items": T::schema()})
    }

    fn read(spot: &Spot<'_>, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let elements = spot.elements(mistakes)?;
        Some(elements.iter().filter_map(|element| T::read(element, mistakes)).collect())
    }
}

/// A field of a record.
pub(super) trait Field: Sized {
    const REQUIRED: bool;

    fn schema() -> Value;
    fn read(spot: Option<&Spot<'_>>, mistakes: &mut Vec<Mistake>) -> Self;
}

/// A field that has to be there. It is empty only if a mistake has been noted.
#[derive(Clone, Debug)]
pub(super) struct Required<T>(pub(super) Option<Located<T>>);

impl<T: Shape> Field for Option<Located<T>> {
    const REQUIRED: bool = false;

    fn schema() -> Value {
        T::schema()
    }

    fn read(spot: Option<&Spot<'_>>, mistakes: &mut Vec<Mistake>) -> Self {
        let spot = spot?;
        Some(Located { value: T::read(spot, mistakes)?, at: spot.at.clone() })
    }
}

impl<T: Shape> Field for Required<T> {
    const REQUIRED: bool = true;

    fn schema() -> Value {
        T::schema()
    }

    fn read(spot: Option<&Spot<'_>>, mistakes: &mut Vec<Mistake>) -> Self {
        Self(Field::read(spot, mistakes))
    }
}

/// Notes the mistake, if it is one.
pub(super) fn noted<T>(result: Result<T, Mistake>, mistakes: &mut Vec<Mistake>) -> Option<T> {
    result.map_err(|mistake| mistakes.push(mistake)).ok()
}

/// A schema with more members.
pub(super) fn with(mut schema: Value, more: Value) -> Value {
    if let (Value::Object(schema), Value::Object(more)) = (&mut schema, more) {
        schema.extend(more);
    }
    schema
}

impl<'a> Spot<'a> {
    /// That this is not what was expected; both in words.
    pub(super) fn not(&self, expected: &str) -> Mistake {
        let found = match &self.node.content {
            Content::Unusable(reason) => return self.at.mistake(reason),
            Content::Plain(text) => match yaml::plain(text) {
                Plain::Null => return self.at.mistake(format!("expected {expected}, found nothing")),
                Plain::Bool(_) => "`true` or `false`",
                Plain::OldBool(_) => "a YAML 1.1 boolean",
                Plain::Number => "a number",
                Plain::Date => "a date",
                Plain::Text => "a string",
            },
            Content::Text(_) => "a string",
            Content::List(_) => "a list",
            Content::Map(_) => "a mapping",
        };
        self.at.mistake(format!("expected {expected}, found {found}"))
    }

    /// The text that is here.
    pub(super) fn text(&self) -> Result<&'a str, Mistake> {
        match &self.node.content {
            Content::Text(text) => Ok(text),
            Content::Plain(text) => match yaml::plain(text) {
                Plain::Text => Ok(text),
                Plain::Null => Err(self.not("a string")),
                _ => Err(self.not("a string").hint("put it in quotes")),
            },
            _ => Err(self.not("a string")),
        }
    }

    /// The elements of the list that is here.
    pub(super) fn elements(&self, mistakes: &mut Vec<Mistake>) -> Option<Vec<Spot<'a>>> {
        match &self.node.content {
            Content::List(nodes) => {
                let spot = |(index, node)| Spot { node, at: self.at.index(index, node) };
                Some(nodes.iter().enumerate().map(spot).collect())
            }
            _ => noted(Err(self.not("a list")), mistakes),
        }
    }

    /// The members of the map that is here, each key once, with the place of the key.
    pub(super) fn members(&self, mistakes: &mut Vec<Mistake>) -> Option<Vec<(Located<&'a str>, Spot<'a>)>> {
        let Content::Map(nodes) = &self.node.content else { return noted(Err(self.not("a mapping")), mistakes) };
        let mut members = Vec::new();
        let mut lines: HashMap<&str, usize> = HashMap::new();
        for (key_node, node) in nodes {
            let key_spot = Spot { node: key_node, at: self.at.at(key_node) };
            let Some(key) = noted(key_spot.text(), mistakes) else { continue };
            let key_at = self.at.key(key, key_node);
            if let Some(first) = lines.get(key) {
                mistakes.push(key_at.mistake(format!("duplicate key; the first one is on line {first}")));
                continue;
            }
            lines.insert(key, key_at.place.line);
            members.push((Located { value: key, at: key_at }, Spot { node, at: self.at.key(key, node) }));
        }
        Some(members)
    }

    /// The members of a record: a map with these keys and no others, some of which have to be there.
    pub(super) fn fields(&self, fields: &[FieldInfo], mistakes: &mut Vec<Mistake>) -> Option<Vec<(&'a str, Spot<'a>)>> {
        let members = self.members(mistakes)?;
        let names: Vec<_> = fields.iter().map(|field| field.name).collect();
        for (key, _) in members.iter().filter(|(key, _)| !names.contains(&key.value)) {
            mistakes.push(key.at.mistake("unknown key").hint(suggestion(key.value, &names)));
        }
        for field in fields.iter().filter(|field| field.required) {
            if !members.iter().any(|(key, _)| key.value == field.name) {
                mistakes.push(self.at.mistake(format!("`{}` is missing", field.name)));
            }
        }
        Some(members.into_iter().map(|(key, spot)| (key.value, spot)).collect())
    }
}

/// What is known of a field of a record.
pub(super) struct FieldInfo {
    pub(super) name: &'static str,
    /// What it is for, line by line.
    pub(super) about: &'static [&'static str],
    pub(super) required: bool,
    pub(super) schema: fn() -> Value,
}

/// The JSON Schema of a record.
pub(super) fn record_schema(fields: &[FieldInfo]) -> Value {
    let required: Vec<_> = fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    let describe = |field: &FieldInfo| {
        let about: Vec<_> = field.about.iter().map(|line| line.trim()).collect();
        (field.name.to_owned(), with(json!({"description": about.join(" ")}), (field.schema)()))
    };
    let properties: Map<_, _> = fields.iter().map(describe).collect();
    let mut schema = json!({"type": "object", "properties": properties, "additionalProperties": false});
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

/// A map with certain keys. The fields of the type are the keys of the map, and their comments are what an editor shows.
macro_rules! record {
    ($(#[$about:meta])* $name:ident { $($(#[doc = $doc:literal])+ $field:ident: $kind:ty,)+ }) => {
        $(#[$about])*
        #[derive(Clone)]
        pub(super) struct $name {
            $($(#[doc = $doc])+ pub(super) $field: $kind,)+
        }

        impl $name {
            const FIELDS: &[FieldInfo] = &[$(FieldInfo {
                name: stringify!($field),
                about: &[$($doc),+],
                required: <$kind as Field>::REQUIRED,
                schema: <$kind as Field>::schema,
            }),+];
        }

        impl Shape for $name {
            fn schema() -> Value {
                record_schema(Self::FIELDS)
            }

            fn read(spot: &Spot<'_>, mistakes: &mut Vec<Mistake>) -> Option<Self> {
                let members = spot.fields(Self::FIELDS, mistakes)?;
                let member = |name| members.iter().find(|(key, _)| *key == name).map(|(_, spot)| spot);
                Some(Self { $($field: Field::read(member(stringify!($field)), mistakes),)+ })
            }
        }
    };
}
pub(super) use record;
