//! Where Kratos sends a browser to sign in, and where it wants it back.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::domain::{callback, go_url};

/// The authorize URL of a provider. VK's is the one that Kratos builds (selfservice/strategy/oidc/provider_vk.go); those of
/// other kinds are plausible and no more: only the parameters are right.
pub(super) fn url(provider: &Value, callback: &str) -> String {
    let text = |key: &str| provider[key].as_str().unwrap_or_default();
    let scope: Vec<&str> = provider["scope"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    // In the order of the alphabet, as Go writes them.
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("client_id", text("client_id"));
    if text("pkce") == "force" {
        query.append_pair("code_challenge", &random_text(32)).append_pair("code_challenge_method", "S256");
    }
    query.append_pair("redirect_uri", callback).append_pair("response_type", "code");
    if !scope.is_empty() {
        query.append_pair("scope", &scope.join(" "));
    }
    query.append_pair("state", &random_text(96));
    format!("{}?{}", endpoint(text("provider"), text("auth_url")), query.finish())
}

fn endpoint(kind: &str, auth_url: &str) -> String {
    match kind {
        _ if !auth_url.is_empty() => auth_url.to_owned(),
        "vk" => "https://oauth.vk.com/authorize".to_owned(),
        "google" => "https://accounts.google.com/o/oauth2/v2/auth".to_owned(),
        "apple" => "https://appleid.apple.com/auth/authorize".to_owned(),
        other => format!("https://{other}.example/oauth2/authorize"),
    }
}

/// The callback URL of a provider, by the rules of Kratos.
pub(super) fn callback(provider: &Value, config: &Value, public_url: &str) -> String {
    let base = config.pointer("/selfservice/methods/oidc/config/base_redirect_uri").and_then(Value::as_str);
    let keys = provider.as_object().cloned().unwrap_or_default();
    let path = callback::path(provider["id"].as_str().unwrap_or_default(), &keys);
    go_url::append_path(base.filter(|url| !url.is_empty()).unwrap_or(public_url), &path)
}

fn random_text(length: usize) -> String {
    URL_SAFE_NO_PAD.encode(random_bytes(length))
}

pub(super) fn random_bytes(length: usize) -> Vec<u8> {
    std::iter::repeat_with(|| fastrand::u8(..)).take(length).collect()
}
