//! What a provider says to an app's ID, secret and callback URL before they are pushed.
//!
//! Which answers count, and why an accepting one counts only beside a refused control request: docs/architecture.md,
//! "Asking the provider".

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

/// How a provider is asked, and what its answers mean.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Preflight {
    discovery: Option<Discovery>,
    /// Where people are sent to sign in. `{key}` is the value of a setting. `None`: discovery says it.
    authorize: Option<String>,
    /// Where a code is exchanged.
    token: Option<String>,
    /// The hosts that a redirect of the sign-in page may lead to; without any, the page's own.
    #[serde(default)]
    hosts: Vec<String>,
    pub(crate) sign_in: SignIn,
    /// Parameters of a redirect that hold words in base64url.
    #[serde(default)]
    decode: Vec<String>,
    pub(crate) client: ClientAuthentication,
    #[serde(default)]
    token_request: TokenRequest,
    /// Scopes that the provider doesn't know, and the parameter and value by which Kratos asks for the same.
    #[serde(default)]
    scope_as_parameter: BTreeMap<String, (String, String)>,
    answers: Vec<Rule>,
}

/// How a provider is asked for its sign-in page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SignIn {
    /// With `prompt=none`: a provider that knows client and callback sends the browser straight back (OpenID Connect Core 1.0, 3.1.2.6).
    Silent,
    /// As a browser would.
    Page,
    /// Not at all: the provider looks at client and callback only after the sign-in.
    Unasked,
}

/// How a client proves to the token endpoint who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ClientAuthentication {
    /// Its ID and secret are in the form.
    Body,
    /// HTTP Basic.
    Basic,
    /// A JWT that is signed with the private key, as Apple expects it.
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
    /// How many of them the provider tolerates in a run.
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

/// What a provider was asked about.
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

/// What a provider thinks of one part of an app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Judgement {
    pub(crate) step: Step,
    pub(crate) verdict: Verdict,
    /// What the answer meant: more exact than the verdict.
    pub(crate) reason: Sign,
    /// Why, as far as it is known, in a sentence or two.
    pub(crate) meaning: Option<String>,
    /// The provider's own words.
    pub(crate) says: Option<String>,
}

impl Judgement {
    /// A question that can't be answered, and why.
    pub(crate) fn open(step: Step, meaning: impl Into<String>) -> Self {
        let (verdict, reason) = (Verdict::Inconclusive, Sign::Inconclusive);
        Self { step, verdict, reason, meaning: Some(meaning.into()), says: None }
    }

    /// Which of several on the same part counts: the first. An objection of which little is known isn't outweighed by an
    /// answer that has none.
    pub(crate) fn precedence(&self) -> u8 {
        match self.verdict {
            Verdict::Refused => 0,
            Verdict::Inconclusive if self.reason.step().is_some() => 1,
            Verdict::Accepted => 2,
            Verdict::Inconclusive => 3,
        }
    }

    /// What an answer says of one part. Only what is well known may refuse it.
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
    /// Where the provider is asked, by its template alone.
    pub(crate) fn endpoints(&self, settings: &Map<String, Value>) -> Endpoints {
        let filled = |address: &Option<String>| filled(address.as_ref()?, settings);
        Endpoints { authorize: filled(&self.authorize), token: filled(&self.token) }
    }

    /// Where its discovery document is, and what that proves.
    pub(crate) fn discovery(&self, settings: &Map<String, Value>) -> Option<(String, Step)> {
        self.discovery.as_ref().and_then(|it| Some((filled(&it.url, settings)?, it.step)))
    }

    /// Whether a redirect of the sign-in page at `from` may be followed to `to`.
    pub(crate) fn follows(&self, from: &str, to: &str) -> bool {
        let to = host(to);
        if self.hosts.is_empty() { host(from) == to } else { self.hosts.contains(&to) }
    }

    /// What the provider calls a parameter of the token request.
    pub(crate) fn parameter<'a>(&'a self, name: &'a str) -> &'a str {
        self.token_request.names.get(name).map_or(name, String::as_str)
    }

    /// Whether a second token request is tolerated, so that a secret can be distinguished from a made-up one.
    pub(crate) fn allows_control(&self) -> bool {
        self.token_request.at_most.is_none_or(|most| most > 1)
    }
}

/// An address with the values of settings in it, if they are all there. An issuer's last slash is not doubled.
pub(crate) fn filled(address: &str, settings: &Map<String, Value>) -> Option<String> {
    let texts = settings.iter().filter_map(|(key, value)| Some((key, value.as_str()?)));
    let filled = texts.fold(address.to_owned(), |address, (key, value)| {
        address.replace(&format!("{{{key}}}"), value.trim_end_matches('/'))
    });
    Some(filled).filter(|address| !address.contains('{'))
}

/// The host of an address, in lower case and without its port.
fn host(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    host.split(':').next().unwrap_or(host).to_ascii_lowercase()
}

#[cfg(test)]
mod tests;
