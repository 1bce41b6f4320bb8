//! The provider that a request is about, as it is in the project now.

use crate::domain::callback::CallbackUrl;
use crate::domain::identity_config::ProviderEntry;
use crate::domain::project::Project;
use crate::domain::provider::ProviderId;
use crate::domain::request::AddRequest;

/// The provider that a request is about.
pub struct Target<'a> {
    /// Its id.
    pub id: String,
    /// What the project has of it.
    pub existing: Option<ProviderEntry<'a>>,
    /// Its callback URL.
    pub callback: CallbackUrl,
    /// The client id that it will have.
    pub client_id: Option<String>,
    /// The permissions that it will ask for.
    pub scope: Vec<String>,
}

/// Finds what a request is about.
pub fn target<'a>(request: &AddRequest, project: &'a Project) -> Target<'a> {
    let config = &project.identity_config;
    let id = request.id.as_ref().map_or(request.template.id.clone(), ProviderId::to_string);
    let existing = config.provider(&id).filter(|entry| entry.kind() == request.template.provider);
    let callback = CallbackUrl::of(&id, config, &project.summary);
    let stored_id = existing.and_then(|entry| entry.text("client_id")).map(str::to_owned);
    let client_id = request.client_id.as_ref().map(ToString::to_string).or(stored_id);
    let scope = match (&request.scope, existing) {
        (Some(scope), _) => scope.iter().map(ToString::to_string).collect(),
        (None, Some(entry)) => entry.scope(),
        (None, None) => request.template.scope.clone(),
    };
    Target { id, existing, callback, client_id, scope }
}
