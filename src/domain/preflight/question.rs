//! Builds the requests to a provider.

use std::iter::once;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use form_urlencoded::Serializer;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::{BodyFormat, ClientAuthentication, Preflight, RedirectUri, SignIn};
use crate::domain::callback::CallbackUrl;
use crate::domain::secret::Secret;

/// An app's ID, and the proof that we may act for it.
pub(crate) struct Credentials<'a> {
    pub(crate) id: &'a str,
    /// The secret, or what was signed with it: Apple's client secret, or an OAuth 1.0a header.
    pub(crate) proof: &'a str,
}

/// A token request.
pub(crate) struct Exchange {
    pub(crate) url: String,
    pub(crate) media_type: &'static str,
    pub(crate) body: Zeroizing<Vec<u8>>,
    /// The `Authorization` header.
    pub(crate) authorization: Option<Zeroizing<String>>,
}

impl Preflight {
    /// Builds the address to which Kratos would send a browser.
    pub(crate) fn authorize_url(
        &self,
        authorize: &str,
        id: &str,
        callback: &CallbackUrl,
        scope: &[String],
        state: &str,
    ) -> String {
        let (parameters, scope): (Vec<&str>, Vec<&str>) =
            scope.iter().map(String::as_str).partition(|it| self.scope_as_parameter.contains_key(*it));
        let scope = scope.join(" ");
        let mut pairs = vec![("client_id", id), ("redirect_uri", callback.as_str()), ("response_type", "code")];
        pairs.extend((!scope.is_empty()).then_some(("scope", scope.as_str())));
        let parameters = parameters.iter().filter_map(|it| self.scope_as_parameter.get(*it));
        pairs.extend(parameters.map(|(key, value)| (key.as_str(), value.as_str())));
        pairs.push(("state", state));
        let query = Serializer::new(String::new()).extend_pairs(pairs).finish();
        let separator = if authorize.contains('?') { '&' } else { '?' };
        self.probing(&format!("{authorize}{separator}{query}"), state)
    }

    /// Changes the address so that nobody has to sign in to get an answer, if the provider supports that.
    pub(crate) fn probing(&self, url: &str, nonce: &str) -> String {
        match self.sign_in {
            SignIn::Silent => with(url, &[("prompt", "none"), ("nonce", nonce)]),
            SignIn::Page | SignIn::Unasked => url.to_owned(),
        }
    }

    /// Builds the token request, with a code that was never issued.
    pub(crate) fn exchange(
        &self,
        token: &str,
        client: &Credentials<'_>,
        callback: &CallbackUrl,
        code: &str,
    ) -> Exchange {
        let url = token.to_owned();
        if self.client == ClientAuthentication::Oauth1 {
            let authorization = Some(Zeroizing::new(client.proof.to_owned()));
            return Exchange { url, media_type: FORM, body: Zeroizing::default(), authorization };
        }
        let is_basic = self.client == ClientAuthentication::Basic;
        let mut pairs = vec![("grant_type", "authorization_code"), ("code", code)];
        if self.token_request.redirect_uri == RedirectUri::Sent {
            pairs.push(("redirect_uri", callback.as_str()));
        }
        if !is_basic {
            pairs.extend([("client_id", client.id), ("client_secret", client.proof)]);
        }
        let pairs = pairs.iter().map(|(key, value)| (self.parameter(key), *value));
        let (media_type, body) = match self.token_request.format {
            BodyFormat::Form => (FORM, Serializer::new(String::new()).extend_pairs(pairs).finish()),
            BodyFormat::Json => {
                let pairs: Map<_, _> = pairs.map(|(key, value)| (key.to_owned(), Value::from(value))).collect();
                ("application/json", Value::Object(pairs).to_string())
            }
        };
        let authorization = is_basic.then(|| basic(client));
        Exchange { url, media_type, body: Zeroizing::new(body.into_bytes()), authorization }
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// HTTP Basic, with both parts escaped (RFC 6749, 2.3.1), as Go's x/oauth2 does it.
fn basic(client: &Credentials<'_>) -> Zeroizing<String> {
    let escaped = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = Zeroizing::new(format!("{}:{}", escaped(client.id), escaped(client.proof)));
    Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes())))
}

/// Sets these parameters in an address, and replaces existing ones.
pub(crate) fn with(url: &str, pairs: &[(&str, &str)]) -> String {
    let (page, query) = url.split_once('?').unwrap_or((url, ""));
    let kept = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| pairs.iter().all(|(name, _)| name != key));
    let query = Serializer::new(String::new()).extend_pairs(kept).extend_pairs(pairs).finish();
    format!("{page}?{query}")
}

/// Returns the callback URL of the control request, which nobody can have registered.
pub(crate) fn unregistered(callback: &CallbackUrl, random: &str) -> CallbackUrl {
    let random = utf8_percent_encode(random, NON_ALPHANUMERIC);
    CallbackUrl::named(format!("{callback}/not-registered-{random}"))
}

/// Makes up a secret of the same shape that is surely not the app's: letters for letters, digits for digits. The part
/// up to the last other character is kept if the result doesn't look right otherwise (`GOCSPX-…`).
pub(crate) fn made_up_like(
    secret: &Secret,
    looks_right: impl Fn(&str) -> bool,
    random: &mut fastrand::Rng,
) -> Zeroizing<String> {
    let original = secret.expose();
    let mark = original.rfind(|it: char| !it.is_ascii_alphanumeric()).map_or(0, |at| at + 1);
    let mut made_up = Zeroizing::new(String::new());
    for kept in once(0).chain((mark < original.len()).then_some(mark)) {
        made_up = scrambled(original, kept, random);
        if looks_right(&made_up) {
            break;
        }
    }
    made_up
}

fn scrambled(original: &str, kept: usize, random: &mut fastrand::Rng) -> Zeroizing<String> {
    let is_hex = original.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut other = |character: char| match character {
        'a'..='f' if is_hex => random.char('a'..='f'),
        'A'..='F' if is_hex => random.char('A'..='F'),
        '0'..='9' => random.char('0'..='9'),
        'a'..='z' => random.char('a'..='z'),
        'A'..='Z' => random.char('A'..='Z'),
        other => other,
    };
    let mut made_up = Zeroizing::new(original[..kept].to_owned());
    made_up.extend(original[kept..].chars().map(&mut other));
    if *made_up == original { Zeroizing::new(format!("{original}0")) } else { made_up }
}
