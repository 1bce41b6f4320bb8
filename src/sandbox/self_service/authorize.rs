//! The address that Kratos sends a browser to for the sign-in, and the address that it returns to.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::domain::identity_config::ProviderEntry;
use crate::domain::{callback, go_url};
use crate::sandbox::provider::Providers;

/// The kinds for which Kratos adds the scope `openid` if it isn't configured (oauth2ConfigFromEndpoint of generic and
/// google, and the constructor of netid, in selfservice/strategy/oidc).
const WITH_OPENID: [&str; 8] = ["generic", "google", "apple", "microsoft", "facebook", "linkedin_v2", "line", "netid"];

/// A scope that Google doesn't support. Kratos requests it in another way (provider_google.go).
const OFFLINE: &str = "offline_access";

/// Returns the authorize URL that Kratos builds for a provider (selfservice/strategy/oidc/provider_*.go).
pub(super) fn url(provider: &Value, callback: &str, providers: &Providers) -> String {
    let text = |key: &str| provider[key].as_str().unwrap_or_default();
    let (kind, page) = (text("provider"), page(provider, providers));
    if kind == "x" {
        // The request token replaces the other parameters.
        return format!("{page}?oauth_token={}", random_text(20));
    }
    let scope = scope(kind, provider);
    let mut pairs = vec![
        ("client_id", text("client_id").to_owned()),
        ("redirect_uri", callback.to_owned()),
        ("response_type", "code".to_owned()),
        ("state", random_text(96)),
    ];
    if text("pkce") == "force" {
        pairs.extend([("code_challenge", random_text(32)), ("code_challenge_method", "S256".to_owned())]);
    }
    pairs.extend(of_kind(kind, &scope).map(|(key, value)| (key, value.to_owned())));
    let known: Vec<_> = scope.into_iter().filter(|it| kind != "google" || *it != OFFLINE).collect();
    pairs.extend((!known.is_empty()).then(|| ("scope", known.join(" "))));
    // Go sorts them.
    pairs.sort_unstable();
    format!("{page}?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

/// Returns the parameter that Kratos adds for a kind.
fn of_kind(kind: &str, scope: &[&str]) -> Option<(&'static str, &'static str)> {
    match kind {
        "apple" if scope.contains(&"email") || scope.contains(&"name") => Some(("response_mode", "form_post")),
        "dingtalk" => Some(("prompt", "consent")),
        "google" if scope.contains(&OFFLINE) => Some(("access_type", "offline")),
        "discord" | "patreon" => Some(("prompt", "none")),
        "uaepass" => Some(("acr_values", "urn:safelayer:tws:policies:authentication:level:low")),
        _ => None,
    }
}

fn scope<'a>(kind: &str, provider: &'a Value) -> Vec<&'a str> {
    let mut scope: Vec<_> = provider["scope"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if WITH_OPENID.contains(&kind) && !scope.contains(&"openid") {
        scope.push("openid");
    }
    scope
}

fn page(provider: &Value, providers: &Providers) -> String {
    let kind = provider["provider"].as_str().unwrap_or_default();
    let configured = provider["auth_url"].as_str().filter(|url| !url.is_empty()).map(str::to_owned);
    let known = || provider.as_object().and_then(|keys| providers.sign_in_page(ProviderEntry { index: 0, keys }));
    configured.or_else(known).unwrap_or_else(|| format!("https://{kind}.example/oauth2/authorize"))
}

/// Returns the callback URL of a provider, by the rules of Kratos.
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
