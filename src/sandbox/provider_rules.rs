//! Which provider entries Ory Network accepts, and what becomes of their secrets.
//!
//! The rules are those of the schema in ory/kratos (embedx/config.schema.json, `selfServiceOIDCProvider`) and, for
//! secrets, of the Ory docs ("Configure projects with Ory CLI", section "Stored secrets").

use serde_json::{Map, Value};

use super::refusal::Refusal;

type Entry = Map<String, Value>;

enum Shape {
    Text,
    Secret,
    TextList,
    Url,
    Claims,
    OneOf(&'static [&'static str]),
}

const KINDS: &[&str] = &[
    "vk",
    "generic",
    "google",
    "facebook",
    "microsoft",
    "github",
    "github-app",
    "gitlab",
    "apple",
    "auth0",
    "salesforce",
    "slack",
    "spotify",
    "discord",
    "netid",
    "yandex",
    "dingtalk",
    "lark",
    "patreon",
    "linkedin_v2",
    "linkedin",
    "uaepass",
    "x",
    "line",
    "amazon",
];

const REQUIRED: &[&str] = &["id", "provider", "client_id", "mapper_url"];

const APPLE_ONLY: &[&str] = &["apple_team_id", "apple_private_key_id", "apple_private_key"];

const SHAPES: &[(&str, Shape)] = &[
    ("id", Shape::Text),
    ("provider", Shape::OneOf(KINDS)),
    ("label", Shape::Text),
    ("client_id", Shape::Text),
    ("client_secret", Shape::Secret),
    ("issuer_url", Shape::Url),
    ("auth_url", Shape::Url),
    ("token_url", Shape::Url),
    ("mapper_url", Shape::Text),
    ("scope", Shape::TextList),
    ("microsoft_tenant", Shape::Text),
    ("subject_source", Shape::OneOf(&["userinfo", "me", "oid"])),
    ("apple_team_id", Shape::Text),
    ("apple_private_key_id", Shape::Text),
    ("apple_private_key", Shape::Secret),
    ("requested_claims", Shape::Claims),
    ("organization_id", Shape::Text),
    ("additional_id_token_audiences", Shape::TextList),
    ("claims_source", Shape::OneOf(&["id_token", "userinfo"])),
    ("pkce", Shape::OneOf(&["auto", "never", "force"])),
    ("account_linking_mode", Shape::Text),
    ("update_identity_on_login", Shape::OneOf(&["never", "automatic"])),
    ("aal2_acr_values", Shape::TextList),
    ("aal2_amr_values", Shape::TextList),
    ("fedcm_config_url", Shape::Url),
    ("net_id_token_origin_header", Shape::Text),
];

/// Checks an entry as it was written. `path` is its JSON pointer.
pub(super) fn check(entry: &Entry, path: &str) -> Result<(), Refusal> {
    for key in REQUIRED {
        match entry.get(*key) {
            None => return Err(Refusal::missing(path, key)),
            Some(value) if value == "" => return Err(Refusal::invalid(&format!("{path}/{key}"), "must not be empty")),
            Some(_) => {}
        }
    }
    for (key, value) in entry {
        let place = format!("{path}/{key}");
        let Some((_, shape)) = SHAPES.iter().find(|(known, _)| known == key) else {
            return Err(Refusal::unknown_key(path, key));
        };
        check_shape(shape, value, &place)?;
    }
    check_keys_of_kind(entry, path)
}

fn check_shape(shape: &Shape, value: &Value, place: &str) -> Result<(), Refusal> {
    let expected = |what: &str| Refusal::invalid(place, &format!("expected {what}"));
    match shape {
        Shape::Text if !value.is_string() => Err(expected("string")),
        Shape::Secret if !value.is_string() && !value.is_null() => Err(expected("string or null")),
        Shape::Url if !value.as_str().is_some_and(|text| text.contains("://")) => Err(expected("URL")),
        Shape::Claims => check_claims(value, place),
        Shape::TextList if !value.as_array().is_some_and(|list| list.iter().all(Value::is_string)) => {
            Err(expected("array of strings"))
        }
        Shape::OneOf(allowed) if !value.as_str().is_some_and(|text| allowed.contains(&text)) => {
            Err(Refusal::invalid(place, &format!("value must be one of {allowed:?}")))
        }
        _ => Ok(()),
    }
}

/// Claims are asked for in the ID token or in the userinfo, each by null or by an object.
fn check_claims(value: &Value, place: &str) -> Result<(), Refusal> {
    let object = |value: &Value, place: &str| {
        value.as_object().cloned().ok_or_else(|| Refusal::invalid(place, "expected object"))
    };
    for (source, claims) in object(value, place)? {
        if !["id_token", "userinfo"].contains(&source.as_str()) {
            return Err(Refusal::unknown_key(place, &source));
        }
        let place = format!("{place}/{source}");
        for (claim, wish) in object(&claims, &place)? {
            if !wish.is_null() && !wish.is_object() {
                return Err(Refusal::invalid(&format!("{place}/{claim}"), "expected object or null"));
            }
        }
    }
    Ok(())
}

fn check_keys_of_kind(entry: &Entry, path: &str) -> Result<(), Refusal> {
    let kind = entry.get("provider").and_then(Value::as_str).unwrap_or_default();
    let belongs = |key: &str| match key {
        "microsoft_tenant" => kind == "microsoft",
        _ => kind == "apple",
    };
    for key in ["microsoft_tenant"].iter().chain(APPLE_ONLY) {
        match (belongs(key), entry.get(*key)) {
            (false, Some(_)) => {
                return Err(Refusal::invalid(&format!("{path}/{key}"), &format!("not allowed for {kind}")));
            }
            (true, None) => return Err(Refusal::missing(path, key)),
            (true, Some(value)) if value == "" => {
                return Err(Refusal::invalid(&format!("{path}/{key}"), "must not be empty"));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Fills in the secrets that were written as null from the entry that is stored under the same id.
pub(super) fn keep_secrets(entry: &mut Entry, stored: Option<&Entry>, path: &str) -> Result<(), Refusal> {
    if entry.get("provider").is_some_and(|kind| kind == "apple") {
        if entry.get("client_secret").and_then(Value::as_str).is_some_and(|secret| !secret.is_empty()) {
            return Err(Refusal::invalid(&format!("{path}/client_secret"), "not allowed for apple"));
        }
        entry.remove("client_secret");
        return keep_secret(entry, stored, "apple_private_key", path);
    }
    keep_secret(entry, stored, "client_secret", path)
}

fn keep_secret(entry: &mut Entry, stored: Option<&Entry>, key: &str, path: &str) -> Result<(), Refusal> {
    let place = format!("{path}/{key}");
    match entry.get(key) {
        // What an absent key does to a stored secret is not documented, so nobody may count on it.
        None => Err(Refusal::missing(path, key)),
        Some(Value::String(secret)) if secret.is_empty() => Err(Refusal::invalid(&place, "must not be empty")),
        Some(Value::String(_)) => Ok(()),
        Some(_) => match stored.and_then(|entry| entry.get(key)).filter(|value| value.is_string()) {
            Some(secret) => {
                entry.insert(key.to_owned(), secret.clone());
                Ok(())
            }
            None => Err(Refusal::invalid(&place, "is required: no value is stored for this provider")),
        },
    }
}
