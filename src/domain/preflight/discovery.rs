//! What a provider's discovery document says (OpenID Connect Discovery 1.0).

use serde::Deserialize;
use serde_json::{Map, Value};

use super::rule::Confidence;
use super::{At, Preflight, Reading, Reply, Sign, Step};

/// Where a discovery document is, below its issuer.
pub(crate) const WELL_KNOWN: &str = "/.well-known/openid-configuration";

/// Where the document is, and what is to be learned from it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Discovery {
    /// Its address. `{key}` is the value of a setting.
    pub(super) url: String,
    /// What it proves: the issuer, or a tenant.
    pub(super) step: Step,
    issuer: Issuer,
}

/// Whether the document must call its issuer as the setting `issuer_url` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Issuer {
    /// To the letter: Kratos' OpenID library refuses another one (coreos/go-oidc, NewProvider).
    Exact,
    /// Kratos doesn't compare it.
    Any,
}

/// Where a provider is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoints {
    pub(crate) authorize: Option<String>,
    pub(crate) token: Option<String>,
}

/// What became of a look at the document.
pub(crate) struct Discovered {
    pub(crate) reading: Reading,
    /// Where to go on; what the document leaves out is as in the template.
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

    /// There is no such document.
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
