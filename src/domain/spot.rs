//! A node of a YAML file and its location, so that a reader can say where each error is.

use std::collections::HashMap;

use super::mistake::{Location, Mistake, noted};
use super::place::Place;
use super::yaml::{self, Content, Node, Plain};

/// A value with its place in the file, so that a later error can still name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Located<T> {
    pub(crate) value: T,
    pub(crate) at: Location,
}

/// A node and its location.
pub(crate) struct Spot<'a> {
    pub(crate) node: &'a Node,
    pub(crate) at: Location,
}

/// Parses a text that must be exactly one document.
pub(crate) fn document(text: &str, mistakes: &mut Vec<Mistake>) -> Option<Node> {
    let documents = yaml::documents(text).map_err(|error| Location::root(error.place).mistake(error.message));
    let mut documents = noted(documents, mistakes)?.into_iter();
    let start = Location::root(Place { line: 1, column: 1 });
    let first = noted(documents.next().ok_or_else(|| start.mistake("the file is empty")), mistakes);
    let second = documents.next().map(|second| Location::root(second.place));
    mistakes.extend(second.map(|at| at.mistake("a second document starts here, but the file must be one document")));
    first
}

impl<'a> Spot<'a> {
    /// The root of a document.
    pub(crate) fn root(node: &'a Node) -> Self {
        Self { node, at: Location::root(node.place) }
    }

    /// Returns an error that says what was expected here, and what was found.
    pub(crate) fn not(&self, expected: &str) -> Mistake {
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

    /// Returns the string here.
    pub(crate) fn text(&self) -> Result<&'a str, Mistake> {
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

    /// Returns the elements of the list here.
    pub(crate) fn elements(&self, mistakes: &mut Vec<Mistake>) -> Option<Vec<Spot<'a>>> {
        match &self.node.content {
            Content::List(nodes) => {
                let spot = |(index, node)| Spot { node, at: self.at.index(index, node) };
                Some(nodes.iter().enumerate().map(spot).collect())
            }
            _ => noted(Err(self.not("a list")), mistakes),
        }
    }

    /// Returns the members of the mapping here without duplicate keys, each with the place of its key.
    pub(crate) fn members(&self, mistakes: &mut Vec<Mistake>) -> Option<Vec<(Located<&'a str>, Spot<'a>)>> {
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

    /// Returns the boolean here.
    pub(crate) fn boolean(&self) -> Result<bool, Mistake> {
        let wrong = || self.not("`true` or `false`");
        match &self.node.content {
            Content::Plain(text) => match yaml::plain(text) {
                Plain::Bool(value) => Ok(value),
                Plain::OldBool(value) => Err(wrong().hint(format!("did you mean `{value}`?"))),
                _ => Err(wrong()),
            },
            Content::Text(text) if text == "true" || text == "false" => Err(wrong().hint("leave out the quotes")),
            _ => Err(wrong()),
        }
    }
}
