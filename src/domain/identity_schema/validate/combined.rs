//! Combined schemas: `allOf`, `anyOf`, `oneOf`, `not`, `if`.

use serde_json::Value;

use super::super::node::{Id, Node};
use super::{Endless, Error, Errors, Problem, Validator};

impl Validator<'_, '_> {
    pub(super) fn combined(&mut self, node: &Node, value: &Value) -> Errors {
        let mut errors = Vec::new();
        if let Some(id) = node.not
            && self.check(id, value)?.is_empty()
        {
            errors.push(self.error("the schema rules out its value"));
        }
        for id in &node.all_of {
            errors.extend(self.check(*id, value)?);
        }
        let (fits, attempts) = self.attempts(&node.any_of, 1, value)?;
        if fits == 0 {
            errors.extend(self.nearest(attempts));
        }
        let (fits, attempts) = self.attempts(&node.one_of, 2, value)?;
        match fits {
            0 => errors.extend(self.nearest(attempts)),
            1 => {}
            _ => errors.push(self.error("its value matches more than one of the alternatives")),
        }
        if let Some(condition) = &node.condition {
            let holds = self.check(condition.test, value)?.is_empty();
            if let Some(id) = if holds { condition.then } else { condition.otherwise } {
                errors.extend(self.check(id, value)?);
            }
        }
        Ok(errors)
    }

    /// Counts the alternatives that fit, up to `enough`, and collects the errors of the others. With no alternatives,
    /// one counts as fitting.
    fn attempts(&mut self, ids: &[Id], enough: usize, value: &Value) -> Result<(usize, Vec<Vec<Error>>), Endless> {
        let (mut fits, mut attempts) = (usize::from(ids.is_empty()), Vec::new());
        for id in ids {
            let errors = self.check(*id, value)?;
            if errors.is_empty() {
                fits += 1;
                if fits == enough {
                    break;
                }
            }
            attempts.push(errors);
        }
        Ok((fits, attempts))
    }

    /// Picks the errors when no alternative fits. If something is only missing, people are asked for it.
    fn nearest(&self, attempts: Vec<Vec<Error>>) -> Vec<Error> {
        let is_gap = |error: &Error| matches!(error.problem, Problem::Missing(_));
        let nearest = match attempts.len() {
            1 => attempts.into_iter().next(),
            _ => attempts.into_iter().filter(|errors| errors.iter().all(is_gap)).min_by_key(Vec::len),
        };
        nearest.unwrap_or_else(|| vec![self.error("its value matches none of the alternatives")])
    }
}
