//! Reads a provider's discovery document (OpenID Connect Discovery 1.0).

use serde::Deserialize;
use serde_json::{Map, Value};

use super::rule::Confidence;
use super::{At, Preflight, Reading, Reply, Sign, Step};

/// The path of a discovery document below its issuer.
pub(crate) const WELL_KNOWN: &str = "/.well-known/openid-configuration";

/// The address of the document, and what it proves.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Discovery {
    /// Its address. `{key}` is the value of a setting.
    pub(super) url: String,
    /// What it proves: the issuer, or a tenant.
    pub(super) step: Step,
    issuer: Issuer,
}

/// Whether the document's issuer must match the setting `issuer_url`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Issuer {
    /// Exactly: Kratos' OpenID library rejects anything else (coreos/go-oidc, NewProvider).
    Exact,
    /// Kratos doesn't compare it.
    Any,
}

/// The addresses of a provider's endpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoints {
    pub(crate) authorize: Option<String>,
    pub(crate) token: Option<String>,
}

/// The result of reading the document.
pub(crate) struct Discovered {
    pub(crate) reading: Reading,
    /// The endpoints of the template. The document fills in what the template leaves out.
    pub(crate) endpoints: Endpoints,
}

impl Preflight {
    /// Reads the document.
    pub(crate) fn discovered(&self, reply: &Reply, body: &[u8], settings: &Map<String, Value>) -> Discovered {
        let endpoints = self.endpoints(settings);
        let reading =
            |sign, meaning: Option<String>| Reading { sign, confidence: Confidence::High, meaning, says: None };
        let document = serde_json::from_slice::<Value>(body).ok().filter(|_| reply.status == 200);
        let Some(document) = document.filter(|document| document.get("issuer").is_some()) else {
            return Discovered { reading: self.missing(reply), endpoints };
        };
        let named = |key: &str| document.get(key).and_then(Value::as_str).map(str::to_owned);
        let endpoints = Endpoints {
            authorize: endpoints.authorize.or_else(|| named("authorization_endpoint")),
            token: endpoints.token.or_else(|| named("token_endpoint")),
        };
        let (theirs, ours) = (named("issuer"), settings.get("issuer_url").and_then(Value::as_str));
        let reading = match (&theirs, ours) {
            (Some(theirs), Some(ours)) if theirs != ours && self.is_compared() => {
                reading(Sign::WrongIssuer, Some(mismatch(theirs, ours)))
            }
            _ => reading(Sign::Accepted, None),
        };
        Discovered { reading, endpoints }
    }

    fn is_compared(&self) -> bool {
        self.discovery.as_ref().is_some_and(|discovery| discovery.issuer == Issuer::Exact)
    }

    /// Returns the reading for a missing document.
    fn missing(&self, reply: &Reply) -> Reading {
        if let Some(reading) = self.known(At::Discovery, reply) {
            return reading;
        }
        let (status, address) = (reply.status, reply.address());
        let meaning = format!("{address} has no discovery document (HTTP status {status}).");
        match (self.discovery.as_ref().map(|it| it.step), status) {
            (Some(Step::Issuer), 404 | 410) => {
                let (sign, confidence) = (Sign::WrongIssuer, Confidence::High);
                Reading { sign, confidence, meaning: Some(meaning), says: reply.quote() }
            }
            _ => Reading::inconclusive(meaning, reply.quote()),
        }
    }
}

fn mismatch(theirs: &str, ours: &str) -> String {
    let slash = match (theirs.strip_suffix('/'), ours.strip_suffix('/')) {
        (Some(theirs), None) if theirs == ours => " Add the slash at the end.",
        (None, Some(ours)) if theirs == ours => " Remove the slash at the end.",
        _ => "",
    };
    format!("Its discovery document has the issuer {theirs}, and the issuer has to match it exactly.{slash}")
}
