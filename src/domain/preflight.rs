//! Asks a provider about an app's ID, secret and callback URL before they are pushed.
//!
//! docs/architecture.md, "Asking the provider", says which answers count, and why an accepting one counts only if a
//! control request is refused.

mod coverage;
mod discovery;
mod question;
mod rule;
mod words;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(crate) use self::coverage::{Coverage, Extent};
use self::discovery::Discovery;
pub(crate) use self::discovery::{Discovered, Endpoints, WELL_KNOWN};
pub(crate) use self::question::{Credentials, made_up_like, unregistered, with};
use self::rule::Rule;
pub(crate) use self::rule::{At, Example, Reading, Sign};
pub(crate) use self::words::Reply;

/// How to ask a provider, and what its answers mean.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Preflight {
    discovery: Option<Discovery>,
    /// The URL of the sign-in page. `{key}` is the value of a setting. `None` means that discovery provides the URL.
    authorize: Option<String>,
    /// The URL where a code is exchanged.
    token: Option<String>,
    /// The hosts that the sign-in page may redirect to. If there are none, only the page's own host.
    #[serde(default)]
    hosts: Vec<String>,
    pub(crate) sign_in: SignIn,
    /// Redirect parameters that contain words in base64url.
    #[serde(default)]
    decode: Vec<String>,
    pub(crate) client: ClientAuthentication,
    #[serde(default)]
    token_request: TokenRequest,
    /// Scopes that the provider doesn't know, each with the parameter and value that Kratos sends instead.
    #[serde(default)]
    scope_as_parameter: BTreeMap<String, (String, String)>,
    answers: Vec<Rule>,
}

/// How to ask a provider for its sign-in page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SignIn {
    /// With `prompt=none`: a provider that knows client and callback URL sends the browser straight back (OpenID
    /// Connect Core 1.0, 3.1.2.6).
    Silent,
    /// As a browser would.
    Page,
    /// Not at all: the provider checks client and callback URL only after the sign-in.
    Unasked,
}

/// How a client authenticates at the token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ClientAuthentication {
    /// Its ID and secret in the form.
    Body,
    /// HTTP Basic.
    Basic,
    /// A JWT signed with the private key, as Apple expects it.
    Apple,
    /// A signed request (OAuth 1.0a).
    Oauth1,
}

/// How the token request differs from the usual one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TokenRequest {
    redirect_uri: RedirectUri,
    format: BodyFormat,
    /// Other names for the parameters.
    names: BTreeMap<String, String>,
    /// How many token requests the provider tolerates in a run.
    at_most: Option<u16>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RedirectUri {
    #[default]
    Sent,
    Omitted,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum BodyFormat {
    #[default]
    Form,
    Json,
}

/// The part of an app that a provider was asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    Issuer,
    Tenant,
    Client,
    Secret,
    Callback,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    Accepted,
    #[serde(rename = "rejected")]
    Refused,
    Inconclusive,
}

/// A provider's verdict on one part of an app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Judgement {
    pub(crate) step: Step,
    pub(crate) verdict: Verdict,
    /// The meaning of the answer, which is more exact than the verdict.
    pub(crate) reason: Sign,
    /// The explanation in a sentence or two, if it is known.
    pub(crate) meaning: Option<String>,
    /// The provider's own words.
    pub(crate) says: Option<String>,
}

impl Judgement {
    /// Makes an inconclusive judgement with this explanation.
    pub(crate) fn open(step: Step, meaning: impl Into<String>) -> Self {
        let (verdict, reason) = (Verdict::Inconclusive, Sign::Inconclusive);
        Self { step, verdict, reason, meaning: Some(meaning.into()), says: None }
    }

    /// Ranks judgements on the same part: the lowest number counts. An objection that we know little about still
    /// outweighs an answer without one.
    pub(crate) fn precedence(&self) -> u8 {
        match self.verdict {
            Verdict::Refused => 0,
            Verdict::Inconclusive if self.reason.step().is_some() => 1,
            Verdict::Accepted => 2,
            Verdict::Inconclusive => 3,
        }
    }

    /// Judges one part by an answer. Only a well-known answer may reject it.
    pub(crate) fn of(step: Step, reading: &Reading) -> Self {
        let verdict = match reading.sign {
            Sign::Accepted => Verdict::Accepted,
            Sign::Inconclusive => Verdict::Inconclusive,
            _ if reading.may_refuse() => Verdict::Refused,
            _ => Verdict::Inconclusive,
        };
        let (reason, meaning, says) = (reading.sign, reading.meaning.clone(), reading.says.clone());
        Self { step, verdict, reason, meaning, says }
    }
}

impl Preflight {
    /// Returns the endpoints that the template alone provides.
    pub(crate) fn endpoints(&self, settings: &Map<String, Value>) -> Endpoints {
        let filled = |address: &Option<String>| filled(address.as_ref()?, settings);
        Endpoints { authorize: filled(&self.authorize), token: filled(&self.token) }
    }

    /// Returns the URL of the discovery document, and what the document proves.
    pub(crate) fn discovery(&self, settings: &Map<String, Value>) -> Option<(String, Step)> {
        self.discovery.as_ref().and_then(|it| Some((filled(&it.url, settings)?, it.step)))
    }

    /// Whether to follow a redirect of the sign-in page from `from` to `to`.
    pub(crate) fn follows(&self, from: &str, to: &str) -> bool {
        let to = host(to);
        if self.hosts.is_empty() { host(from) == to } else { self.hosts.contains(&to) }
    }

    /// Returns the provider's name for a parameter of the token request.
    pub(crate) fn parameter<'a>(&'a self, name: &'a str) -> &'a str {
        self.token_request.names.get(name).map_or(name, String::as_str)
    }

    /// Whether the provider tolerates a second token request, which tries a made-up secret for comparison.
    pub(crate) fn allows_control(&self) -> bool {
        self.token_request.at_most.is_none_or(|most| most > 1)
    }
}

/// Fills settings into an address, if all of them are set. An issuer's trailing slash isn't doubled.
pub(crate) fn filled(address: &str, settings: &Map<String, Value>) -> Option<String> {
    let texts = settings.iter().filter_map(|(key, value)| Some((key, value.as_str()?)));
    let filled = texts.fold(address.to_owned(), |address, (key, value)| {
        address.replace(&format!("{{{key}}}"), value.trim_end_matches('/'))
    });
    Some(filled).filter(|address| !address.contains('{'))
}

/// Returns the host of an address, in lower case and without its port.
fn host(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    host.split(':').next().unwrap_or(host).to_ascii_lowercase()
}

#[cfg(test)]
mod tests;
