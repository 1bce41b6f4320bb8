//! Deserializes a YAML tree into our types, and reports everything that is wrong with it.
//!
//! serde stops at the first error, so this replaces what is wrong with a hole, which fits any type, and reads again.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};
use std::{fmt, vec};

use serde::de::value::MapAccessDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, Expected, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;

use crate::domain::mistake::{Location, Mistake};
use crate::domain::spot::Spot;
use crate::domain::suggestion::suggestion;
use crate::domain::yaml::{Content, Node, Plain, plain};

/// The most readings, and so the most errors at which serde stops.
const MOST_READINGS: usize = 100;

/// The holes and errors found so far.
#[derive(Default)]
struct Reading {
    /// The paths of what is missing or wrong.
    holes: HashSet<String>,
    mistakes: RefCell<BTreeSet<Mistake>>,
}

/// Returns the value, with holes where something is wrong, and the paths of the holes.
pub(super) fn typed<T: DeserializeOwned>(root: &Node, mistakes: &mut Vec<Mistake>) -> (Option<T>, HashSet<String>) {
    let mut reading = Reading::default();
    let mut value = None;
    for _ in 0..MOST_READINGS {
        let stop = match T::deserialize(Slot::of(Spot::root(root), &reading)) {
            Ok(read) => {
                value = Some(read);
                break;
            }
            Err(stop) => stop.at(&Location::root(root.place)),
        };
        let Stop { message, hint, at: Some(at), missing } = stop else { break };
        let hole = missing.map_or(at.path.clone(), |key| at.key(key, root).path);
        reading.mistakes.borrow_mut().insert(Mistake { at, message, hint });
        if !reading.holes.insert(hole) {
            break;
        }
    }
    mistakes.extend(reading.mistakes.into_inner());
    (value, reading.holes)
}

/// The error at which serde stopped.
#[derive(Debug)]
struct Stop {
    message: String,
    hint: Option<String>,
    at: Option<Location>,
    /// The key that is missing there.
    missing: Option<&'static str>,
}

impl Stop {
    /// Adds the place, unless it is known already.
    fn at(self, at: &Location) -> Self {
        Self { at: self.at.or_else(|| Some(at.clone())), ..self }
    }
}

impl From<Mistake> for Stop {
    fn from(mistake: Mistake) -> Self {
        Self { message: mistake.message, hint: mistake.hint, at: Some(mistake.at), missing: None }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Stop {}

impl Error for Stop {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), hint: None, at: None, missing: None }
    }

    fn missing_field(key: &'static str) -> Self {
        Self { missing: Some(key), ..Self::custom(format!("`{key}` is missing")) }
    }

    fn unknown_variant(word: &str, known: &'static [&'static str]) -> Self {
        Self { hint: Some(suggestion(word, known)), ..Self::custom("unknown value") }
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        match found {
            Unexpected::UnitVariant => Self::custom("it needs rules, such as `text: { pattern: …, expected: … }`"),
            _ => Self::custom(format!("expected {expected}")),
        }
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::custom("the number is too large")
    }
}

/// A node, or a hole in its place.
struct Slot<'n, 'r> {
    node: Option<&'n Node>,
    at: Location,
    reading: &'r Reading,
}

impl<'n, 'r> Slot<'n, 'r> {
    fn of(spot: Spot<'n>, reading: &'r Reading) -> Self {
        let node = Some(spot.node).filter(|_| !reading.holes.contains(&spot.at.path));
        Self { node, at: spot.at, reading }
    }

    fn hole(&self, key: &str) -> Self {
        let at = Location { place: self.at.place, path: format!("{}.{key}", self.at.path) };
        Self { node: None, at, reading: self.reading }
    }

    fn spot(&self) -> Option<Spot<'n>> {
        Some(Spot { node: self.node?, at: self.at.clone() })
    }

    fn elements(&self) -> Result<Vec<Self>, Stop> {
        let Some(spot) = self.spot() else { return Ok(Vec::new()) };
        let mut mistakes = Vec::new();
        let elements = spot.elements(&mut mistakes).ok_or_else(|| mistakes.swap_remove(0))?;
        Ok(elements.into_iter().map(|spot| Self::of(spot, self.reading)).collect())
    }

    /// Returns the members with these keys, or all if there are no `keys`. A hole has every one of them.
    fn members(&self, keys: Option<&'static [&'static str]>) -> Result<Vec<(&'n str, Self)>, Stop> {
        let Some(spot) = self.spot() else {
            return Ok(keys.unwrap_or(&[]).iter().map(|key| (*key, self.hole(key))).collect());
        };
        let mut mistakes = Vec::new();
        let members = spot.members(&mut mistakes).ok_or_else(|| mistakes.swap_remove(0))?;
        self.reading.mistakes.borrow_mut().extend(mistakes);
        let mut slots = Vec::new();
        for (key, spot) in members {
            match keys {
                Some(keys) if !keys.contains(&key.value) => {
                    let mistake = key.at.mistake("unknown key").hint(suggestion(key.value, keys));
                    self.reading.mistakes.borrow_mut().insert(mistake);
                }
                _ => slots.push((key.value, Self::of(spot, self.reading))),
            }
        }
        for key in keys.unwrap_or(&[]) {
            if self.reading.holes.contains(&self.at.key(key, spot.node).path)
                && !slots.iter().any(|(known, _)| known == key)
            {
                slots.push((key, self.hole(key)));
            }
        }
        Ok(slots)
    }

    fn map<'de, V: Visitor<'de>>(self, keys: Option<&'static [&'static str]>, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_map(Parts::new(self.members(keys)?))
    }
}

