//! The cookies of a login, and the token of its form. Pressing a provider's button needs none of them.

use super::authorize::random_bytes;
use crate::domain::hash::sha256;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

/// Returns the cookie for a browser that starts a login.
pub(super) fn cookie(host: &str) -> String {
    // Kratos adds a hash of its own address to the name.
    let name = sha256(format!("https://{host}/").as_bytes());
    let value = STANDARD.encode(random_bytes(32));
    format!("csrf_token_{name}={value}; Path=/; Max-Age=31536000; HttpOnly; Secure; SameSite=Lax")
}

/// Returns the token for the form.
pub(super) fn token() -> String {
    STANDARD.encode(random_bytes(64))
}

/// Returns the cookie that remembers the pressed button until the provider sends the browser back.
pub(super) fn continuity_cookie() -> String {
    let value = URL_SAFE.encode(random_bytes(96));
    format!("ory_kratos_continuity={value}; Path=/; Max-Age=2592000; HttpOnly; Secure; SameSite=Lax")
}
