//! Hides secrets in everything that is shown, and shortens inline content to its size.

mod spelling;

use serde_json::{Value, json};

use super::content;
use super::pointer::Pointer;

pub(crate) use self::spelling::hide;

/// Shown in place of a secret.
pub(crate) const HIDDEN: &str = "(hidden)";

/// Shown in place of a secret that the plan sets, so that a replaced one shows as a change.
pub(crate) const HIDDEN_NEW: &str = "(hidden, new)";

/// The keys where Kratos keeps a provider's secret. Ory returns null for them.
pub(crate) const PROVIDER_SECRET_KEYS: [&str; 2] = ["client_secret", "apple_private_key"];

/// Other keys in Kratos' configuration that hold a credential, or a URI that contains one: the database, the mail
/// server, and keys for signing session tokens.
const SECRET_KEYS: [&str; 7] = ["password", "secret", "token", "api_key", "dsn", "connection_uri", "jwks_url"];

/// Sections where every value is a credential: the signing keys, and the headers of web hooks and of mail over HTTP.
const SECRET_SECTIONS: [&str; 2] = ["secrets", "headers"];

/// Returns a copy of the value at this place that is safe to show.
pub(crate) fn shown(value: &Value, at: &Pointer) -> Value {
    masked(value, at, &[])
}

/// Returns a copy that is safe to show: secrets hidden, long inline content shortened.
pub(crate) fn masked(value: &Value, at: &Pointer, new_secrets: &[&Pointer]) -> Value {
    if new_secrets.contains(&at) {
        return json!(HIDDEN_NEW);
    }
    match value {
        Value::String(_) | Value::Number(_) if holds_secret(at) => json!(HIDDEN),
        Value::String(text) if at.as_str().ends_with("config/url") => json!(host_only(text)),
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

/// Returns the credentials in a document, if Ory shows them. Leaves out those under five bytes, which are too common as
/// parts of other words.
pub(crate) fn credentials(document: &Value) -> Vec<&str> {
    let mut found = Vec::new();
    collect(document, &Pointer::root(), &mut found);
    found.retain(|credential| credential.len() > 4);
    found
}

fn collect<'a>(value: &'a Value, at: &Pointer, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => {
            found.extend(holds_secret(at).then_some(text.as_str()));
            let users = text.split("//").skip(1).filter_map(|rest| Some(&rest[..user_info(rest)?]));
            found.extend(users.filter_map(|user| user.split_once(':')).map(|(_, password)| password));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| collect(item, &at.index(index), found));
        }
        Value::Object(members) => members.iter().for_each(|(key, member)| collect(member, &at.key(key), found)),
        _ => {}
    }
}

fn holds_secret(at: &Pointer) -> bool {
    let steps = at.steps();
    let is_index = |step: &&String| step.bytes().all(|byte| byte.is_ascii_digit());
    // The elements of a list are as secret as the list.
    let key = steps.iter().rev().find(|step| !is_index(step)).map_or("", String::as_str);
    steps.iter().any(|step| SECRET_SECTIONS.contains(&step.as_str()))
        || PROVIDER_SECRET_KEYS.contains(&key)
        || SECRET_KEYS.contains(&key)
        || at.as_str().ends_with("/auth/config/value")
}

/// Removes user, path and query, which may be credentials, from the URL of a web hook or of mail over HTTP
/// (`request_config`).
fn host_only(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return HIDDEN.to_owned() };
    let rest = &rest[user_info(rest).map_or(0, |end| end + 1)..];
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    format!("{scheme}://{host}/{HIDDEN}")
}

/// Shortens inline content to its size and hash, so that two of them look alike only if they are. Shows stored content
/// by the same hash. Hides a URL's user, password and query, which may carry a token.
fn shortened(text: &str) -> String {
    if let Some(content) = content::decode_inline(text).filter(|_| text.len() > 60) {
        return format!("base64://… ({} bytes, SHA-512 {:.8}…)", content.len(), content::content_hash(&content));
    }
    if let Some(hash) = content::hash_in_url(text) {
        return format!("https://… (stored by Ory, SHA-512 {hash:.8}…)");
    }
    let text = without_user_info(text);
    match text.split_once('?') {
        Some((address, _)) if address.contains("://") => format!("{address}?{HIDDEN}"),
        _ => text,
    }
}

/// Hides the user info of every URL in a text.
fn without_user_info(text: &str) -> String {
    let mut parts = text.split("//");
    let before = parts.next().unwrap_or(text).to_owned();
    parts.fold(before, |shown, part| match user_info(part) {
        Some(end) => format!("{shown}//{HIDDEN}{}", &part[end..]),
        None => format!("{shown}//{part}"),
    })
}

/// Finds the `@` after the user info, in what follows the `//` of a URL. It also handles a password with an unescaped
/// slash: what comes before the slash isn't a host then, because its port isn't a number.
fn user_info(rest: &str) -> Option<usize> {
    let word = rest.split(char::is_whitespace).next().unwrap_or(rest);
    let authority = word.split(['/', '?', '#']).next().unwrap_or(word);
    let is_host = authority.starts_with('[')
        || authority.split_once(':').is_none_or(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let end = authority.rfind('@');
    if is_host { end } else { end.or_else(|| word.rfind('@')) }
}

#[cfg(test)]
mod tests;
