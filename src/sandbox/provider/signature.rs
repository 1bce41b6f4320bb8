//! Signatures that replace a secret: in Apple's client secrets, and in OAuth 1.0a requests.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::app::ProviderApp;
use crate::domain::oauth1;
use crate::domain::private_key::PrivateKey;
use crate::domain::secret::Secret;

/// The longest lifetime of an Apple client secret: six months, in seconds.
const LONGEST_LIFE: i64 = 15_777_000;

/// Whether a client secret is for this app and signed with its key (Apple, "Creating a client secret").
pub(super) fn is_of_apple_app(jwt: &str, app: &ProviderApp) -> bool {
    let mut parts = jwt.split('.');
    let (Some(header), Some(claims), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let object = |part: &str| serde_json::from_slice::<Value>(&bytes(part)?).ok();
    let key = Secret::parse(&app.secret).ok().and_then(|pem| PrivateKey::parse(&pem).ok());
    let message = format!("{header}.{claims}");
    let (Some(key), Some(header), Some(claims), Some(signature)) =
        (key, object(header), object(claims), bytes(signature))
    else {
        return false;
    };
    let lives = |from: i64, to: i64, now: i64| from <= now + 60 && now < to && to - from <= LONGEST_LIFE;
    let is_alive = match (claims["iat"].as_i64(), claims["exp"].as_i64()) {
        (Some(from), Some(to)) => lives(from, to, Timestamp::now().as_second()),
        _ => false,
    };
    is_alive
        && header["alg"] == "ES256"
        && header["kid"] == app.setting("apple_private_key_id")
        && claims["aud"] == "https://appleid.apple.com"
        && claims["iss"] == app.setting("apple_team_id")
        && claims["sub"] == json!(app.id())
        && key.has_signed(message.as_bytes(), &signature)
}

/// Returns the parameters of an OAuth 1.0a `Authorization` header (RFC 5849, 3.5.1).
pub(super) fn parameters(authorization: &str) -> Vec<(String, String)> {
    let pairs = authorization.strip_prefix("OAuth ").unwrap_or_default().split(',');
    let plain = |text: &str| percent_decode_str(text.trim().trim_matches('"')).decode_utf8_lossy().into_owned();
    pairs.filter_map(|pair| pair.split_once('=')).map(|(key, value)| (plain(key), plain(value))).collect()
}

/// Whether a request was signed with this secret (RFC 5849, 3.4).
pub(super) fn fits(url: &str, parameters: &[(String, String)], secret: &str) -> bool {
    let (signature, mut signed): (Vec<_>, Vec<_>) = parameters
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .partition(|(key, _)| *key == "oauth_signature");
    signed.sort_unstable();
    signature.first().is_some_and(|(_, given)| *given == oauth1::signature("POST", url, &signed, secret))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalogue::Catalogue;

    fn signed(app: &ProviderApp, key: &str, now: i64) -> bool {
        let key = PrivateKey::parse(&Secret::parse(key).unwrap()).unwrap();
        let [team, key_id] = ["apple_team_id", "apple_private_key_id"].map(|key| app.setting(key));
        is_of_apple_app(&key.client_secret(team, key_id, app.id(), now).unwrap(), app)
    }

    #[test]
    fn a_client_secret_of_apple_counts_while_it_lives_and_if_the_app_has_signed_it() {
        const KEY: &str = include_str!("../../domain/private_key/p256.pem");
        let now = Timestamp::now().as_second();
        let app = ProviderApp::of("apple", "com.example.web", KEY);
        assert!(signed(&app, KEY, now));
        assert!(!signed(&app, KEY, now - 600) && !signed(&app, KEY, now + 600), "its time is over, or to come");
        let other = Catalogue::shipped().get("apple").unwrap().sandbox[0].secret.clone();
        assert!(!signed(&app, &other, now));
        for text in ["", "a.b.c", "e30.e30.e30", "e30.e30.e30.e30"] {
            assert!(!is_of_apple_app(text, &app), "{text}");
        }
    }
}