/// The parts of a map, or of a list, whose keys don't matter.
struct Parts<'n, 'r> {
    rest: vec::IntoIter<(&'n str, Slot<'n, 'r>)>,
    value: Option<Slot<'n, 'r>>,
}

impl<'n, 'r> Parts<'n, 'r> {
    fn new(members: Vec<(&'n str, Slot<'n, 'r>)>) -> Self {
        Self { rest: members.into_iter(), value: None }
    }

    fn of_list(elements: impl Iterator<Item = Slot<'n, 'r>>) -> Self {
        Self::new(elements.map(|element| ("", element)).collect())
    }
}

impl<'de> MapAccess<'de> for Parts<'_, '_> {
    type Error = Stop;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Stop> {
        let Some((key, value)) = self.rest.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(key.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Stop> {
        let slot = self.value.take().ok_or_else(|| Stop::custom("a value without a key"))?;
        let at = slot.at.clone();
        seed.deserialize(slot).map_err(|stop| stop.at(&at))
    }
}

impl<'de> SeqAccess<'de> for Parts<'_, '_> {
    type Error = Stop;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Stop> {
        self.value = self.rest.next().map(|(_, element)| element);
        self.value.is_some().then(|| self.next_value_seed(seed)).transpose()
    }
}

impl<'de> Deserializer<'de> for Slot<'_, '_> {
    type Error = Stop;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        match self.node.map(|node| &node.content) {
            None => visitor.visit_unit(),
            Some(Content::List(_)) => self.deserialize_seq(visitor),
            Some(Content::Map(_)) => self.map(None, visitor),
            Some(Content::Unusable(reason)) => Err(self.at.mistake(reason).into()),
            Some(Content::Text(text)) => visitor.visit_str(text),
            Some(Content::Plain(text)) => match (plain(text), text.parse(), text.parse()) {
                (Plain::Null, ..) => visitor.visit_unit(),
                (Plain::Bool(value), ..) => visitor.visit_bool(value),
                (Plain::Number, Ok(number), _) => visitor.visit_i64(number),
                (Plain::Number, _, Ok(number)) => visitor.visit_f64(number),
                _ => visitor.visit_str(text),
            },
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let text = self.spot().map_or(Ok(""), |spot| spot.text())?;
        visitor.visit_str(text)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_bool(self.spot().map_or(Ok(false), |spot| spot.boolean())?)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let Some(spot) = self.spot() else { return visitor.visit_u64(0) };
        let number = match &spot.node.content {
            Content::Plain(text) => text.parse().ok(),
            _ => None,
        };
        visitor.visit_u64(number.ok_or_else(|| spot.not("a whole number"))?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let is_empty = |node: &Node| matches!(&node.content, Content::Plain(text) if plain(text) == Plain::Null);
        if self.node.is_none_or(is_empty) { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_seq(Parts::of_list(self.elements()?.into_iter()))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Stop> {
        let elements = match self.node {
            None => (0..length).map(|_| self.hole("")).collect(),
            Some(_) => self.elements()?,
        };
        if elements.len() != length {
            return Err(self.at.mistake(format!("expected {length} values, found {}", elements.len())).into());
        }
        visitor.visit_seq(Parts::of_list(elements.into_iter()))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.map(None, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        keys: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.map(Some(keys), visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        let members = match self.node.map(|node| &node.content) {
            None => vec![(words[0], self.hole(words[0]))],
            Some(Content::Map(members)) if members.len() == 1 => self.members(None)?,
            Some(_) => {
                let text = self.spot().map_or(Ok(""), |spot| spot.text())?;
                return visitor.visit_enum(text.into_deserializer());
            }
        };
        visitor.visit_enum(MapAccessDeserializer::new(Parts::new(members)))
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple_struct identifier ignored_any
    }
}
