//! The cookies of a login, and the token of its form. A press of a provider's button needs none of them.

use super::authorize::random_bytes;
use crate::domain::hash::sha256;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

/// The cookie of a browser that starts a login.
pub(super) fn cookie(host: &str) -> String {
    // Kratos names it by a hash of its own address.
    let name = sha256(format!("https://{host}/").as_bytes());
    let value = STANDARD.encode(random_bytes(32));
    format!("csrf_token_{name}={value}; Path=/; Max-Age=31536000; HttpOnly; Secure; SameSite=Lax")
}

/// The token in the form.
pub(super) fn token() -> String {
    STANDARD.encode(random_bytes(64))
}

/// The cookie that keeps what was pressed until the provider sends the browser back.
pub(super) fn continuity_cookie() -> String {
    let value = URL_SAFE.encode(random_bytes(96));
    format!("ory_kratos_continuity={value}; Path=/; Max-Age=2592000; HttpOnly; Secure; SameSite=Lax")
}
