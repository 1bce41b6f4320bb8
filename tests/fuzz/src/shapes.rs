//! Configurations shaped like Ory's, with junk anywhere.

use arbitrary::{Result, Unstructured};
use ory_social::domain::identity_config::IdentityConfig;
use serde_json::{Map, Value, json};

use crate::{CANARY, STORED};

/// The sandbox's own configurations.
const SAMPLES: [&str; 3] = [
    include_str!("../../../src/sandbox/samples/shop_prod.json"),
    include_str!("../../../src/sandbox/samples/shop_stage.json"),
    include_str!("../../../src/sandbox/samples/blog_dev.json"),
];

/// Strings that something in the domain looks for, or might trip over.
const TEXTS: [&str; 18] = [
    "",
    "vk",
    "VK",
    "google",
    "session",
    "web_hook",
    "force",
    "****",
    "true",
    "1e3",
    "~1/~0",
    "base64://",
    "base64://e30=",
    "file:///etc/hostname",
    "https://u:p@h/x?t#f",
    "https://h/x?token=1",
    "é\u{2028}\u{202e}",
    "\u{0}\n---\n- a: b # c",
];

/// Keys that something in the domain looks for, or might trip over.
const KEYS: [&str; 22] = [
    "",
    "a/b",
    "~0",
    "0",
    "null",
    "id",
    "provider",
    "client_id",
    "client_secret",
    "apple_private_key",
    "mapper_url",
    "scope",
    "hook",
    "hooks",
    "config",
    "url",
    "auth",
    "headers",
    "enabled",
    "oidc",
    "providers",
    "selfservice",
];

/// Numbers that neither floats nor integers preserve as they are written.
const NUMBERS: [&str; 8] = ["0", "-0", "1.0", "1e+400", "-1E-400", "12345678901234567890", "9007199254740993", "-7"];

/// Returns the bytes themselves if they are a configuration, or else one built from them.
pub fn config(bytes: &[u8]) -> Option<IdentityConfig> {
    let mut document = match serde_json::from_slice::<Value>(bytes) {
        Ok(Value::Object(members)) if members.contains_key("selfservice") => Value::Object(members),
        Ok(section) => json!({"selfservice": {"methods": section.clone(), "flows": section.clone()}, "x": section}),
        Err(_) => shaped(&mut Unstructured::new(bytes)).ok()?,
    };
    plant(&mut document, "", "");
    IdentityConfig::new(document).ok()
}

/// Returns one of the sandbox's configurations.
pub fn sample(number: usize) -> Option<IdentityConfig> {
    let project: Value = serde_json::from_str(SAMPLES[number % SAMPLES.len()]).ok()?;
    let mut document = project["identity_config"].clone();
    plant(&mut document, "", "");
    IdentityConfig::new(document).ok()
}

/// Replaces every secret with [`STORED`], and removes the canaries from everything else.
pub fn plant(value: &mut Value, key: &str, container: &str) {
    match value {
        Value::String(text) if matches!(key, "client_secret" | "apple_private_key") => STORED.clone_into(text),
        Value::String(text) if container == "headers" => STORED.clone_into(text),
        Value::String(text) if text.contains(CANARY) || text.contains(STORED) => text.clear(),
        Value::Array(items) => items.iter_mut().for_each(|item| plant(item, "", key)),
        Value::Object(members) => {
            members.retain(|key, _| !key.contains(CANARY) && !key.contains(STORED));
            members.iter_mut().for_each(|(name, member)| plant(member, name, key));
        }
        _ => {}
    }
}

/// Returns any JSON value at all.
pub fn junk(bytes: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    let kinds = if depth == 0 { 5 } else { 7 };
    Ok(match bytes.int_in_range(0..=kinds)? {
        0 => Value::Null,
        1 => json!(bytes.arbitrary::<bool>()?),
        2 => serde_json::from_str(bytes.choose(&NUMBERS)?).unwrap_or_default(),
        3 => json!(bytes.arbitrary::<i64>()?),
        4 => json!(bytes.choose(&TEXTS)?),
        5 => json!(bytes.arbitrary::<String>()?),
        6 => Value::Array(several(bytes, |bytes| junk(bytes, depth - 1))?),
        _ => Value::Object(several(bytes, |bytes| Ok((key(bytes)?, junk(bytes, depth - 1)?)))?.into_iter().collect()),
    })
}

