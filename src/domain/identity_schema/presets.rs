//! The preset identity schemas of Ory Network, as far as we know them. Configurations refer to them as `preset://…`.

use serde_json::{Value, json};

/// Returns the schema with this ID, as JSON.
pub(super) fn schema(id: &str) -> Option<Vec<u8>> {
    let (name, own) = match id.strip_prefix("preset://")? {
        "email" => ("email", json!({"type": "string", "format": "email"})),
        "username" => ("username", json!({"type": "string"})),
        _ => return None,
    };
    Some(of_one_identifier(name, own).to_string().into_bytes())
}

fn of_one_identifier(name: &str, mut own: Value) -> Value {
    own["ory.sh/kratos"] = json!({"credentials": {"password": {"identifier": true}}});
    let traits =
        json!({"type": "object", "properties": {name: own}, "required": [name], "additionalProperties": false});
    json!({"type": "object", "properties": {"traits": traits}})
}
