//! A project of the emulated network.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::masking::{PROVIDERS, masked};
use crate::domain::hash::sha512;

/// The creation time of everything in the sandbox.
pub(super) const CREATED_AT: &str = "2024-01-01T00:00:00Z";

/// A project and everything stored for it, including secrets.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// The ID, a UUID.
    pub id: String,
    /// The slug, which the CLI accepts in place of the ID.
    pub slug: String,
    /// The display name.
    pub name: String,
    /// The environment: `prod`, `stage` or `dev`.
    pub environment: String,
    /// The ID of its workspace.
    pub workspace: String,
    /// The identity configuration, including all secrets.
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
    /// Returns the API key of the project with this slug, as in `ORY_PROJECT_API_KEY`.
    pub fn api_key(slug: &str) -> String {
        format!("ory_pat_{slug}")
    }

    /// Creates a production project, with an ID that is derived from its slug. It isn't in a workspace yet.
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

    /// Returns the secret that is stored for a provider: its client secret or, for Apple, its private key.
    pub fn stored_secret(&self, provider: &str) -> Option<&str> {
        let providers = self.identity_config.pointer(PROVIDERS)?.as_array()?;
        let entry = providers.iter().find(|entry| entry["id"] == provider)?;
        ["client_secret", "apple_private_key"].iter().find_map(|key| entry[*key].as_str())
    }

    /// Returns the public address that the project is configured with.
    pub(super) fn public_url(&self) -> Option<&str> {
        self.identity_config.pointer("/serve/public/base_url").and_then(Value::as_str)
    }

    /// Returns the full project, as `GET /projects/{id}` does.
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

    /// Returns the project as it appears in lists. The CLI rejects items with unknown or missing keys.
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
