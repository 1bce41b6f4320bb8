//! A project of the emulated network.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::masking::{PROVIDERS, masked};
use crate::domain::hash::sha512;

/// When everything in the sandbox was made.
pub(super) const CREATED_AT: &str = "2024-01-01T00:00:00Z";

/// A project and everything that is stored for it, secrets included.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// The id, a UUID.
    pub id: String,
    /// The slug, which the CLI takes in place of the id.
    pub slug: String,
    /// The name that people see.
    pub name: String,
    /// `prod`, `stage` or `dev`.
    pub environment: String,
    /// The id of the workspace it belongs to.
    pub workspace: String,
    /// The identity configuration with all its secrets.
    pub identity_config: Value,
    /// Changes with every accepted write.
    #[serde(default = "random_uuid")]
    pub revision: String,
    /// The organizations, which `ory update` sends back.
    #[serde(default = "no_items")]
    pub organizations: Value,
    /// The CORS rules of the admin API, which `ory update` sends back.
    #[serde(default = "cors_off")]
    pub cors_admin: Value,
    /// The CORS rules of the public API, which `ory update` sends back.
    #[serde(default = "cors_off")]
    pub cors_public: Value,
}

impl Project {
    /// The API key of the project with this slug, as in `ORY_PROJECT_API_KEY`.
    pub fn api_key(slug: &str) -> String {
        format!("ory_pat_{slug}")
    }

    /// A production project with an id that follows from its slug, in no workspace yet.
    pub fn new(slug: &str, identity_config: Value) -> Self {
        Self {
            id: uuid_of(slug),
            slug: slug.to_owned(),
            name: slug.to_owned(),
            environment: "prod".to_owned(),
            workspace: String::new(),
            identity_config,
            revision: random_uuid(),
            organizations: no_items(),
            cors_admin: cors_off(),
            cors_public: cors_off(),
        }
    }

    /// The secret that is stored for a provider: its client secret or, with Apple, its private key.
    pub fn stored_secret(&self, provider: &str) -> Option<&str> {
        let providers = self.identity_config.pointer(PROVIDERS)?.as_array()?;
        let entry = providers.iter().find(|entry| entry["id"] == provider)?;
        ["client_secret", "apple_private_key"].iter().find_map(|key| entry[*key].as_str())
    }

    /// The address at which the project is set to serve people.
    pub(super) fn public_url(&self) -> Option<&str> {
        self.identity_config.pointer("/serve/public/base_url").and_then(Value::as_str)
    }

    /// The full project, as `GET /projects/{id}` reports it.
    pub(super) fn report(&self) -> Value {
        json!({
            "id": self.id,
            "slug": self.slug,
            "name": self.name,
            "environment": self.environment,
            "home_region": "eu-central",
            "state": "running",
            "revision_id": self.revision,
            "workspace_id": self.workspace,
            "organizations": self.organizations,
            "cors_admin": self.cors_admin,
            "cors_public": self.cors_public,
            "services": {
                "identity": {"config": masked(&self.identity_config)},
                "oauth2": {"config": {}},
                "permission": {"config": {}},
            },
        })
    }

    /// The project as lists report it. The CLI refuses items with keys that it does not know, or that lack one.
    pub(super) fn list_item(&self) -> Value {
        json!({
            "id": self.id,
            "slug": self.slug,
            "name": self.name,
            "environment": self.environment,
            "home_region": "eu-central",
            "state": "running",
            "workspace_id": self.workspace,
            "created_at": CREATED_AT,
            "updated_at": CREATED_AT,
            "hosts": [],
            "subscription_id": null,
            "subscription_plan": null,
            "workspace": null,
        })
    }
}

/// A UUID that is new every time.
pub(super) fn random_uuid() -> String {
    uuid_of(&fastrand::u128(..).to_string())
}

fn uuid_of(text: &str) -> String {
    let hex = sha512(text.as_bytes());
    format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}

fn no_items() -> Value {
    json!([])
}

fn cors_off() -> Value {
    json!({"enabled": false, "origins": []})
}
