//! An app registered at VK.

use super::{Complaint, WRONG_DOMAIN, WRONG_REDIRECT};

/// The callback URL of a provider `vk` in any project without a domain of its own. `*` stands for the slug.
const EVERY_PROJECT: &str = "https://*.projects.oryapis.com/self-service/methods/oidc/callback/vk";

/// The apps of the sandbox: id, protected key, kind, and the redirect URIs they trust. The comment says what VK
/// answers when a project of the sandbox sends someone to it.
const SAMPLES: &[(&str, &str, VkAppKind, &str)] = &[
    // All is well.
    ("51234567", "AbCdEfGhIj0123456789", VkAppKind::Legacy, EVERY_PROJECT),
    // All is well: the app of Acme Blog.
    (
        "51789012",
        "sandbox-vk-secret",
        VkAppKind::Legacy,
        "https://auth.blog.example/self-service/methods/oidc/callback/vk",
    ),
    // "redirect_uri is incorrect, check application redirect uri in the settings page".
    ("52000001", "AbCdEfGhIj0000000001", VkAppKind::Legacy, "https://*.projects.oryapis.com/callback"),
    // "redirect_uri is incorrect, check application domain in the settings page".
    ("52000002", "AbCdEfGhIj0000000002", VkAppKind::Legacy, "https://elsewhere.example/callback"),
    // "Security Error".
    ("52000003", "AbCdEfGhIj0000000003", VkAppKind::VkId, EVERY_PROJECT),
    // "application is blocked".
    ("52000004", "AbCdEfGhIj0000000004", VkAppKind::Blocked, EVERY_PROJECT),
    // "OAuth authorization cannot be used from native VK applications".
    ("52000005", "AbCdEfGhIj0000000005", VkAppKind::Native, EVERY_PROJECT),
    // "Selected sign-in method not available for app".
    ("52000006", "AbCdEfGhIj0000000006", VkAppKind::NotAvailable, EVERY_PROJECT),
    // "redirect_uri is blocked", said by id.vk.com.
    ("52000007", "AbCdEfGhIj0000000007", VkAppKind::DomainBlocked, EVERY_PROJECT),
    // A login page, but to every exchange of a code "Too many invalid requests per 15 seconds".
    ("52000008", "AbCdEfGhIj0000000008", VkAppKind::Throttled, EVERY_PROJECT),
];

/// An app registered at VK.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VkApp {
    pub(super) id: String,
    pub(super) key: String,
    pub(super) kind: VkAppKind,
    trusted: Vec<String>,
}

/// What VK makes of an app that uses the legacy sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VkAppKind {
    /// It may: an app from the time before VK ID.
    Legacy,
    /// It may, but too many of its requests were wrong of late.
    Throttled,
    /// An app made for VK ID, which the legacy sign-in turns away.
    VkId,
    /// Blocked, for instance because the business profile was not confirmed.
    Blocked,
    /// A native app, which has no sign-in on the web.
    Native,
    /// This way to sign in was not switched on for the app.
    NotAvailable,
    /// VK blocks the domain of the callback URL.
    DomainBlocked,
}

impl VkApp {
    /// An app that may use the legacy sign-in and trusts the callback URL of the provider `vk` in every project without a
    /// domain of its own.
    pub fn new(id: &str, key: &str) -> Self {
        let trusted = vec![EVERY_PROJECT.to_owned()];
        Self { id: id.to_owned(), key: key.to_owned(), kind: VkAppKind::Legacy, trusted }
    }

    /// The apps of the sandbox, one for everything that VK can answer.
    pub(crate) fn samples() -> Vec<Self> {
        let sample =
            |(id, key, kind, trusted): &(&str, &str, _, &str)| Self::new(id, key).of_kind(*kind).trusting(&[trusted]);
        SAMPLES.iter().map(sample).collect()
    }

    /// The same app of another kind.
    #[must_use]
    pub fn of_kind(self, kind: VkAppKind) -> Self {
        Self { kind, ..self }
    }

    /// The same app with these trusted redirect URIs and no others. One `*` stands for a part of the host's name.
    #[must_use]
    pub fn trusting(self, redirect_uris: &[&str]) -> Self {
        Self { trusted: redirect_uris.iter().map(|uri| (*uri).to_owned()).collect(), ..self }
    }

    /// A redirect URI has to be registered letter for letter, and its domain first of all.
    pub(super) fn objection_to(&self, redirect_uri: &str) -> Option<Complaint> {
        let any = |part: fn(&str) -> &str| self.trusted.iter().any(|known| fits(part(known), part(redirect_uri)));
        match (any(|uri| uri), any(host)) {
            (true, _) => None,
            (false, true) => Some(WRONG_REDIRECT),
            (false, false) => Some(WRONG_DOMAIN),
        }
    }
}

fn host(uri: &str) -> &str {
    let rest = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

fn fits(pattern: &str, text: &str) -> bool {
    let Some((start, end)) = pattern.split_once('*') else { return pattern == text };
    let label = text.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
    label.is_some_and(|label| !label.is_empty() && !label.contains(['/', '.']))
}
