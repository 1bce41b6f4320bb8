//! What social sign-in of a project looks like, and what is wrong with it.

use serde::Serialize;

use super::callback::CallbackUrl;
use super::catalogue::{self, MapperFile, Template};
use super::identity_config::{IdentityConfig, ProviderEntry};
use super::mapper::{self, Finding};
use super::project::ProjectSummary;
use super::session_hook::{self, HookList};

/// Social sign-in of a project.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// Whether it is switched on.
    pub oidc_enabled: bool,
    /// The list of hooks through which the session hook is in effect for social sign-ups; null if it is not.
    pub session_hook_through: Option<HookList>,
    /// The providers, in their order.
    pub providers: Vec<ProviderStatus>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// A provider of a project.
#[derive(Clone, Debug, Serialize)]
pub struct ProviderStatus {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub provider: String,
    /// The text on its button, if it is not the usual one.
    pub label: Option<String>,
    /// The id of the app at the provider.
    pub client_id: Option<String>,
    /// The permissions it asks for.
    pub scope: Vec<String>,
    /// The URL that has to be registered at the provider.
    pub callback_url: CallbackUrl,
    /// Which of our mappers it has; null for another one, or for a provider of another kind.
    pub mapper: Option<String>,
    /// Where it is not what the template would make today.
    pub drift: Vec<Drift>,
}

/// A difference between a provider and its template. It may be meant so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drift {
    /// The key of the provider.
    pub field: &'static str,
    /// What is there.
    pub live: String,
    /// What the template has.
    pub template: String,
}

/// Something that keeps people from signing in, or that will surprise someone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Its stable name.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub mend: String,
}

/// Looks at social sign-in in `config`.
pub fn inspect(config: &IdentityConfig, project: &ProjectSummary) -> Status {
    Status {
        oidc_enabled: config.oidc_enabled(),
        session_hook_through: session_hook::in_effect_through(config),
        providers: config.providers().map(|entry| provider_status(entry, config, project)).collect(),
        problems: problems(config),
    }
}

fn provider_status(entry: ProviderEntry<'_>, config: &IdentityConfig, project: &ProjectSummary) -> ProviderStatus {
    let text = |key| entry.text(key).filter(|text| !text.is_empty()).map(str::to_owned);
    let template = catalogue::of_kind(entry.kind());
    let mapper_url = entry.text("mapper_url").unwrap_or_default();
    let mapper = template.as_ref().and_then(|template| mapper::known(mapper_url, template));
    let drift = template.as_ref().map(|template| drift(entry, template, mapper)).unwrap_or_default();
    ProviderStatus {
        mapper: mapper.map(|file| file.name.clone()),
        drift,
        id: entry.id().to_owned(),
        provider: entry.kind().to_owned(),
        label: text("label"),
        client_id: text("client_id"),
        scope: entry.scope(),
        callback_url: CallbackUrl::of(entry.id(), config, project),
    }
}

fn drift(entry: ProviderEntry<'_>, template: &Template, mapper: Option<&MapperFile>) -> Vec<Drift> {
    let scope = entry.scope();
    let same_scope = template.scope.len() == scope.len() && template.scope.iter().all(|wanted| scope.contains(wanted));
    let pkce = entry.text("pkce").filter(|pkce| !pkce.is_empty());
    let fields = [
        ("mapper_url", mapper.is_some(), "another mapper".to_owned(), "one of its own".to_owned()),
        ("scope", same_scope, words(&scope), words(&template.scope)),
        (
            "pkce",
            pkce == template.pkce.as_deref(),
            pkce.unwrap_or("nothing").to_owned(),
            template.pkce.clone().unwrap_or_else(|| "nothing".to_owned()),
        ),
    ];
    let differing = fields.into_iter().filter(|(_, same, ..)| !same);
    differing.map(|(field, _, live, template)| Drift { field, live, template }).collect()
}

fn words(list: &[String]) -> String {
    if list.is_empty() { "nothing".to_owned() } else { list.join(" ") }
}

/// What is wrong with the mapper of a provider.
pub fn mapper_problem(id: &str, finding: &Finding) -> Problem {
    let message = format!("The mapper of {id}: {}", finding.message);
    let mend = format!("`ory-social mapper test --project … --id {id}` shows it on samples.");
    problem(finding.code.as_str(), message, &mend)
}

fn problems(config: &IdentityConfig) -> Vec<Problem> {
    let mut problems: Vec<Problem> = config
        .shape_problems()
        .into_iter()
        .map(|it| problem("malformed", format!("{}: {}.", it.pointer, it.message), "Mend it in the Ory Console."))
        .collect();
    for place in config.local_file_values() {
        let message = format!("{place} is a `file://` value; `ory update` would upload that file from your computer.");
        problems.push(problem(
            "local_file",
            message,
            "Replace it by an https:// or base64:// value in the Ory Console.",
        ));
    }
    let has_providers = config.providers().next().is_some();
    if has_providers && !config.oidc_enabled() {
        let message = "Social sign-in is switched off, so none of the buttons shows.".to_owned();
        problems.push(problem("oidc_disabled", message, "`ory-social add` switches it on."));
    }
    problems.extend(config.providers().filter_map(pkce_problem));
    if has_providers && session_hook::in_effect_through(config).is_none() {
        let message = "The session hook is not in effect: people who sign up have to sign in once more.".to_owned();
        problems.push(problem("session_hook_missing", message, "`ory-social add` puts it into effect."));
    }
    let skipped: Vec<_> = session_hook::switched_off(config).into_iter().map(session_hook::describe).collect();
    if has_providers && !skipped.is_empty() {
        let message = format!("Social sign-ups skip these global hooks: {}.", skipped.join(", "));
        let mend = "Copy them to selfservice.flows.registration.after.oidc.hooks if they are meant for everyone.";
        problems.push(problem("global_hooks_skipped", message, mend));
    }
    problems
}

fn pkce_problem(entry: ProviderEntry<'_>) -> Option<Problem> {
    // oauth.vk.com answers "Code challenge method is unsupported" (nextauthjs/next-auth#9898).
    let forced = entry.kind() == "vk" && entry.text("pkce") == Some("force");
    let message = || format!("The provider {} has `pkce: force`, which VK refuses.", entry.id());
    forced.then(|| problem("pkce_refused", message(), "Set it to `never` in the Ory Console."))
}

fn problem(code: &'static str, message: String, mend: &str) -> Problem {
    Problem { code, message, mend: mend.to_owned() }
}

#[cfg(test)]
mod tests;
