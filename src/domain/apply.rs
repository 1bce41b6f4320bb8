//! Applies a plan to a configuration.

use std::io;

use serde::Serialize;
use serde::ser::{Error as _, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;
use zeroize::Zeroizing;

use super::difference::differing_paths;
use super::edit::{self, DoesNotFit, Edit, NewValue};
use super::identity_config::IdentityConfig;
use super::plan::Plan;
use super::pointer::Pointer;
use super::secret::Secret;

/// A configuration with a plan applied. New secrets stay outside the document, which holds null in their place, until
/// it is written.
#[derive(Clone, Debug)]
pub struct Patched {
    config: IdentityConfig,
    secrets: Vec<(Pointer, Secret)>,
}

/// Applies `plan` to `config`.
///
/// # Errors
/// When the plan was made for another configuration and doesn't fit this one.
pub fn apply(config: &IdentityConfig, plan: &Plan) -> Result<Patched, DoesNotFit> {
    let mut patched = Patched { config: config.clone(), secrets: Vec::new() };
    for edit in plan.edits() {
        edit::make(&mut patched.config, edit)?;
        if let NewValue::Secret(secret) = &edit.value {
            patched.secrets.push((edit.at.clone(), secret.clone()));
        }
    }
    Ok(patched)
}

/// Returns the places where `patched` differs from `config` without the plan saying so. Nothing is pushed if there are
/// any.
///
/// Every plan starts with its removals, so the remaining list elements are compared by their positions after those.
pub fn unplanned_differences(config: &IdentityConfig, patched: &Patched, plan: &Plan) -> Vec<Pointer> {
    let (removals, others): (Vec<&Edit>, Vec<&Edit>) =
        plan.edits().partition(|edit| matches!(edit.value, NewValue::Removed));
    let mut paths = if removals.is_empty() {
        differing_paths(config.document(), patched.config.document())
    } else {
        let mut baseline = config.clone();
        removals.into_iter().for_each(|edit| drop(edit::make(&mut baseline, edit)));
        differing_paths(baseline.document(), patched.config.document())
    };
    // A removed element's place now holds the next one, which the removal doesn't name.
    paths.retain(|path| !others.iter().any(|edit| edit.at.covers(path)));
    paths
}

impl Patched {
    /// The configuration, with null for every new secret.
    pub fn config(&self) -> &IdentityConfig {
        &self.config
    }

    /// The places of the new secrets.
    pub fn secret_places(&self) -> impl Iterator<Item = &Pointer> {
        self.secrets.iter().map(|(place, _)| place)
    }

    /// Returns the document as JSON, with the new secrets in it. Only `ory` may get it. It is wiped when dropped.
    ///
    /// # Errors
    /// When a value can't be written as JSON.
    pub fn to_wire(&self) -> Result<Zeroizing<Vec<u8>>, serde_json::Error> {
        let secrets = self.secrets.iter().map(|(place, secret)| (place.steps(), secret)).collect();
        let document = WithSecrets { value: self.config.document(), secrets };
        // Allocate everything at once: a growing buffer leaves copies behind.
        let mut length = Length(0);
        serde_json::to_writer(&mut length, &document)?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(length.0));
        serde_json::to_writer(&mut *bytes, &document)?;
        Ok(bytes)
    }
}

struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A value and the secrets to insert below it, each with the remaining steps to its place.
struct WithSecrets<'a> {
    value: &'a Value,
    secrets: Vec<(Vec<String>, &'a Secret)>,
}

impl<'a> WithSecrets<'a> {
    fn child(&self, step: &str, value: &'a Value) -> WithSecrets<'a> {
        let below = |(steps, secret): &(Vec<String>, &'a Secret)| {
            let (first, rest) = steps.split_first()?;
            (first == step).then(|| (rest.to_vec(), *secret))
        };
        WithSecrets { value, secrets: self.secrets.iter().filter_map(below).collect() }
    }
}

impl Serialize for WithSecrets<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some((steps, secret)) = self.secrets.first() else { return self.value.serialize(serializer) };
        if steps.is_empty() {
            return serializer.serialize_str(secret.expose());
        }
        match self.value {
            Value::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (key, member) in members {
                    map.serialize_entry(key, &self.child(key, member))?;
                }
                map.end()
            }
            Value::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for (index, item) in items.iter().enumerate() {
                    list.serialize_element(&self.child(&index.to_string(), item))?;
                }
                list.end()
            }
            _ => Err(S::Error::custom("a secret has no place in the document")),
        }
    }
}

#[cfg(test)]
mod tests;
