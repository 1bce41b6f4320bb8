//! Configurations that a Kratos was started with (master b86338da, 2026-07-29), and whether it started. The tests of
//! the rules read them, and `tests/kratos` tries them on a Kratos again.

use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
pub(crate) struct Measured {
    /// The configuration that all cases start from.
    pub(crate) base: Value,
    pub(crate) cases: Vec<Case>,
}

#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) what: String,
    kratos: String,
    /// The differences from the base: values by JSON pointer.
    set: Map<String, Value>,
}

pub(crate) fn measured() -> Measured {
    serde_json::from_str(include_str!("measured.json")).unwrap()
}

impl Case {
    pub(crate) fn is_accepted(&self) -> bool {
        match self.kratos.as_str() {
            "accepts" => true,
            "refuses" => false,
            other => panic!("{}: {other}", self.what),
        }
    }

    pub(crate) fn config(&self, base: &Value) -> Value {
        let mut config = base.clone();
        for (pointer, value) in &self.set {
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            match (at(&mut config, parent), value.as_str()) {
                (Value::Array(list), Some("$copy")) => list.push(list[0].clone()),
                (Value::Object(object), Some("$remove")) => _ = object.shift_remove(key),
                (parent, _) => parent[key] = value.clone(),
            }
        }
        config
    }
}

/// Returns the value at a pointer, and creates missing objects on the way.
fn at<'a>(config: &'a mut Value, pointer: &str) -> &'a mut Value {
    pointer.split('/').skip(1).fold(config, |part, key| match part {
        Value::Array(list) => &mut list[key.parse::<usize>().unwrap()],
        object => &mut object[key],
    })
}
