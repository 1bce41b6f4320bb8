//! Where a value is in a JSON document.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A JSON pointer (RFC 6901), such as `/selfservice/methods/oidc/enabled`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pointer(String);

impl Pointer {
    pub(crate) fn root() -> Self {
        Self::default()
    }

    /// The pointer to the member `key` of the object at this pointer.
    pub fn key(&self, key: &str) -> Self {
        Self(format!("{}/{}", self.0, key.replace('~', "~0").replace('/', "~1")))
    }

    /// The pointer to the member reached by walking down `keys` from here.
    pub(crate) fn keys(&self, keys: &[&str]) -> Self {
        keys.iter().fold(self.clone(), |pointer, key| pointer.key(key))
    }

    /// The pointer to the element `index` of the list at this pointer.
    pub(crate) fn index(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// The value at this pointer.
    pub(crate) fn find<'a>(&self, document: &'a Value) -> Option<&'a Value> {
        document.pointer(&self.0)
    }

    /// Whether this pointer leads to `other`, or to something that contains it.
    pub fn covers(&self, other: &Pointer) -> bool {
        other.0.strip_prefix(&self.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The (unescaped) steps from the root to the value.
    pub(crate) fn steps(&self) -> Vec<String> {
        self.0.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
    }

    /// The container that holds this value, and the (unescaped) last step to it. `None` for the root.
    pub(crate) fn split_last(&self) -> Option<(Pointer, String)> {
        let (parent, last) = self.0.rsplit_once('/')?;
        Some((Pointer(parent.to_owned()), last.replace("~1", "/").replace("~0", "~")))
    }

    /// The RFC 6901 text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_empty() { "(the whole document)" } else { &self.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_with_slashes_and_tildes_are_escaped_and_found_again() {
        let document = serde_json::json!({"a/b": {"c~d": [10, 20]}});
        let pointer = Pointer::root().key("a/b").key("c~d").index(1);
        assert_eq!(pointer.as_str(), "/a~1b/c~0d/1");
        assert_eq!(pointer.find(&document), Some(&serde_json::json!(20)));
        assert_eq!(Pointer::root().key("a/b").split_last(), Some((Pointer::root(), "a/b".to_owned())));
    }

    #[test]
    fn a_pointer_covers_itself_and_what_is_below_but_not_a_sibling_with_the_same_prefix() {
        let hooks = Pointer::root().key("hook");
        assert!(hooks.covers(&hooks));
        assert!(hooks.covers(&hooks.index(3)));
        assert!(!hooks.covers(&Pointer::root().key("hooks")));
    }
}
