//! Checks a value against a schema as Kratos does (ory/jsonschema v3, `schema.go`).

mod combined;
mod object;
mod single;

use std::rc::Rc;

use serde_json::Value;

use super::budget::{Budget, DEEPEST, Endless};
use super::node::{Id, Node, Program};

/// A value, or part of one, that doesn't fit the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Error {
    pub(super) path: Path,
    pub(super) problem: Problem,
}

/// The names and indices that lead to a part of a value. Many errors share one, and names can be long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Path(Option<Rc<(Path, String)>>);

/// The reason that a value doesn't fit. Never quotes the value.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub(super) enum Problem {
    #[error("{0} is missing")]
    Missing(String),
    #[error("it can't have {0}")]
    Forbidden(String),
    #[error("{0}")]
    Value(String),
}

/// A string that people sign in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identifier {
    pub(super) path: Path,
    pub(super) text: String,
}

/// Checks values against the schemas of a program.
pub(super) struct Validator<'p, 'b> {
    nodes: &'p [Node],
    budget: &'b mut Budget,
    path: Path,
    depth: usize,
    /// Everything that Kratos treats as an identifier along the way, whatever the result.
    pub(super) identifiers: Vec<Identifier>,
}

/// The errors of a value, or [`Endless`].
type Errors = Result<Vec<Error>, Endless>;

impl Path {
    /// Returns the names, outermost first.
    pub(super) fn names(&self) -> Vec<&str> {
        let mut names: Vec<_> = std::iter::successors(self.0.as_deref(), |(parent, _)| parent.0.as_deref())
            .map(|(_, name)| name.as_str())
            .collect();
        names.reverse();
        names
    }

    /// Returns the path as a JSON pointer, for errors in schemas themselves.
    pub(super) fn pointer(&self) -> String {
        let parts = self.names().into_iter().map(|part| format!("/{}", part.replace('~', "~0").replace('/', "~1")));
        format!("#{}", parts.collect::<String>())
    }
}

impl<'p, 'b> Validator<'p, 'b> {
    pub(super) fn new(program: &'p Program, budget: &'b mut Budget) -> Self {
        Self { nodes: &program.nodes, budget, path: Path::default(), depth: 0, identifiers: Vec::new() }
    }

    /// Returns every way in which a value doesn't fit the document's schema.
    pub(super) fn errors(&mut self, value: &Value) -> Errors {
        self.check(0, value)
    }

    fn check(&mut self, mut id: Id, value: &Value) -> Errors {
        self.budget.spend(1 + value.as_str().map_or(0, |text| text.len() as u64 / 64))?;
        while let Some(reference) = self.nodes[id].reference {
            self.budget.spend(1)?;
            id = reference;
        }
        // Schemas can refer to each other in an endless circle, whatever the value.
        if self.depth == DEEPEST {
            return Err(Endless);
        }
        self.depth += 1;
        let errors = self.check_node(id, value);
        self.depth -= 1;
        errors
    }

    fn check_node(&mut self, id: Id, value: &Value) -> Errors {
        let node = &self.nodes[id];
        if let Some(always) = node.always {
            return Ok(if always { Vec::new() } else { vec![self.error("the schema allows nothing here")] });
        }
        if let Some(problem) = single::type_problem(node, value) {
            return Ok(vec![self.error(problem)]);
        }
        let mut errors = self.any_value(node, value)?;
        errors.extend(self.combined(node, value)?);
        match value {
            Value::Object(map) => errors.extend(self.object(node, value, map)?),
            Value::Array(list) => errors.extend(self.list(node, list)?),
            Value::String(text) => errors.extend(self.text(node, text)?),
            Value::Number(number) => errors.extend(self.number(node, number)),
            Value::Null | Value::Bool(_) => {}
        }
        if let Some(extension) = &node.extension {
            if extension.is_identifier {
                self.note_identifier(value)?;
            }
            errors.extend(extension.problem(value).map(|problem| self.error(problem)));
        }
        Ok(errors)
    }

    /// Checks a part of the value.
    fn check_at(&mut self, part: impl Into<String>, id: Id, value: &Value) -> Errors {
        let parent = self.path.clone();
        self.path = Path(Some(Rc::new((parent.clone(), part.into()))));
        let errors = self.check(id, value);
        self.path = parent;
        errors
    }

    /// Records every string in an identifier. Kratos also accepts lists and objects as identifiers.
    fn note_identifier(&mut self, value: &Value) -> Result<(), Endless> {
        self.budget.spend(1)?;
        match value {
            Value::String(text) => {
                self.budget.spend(text.len() as u64 / 64)?;
                self.identifiers.push(Identifier { path: self.path.clone(), text: text.clone() });
                Ok(())
            }
            Value::Array(list) => list.iter().try_for_each(|inner| self.note_identifier(inner)),
            Value::Object(map) => map.values().try_for_each(|inner| self.note_identifier(inner)),
            _ => Ok(()),
        }
    }

    fn error(&self, problem: impl Into<String>) -> Error {
        Error { path: self.path.clone(), problem: Problem::Value(problem.into()) }
    }
}
