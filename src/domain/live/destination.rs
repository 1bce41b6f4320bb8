//! The destination of a button.

use super::{Expected, LiveProblem};
use crate::domain::callback::{self, CallbackUrl};

/// The URL that a button leads to, and its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Destination {
    pub(crate) url: String,
    /// The provider's page, without the query.
    pub(crate) page: String,
    pub(crate) client_id: String,
    /// The URL that the provider sends people back to.
    pub(crate) callback: CallbackUrl,
    /// The permissions that it asks for.
    pub(crate) scope: Vec<String>,
    sends_challenge: bool,
    /// Whether it has a request token, which takes the place of app and callback URL (OAuth 1.0a).
    has_request_token: bool,
}

impl Destination {
    pub(crate) fn parse(url: &str) -> Self {
        let (page, query) = url.split_once('?').unwrap_or((url, ""));
        let value = |key: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find(|(name, _)| name == key).map(|(_, value)| value.into_owned()).unwrap_or_default()
        };
        let scope = value("scope");
        let mut scope: Vec<_> = scope.split([' ', ',']).filter(|it| !it.is_empty()).map(str::to_owned).collect();
        // Google doesn't know this scope, so Kratos asks for it with another parameter (provider_google.go).
        scope.extend((value("access_type") == "offline").then(|| "offline_access".to_owned()));
        Self {
            url: url.to_owned(),
            page: page.to_owned(),
            client_id: value("client_id"),
            callback: CallbackUrl::named(value("redirect_uri")),
            scope,
            sends_challenge: !value("code_challenge").is_empty(),
            has_request_token: !value("oauth_token").is_empty(),
        }
    }
}

/// Finds the problems with the destination of a button on the page at `base`.
pub(crate) fn problems(destination: &Destination, expected: &Expected, base: &str) -> Vec<LiveProblem> {
    let page = expected.authorize.as_ref().map(|url| url.split('?').next().unwrap_or(url));
    if let Some(page) = page.filter(|page| *page != destination.page) {
        let (actual, expected) = (destination.page.clone(), page.to_owned());
        return vec![LiveProblem::WrongDestination { actual, expected }];
    }
    if destination.has_request_token {
        return Vec::new();
    }
    let mut problems = Vec::new();
    if let Some(expected) = expected.client_id.clone().filter(|expected| *expected != destination.client_id) {
        problems.push(LiveProblem::WrongClientId { actual: destination.client_id.clone(), expected });
    }
    let callback = expected.callback.clone().unwrap_or_else(|| CallbackUrl::below(base, &expected.provider_id));
    if destination.callback != callback {
        let actual = destination.callback.to_string();
        let is_forced = destination.sends_challenge && actual.ends_with(&callback::path_without_id());
        problems.push(match is_forced {
            true => LiveProblem::PkceForced { actual },
            false => LiveProblem::WrongCallback { actual, expected: callback.to_string() },
        });
    }
    let is_missing = |scope: &&String| !destination.scope.contains(scope);
    let missing: Vec<_> = expected.scope.iter().filter(is_missing).cloned().collect();
    if !missing.is_empty() {
        problems.push(LiveProblem::ScopeMissing { missing });
    }
    problems
}
