//! What Kratos checks before it reads a schema (ory/kratos, `schema/prevalidate.go`): patterns that Go can't compile,
//! and circular references.

use std::collections::{HashMap, HashSet};
use std::ptr;

use serde_json::Value;

use super::super::budget::{Budget, READING};
use super::super::patterns;
use super::{Rejection, too_large};

/// The `$ref` of each schema that has one. The keys are memory addresses because paths could be long.
type References<'d> = HashMap<*const Value, &'d str>;

pub(super) fn check(document: &Value) -> Result<(), Rejection> {
    let mut references = HashMap::new();
    walk(document, &mut references, &mut Budget::new(READING))?;
    // Each place is visited once: a chain that ended before ends again.
    let mut done = HashSet::new();
    for start in references.keys() {
        let (mut chain, mut place) = (HashSet::new(), *start);
        while !done.contains(&place) {
            let Some(target) = references.get(&place) else { break };
            if !chain.insert(place) {
                return Err(format!("its `$ref` to {target:?} leads in a circle"));
            }
            let Some(next) = document.pointer(target.trim_start_matches('#').trim_end_matches('/')) else { break };
            place = ptr::from_ref(next);
        }
        done.extend(chain);
    }
    Ok(())
}

fn walk<'d>(value: &'d Value, references: &mut References<'d>, budget: &mut Budget) -> Result<(), Rejection> {
    match value {
        Value::Object(map) => {
            let target = map.get("$ref").and_then(Value::as_str);
            let target = target.filter(|target| matches!(*target, "" | "#") || target.starts_with("#/"));
            references.extend(target.map(|target| (ptr::from_ref(value), target)));
            let pattern = map.get("pattern").and_then(Value::as_str);
            let names = map.get("patternProperties").and_then(Value::as_object);
            for pattern in pattern.into_iter().chain(names.into_iter().flat_map(|map| map.keys().map(String::as_str))) {
                let parsed = patterns::parse(pattern).map_err(|reason| {
                    let shown: String = pattern.chars().take(40).collect();
                    format!("Go's regexp, which Kratos uses, rejects the pattern {shown:?} ({reason})")
                })?;
                // Parsing takes less work than compiling.
                budget.spend(parsed.size / 10).map_err(|_| too_large())?;
            }
            map.values().try_for_each(|inner| walk(inner, references, budget))
        }
        Value::Array(list) => list.iter().try_for_each(|inner| walk(inner, references, budget)),
        _ => Ok(()),
    }
}
