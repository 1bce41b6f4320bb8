//! The state of a project's social sign-in, and its problems.

use serde::Serialize;
use serde_json::{Map, Value};

use super::callback::CallbackUrl;
use super::catalogue::Catalogue;
use super::hooks::{Moment, RunningHook};
use super::identity_config::{IdentityConfig, ProviderEntry};
use super::mapper::{self, Finding, Schemas};
use super::obstacles::obstacles;
use super::pointer::Pointer;
use super::project::ProjectSummary;
use super::redaction::shown;
use super::session_hook;
use super::template::{self, Template, spelled};

/// The state of a project's social sign-in.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// Whether social sign-in is turned on.
    pub(crate) oidc_enabled: bool,
    /// Whether the session hook is in effect for social sign-ups.
    pub(crate) session_hook: bool,
    /// The providers, in their order.
    pub(crate) providers: Vec<ProviderStatus>,
    pub(crate) problems: Vec<Problem>,
}

/// A provider of a project.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ProviderStatus {
    pub(crate) id: String,
    /// The value of Kratos' `provider` key.
    pub(crate) kind: String,
    /// The settings that are set.
    pub(crate) settings: Map<String, Value>,
    /// The same settings for people: the provider's own name for each, and its value.
    #[serde(skip)]
    pub(crate) shown: Vec<(String, String)>,
    /// The URL to register at the provider.
    pub(crate) callback_url: CallbackUrl,
    /// Its template; null if we don't have one.
    pub(crate) template: Option<String>,
    /// The name of its template's mapper that it has, or `custom`; null without a template.
    pub(crate) mapper: Option<String>,
    /// The differences from what its template would make today.
    pub(crate) drift: Vec<Drift>,
    pub(crate) hooks: ProviderHooks,
}

/// The hooks that run for people who sign up or in with a provider, in their order.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ProviderHooks {
    pub(crate) after_sign_up: Vec<RunningHook>,
    pub(crate) after_sign_in: Vec<RunningHook>,
}

/// A difference between a provider and its template. It may be intended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Drift {
    /// The key of the provider.
    pub(crate) field: String,
    pub(crate) live: Value,
    pub(crate) template: Value,
}

/// Something that keeps people from signing in, or that will surprise someone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Problem {
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) fix: String,
}

/// Inspects social sign-in in `config`.
pub fn inspect(catalogue: &Catalogue, config: &IdentityConfig, project: &ProjectSummary) -> Status {
    Status {
        oidc_enabled: config.oidc_enabled(),
        session_hook: session_hook::is_in_effect(config),
        providers: config.providers().map(|entry| provider_status(catalogue, entry, config, project)).collect(),
        problems: problems_in(catalogue, config, project),
    }
}

/// Leaves out `local_file` problems of a self-hosted Kratos, which reads its own files.
fn problems_in(catalogue: &Catalogue, config: &IdentityConfig, project: &ProjectSummary) -> Vec<Problem> {
    let mut problems = problems(catalogue, config);
    problems.retain(|it| project.kratos.is_none() || it.code != "local_file");
    problems
}

impl Problem {
    /// Words the fix for a project on Ory Network or a self-hosted Kratos.
    #[must_use]
    pub(crate) fn advised(mut self, project: &ProjectSummary) -> Self {
        self.fix = project.advice(&self.fix);
        self
    }
}

fn provider_status(
    catalogue: &Catalogue,
    entry: ProviderEntry<'_>,
    config: &IdentityConfig,
    project: &ProjectSummary,
) -> ProviderStatus {
    let template = catalogue.owner(entry);
    let fields = match template {
        Some(template) => &template.fields,
        None => template::common_fields(),
    };
    let is_set = |value: &&Value| !value.is_null() && value.as_str() != Some("");
    let set = fields.iter().filter_map(|field| Some((field, entry.keys.get(&field.key).filter(is_set)?)));
    let set: Vec<_> = set.collect();
    let mapper = template.zip(entry.text("mapper_url")).and_then(|(template, url)| mapper::known(url, template));
    ProviderStatus {
        mapper: template.map(|_| mapper.map_or(CUSTOM.to_owned(), |known| known.file.name.clone())),
        drift: template.map(|template| drift(entry, template)).unwrap_or_default(),
        template: template.map(|template| template.folder.clone()),
        id: entry.id().to_owned(),
        kind: entry.kind().to_owned(),
        settings: set.iter().map(|(field, value)| (field.key.clone(), shown(value, &Pointer::root()))).collect(),
        shown: set.iter().map(|(field, value)| (field.label.clone(), spelled(value))).collect(),
        callback_url: CallbackUrl::of(entry.id(), config, project),
        hooks: ProviderHooks {
            after_sign_up: Moment::SignUp.running(config),
            after_sign_in: Moment::SignIn.running(config),
        },
    }
}

