//! The rules that say what a provider's answers mean.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::words::Reply;
use super::{Preflight, Step};
use crate::domain::callback::CallbackUrl;
use crate::domain::pattern::Pattern;

/// The meaning of some answers of a provider. All conditions that the rule names must hold.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    pub(super) at: At,
    status: Option<u16>,
    /// One of the codes of the answer, or a whole word of its text.
    code: Option<String>,
    /// A part of its text, in lower case.
    says: Option<String>,
    /// A pattern for the address of the page or redirect.
    address: Option<Pattern>,
    pub(super) verdict: Sign,
    confidence: Confidence,
    meaning: Option<String>,
    example: Example,
}

/// The request that was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum At {
    Discovery,
    Authorize,
    Token,
}

/// The conclusion from an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sign {
    Accepted,
    /// There is no such tenant.
    WrongTenant,
    /// The discovery document belongs to another issuer, or is missing.
    WrongIssuer,
    /// There is no app with this ID.
    WrongClientId,
    /// The secret doesn't belong to the app.
    WrongClientSecret,
    /// The callback URL is not registered in the app.
    CallbackNotRegistered,
    /// The app isn't allowed to sign people in.
    #[serde(rename(serialize = "app_rejected"))]
    AppRefused,
    Inconclusive,
}

/// How certain the meaning of an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Confidence {
    /// From the provider's documentation, or measured by several people.
    High,
    /// From one detailed report.
    Medium,
    /// Inferred. It never rejects an app.
    Low,
}

/// An answer that a rule applies to, in the provider's own words. `{callback}` is replaced with the callback URL.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Example {
    pub(crate) status: u16,
    pub(crate) body: Option<String>,
    pub(crate) location: Option<String>,
}

/// The interpretation of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) sign: Sign,
    pub(crate) confidence: Confidence,
    pub(crate) meaning: Option<String>,
    pub(crate) says: Option<String>,
}

/// The rules for the answers of every OAuth 2.0 and OpenID Connect server.
static COMMON: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/answers.json")))
        .unwrap_or_else(|error| panic!("templates/answers.yaml: {error}"))
});

impl Sign {
    /// Returns the step that is wrong, if any.
    pub(crate) fn step(self) -> Option<Step> {
        match self {
            Self::Accepted | Self::Inconclusive => None,
            Self::WrongTenant => Some(Step::Tenant),
            Self::WrongIssuer => Some(Step::Issuer),
            Self::WrongClientId | Self::AppRefused => Some(Step::Client),
            Self::WrongClientSecret => Some(Step::Secret),
            Self::CallbackNotRegistered => Some(Step::Callback),
        }
    }
}

impl Reading {
    pub(crate) fn inconclusive(meaning: String, says: Option<String>) -> Self {
        Self { sign: Sign::Inconclusive, confidence: Confidence::High, meaning: Some(meaning), says }
    }

    /// Whether it says that something is wrong, with enough confidence to be believed.
    pub(crate) fn may_refuse(&self) -> bool {
        self.sign.step().is_some() && self.confidence != Confidence::Low
    }
}

impl Rule {
    pub(super) fn fits(&self, at: At, reply: &Reply) -> bool {
        // A page may contain any words. Only a redirect to the callback URL shows that the app was recognized.
        let is_page = at == At::Authorize && !reply.came_back() && self.address.is_none();
        self.at == at
            && !(self.verdict == Sign::Accepted && is_page)
            && self.status.is_none_or(|status| status == reply.status)
            && self.code.as_ref().is_none_or(|code| reply.has_code(code))
            && self.says.as_ref().is_none_or(|says| reply.has_text(says))
            && self.address.as_ref().is_none_or(|pattern| pattern.fits(reply.address()))
    }

    /// Returns the verdict, if it is certain enough to reject an app.
    pub(super) fn refusal(&self) -> Option<Sign> {
        (self.confidence != Confidence::Low).then_some(self.verdict)
    }

    /// Whether it applies to every answer that `other` applies to.
    pub(super) fn overrides(&self, other: &Self) -> bool {
        let any = self.status.is_none() && self.says.is_none() && self.address.is_none();
        let same = |code: &String| other.code.as_ref().is_some_and(|it| it.eq_ignore_ascii_case(code));
        self.at == other.at && any && self.code.as_ref().is_none_or(same)
    }

    /// Returns the rule's own example, as an answer from a server at `url`.
    pub(super) fn example_reply(&self, preflight: &Preflight, url: &str, callback: &CallbackUrl) -> (At, Reply, Sign) {
        let Example { status, body, location } = &self.example;
        let reply = match location {
            Some(location) => {
                Reply::redirect(preflight, *status, &location.replace("{callback}", callback.as_str()), callback)
            }
            None => Reply::page(url, *status, body.as_ref().map_or(&[], |body| body.as_bytes()), &[]),
        };
        (self.at, reply, self.verdict)
    }
}

impl Preflight {
    /// Returns the rules. The provider's own come first, because it may give the usual words another meaning.
    pub(super) fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.answers.iter().chain(COMMON.iter())
    }

    /// The addresses of the requests, with their keys.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let discovery = self.discovery.as_ref().map(|it| it.url.as_str());
        let known =
            [("discovery.url", discovery), ("authorize", self.authorize.as_deref()), ("token", self.token.as_deref())];
        known.into_iter().filter_map(|(key, address)| Some((key, address?)))
    }

    /// Returns the rules that aren't the first to fit their own example, and why. `page` is the address of the sign-in
    /// page.
    pub(crate) fn idle_rules(&self, page: &str) -> Vec<(usize, String)> {
        let callback = CallbackUrl::named("https://project.example/callback".to_owned());
        let idle = |(index, rule): (usize, &Rule)| {
            let (at, reply, _) = rule.example_reply(self, page, &callback);
            match self.answers.iter().position(|other| other.fits(at, &reply)) {
                Some(first) if first == index => None,
                Some(first) if first < index => Some((index, format!("answers[{first}] fits its `example` first"))),
                _ => Some((index, "it doesn't fit its own `example`".to_owned())),
            }
        };
        self.answers.iter().enumerate().filter_map(idle).collect()
    }

    /// Returns the known meaning of an answer. A server that is down or rate limiting us hasn't checked the app.
    pub(crate) fn known(&self, at: At, reply: &Reply) -> Option<Reading> {
        if reply.is_busy() {
            return None;
        }
        let rule = self.rules().find(|rule| rule.fits(at, reply))?;
        let (sign, confidence, meaning) = (rule.verdict, rule.confidence, rule.meaning.clone());
        Some(Reading { sign, confidence, meaning, says: reply.quote() })
    }

    /// Returns the meaning of an answer.
    pub(crate) fn read(&self, at: At, reply: &Reply) -> Reading {
        self.known(at, reply).unwrap_or_else(|| {
            let meaning = format!("Unknown answer (HTTP status {}).", reply.status);
            Reading::inconclusive(meaning, reply.quote())
        })
    }

    /// Returns the provider's answer in this case, for the sandbox.
    pub(crate) fn example(&self, at: At, sign: Sign) -> Option<&Example> {
        self.rules().find(|rule| rule.at == at && rule.verdict == sign).map(|rule| &rule.example)
    }

    /// Returns the request, sign and example of the rule with these words, for the sandbox.
    pub(crate) fn example_of(&self, words: &str) -> Option<(At, Sign, &Example)> {
        let named = |rule: &&Rule| [&rule.says, &rule.code].into_iter().flatten().any(|it| it == words);
        self.rules().find(named).map(|rule| (rule.at, rule.verdict, &rule.example))
    }
}
