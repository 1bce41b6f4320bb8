//! Reads a provider's setting from a runbook.

use serde_json::{Number, Value, json};

use super::shape::{Spot, noted};
use crate::domain::mistake::Mistake;
use crate::domain::suggestion::suggestion;
use crate::domain::template::{Field, Shape};
use crate::domain::yaml::{self, Content, Node, Plain};

/// Reads the value of a field, and collects all errors. They quote no value: it may be a secret in the wrong place.
pub(super) fn read(field: &Field, spot: &Spot<'_>, mistakes: &mut Vec<Mistake>) -> Option<Value> {
    match &field.shape {
        Shape::Words => words(field, spot, mistakes),
        Shape::Claims => {
            let value = noted(json_of(spot.node).map_err(|reason| spot.at.mistake(reason)), mistakes)?;
            checked(field, value, spot, mistakes)
        }
        Shape::Text(_) | Shape::Url | Shape::OneOf(_) => {
            let text = noted(spot.text(), mistakes)?.trim();
            checked(field, json!(text), spot, mistakes)
        }
    }
}

fn words(field: &Field, spot: &Spot<'_>, mistakes: &mut Vec<Mistake>) -> Option<Value> {
    let mut words: Vec<Value> = Vec::new();
    for element in spot.elements(mistakes)? {
        let Some(word) = noted(element.text(), mistakes) else { continue };
        if words.iter().any(|known| known == word) {
            mistakes.push(element.at.mistake("duplicate value"));
        } else if checked(field, json!([word]), &element, mistakes).is_some() {
            words.push(json!(word));
        }
    }
    Some(Value::Array(words))
}

fn checked(field: &Field, value: Value, spot: &Spot<'_>, mistakes: &mut Vec<Mistake>) -> Option<Value> {
    let Err(error) = field.check(&value) else { return Some(value) };
    let mistake = spot.at.mistake(error.unquoted());
    mistakes.push(match (&field.shape, value.as_str()) {
        (Shape::OneOf(words), Some(text)) => {
            mistake.hint(suggestion(text, &words.iter().map(String::as_str).collect::<Vec<_>>()))
        }
        _ => mistake,
    });
    None
}

/// A node as JSON, as YAML 1.2 reads it.
fn json_of(node: &Node) -> Result<Value, String> {
    Ok(match &node.content {
        Content::Unusable(reason) => return Err(reason.clone()),
        Content::Text(text) => json!(text),
        Content::Plain(text) => match yaml::plain(text) {
            Plain::Null => Value::Null,
            Plain::Bool(value) => json!(value),
            Plain::Number => text.parse::<Number>().map_or_else(|_| json!(text), Value::Number),
            Plain::OldBool(_) | Plain::Date | Plain::Text => json!(text),
        },
        Content::List(nodes) => Value::Array(nodes.iter().map(json_of).collect::<Result<_, _>>()?),
        Content::Map(members) => {
            let member = |(key, value): &(Node, Node)| match &key.content {
                Content::Plain(key) | Content::Text(key) => Ok((key.clone(), json_of(value)?)),
                _ => Err("a key must be text".to_owned()),
            };
            Value::Object(members.iter().map(member).collect::<Result<_, _>>()?)
        }
    })
}
