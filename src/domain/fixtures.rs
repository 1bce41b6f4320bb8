//! Fixtures for the domain's tests.

use serde_json::{Value, json};

use super::apply::{Patched, apply};
use super::backup::Backup;
use super::catalogue::Catalogue;
use super::content::Mapper;
use super::identity_config::{IdentityConfig, providers_pointer};
use super::plan::{LocalFiles, Plan, Refusal, plan};
use super::pointer::Pointer;
use super::project::ProjectSummary;
use super::provider::ProviderId;
use super::request::{
    AddRequest, AfterRemoval, RemoveRequest, Request, RestoreRequest, RestoreScope, RotateSecretRequest, SecretIntent,
    SessionHook,
};
use super::secret::Secret;
use super::settings::Settings;
use super::template::Template;

/// The client secret of every request. It may appear only in what is sent to Ory.
pub(super) const CANARY: &str = "canary5d41402abc4b2a";

/// The client id of every request.
pub(super) const CLIENT_ID: &str = "51234567";

pub(super) fn config(document: Value) -> IdentityConfig {
    IdentityConfig::new(document).unwrap()
}

/// A configuration with this at `selfservice.methods.oidc`, and with the session hook in effect.
pub(super) fn with_oidc(oidc: Value) -> IdentityConfig {
    let registration = json!({"after": {"oidc": {"hooks": [{"hook": "session"}]}}});
    config(json!({"selfservice": {"methods": {"oidc": oidc}, "flows": {"registration": registration}}}))
}

/// A configuration in which everything but the providers is set up.
pub(super) fn with_providers(providers: Value) -> IdentityConfig {
    with_oidc(json!({"enabled": true, "config": {"providers": providers}}))
}

/// A configuration in which everything but the session hook is set up.
pub(super) fn with_hooks(global: Value, oidc: Value) -> IdentityConfig {
    let registration = json!({"after": {"hooks": global, "oidc": {"hooks": oidc}}});
    let oidc = json!({"enabled": true, "config": {"providers": [stored_vk()]}});
    config(json!({"selfservice": {"methods": {"oidc": oidc}, "flows": {"registration": registration}}}))
}

/// The VK provider that [`add_vk`] creates, as Ory returns it.
pub(super) fn stored_vk() -> Value {
    json!({"id": "vk", "provider": "vk", "client_id": CLIENT_ID, "client_secret": null,
        "scope": ["email"], "mapper_url": default_mapper_url(), "pkce": "never"})
}

/// [`stored_vk`] with other values for some keys.
pub(super) fn stored_vk_with(keys: Value) -> Value {
    let mut provider = stored_vk();
    for (key, value) in keys.as_object().unwrap() {
        provider[key] = value.clone();
    }
    provider
}

pub(super) fn google() -> Value {
    json!({"id": "google", "provider": "google", "client_id": "g", "client_secret": null, "x_unknown": {"n": null}})
}

/// A provider that no template covers: Ory's own SAML bridge.
pub(super) fn saml() -> Value {
    json!({"id": "saml", "provider": "jackson", "client_id": "g", "client_secret": null})
}

pub(super) fn apple() -> Value {
    json!({"id": "apple", "provider": "apple", "apple_private_key": null, "apple_team_id": "T", "label": null})
}

pub(super) fn web_hook(host: &str) -> Value {
    json!({"hook": "web_hook", "config": {"url": format!("https://{host}/new"), "method": "POST",
        "body": "base64://e30="}})
}

pub(super) fn default_mapper_url() -> String {
    Mapper::Snippet(default_mapper()).to_mapper_url()
}

pub(super) fn default_mapper() -> String {
    vk().default_mapper().snippet.clone()
}

/// A request to add VK that sets a client id and a secret, and nothing else.
pub(super) fn add_vk() -> AddRequest {
    AddRequest {
        template: vk(),
        id: None,
        settings: settings(json!({"client_id": CLIENT_ID})),
        secret: Some(SecretIntent::WhereNeeded(canary())),
        mapper: None,
        session_hook: SessionHook::Ensure,
    }
}

/// A request to add VK that sets nothing.
pub(super) fn add_bare_vk() -> AddRequest {
    AddRequest { settings: Settings::default(), secret: None, ..add_vk() }
}