/// Returns up to four values.
pub fn several<'a, T>(
    bytes: &mut Unstructured<'a>,
    mut one: impl FnMut(&mut Unstructured<'a>) -> Result<T>,
) -> Result<Vec<T>> {
    let number = bytes.int_in_range(0..=4)?;
    (0..number).map(|_| one(bytes)).collect()
}

fn key(bytes: &mut Unstructured<'_>) -> Result<String> {
    Ok(if bytes.ratio(1, 4)? { bytes.arbitrary()? } else { (*bytes.choose(&KEYS)?).to_owned() })
}

/// Returns an object with these members. Each may be missing, null or something else, and an unknown one may be added.
fn object<const N: usize>(bytes: &mut Unstructured<'_>, members: [(&str, Value); N]) -> Result<Value> {
    let mut object = Map::new();
    for (name, value) in members {
        match bytes.int_in_range(0..=31)? {
            29 => {}
            30 => drop(object.insert(name.to_owned(), Value::Null)),
            31 => drop(object.insert(name.to_owned(), junk(bytes, 2)?)),
            _ => drop(object.insert(name.to_owned(), value)),
        }
    }
    if bytes.ratio(1, 4)? {
        object.insert(key(bytes)?, junk(bytes, 3)?);
    }
    Ok(Value::Object(object))
}

fn provider(bytes: &mut Unstructured<'_>) -> Result<Value> {
    let id = *bytes.choose(&["vk", "vk", "VK", "shop", "google", "apple"])?;
    let kind = *bytes.choose(&["vk", "vk", "vk", "google", "apple"])?;
    let client_id = *bytes.choose(&["51234567", "1", ""])?;
    let secret = bytes.choose(&[Value::Null, json!("****"), json!("readable")])?.clone();
    let scope = bytes.choose(&[json!(["email"]), json!(["phone", "email"]), json!([]), Value::Null])?.clone();
    let mapper = *bytes.choose(&["base64://e30=", "https://acme.com/m", ""])?;
    let pkce = *bytes.choose(&["never", "force", ""])?;
    let label = *bytes.choose(&TEXTS)?;
    object(
        bytes,
        [
            ("id", json!(id)),
            ("provider", json!(kind)),
            ("client_id", json!(client_id)),
            ("client_secret", secret),
            ("mapper_url", json!(mapper)),
            ("scope", scope),
            ("label", json!(label)),
            ("pkce", json!(pkce)),
        ],
    )
}

fn hook(bytes: &mut Unstructured<'_>) -> Result<Value> {
    let hooks = [
        json!({"hook": "session"}),
        json!({"hook": "show_verification_ui"}),
        json!({"hook": "web_hook", "config": {"url": "https://a.example/x?t=1", "headers": {"Authorization": "x"}}}),
        json!({"hook": "web_hook", "config": {"auth": {"type": "api_key", "config": {"name": "k", "client_secret": "x"}}}}),
    ];
    Ok(if bytes.ratio(1, 16)? { junk(bytes, 3)? } else { bytes.choose(&hooks)?.clone() })
}

/// Returns a document in which every part that we work on may be odd.
fn shaped(bytes: &mut Unstructured<'_>) -> Result<Value> {
    let providers = Value::Array(several(bytes, provider)?);
    let base = *bytes.choose(&TEXTS)?;
    let oidc_config = object(bytes, [("providers", providers), ("base_redirect_uri", json!(base))])?;
    let enabled = bytes.arbitrary::<bool>()?;
    let oidc = object(bytes, [("enabled", json!(enabled)), ("config", oidc_config)])?;
    let methods = object(bytes, [("oidc", oidc)])?;
    let own_hooks = Value::Array(several(bytes, hook)?);
    let of_method = object(bytes, [("hooks", own_hooks)])?;
    let global_hooks = Value::Array(several(bytes, hook)?);
    let after = object(bytes, [("hooks", global_hooks), ("oidc", of_method)])?;
    let registration = object(bytes, [("after", after)])?;
    let flows = object(bytes, [("registration", registration)])?;
    let selfservice = object(bytes, [("methods", methods), ("flows", flows)])?;
    let serve = junk(bytes, 3)?;
    let mut document = object(bytes, [("serve", serve), ("x", Value::Null)])?;
    document["selfservice"] = selfservice;
    Ok(document)
}
