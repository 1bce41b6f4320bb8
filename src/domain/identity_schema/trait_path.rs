//! The path to a trait.

use std::fmt;

use serde_json::{Map, Value};

/// The names that lead to a trait: `name`, then `first`. A name may contain a dot.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TraitPath(Vec<String>);

impl TraitPath {
    /// Reads `name.first` as two names.
    pub(crate) fn parse(text: &str) -> Self {
        Self(text.split('.').map(str::to_owned).collect())
    }

    pub(super) fn of(names: &[&str]) -> Self {
        Self(names.iter().map(|name| (*name).to_owned()).collect())
    }

    pub(super) fn with(&self, name: &str) -> Self {
        let mut names = self.0.clone();
        names.push(name.to_owned());
        Self(names)
    }

    /// Returns the parent. The root is its own parent.
    pub(super) fn parent(&self) -> Self {
        Self(self.0[..self.0.len().saturating_sub(1)].to_vec())
    }

    pub(super) fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// Sets the value at this path if there is none and its parent is an object.
    pub(super) fn fill(&self, traits: &mut Value, value: Value) -> bool {
        let Some((last, names)) = self.0.split_last() else { return false };
        let parent = names.iter().try_fold(traits, |value, name| value.get_mut(name));
        let Some(parent) = parent.and_then(Value::as_object_mut).filter(|parent| !parent.contains_key(last)) else {
            return false;
        };
        parent.insert(last.clone(), value);
        true
    }

    /// Returns traits that contain only this value, at this path.
    pub(super) fn alone(&self, value: Value) -> Value {
        self.0.iter().rev().fold(value, |value, name| Value::Object(Map::from_iter([(name.clone(), value)])))
    }
}

impl fmt::Display for TraitPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |name: &String| if name.contains('.') { format!("{name:?}") } else { name.clone() };
        formatter.write_str(&self.0.iter().map(quoted).collect::<Vec<_>>().join("."))
    }
}
