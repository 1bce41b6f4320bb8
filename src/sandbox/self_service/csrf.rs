//! Kratos' protection against forged requests: a cookie and a token that belong together.

use base16ct::lower::encode_string;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::authorize::random_bytes;
use crate::sandbox::http::{Answer, Request};

const WHY: &str = "The request was rejected to protect you from Cross-Site-Request-Forgery (CSRF) which could cause account \
                   takeover, leaking personal information, and other serious security issues.";

/// What a browser keeps, and what the form carries.
#[derive(Clone, Debug)]
pub(super) struct Csrf {
    cookie: String,
    pub(super) token: String,
}

impl Csrf {
    pub(super) fn random() -> Self {
        Self { cookie: STANDARD.encode(random_bytes(32)), token: STANDARD.encode(random_bytes(64)) }
    }

    pub(super) fn set_cookie(&self, host: &str) -> String {
        let name = cookie_name(host);
        format!("{name}={}; Path=/; Max-Age=31536000; HttpOnly; Secure; SameSite=Lax", self.cookie)
    }

    /// Refuses a request without the cookie or the token.
    pub(super) fn check(&self, request: &Request, token: &str) -> Result<(), Answer> {
        let name = cookie_name(&request.host);
        let mut cookies = request.cookie.split("; ").filter_map(|pair| pair.split_once('='));
        let cookie = cookies.find(|(known, _)| *known == name).map(|(_, value)| value);
        let reason = match cookie {
            None if request.cookie.is_empty() => "The HTTP cookie header is empty or not set.",
            None => "The HTTP cookie header was set but did not include the anti-CSRF cookie.",
            Some(_) if token.is_empty() => "The anti-CSRF cookie was found but the CSRF token was not included.",
            Some(cookie) if cookie == self.cookie && token == self.token => return Ok(()),
            Some(_) => "The HTTP cookie header was set and a CSRF token was sent but they do not match.",
        };
        Err(violation(reason))
    }
}

fn violation(reject_reason: &str) -> Answer {
    let error = json!({
        "id": "security_csrf_violation",
        "code": 403,
        "status": "Forbidden",
        "reason": format!("Please retry the flow and optionally clear your cookies. {WHY}"),
        "details": {"docs": "https://www.ory.sh/docs/kratos/debug/csrf", "reject_reason": reject_reason},
        "message": WHY,
    });
    Answer::json(403, &json!({ "error": error }))
}

/// Kratos names the cookie by a hash of its own address.
fn cookie_name(host: &str) -> String {
    format!("csrf_token_{}", encode_string(&Sha256::digest(format!("https://{host}/"))))
}
