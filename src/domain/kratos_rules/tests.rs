use serde::Deserialize;
use serde_json::json;

use super::*;

/// Configurations that a Kratos was started with (master b86338da, 2026-07-29), and whether it did start.
#[derive(Deserialize)]
struct Measured {
    base: Value,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    what: String,
    kratos: String,
    /// What differs from the base: values by JSON pointer.
    set: serde_json::Map<String, Value>,
}

impl Case {
    fn config(&self, base: &Value) -> Value {
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

/// The value at a pointer; objects that are not there are made.
fn at<'a>(config: &'a mut Value, pointer: &str) -> &'a mut Value {
    pointer.split('/').skip(1).fold(config, |part, key| match part {
        Value::Array(list) => &mut list[key.parse::<usize>().unwrap()],
        object => &mut object[key],
    })
}

#[test]
fn kratos_starts_with_what_we_accept_and_with_nothing_else() {
    let measured: Measured = serde_json::from_str(include_str!("measured.json")).unwrap();
    let wrong = measured.cases.iter().filter(|case| {
        let refused = broken(&case.config(&measured.base)).is_some();
        refused != (case.kratos == "refuses")
    });
    let wrong: Vec<_> = wrong.map(|case| format!("Kratos {} {}", case.kratos, case.what)).collect();
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), measured.cases.len(), wrong.join("\n"));
}

#[test]
fn a_broken_rule_is_told_with_its_place_and_without_the_value() {
    let config = json!({"selfservice": {"methods": {"oidc": {"config": {"providers": [{"id": "vk", "provider": "vk",
        "client_id": "1", "mapper_url": "base64://e30=", "client_secret": ["a secret"]}]}}}}});
    let broken = broken(&config).unwrap();
    assert_eq!(broken.at, "/selfservice/methods/oidc/config/providers/0/client_secret");
    assert!(!broken.reason.contains("a secret"), "{}", broken.reason);
}
