//! The keywords for a single value: its type, and those for strings, numbers and lists.

use serde_json::{Number, Value};

use super::super::node::{Additional, Compiled, Items, Node, Range};
use super::super::{formats, number};
use super::{Endless, Error, Errors, Validator};
use crate::domain::content::decode_base64;

/// Returns a problem if the schema doesn't allow the type of a value.
pub(super) fn type_problem(node: &Node, value: &Value) -> Option<String> {
    let own = type_of(value);
    let is_allowed = |allowed: &String| {
        allowed == own || (allowed == "integer" && value.as_number().is_some_and(number::is_integer))
    };
    let allowed = &node.types;
    (!allowed.is_empty() && !allowed.iter().any(is_allowed))
        .then(|| format!("its value must be of type {}, but is {own}", allowed.join(" or ")))
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Whether two values are equal. Numbers may be spelled in several ways.
fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => number::compare(one, other).is_eq(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let has = |(key, value): (&String, &Value)| other.get(key).is_some_and(|other| equal(value, other));
            one.len() == other.len() && one.iter().all(has)
        }
        _ => one == other,
    }
}

/// The work of comparing a value with another.
fn weight(value: &Value) -> u64 {
    match value {
        Value::String(text) => 1 + text.len() as u64 / 64,
        Value::Array(list) => 1 + list.iter().map(weight).sum::<u64>(),
        Value::Object(map) => 1 + map.iter().map(|(key, value)| key.len() as u64 / 64 + weight(value)).sum::<u64>(),
        _ => 1,
    }
}

/// Returns a problem if there are too few or too many of something.
pub(super) fn count_problem((least, most): Range<u64>, count: usize, what: &str) -> Option<String> {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    match (least, most) {
        (Some(least), _) if count < least => Some(format!("its value must have at least {least} {what}")),
        (_, Some(most)) if count > most => Some(format!("its value must have at most {most} {what}")),
        _ => None,
    }
}

impl Validator<'_, '_> {
    pub(super) fn any_value(&mut self, node: &Node, value: &Value) -> Errors {
        let mut problems = Vec::new();
        let compared = node.choices.len() + usize::from(node.constant.is_some());
        if compared > 0 {
            self.budget.spend(compared as u64 * weight(value))?;
        }
        if node.constant.as_ref().is_some_and(|constant| !equal(value, constant)) {
            problems.push("its value isn't the one that the schema allows".to_owned());
        }
        if !node.choices.is_empty() && !node.choices.iter().any(|choice| equal(value, choice)) {
            problems.push("its value isn't one of those that the schema lists".to_owned());
        }
        if let Some((name, Some(format))) = &node.format
            && !formats::has(*format, value)
        {
            problems.push(format!("its value is not in the format {name:?}"));
        }
        Ok(problems.into_iter().map(|problem| self.error(problem)).collect())
    }

    pub(super) fn text(&mut self, node: &Node, text: &str) -> Errors {
        let mut problems: Vec<_> =
            count_problem(node.counts.characters, text.chars().count(), "characters").into_iter().collect();
        if let Some(pattern) = &node.pattern
            && !self.matches(pattern, text)?
        {
            problems.push("its value does not match the pattern".to_owned());
        }
        let decoded = if node.is_base64 { decode_base64(text) } else { Some(text.as_bytes().to_vec()) };
        match decoded {
            None => problems.push("its value is not base64".to_owned()),
            Some(bytes) if node.is_json && serde_json::from_slice::<Value>(&bytes).is_err() => {
                problems.push("its value is not JSON".to_owned());
            }
            Some(_) => {}
        }
        Ok(problems.into_iter().map(|problem| self.error(problem)).collect())
    }

    pub(super) fn number(&self, node: &Node, number: &Number) -> Vec<Error> {
        let against = |bound: &Option<Number>| bound.as_ref().map(|bound| number::compare(number, bound));
        let (low, high) = &node.bounds.inclusive;
        let (above, below) = &node.bounds.exclusive;
        let is_within = against(low).is_none_or(|it| it.is_ge())
            && against(high).is_none_or(|it| it.is_le())
            && against(above).is_none_or(|it| it.is_gt())
            && against(below).is_none_or(|it| it.is_lt());
        let is_multiple = node.bounds.multiple_of.as_ref().is_none_or(|of| number::is_multiple(number, of));
        let outside = (!is_within).then(|| self.error("its value is outside the range that the schema allows"));
        let not_multiple = (!is_multiple).then(|| self.error("its value isn't a multiple of the number in the schema"));
        outside.into_iter().chain(not_multiple).collect()
    }

    pub(super) fn list(&mut self, node: &Node, list: &[Value]) -> Errors {
        let mut errors: Vec<_> = count_problem(node.counts.items, list.len(), "items")
            .into_iter()
            .map(|problem| self.error(problem))
            .collect();
        if node.is_unique && !self.is_unique(list)? {
            errors.push(self.error("its value has a duplicate item"));
        }
        for (index, item) in list.iter().enumerate() {
            let schema = match &node.items {
                Items::Any => None,
                Items::All(id) => Some(*id),
                Items::Each(ids, others) => match (ids.get(index), others) {
                    (Some(id), _) | (None, Additional::Schema(id)) => Some(*id),
                    (None, Additional::Forbidden) if index == ids.len() => {
                        errors.push(self.error(format!("its value must have at most {index} items")));
                        None
                    }
                    _ => None,
                },
            };
            if let Some(id) = schema {
                errors.extend(self.check_at(index.to_string(), id, item)?);
            }
        }
        if let Some(id) = node.contains
            && !self.any(list, id)?
        {
            errors.push(self.error("its value has no item that the schema requires"));
        }
        Ok(errors)
    }

    pub(super) fn matches(&mut self, pattern: &Compiled, text: &str) -> Result<bool, Endless> {
        self.budget.spend(1 + pattern.size.saturating_mul(text.len() as u64) / 1024)?;
        Ok(pattern.regex.is_match(text))
    }

    fn is_unique(&mut self, list: &[Value]) -> Result<bool, Endless> {
        for (index, item) in list.iter().enumerate() {
            self.budget.spend(index as u64 * weight(item))?;
            if list[..index].iter().any(|other| equal(item, other)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn any(&mut self, list: &[Value], id: usize) -> Result<bool, Endless> {
        for (index, item) in list.iter().enumerate() {
            if self.check_at(index.to_string(), id, item)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
