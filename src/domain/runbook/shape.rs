//! Reads values from a tree and describes them for editors, with one definition for both.

use serde_json::{Map, Value, json};

pub(super) use crate::domain::mistake::noted;
use crate::domain::mistake::{Location, Mistake};
pub(crate) use crate::domain::spot::Located;
pub(super) use crate::domain::spot::Spot;
use crate::domain::suggestion::suggestion;

/// A type that can be read from a node.
pub(super) trait Shape: Sized {
    fn schema() -> Value;

    /// Reads the value, and collects all errors. Returns `None` if nothing usable is left.
    fn read(spot: &Spot<'_>, mistakes: &mut Vec<Mistake>) -> Option<Self>;
}

/// A value that is written as a single string.
pub(super) trait TextShape: Sized {
    /// The JSON Schema, without the type. It may accept more than `parse`.
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
        noted(spot.boolean(), mistakes)
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

/// A required field. It is empty only if an error has been reported.
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

/// Adds members to a schema.
pub(super) fn with(mut schema: Value, more: Value) -> Value {
    if let (Value::Object(schema), Value::Object(more)) = (&mut schema, more) {
        schema.extend(more);
    }
    schema
}

impl<'a> Spot<'a> {
    /// Returns the members of a record. Reports keys other than these, and required ones that are missing.
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

/// The description of a record's field.
pub(super) struct FieldInfo {
    pub(super) name: &'static str,
    /// Its purpose, line by line.
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

/// Defines a mapping with fixed keys. The fields of the type are the keys, and editors show their doc comments.
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
