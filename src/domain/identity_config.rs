//! The identity configuration of a project: one JSON document, most of which isn't about social sign-in.

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};
use thiserror::Error;

use super::pointer::Pointer;
use super::redaction::PROVIDER_SECRET_KEYS;

/// The configuration of Ory Identities (Kratos) in a project, exactly as it was read: key order, unknown keys, nulls
/// and the digits of numbers survive. (serde_json writes `1e9` and `1E9` as `1e+9`, the same number.)
#[derive(Clone, PartialEq)]
pub struct IdentityConfig(Value);

/// Prints none of the content: older answers of Ory may have secrets in plain text.
impl fmt::Debug for IdentityConfig {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("IdentityConfig(…)")
    }
}

/// A document that is not an identity configuration. `ory update` would accept it anyway and wipe the
/// project's configuration with it (measured with ory 1.3.3: `{}` is accepted).
#[derive(Debug, Error, PartialEq, Eq)]
pub enum NotAnIdentityConfig {
    /// A list, a string, a number, …
    #[error("it is not a JSON object")]
    NotAnObject,
    /// No `selfservice` object.
    #[error("it has no `selfservice` section")]
    NoSelfservice,
}

/// Something in the document that Ory would reject, or that we can't work on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShapeProblem {
    pub(crate) pointer: Pointer,
    pub(crate) message: String,
}

/// A provider in the configuration.
#[derive(Clone, Copy)]
pub(crate) struct ProviderEntry<'a> {
    /// Its place in the list.
    pub(crate) index: usize,
    /// Its keys and values, as Ory has them.
    pub(crate) keys: &'a Map<String, Value>,
}

impl<'a> ProviderEntry<'a> {
    /// Returns the string at `key`, if there is one.
    pub(crate) fn text(&self, key: &str) -> Option<&'a str> {
        self.keys.get(key).and_then(Value::as_str)
    }

    pub(crate) fn id(&self) -> &'a str {
        self.text("id").unwrap_or_default()
    }

    /// The kind of provider, such as `vk`, `google` or `generic`.
    pub(crate) fn kind(&self) -> &'a str {
        self.text("provider").unwrap_or_default()
    }

    /// Returns the key that holds its secret. Kratos requires `client_secret` for all kinds but Apple
    /// (embedx/config.schema.json).
    pub(crate) fn secret_key(&self) -> &'static str {
        let [client_secret, apple_private_key] = PROVIDER_SECRET_KEYS;
        if self.kind() == "apple" { apple_private_key } else { client_secret }
    }

    /// Returns its place in the document.
    pub(crate) fn pointer(&self) -> Pointer {
        providers_pointer().index(self.index)
    }
}

/// Returns the place of the social sign-in settings.
pub fn oidc_pointer() -> Pointer {
    Pointer::root().keys(&["selfservice", "methods", "oidc"])
}

/// Returns the place of the list of providers.
pub fn providers_pointer() -> Pointer {
    oidc_pointer().keys(&["config", "providers"])
}

impl IdentityConfig {
    /// Wraps a document that can be an identity configuration.
    ///
    /// # Errors
    /// When it can't be one. Such a document must never become the base of a push.
    pub fn new(document: Value) -> Result<Self, NotAnIdentityConfig> {
        let object = document.as_object().ok_or(NotAnIdentityConfig::NotAnObject)?;
        if !object.get("selfservice").is_some_and(Value::is_object) {
            return Err(NotAnIdentityConfig::NoSelfservice);
        }
        Ok(Self(document))
    }

    /// The whole document.
    pub fn document(&self) -> &Value {
        &self.0
    }

    pub(super) fn document_mut(&mut self) -> &mut Value {
        &mut self.0
    }

    /// Returns the value at `pointer`, or `None` for null too, which Ory treats as "not set".
    pub(crate) fn get(&self, pointer: &Pointer) -> Option<&Value> {
        pointer.find(&self.0).filter(|value| !value.is_null())
    }

    /// Returns the elements of the list at `pointer`, or none if there is no list.
    pub(crate) fn list(&self, pointer: &Pointer) -> &[Value] {
        self.get(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// Whether social sign-in is switched on (`selfservice.methods.oidc.enabled`).
    pub(crate) fn oidc_enabled(&self) -> bool {
        self.get(&oidc_pointer().key("enabled")).and_then(Value::as_bool).unwrap_or(false)
    }

    /// The providers, in their order.
    pub(crate) fn providers(&self) -> impl Iterator<Item = ProviderEntry<'_>> {
        self.list(&providers_pointer())
            .iter()
            .enumerate()
            .filter_map(|(index, value)| value.as_object().map(|keys| ProviderEntry { index, keys }))
    }

    /// Iterates over the providers that Kratos uses: the first of several with the same id.
    pub(crate) fn used_providers(&self) -> impl Iterator<Item = ProviderEntry<'_>> {
        let mut seen = HashSet::new();
        self.providers().filter(move |entry| seen.insert(entry.id()))
    }

    /// Returns the ids that more than one provider has, without duplicates.
    pub(crate) fn shared_ids(&self) -> Vec<&str> {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        self.providers().for_each(|entry| *counts.entry(entry.id()).or_default() += 1);
        self.used_providers().map(|entry| entry.id()).filter(|id| counts.get(id).is_some_and(|it| *it > 1)).collect()
    }

