//! The keywords for objects.

use serde_json::{Map, Value};

use super::super::node::{Additional, Dependency, Node};
use super::single::count_problem;
use super::{Error, Errors, Problem, Validator};

impl Validator<'_, '_> {
    pub(super) fn object(&mut self, node: &Node, value: &Value, map: &Map<String, Value>) -> Errors {
        let count = count_problem(node.counts.properties, map.len(), "properties");
        let mut errors: Vec<_> = count.into_iter().map(|problem| self.error(problem)).collect();
        self.budget.spend((node.required.len() + node.dependencies.len()) as u64)?;
        errors.extend(self.missing(&node.required, map));
        for (name, value) in map {
            errors.extend(self.property(node, name, value)?);
        }
        for (name, dependency) in &node.dependencies {
            if map.contains_key(name) {
                errors.extend(match dependency {
                    Dependency::Names(names) => self.missing(names, map),
                    Dependency::Schema(id) => self.check(*id, value)?,
                });
            }
        }
        Ok(errors)
    }

    fn missing(&self, names: &[String], map: &Map<String, Value>) -> Vec<Error> {
        let missing = names.iter().filter(|name| !map.contains_key(*name));
        missing.map(|name| Error { path: self.path.clone(), problem: Problem::Missing(name.clone()) }).collect()
    }

    fn property(&mut self, node: &Node, name: &str, value: &Value) -> Errors {
        let mut errors = Vec::new();
        self.budget.spend(1 + name.len() as u64 / 64)?;
        if let Some(id) = node.property_names {
            let of_name = self.check(id, &Value::String(name.to_owned()))?;
            if !of_name.is_empty() {
                errors.push(self.error(format!("the schema doesn't allow the name {name:?}")));
            }
        }
        let own = node.index.get(name).map(|index| node.properties[*index].1);
        let mut ids: Vec<_> = own.into_iter().collect();
        for (pattern, id) in &node.pattern_properties {
            if self.matches(pattern, name)? {
                ids.push(*id);
            }
        }
        for id in &ids {
            errors.extend(self.check_at(name, *id, value)?);
        }
        match node.additional_properties {
            _ if !ids.is_empty() => {}
            Additional::Allowed => {}
            Additional::Forbidden => {
                errors.push(Error { path: self.path.clone(), problem: Problem::Forbidden(name.to_owned()) });
            }
            Additional::Schema(id) => errors.extend(self.check_at(name, id, value)?),
        }
        Ok(errors)
    }
}
