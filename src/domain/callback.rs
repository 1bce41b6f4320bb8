//! Callback URLs: where a provider sends people back. Each must be registered at the provider exactly.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use super::go_url;
use super::identity_config::{IdentityConfig, oidc_pointer};
use super::pointer::Pointer;
use super::project::ProjectSummary;

/// Shown instead of the base URL when a Kratos file doesn't set it.
const UNKNOWN: &str = "<serve.public.base_url>";

/// The path of Kratos' social sign-in endpoints.
const METHOD: &str = "/self-service/methods/oidc";

/// The callback URL of a provider in a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct CallbackUrl(String);

impl CallbackUrl {
    /// Returns the callback URL of the provider `id`, which needn't exist yet. The rules are Kratos'
    /// (selfservice/strategy/oidc/provider_config.go): `pkce: force` leaves out the id, and an organization has its own
    /// path.
    pub fn of(id: &str, config: &IdentityConfig, project: &ProjectSummary) -> Self {
        let none = Map::new();
        Self::of_keys(id, config.provider(id).map_or(&none, |entry| entry.keys), config, project)
    }

    /// Like [`Self::of`], for a provider with these keys.
    pub(crate) fn of_keys(
        id: &str,
        keys: &Map<String, Value>,
        config: &IdentityConfig,
        project: &ProjectSummary,
    ) -> Self {
        let (base, path) = (base_url(config, project), path(id, keys));
        Self(appended(&base, &path))
    }

    /// Returns the callback URL of a provider in a Kratos with this public URL.
    pub(crate) fn below(public_url: &str, id: &str) -> Self {
        Self(go_url::append_path(public_url, &path(id, &Map::new())))
    }

    /// Wraps a callback URL that wasn't computed here.
    pub(crate) fn named(url: String) -> Self {
        Self(url)
    }

    /// Returns the host alone, which some providers ask for as "base domain".
    pub fn domain(&self) -> &str {
        let rest = self.0.split_once("://").map_or(self.0.as_str(), |(_, rest)| rest);
        let authority = rest.split('/').next().unwrap_or(rest);
        authority.split(':').next().unwrap_or(authority)
    }

    /// Returns a page to try the sign-in on: Kratos starts a login flow there.
    pub fn login_page(&self) -> String {
        login_page(self.0.split("/self-service/").next().unwrap_or(&self.0))
    }

    /// Whether the URL is known. A Kratos file may take the public URL from a variable, or not set it.
    pub(crate) fn is_known(&self) -> bool {
        is_url(&self.0)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Returns the page with the sign-in buttons of a Kratos with this public URL.
pub(crate) fn login_page(public_url: &str) -> String {
    appended(public_url, "/self-service/login/browser")
}

/// Appends a path as Kratos does. An unknown base, such as `${PUBLIC_URL}`, can't be handled as a URL.
fn appended(base: &str, path: &str) -> String {
    if is_url(base) { go_url::append_path(base, path) } else { format!("{base}{path}") }
}

/// Whether the text is an HTTP URL without variables.
pub(crate) fn is_url(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://")) && !text.contains("${")
}

/// Returns the path of the callback URL of a provider with these keys.
pub(crate) fn path(id: &str, keys: &Map<String, Value>) -> String {
    let text = |key| keys.get(key).and_then(Value::as_str);
    // UAE PASS uses PKCE unless it is turned off (provider_uaepass.go).
    let is_forced = match (text("provider"), text("pkce")) {
        (Some("uaepass"), pkce) => pkce != Some("never"),
        (_, pkce) => pkce == Some("force"),
    };
    match text("organization_id") {
        _ if is_forced => path_without_id(),
        Some(organization) if !organization.is_empty() => {
            format!("{METHOD}/organization/{organization}/callback/{id}")
        }
        _ => format!("{METHOD}/callback/{id}"),
    }
}

/// Returns the path of the callback URL that all providers with `pkce: force` share.
pub(crate) fn path_without_id() -> String {
    METHOD.to_owned() + "/callback"
}

impl fmt::Display for CallbackUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Returns the URL where a project serves its login pages.
pub(crate) fn public_url(config: &IdentityConfig, project: &ProjectSummary) -> String {
    let configured = config.get(&Pointer::root().keys(&["serve", "public", "base_url"]));
    match configured.and_then(Value::as_str).filter(|url| !url.is_empty()) {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None if project.kratos.is_some() => UNKNOWN.to_owned(),
        None => format!("https://{}.projects.oryapis.com", project.slug),
    }
}

/// Returns the admin API URL of a self-hosted Kratos, according to its file. The port is Kratos' default.
pub(crate) fn admin_url(config: &IdentityConfig) -> String {
    let admin = Pointer::root().keys(&["serve", "admin"]);
    let configured =
        config.get(&admin.clone().keys(&["base_url"])).and_then(Value::as_str).filter(|url| !url.is_empty());
    let port = || config.get(&admin.keys(&["port"])).and_then(Value::as_u64).unwrap_or(4434);
    configured.map_or_else(|| format!("http://127.0.0.1:{}", port()), str::to_owned)
}

/// Returns the base of callback URLs: the one for social sign-in, or else the public URL.
fn base_url(config: &IdentityConfig, project: &ProjectSummary) -> String {
    let configured = config.get(&oidc_pointer().keys(&["config", "base_redirect_uri"]));
    match configured.and_then(Value::as_str).filter(|url| !url.is_empty()) {
        Some(url) => url.to_owned(),
        None => public_url(config, project),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn callback(mut document: Value) -> CallbackUrl {
        let project = ProjectSummary {
            id: "9d7c".into(),
            slug: "acme-1".into(),
            name: "Acme".into(),
            environment: "prod".into(),
            state: "running".into(),
            workspace_id: None,
            kratos: None,
        };
        if document.get("selfservice").is_none() {
            document["selfservice"] = json!({});
        }
        CallbackUrl::of("vk", &IdentityConfig::new(document).unwrap(), &project)
    }

    fn with_provider(provider: Value) -> Value {
        json!({"selfservice": {"methods": {"oidc": {"config": {"providers": [provider], "base_redirect_uri": "https://id.acme.com"}}}},
            "serve": {"public": {"base_url": "https://other"}}})
    }

    #[test]
    fn the_base_is_the_redirect_base_then_the_public_url_then_the_slug() {
        let path = "/self-service/methods/oidc/callback/vk";
        let own = callback(with_provider(json!({"id": "vk"})));
        assert_eq!(own.as_str(), format!("https://id.acme.com{path}"));
        let public = callback(json!({"serve": {"public": {"base_url": "https://auth.acme.com:8443/"}}}));
        assert_eq!(
            (public.as_str(), public.domain()),
            (format!("https://auth.acme.com:8443{path}").as_str(), "auth.acme.com")
        );
        assert_eq!(callback(json!({})).as_str(), format!("https://acme-1.projects.oryapis.com{path}"));
    }

    #[test]
    fn forced_pkce_and_organizations_have_paths_of_their_own() {
        let forced = callback(with_provider(json!({"id": "vk", "pkce": "force", "organization_id": "o1"})));
        assert_eq!(forced.as_str(), "https://id.acme.com/self-service/methods/oidc/callback");
        let organization = callback(with_provider(json!({"id": "vk", "organization_id": "o1"})));
        assert_eq!(organization.as_str(), "https://id.acme.com/self-service/methods/oidc/organization/o1/callback/vk");
    }
}
