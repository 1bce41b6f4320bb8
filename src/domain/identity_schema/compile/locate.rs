//! Resolves the target of a `$ref`.

use std::collections::HashMap;

use serde_json::Value;

use super::super::budget::{Budget, Endless};
use super::{Draft, Rejection, no_target};

/// Splits an address into the part before its fragment and the fragment with its `#`.
pub(super) fn split(address: &str) -> (&str, &str) {
    address.find('#').map_or((address, "#"), |at| address.split_at(at))
}

/// Resolves `target` against `base`, with a fragment (RFC 3986, section 5.2, as far as schemas need it).
pub(super) fn resolve(base: &str, target: &str) -> Option<String> {
    let (path, fragment) = split(target);
    let fragment = if fragment == "#/" { "#" } else { fragment };
    let has_scheme = path.find([':', '/', '?']).is_some_and(|at| at > 0 && path[at..].starts_with(':'));
    if has_scheme {
        return Some(format!("{path}{fragment}"));
    }
    let (base, _) = split(base);
    if path.is_empty() {
        return Some(format!("{base}{fragment}"));
    }
    let (scheme, rest) = base.split_once("://")?;
    let (host, folder) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let address = if let Some(rest) = path.strip_prefix("//") {
        format!("{scheme}://{rest}")
    } else if path.starts_with('/') {
        format!("{scheme}://{host}{}", without_dots(path))
    } else {
        let folder = &folder[..folder.rfind('/').map_or(0, |at| at + 1)];
        let folder = if folder.is_empty() { "/" } else { folder };
        format!("{scheme}://{host}{}", without_dots(&format!("{folder}{path}")))
    };
    Some(format!("{address}{fragment}"))
}

fn without_dots(path: &str) -> String {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." if parts.len() > 1 => _ = parts.pop(),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// Returns the base address that applies at the end of a pointer, and the pointer without percent escapes.
pub(super) fn pointer(
    address: &str,
    document: &Value,
    draft: Draft,
    pointer: &str,
) -> Result<(String, String), Rejection> {
    let (mut base, mut value, mut plain) = (address.to_owned(), document, String::new());
    for part in pointer[1..].split('/') {
        if let Some(id) = value.get(draft.id()).and_then(Value::as_str) {
            base = resolve(&base, id).ok_or_else(|| no_target(pointer))?;
        }
        let part = unescaped(part).ok_or_else(|| no_target(pointer))?;
        plain = format!("{plain}/{part}");
        value = value.pointer(&format!("/{part}")).ok_or_else(|| no_target(&format!("#{pointer}")))?;
    }
    Ok((base, plain))
}

/// Unescapes as Go does: `~1` and `~0` first, then percent escapes.
fn unescaped(part: &str) -> Option<String> {
    let part = part.replace("~1", "/").replace("~0", "~");
    let mut bytes = Vec::new();
    let mut rest = part.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    Some(String::from_utf8(bytes).ok()?.replace('~', "~0").replace('/', "~1"))
}

/// Collects the schemas with their own address, in the places where Kratos looks for them.
pub(super) fn named(
    address: &str,
    document: &Value,
    draft: Draft,
    budget: &mut Budget,
) -> Result<HashMap<String, String>, Endless> {
    let mut collector = Collector { draft, budget, named: HashMap::new() };
    collector.collect(address, document, String::new())?;
    Ok(collector.named)
}

struct Collector<'b> {
    draft: Draft,
    budget: &'b mut Budget,
    named: HashMap<String, String>,
}

impl Collector<'_> {
    fn collect(&mut self, base: &str, schema: &Value, place: String) -> Result<(), Endless> {
        // Places can be long, and there can be many.
        self.budget.spend(1 + (place.len() + base.len()) as u64 / 64)?;
        let Some(map) = schema.as_object() else { return Ok(()) };
        let draft = self.draft;
        let own = map.get(draft.id()).and_then(Value::as_str).and_then(|id| resolve(base, id));
        let base = own.as_deref().unwrap_or(base);
        if own.is_some() {
            self.named.insert(base.to_owned(), place.clone());
        }
        for (key, inner) in map {
            let place = format!("{place}/{key}");
            match (key.as_str(), inner) {
                ("not" | "additionalProperties" | "items" | "additionalItems", _) if inner.is_object() => {
                    self.collect(base, inner, place)?;
                }
                ("propertyNames" | "contains", _) if draft >= Draft::Six => self.collect(base, inner, place)?,
                ("if" | "then" | "else", _) if draft >= Draft::Seven => self.collect(base, inner, place)?,
                ("allOf" | "anyOf" | "oneOf" | "items", Value::Array(list)) => {
                    for (index, inner) in list.iter().enumerate() {
                        self.collect(base, inner, format!("{place}/{index}"))?;
                    }
                }
                ("definitions" | "properties" | "patternProperties" | "dependencies", Value::Object(schemas)) => {
                    for (name, inner) in schemas {
                        let name = name.replace('~', "~0").replace('/', "~1");
                        self.collect(base, inner, format!("{place}/{name}"))?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}