    /// Returns the provider with this id. If several have it, Kratos uses the first.
    pub(crate) fn provider(&self, id: &str) -> Option<ProviderEntry<'_>> {
        self.providers().find(|entry| entry.id() == id)
    }

    /// Checks the part of the document that we work on against the shape that Kratos' schema requires.
    pub(crate) fn shape_problems(&self) -> Vec<ShapeProblem> {
        let mut problems = self.container_problems();
        problems.extend(self.provider_problems());
        problems
    }

    /// Finds values that should be objects or lists on the paths we use, but aren't.
    fn container_problems(&self) -> Vec<ShapeProblem> {
        let selfservice = Pointer::root().key("selfservice");
        let registration = selfservice.keys(&["flows", "registration"]);
        let objects = [
            selfservice.key("methods"),
            oidc_pointer(),
            oidc_pointer().key("config"),
            selfservice.key("flows"),
            registration.clone(),
            registration.key("after"),
            registration.keys(&["after", "oidc"]),
        ];
        let lists = [
            providers_pointer(),
            registration.keys(&["after", "hooks"]),
            registration.keys(&["after", "oidc", "hooks"]),
        ];
        let wrong = |pointer: Pointer, right: fn(&Value) -> bool, message: &str| {
            let value = self.get(&pointer)?;
            (!right(value)).then(|| ShapeProblem { pointer, message: message.to_owned() })
        };
        let objects = objects.into_iter().filter_map(|it| wrong(it, Value::is_object, "this must be an object"));
        let lists = lists.into_iter().filter_map(|it| wrong(it, Value::is_array, "this must be a list"));
        objects.chain(lists).collect()
    }

    fn provider_problems(&self) -> Vec<ShapeProblem> {
        let mut problems = Vec::new();
        for (index, value) in self.list(&providers_pointer()).iter().enumerate() {
            let pointer = providers_pointer().index(index);
            let message = match (value.as_object(), value.get("id").and_then(Value::as_str)) {
                (None, _) => "a provider must be an object",
                (Some(_), None) => "this provider has no `id`",
                (Some(_), Some(_)) => continue,
            };
            problems.push(ShapeProblem { pointer, message: message.to_owned() });
        }
        problems
    }

    /// Returns the places of values that start with `file://`. `ory update` would replace each with the content of that
    /// file on *this* computer and upload it (measured with ory 1.3.3).
    pub(crate) fn local_file_values(&self) -> Vec<Pointer> {
        let mut found = Vec::new();
        collect_local_files(&self.0, &Pointer::root(), &mut found);
        found
    }
}

fn collect_local_files(value: &Value, at: &Pointer, found: &mut Vec<Pointer>) {
    match value {
        Value::String(text) if text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("file://")) => {
            found.push(at.clone());
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate().filter(|(_, item)| holds_text(item)) {
                collect_local_files(item, &at.index(index), found);
            }
        }
        Value::Object(members) => {
            for (key, member) in members.iter().filter(|(_, member)| holds_text(member)) {
                collect_local_files(member, &at.key(key), found);
            }
        }
        _ => {}
    }
}

/// Whether a value may hold a `file://` string. Saves building pointers for the rest.
fn holds_text(value: &Value) -> bool {
    match value {
        Value::String(text) => text.len() >= 7 && text.as_bytes()[..5].eq_ignore_ascii_case(b"file:"),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn config(document: Value) -> IdentityConfig {
        IdentityConfig::new(document).unwrap()
    }

    #[test]
    fn what_would_wipe_a_project_is_not_an_identity_config() {
        assert_eq!(IdentityConfig::new(json!([])), Err(NotAnIdentityConfig::NotAnObject));
        for document in [json!({}), json!({"identity": {}}), json!({"selfservice": null})] {
            assert_eq!(IdentityConfig::new(document), Err(NotAnIdentityConfig::NoSelfservice));
        }
    }

    #[test]
    fn every_malformed_provider_is_reported_with_its_place() {
        let config = config(json!({"selfservice": {"methods": {"oidc": {"config": {"providers":
            [{"id": "a"}, 7, {"id": "a"}, {"provider": "vk"}]}}}}}));
        let places: Vec<_> = config.shape_problems().into_iter().map(|it| it.pointer.to_string()).collect();
        assert_eq!(places, [1, 3].map(|index| format!("/selfservice/methods/oidc/config/providers/{index}")));
    }

    #[test]
    fn the_first_of_several_providers_with_one_id_is_used() {
        let config = config(json!({"selfservice": {"methods": {"oidc": {"config": {"providers":
            [{"id": "a"}, {"id": "b"}, {"id": "a"}, {"id": "a"}]}}}}}));
        assert_eq!(config.used_providers().map(|entry| entry.index).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(config.shared_ids(), ["a"]);
        assert_eq!(config.provider("a").map(|entry| entry.index), Some(0));
    }

    #[test]
    fn lists_and_objects_of_another_type_are_reported_all_at_once() {
        let config = config(json!({"selfservice": {"methods": {"oidc": {"config": {"providers": {}}}},
            "flows": {"registration": {"after": {"hooks": "session", "oidc": []}}}}}));
        assert_eq!(config.shape_problems().len(), 3);
    }

    #[test]
    fn local_file_values_are_found_at_any_depth_and_in_any_case() {
        let config = config(
            json!({"selfservice": {"a": [{"b": "FILE:///etc/passwd"}, "файл://"]}, "c": "file://x", "d": "profile://"}),
        );
        let places: Vec<_> = config.local_file_values().iter().map(Pointer::to_string).collect();
        assert_eq!(places, ["/selfservice/a/0/b", "/c"]);
    }
}
