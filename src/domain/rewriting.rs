//! Compares Ory's answer with what was sent, ignoring what Ory rewrites. Secrets come back as null, inline content as
//! the URL of its hash, and numbers in another spelling of the same value.

use serde_json::{Number, Value};

use super::content;
use super::pointer::Pointer;
use super::redaction::PROVIDER_SECRET_KEYS;

/// Whether a value in an answer is the same as the one that was sent.
pub(super) fn is_same(sent: &Value, answer: &Value) -> bool {
    differing_places(sent, answer).is_empty()
}

/// Returns the places where an answer differs from what was sent.
pub(super) fn differing_places(sent: &Value, answer: &Value) -> Vec<Pointer> {
    let mut places = Vec::new();
    compare(sent, answer, &Pointer::root(), &mut places);
    places
}

fn compare(sent: &Value, answer: &Value, at: &Pointer, places: &mut Vec<Pointer>) {
    match (sent, answer) {
        (Value::Object(sent), Value::Object(answer)) => {
            for (key, member) in sent {
                match answer.get(key) {
                    Some(other) => compare_member(key, member, other, &at.key(key), places),
                    None if member.is_null() => {}
                    None => places.push(at.key(key)),
                }
            }
            let added = answer.iter().filter(|(key, member)| !member.is_null() && !sent.contains_key(*key));
            places.extend(added.map(|(key, _)| at.key(key)));
        }
        (Value::Array(sent), Value::Array(answer)) if sent.len() == answer.len() => {
            for (index, (item, other)) in sent.iter().zip(answer).enumerate().filter(|(_, (a, b))| a != b) {
                compare(item, other, &at.index(index), places);
            }
        }
        (Value::Number(sent), Value::Number(answer)) if same_number(sent, answer) => {}
        (Value::String(sent), Value::String(answer)) if content::same_content(sent, answer) => {}
        _ if sent == answer => {}
        _ => places.push(at.clone()),
    }
}

fn compare_member(key: &str, sent: &Value, answer: &Value, at: &Pointer, places: &mut Vec<Pointer>) {
    if PROVIDER_SECRET_KEYS.contains(&key) && (sent.is_null() || answer.is_null()) {
        return;
    }
    compare(sent, answer, at, places);
}

/// The CLI passes numbers through a 64-bit float (measured with ory 1.3.3: `1e21` comes back as `1e+21`).
fn same_number(one: &Number, other: &Number) -> bool {
    one == other || matches!((one.as_f64(), other.as_f64()), (Some(one), Some(other)) if one == other)
}
