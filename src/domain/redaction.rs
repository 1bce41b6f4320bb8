//! What is hidden in everything that is shown: secrets, and inline content by its size.

use serde_json::{Value, json};

use super::content;
use super::pointer::Pointer;

/// Shown in place of a secret.
pub const HIDDEN: &str = "(hidden)";

/// Shown in place of a secret that the plan sets, so that a replaced one shows as a change.
pub const HIDDEN_NEW: &str = "(hidden, new)";

/// A copy of the value at this place, as it may be shown.
pub(crate) fn shown(value: &Value, at: &Pointer) -> Value {
    masked(value, at, &[])
}

/// A copy to be shown: secrets hidden, long inline content shortened.
pub(crate) fn masked(value: &Value, at: &Pointer, new_secrets: &[&Pointer]) -> Value {
    if new_secrets.contains(&at) {
        return json!(HIDDEN_NEW);
    }
    match value {
        Value::String(_) if holds_secret(at) => json!(HIDDEN),
        Value::String(text) if at.as_str().ends_with("/config/url") => json!(host_only(text)),
        Value::String(text) => json!(shortened(text)),
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, item)| masked(item, &at.index(index), new_secrets)).collect()
        }
        Value::Object(members) => {
            let shown = members.iter().map(|(key, member)| (key.clone(), masked(member, &at.key(key), new_secrets)));
            Value::Object(shown.collect())
        }
        _ => value.clone(),
    }
}

/// Places of credentials: those of providers, and those of web hooks (`auth.config` of Kratos, or any header).
fn holds_secret(at: &Pointer) -> bool {
    let Some((container, key)) = at.split_last() else { return false };
    match key.as_str() {
        "client_secret" | "apple_private_key" | "password" | "secret" | "token" | "api_key" => true,
        "value" => container.as_str().ends_with("/auth/config"),
        _ => container.as_str().ends_with("/headers"),
    }
}

/// The address of a web hook without what may be a credential: user, path and query.
fn host_only(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return shortened(url) };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    format!("{scheme}://{host}/{HIDDEN}")
}

/// Inline content by its size and hash: two of them look alike only if they are. Stored content by the same hash. The
/// query of a URL, which may carry a token, is left out.
fn shortened(text: &str) -> String {
    if let Some(content) = content::decode_inline(text).filter(|_| text.len() > 60) {
        return format!("base64://… ({} bytes, SHA-512 {:.8}…)", content.len(), content::content_hash(&content));
    }
    if let Some(hash) = content::hash_in_url(text) {
        return format!("https://… (stored by Ory, SHA-512 {hash:.8}…)");
    }
    match text.split_once('?') {
        Some((address, _)) if text.starts_with("http") => format!("{address}?{HIDDEN}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_of_providers_and_web_hooks_are_hidden_and_nulls_are_not() {
        let shown = masked(
            &json!({"client_secret": "canary", "apple_private_key": null, "auth": {"config": {"value": "canary", "in": "header"}}}),
            &Pointer::root(),
            &[],
        );
        assert_eq!(
            shown,
            json!({"client_secret": HIDDEN, "apple_private_key": null, "auth": {"config": {"value": HIDDEN, "in": "header"}}})
        );
    }

    #[test]
    fn of_the_address_of_a_web_hook_only_the_host_is_shown() {
        let hook = json!({"config": {"url": "https://user:canary@crm.example/services/canary?token=canary"}});
        let shown = masked(&hook, &Pointer::root(), &[]);
        assert_eq!(shown, json!({"config": {"url": "https://crm.example/(hidden)"}}));
    }
}