/// The name of a mapper that isn't the template's.
pub(crate) const CUSTOM: &str = "custom";

/// Returns the differences between an entry and what its template would make today.
fn drift(entry: ProviderEntry<'_>, template: &Template) -> Vec<Drift> {
    let same = |key: &str, value: &Value| match template.field(key) {
        Some(field) => field.same(entry.keys.get(key), value),
        None => entry.keys.get(key) == Some(value),
    };
    let differing =
        template.defaults().into_iter().filter(|(key, value)| !same(key, value)).map(|(key, value)| Drift {
            live: shown(entry.keys.get(&key).unwrap_or(&Value::Null), &Pointer::root()),
            field: key,
            template: value,
        });
    differing.collect()
}

/// Returns the problem behind a finding about a provider's mapper.
pub(crate) fn mapper_problem(id: &str, template: &Template, finding: &Finding) -> Problem {
    let schema = finding.schema.as_ref().map(|schema| format!(", with the identity schema {schema}"));
    let message = format!("The mapper of {id}{}: {}", schema.unwrap_or_default(), finding.message);
    let fix = format!(
        "Run `ory-social mapper test --project … --provider {} --id {id}` to see it on samples.",
        template.folder
    );
    problem(finding.code.as_str(), message, &fix)
}

/// Reports the identity schemas that Kratos rejects, whatever the mappers are.
pub(crate) fn schema_problems(schemas: &Schemas) -> Vec<Problem> {
    let rejected = schemas.iter().filter_map(|(id, schema)| Some((id, schema.rejection()?)));
    let problems = rejected.map(|(id, reason)| {
        let message = match id {
            None => format!("Kratos rejects the identity schema, so every sign-up fails: {reason}."),
            Some(id) => format!("Kratos rejects the identity schema {id}, so every sign-up with it fails: {reason}."),
        };
        problem("schema_rejected", message, "Fix the schema in the Ory Console.")
    });
    problems.collect()
}

fn problems(catalogue: &Catalogue, config: &IdentityConfig) -> Vec<Problem> {
    let mut problems: Vec<Problem> = config
        .shape_problems()
        .into_iter()
        .map(|it| problem("malformed", format!("{}: {}.", it.pointer, it.message), "Fix it in the Ory Console."))
        .collect();
    for place in config.local_file_values() {
        let message = format!("{place} is a `file://` value; `ory update` would upload that file from your computer.");
        problems.push(problem(
            "local_file",
            message,
            "Replace it with an https:// or base64:// value in the Ory Console.",
        ));
    }
    problems.extend(config.shared_ids().into_iter().map(|id| {
        let message = format!("More than one provider has the ID {id}. Kratos uses only the first.");
        problem("shared_id", message, "Remove the duplicates in the Ory Console.")
    }));
    let has_providers = config.providers().next().is_some();
    if has_providers && !config.oidc_enabled() {
        let message = "Social sign-in is off, so no buttons are shown.".to_owned();
        problems.push(problem("oidc_disabled", message, "Run `ory-social add` to turn it on."));
    }
    problems.extend(config.used_providers().flat_map(|entry| trap_problems(catalogue, entry)));
    let has_ours = config.used_providers().any(|entry| catalogue.owner(entry).is_some());
    if has_ours && !session_hook::is_in_effect(config) {
        let message = "The session hook is off: people who sign up have to sign in again.".to_owned();
        problems.push(problem("session_hook_missing", message, "Run `ory-social add` to turn it on."));
    }
    let skipped = session_hook::switched_off(config);
    if has_providers && !skipped.is_empty() {
        let message = format!("Social sign-ups skip these global hooks: {}.", skipped.join(", "));
        let fix = "Copy them to selfservice.flows.registration.after.oidc.hooks if they are meant for everyone.";
        problems.push(problem("global_hooks_skipped", message, fix));
    }
    let found = obstacles(config, |entry| {
        catalogue.owner(entry).is_some_and(|template| !template.claims.unverified.is_empty())
    });
    problems.extend(found.into_iter().map(|it| problem(it.code, it.problem, &it.fix)));
    problems
}

/// Reports the values of an entry that break the sign-in, according to its template.
fn trap_problems(catalogue: &Catalogue, entry: ProviderEntry<'_>) -> Vec<Problem> {
    let traps = catalogue.owner(entry).into_iter().flat_map(|template| template.traps_in(entry));
    traps.map(|trap| problem(&trap.code, format!("{}: {}", entry.id(), trap.problem), &trap.fix)).collect()
}

fn problem(code: &str, message: String, fix: &str) -> Problem {
    Problem { code: code.to_owned(), message, fix: fix.to_owned() }
}

#[cfg(test)]
mod tests;
