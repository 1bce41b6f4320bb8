//! Signed requests of OAuth 1.0a (RFC 5849), which X still uses.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ring::hmac;
use zeroize::Zeroizing;

use super::callback::CallbackUrl;
use super::preflight::Credentials;

/// All characters but those that RFC 3986 calls unreserved (RFC 5849, 3.6).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The values that make a signed request unique.
pub(crate) struct Moment<'a> {
    pub(crate) nonce: &'a str,
    /// In seconds since 1970.
    pub(crate) now: i64,
}

/// Returns the `Authorization` header that asks for a request token (RFC 5849, 2.1).
pub(crate) fn request_token_header(
    url: &str,
    app: &Credentials<'_>,
    callback: &CallbackUrl,
    moment: &Moment<'_>,
) -> Zeroizing<String> {
    let time = moment.now.to_string();
    let parameters = [
        ("oauth_callback", callback.as_str()),
        ("oauth_consumer_key", app.id),
        ("oauth_nonce", moment.nonce),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", &time),
        ("oauth_version", "1.0"),
    ];
    let signature = signature("POST", url, &parameters, app.proof);
    let signed = parameters.into_iter().chain([("oauth_signature", signature.as_str())]);
    let parts: Vec<_> = signed.map(|(key, value)| format!("{key}=\"{}\"", escaped(value))).collect();
    Zeroizing::new(format!("OAuth {}", parts.join(", ")))
}

/// Returns the signature of a request without a token (RFC 5849, 3.4). The parameters must be sorted by name.
pub(crate) fn signature(method: &str, url: &str, parameters: &[(&str, &str)], secret: &str) -> String {
    let pairs: Vec<_> = parameters.iter().map(|(key, value)| format!("{key}={}", escaped(value))).collect();
    let base = format!("{method}&{}&{}", escaped(url), escaped(&pairs.join("&")));
    let key = Zeroizing::new(format!("{}&", escaped(secret)));
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key.as_bytes());
    STANDARD.encode(hmac::sign(&key, base.as_bytes()))
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_signed_as_other_programs_sign_it() {
        // The request of RFC 5849, 1.2, signed with Python's hmac.
        let parameters = [
            ("oauth_callback", "http://printer.example.com/ready"),
            ("oauth_consumer_key", "dpf43f3p2l4k3l03"),
            ("oauth_nonce", "wIjqoxSoenHBAA"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", "137131200"),
        ];
        let signed = signature("POST", "https://photos.example.net/initiate", &parameters, "kd94hf93k423kf44");
        assert_eq!(signed, "2PPg1VrKNB+t3RLyL7wGW9SNVwQ=");
    }
}
