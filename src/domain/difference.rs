//! Where two documents differ.

use serde_json::Value;

use super::pointer::Pointer;

/// Returns the outermost places where two documents differ.
pub fn differing_paths(before: &Value, after: &Value) -> Vec<Pointer> {
    let mut paths = Vec::new();
    compare(before, after, &Pointer::root(), &mut paths);
    paths
}

fn compare(before: &Value, after: &Value, at: &Pointer, paths: &mut Vec<Pointer>) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            for (key, member) in before {
                match after.get(key) {
                    Some(other) if member == other => {}
                    Some(other) => compare(member, other, &at.key(key), paths),
                    None => paths.push(at.key(key)),
                }
            }
            let added = after.keys().filter(|key| !before.contains_key(*key));
            paths.extend(added.map(|key| at.key(key)));
        }
        (Value::Array(before), Value::Array(after)) => {
            for (index, (item, other)) in before.iter().zip(after).enumerate().filter(|(_, (a, b))| a != b) {
                compare(item, other, &at.index(index), paths);
            }
            let (short, long) = (before.len().min(after.len()), before.len().max(after.len()));
            paths.extend((short..long).map(|index| at.index(index)));
        }
        _ if before == after => {}
        _ => paths.push(at.clone()),
    }
}