/// Adds these settings to a request.
pub(super) fn asking(keys: Value, mut request: AddRequest) -> AddRequest {
    settings(keys).iter().for_each(|(key, value)| request.settings.set(key, value.clone()));
    request
}

pub(super) fn settings(keys: Value) -> Settings {
    let Value::Object(keys) = keys else { panic!("{keys}") };
    keys.into_iter().collect()
}

pub(super) fn vk() -> &'static Template {
    Catalogue::shipped().get("vk").unwrap()
}

pub(super) fn rotate_vk(id: Option<&str>) -> Request {
    let id = id.map(provider_id);
    let request = RotateSecretRequest { template: vk(), id, secret: canary() };
    Request::RotateSecret(Box::new(request))
}

/// A request to remove VK, and nothing else.
pub(super) fn remove_vk() -> RemoveRequest {
    RemoveRequest { template: vk(), id: None, session_hook: AfterRemoval::Keep, oidc: AfterRemoval::Keep }
}

/// The backup of a run that applies `plan` to `before`.
pub(super) fn backup_of(before: &IdentityConfig, plan: &Plan) -> Backup {
    Backup::of("add", "2026-01-02T03:04:05.678Z".into(), &project(), before, plan)
}

/// A request to undo the run that applied `plan` to `before`.
pub(super) fn undo(before: &IdentityConfig, plan: &Plan) -> RestoreRequest {
    let backup = backup_of(before, plan);
    RestoreRequest {
        before: before.clone(),
        scope: RestoreScope::Run { after: backup.after().unwrap() },
        replaced_secrets: backup.replaced_secrets(),
        secret: None,
    }
}

pub(super) fn canary() -> Secret {
    Secret::parse(CANARY).unwrap()
}

pub(super) fn provider_id(text: &str) -> ProviderId {
    ProviderId::parse(text).unwrap()
}

pub(super) fn project() -> ProjectSummary {
    ProjectSummary {
        id: "9d7c".into(),
        slug: "acme-1".into(),
        name: "Acme".into(),
        environment: "prod".into(),
        state: "running".into(),
        workspace_id: None,
        kratos: None,
    }
}

#[track_caller]
pub(super) fn planned(config: &IdentityConfig, request: impl Into<Request>) -> Plan {
    plan(config, &request.into(), LocalFiles::Refuse).unwrap()
}

#[track_caller]
pub(super) fn refused(config: &IdentityConfig, request: impl Into<Request>) -> Refusal {
    plan(config, &request.into(), LocalFiles::Refuse).unwrap_err()
}

#[track_caller]
pub(super) fn patched(config: &IdentityConfig, plan: &Plan) -> Patched {
    apply(config, plan).unwrap()
}

/// The document after the request, with null for the new secret.
#[track_caller]
pub(super) fn fulfilled(config: &IdentityConfig, request: impl Into<Request>) -> Value {
    patched(config, &planned(config, request)).config().document().clone()
}

/// The document after the request, as it is sent, with the new secret.
#[track_caller]
pub(super) fn sent(config: &IdentityConfig, request: impl Into<Request>) -> Value {
    let wire = patched(config, &planned(config, request)).to_wire().unwrap();
    serde_json::from_slice(&wire).unwrap()
}

/// The stable names of the plan's changes.
pub(super) fn codes(plan: &Plan) -> Vec<&'static str> {
    plan.changes.iter().map(|change| change.kind.code()).collect()
}

/// The place of the provider number `index`.
pub(super) fn provider_at(index: usize) -> Pointer {
    providers_pointer().index(index)
}

pub(super) fn providers(document: &Value) -> &Value {
    providers_pointer().find(document).unwrap()
}

impl From<AddRequest> for Request {
    fn from(request: AddRequest) -> Self {
        Self::Add(Box::new(request))
    }
}

impl From<RemoveRequest> for Request {
    fn from(request: RemoveRequest) -> Self {
        Self::Remove(Box::new(request))
    }
}

impl From<RestoreRequest> for Request {
    fn from(request: RestoreRequest) -> Self {
        Self::Restore(Box::new(request))
    }
}
