//! Identifies and authenticates the client of a token request.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::app::ProviderApp;
use super::signature;
use crate::domain::preflight::{ClientAuthentication, Preflight};
use crate::sandbox::http::Request;

/// The client of a token request, authenticated in the way that the provider expects.
pub(super) struct Client {
    id: String,
    proof: Proof,
    pub(super) callback: Option<String>,
    pub(super) code: Option<String>,
}

enum Proof {
    Secret(String),
    /// A JWT, signed with Apple's key.
    Assertion(String),
    /// A signature over the whole request (OAuth 1.0a).
    Signature {
        url: String,
        parameters: Vec<(String, String)>,
    },
}

impl Client {
    pub(super) fn read(preflight: &Preflight, request: &Request) -> Self {
        let body = |name: &str| {
            let name = preflight.parameter(name);
            let in_json = || serde_json::from_str::<Value>(&request.body).ok()?[name].as_str().map(str::to_owned);
            request.form_value(name).or_else(in_json)
        };
        let text = |name| body(name).unwrap_or_default();
        let (callback, code) = (body("redirect_uri"), body("code"));
        let (id, proof, callback) = match preflight.client {
            ClientAuthentication::Body => (text("client_id"), Proof::Secret(text("client_secret")), callback),
            ClientAuthentication::Apple => (text("client_id"), Proof::Assertion(text("client_secret")), callback),
            ClientAuthentication::Basic => {
                let (id, secret) = basic(&request.authorization).unwrap_or_default();
                (id, Proof::Secret(secret), callback)
            }
            ClientAuthentication::Oauth1 => {
                let url = format!("https://{}{}", request.host, request.path);
                let parameters = signature::parameters(&request.authorization);
                let value = |name| parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
                // Kratos appends `?state=…&code=unused`, and X compares only the part before it (inferred).
                let bare = |url: String| url.split('?').next().map(str::to_owned);
                let (id, callback) =
                    (value("oauth_consumer_key").unwrap_or_default(), value("oauth_callback").and_then(bare));
                (id, Proof::Signature { url, parameters }, callback)
            }
        };
        Self { id, proof, callback, code }
    }

    /// Returns the app that it claims to be.
    pub(super) fn app<'a>(&self, apps: &[&'a ProviderApp]) -> Option<&'a ProviderApp> {
        apps.iter().copied().find(|app| app.id() == self.id)
    }

    /// Whether it proves that it has this app's secret.
    pub(super) fn proves(&self, app: &ProviderApp) -> bool {
        match &self.proof {
            Proof::Secret(secret) => *secret == app.secret,
            Proof::Assertion(assertion) => signature::is_of_apple_app(assertion, app),
            Proof::Signature { url, parameters } => signature::fits(url, parameters, &app.secret),
        }
    }
}

/// Returns the ID and the secret from HTTP Basic. Both are escaped (RFC 6749, 2.3.1).
fn basic(authorization: &str) -> Option<(String, String)> {
    let bytes = STANDARD.decode(authorization.strip_prefix("Basic ")?).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (id, secret) = text.split_once(':')?;
    let plain = |text: &str| form_urlencoded::parse(text.as_bytes()).map(|(name, _)| name.into_owned()).collect();
    Some((plain(id), plain(secret)))
}
