//! Errors in a file that people write, and their places.

use std::fmt;

use serde::Serialize;

use crate::domain::place::Place;
use crate::domain::yaml::Node;

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Location {
    /// The line and column.
    #[serde(flatten)]
    pub place: Place,
    /// The keys that lead there, such as `projects[0].providers.vk.scope`; empty for the whole file.
    pub(crate) path: String,
}

impl Location {
    /// Returns the location of a whole file.
    pub(crate) fn root(place: Place) -> Self {
        Self { place, path: String::new() }
    }

    /// Returns the location of the value of `key` in the mapping here.
    pub(crate) fn key(&self, key: &str, value: &Node) -> Self {
        let simple = |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
        let step = match key.chars().all(simple) && !key.is_empty() {
            true => key.to_owned(),
            false => format!("{:?}", shortened(key)),
        };
        let dot = if self.path.is_empty() { "" } else { "." };
        Self { place: value.place, path: format!("{}{dot}{step}", self.path) }
    }

    /// Returns the location of the element `index` in the list here.
    pub(crate) fn index(&self, index: usize, element: &Node) -> Self {
        Self { place: element.place, path: format!("{}[{index}]", self.path) }
    }

    /// Returns the location with the same keys, but at another node.
    pub(crate) fn at(&self, node: &Node) -> Self {
        Self { place: node.place, path: self.path.clone() }
    }

    /// Returns an error at this location.
    pub(crate) fn mistake(&self, message: impl Into<String>) -> Mistake {
        Mistake { at: self.clone(), message: message.into(), hint: None }
    }
}

/// An error in a file. It never quotes a client secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Mistake {
    /// The location of the error.
    #[serde(flatten)]
    pub at: Location,
    /// The message, without a full stop.
    pub(crate) message: String,
    /// How to fix it.
    pub(crate) hint: Option<String>,
}

impl Mistake {
    /// Adds a hint.
    #[must_use]
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

/// Writes `4:7: projects[0].name: what is wrong; what to do`. The name of the file goes in front.
impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Location { place, path } = &self.at;
        write!(formatter, "{}:{}: ", place.line, place.column)?;
        if !path.is_empty() {
            write!(formatter, "{path}: ")?;
        }
        formatter.write_str(&self.message)?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(formatter, "; {hint}"))
    }
}

/// Returns the value, or adds the error to `mistakes`.
pub(crate) fn noted<T>(result: Result<T, Mistake>, mistakes: &mut Vec<Mistake>) -> Option<T> {
    result.map_err(|mistake| mistakes.push(mistake)).ok()
}

/// Shortens a text that may be long.
pub(crate) fn shortened(text: &str) -> String {
    let mut shown: String = text.chars().take(40).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
