//! The smallest change to a document: a new value at one place.

use std::fmt;

use serde_json::Value;
use thiserror::Error;

use super::identity_config::IdentityConfig;
use super::pointer::Pointer;
use super::secret::Secret;

/// A new value for one place in the document.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The place. Its container exists; an index equal to the list's length appends.
    pub(crate) at: Pointer,
    pub(crate) value: NewValue,
}

#[derive(Clone)]
pub(crate) enum NewValue {
    Json(Value),
    /// A secret, which never becomes a JSON value.
    Secret(Secret),
    /// No value: the existing one is removed.
    Removed,
}

impl fmt::Debug for NewValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Json(_) => "Json(…)",
            Self::Secret(_) => "Secret(…)",
            Self::Removed => "Removed",
        })
    }
}

/// The error for an edit or a plan that was made for another configuration.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("the plan doesn't match this configuration at {0}")]
pub struct DoesNotFit(pub(super) Pointer);

/// Applies an edit to a configuration.
pub(crate) fn make(config: &mut IdentityConfig, edit: &Edit) -> Result<(), DoesNotFit> {
    edit_at(config.document_mut(), edit).ok_or_else(|| DoesNotFit(edit.at.clone()))
}

fn edit_at(document: &mut Value, edit: &Edit) -> Option<()> {
    let value = match &edit.value {
        NewValue::Json(value) => Some(value.clone()),
        NewValue::Secret(_) => Some(Value::Null),
        NewValue::Removed => None,
    };
    let (container, last) = edit.at.split_last()?;
    match (document.pointer_mut(container.as_str())?, value) {
        (Value::Object(members), Some(value)) => {
            members.insert(last, value);
        }
        // The other members keep their order.
        (Value::Object(members), None) => {
            members.shift_remove(&last)?;
        }
        (Value::Array(items), value) => edit_list(items, last.parse().ok()?, value)?,
        _ => return None,
    }
    Some(())
}

fn edit_list(items: &mut Vec<Value>, index: usize, value: Option<Value>) -> Option<()> {
    match value {
        Some(value) if index == items.len() => items.push(value),
        Some(value) => *items.get_mut(index)? = value,
        None if index < items.len() => {
            items.remove(index);
        }
        None => return None,
    }
    Some(())
}
