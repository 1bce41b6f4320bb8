//! The data for a sign-in with a provider of a project.

use super::masking::masked;
use super::network::Network;
use super::provider::Objection;
use crate::domain::callback::CallbackUrl;
use crate::domain::content;
use crate::domain::identity_config::IdentityConfig;
use crate::domain::identity_schema::{self, IdentitySchema, SchemaSource};
use crate::domain::mapper::{Loaded, Schemas};
use crate::domain::preflight::At;
use crate::domain::project::ProjectSummary;
use crate::domain::template::{Sample, Template};

/// Everything that a sign-in needs. The secrets in the configuration are masked.
pub(super) struct SignIn {
    pub(super) slug: String,
    pub(super) id: String,
    pub(super) config: IdentityConfig,
    pub(super) template: &'static Template,
    pub(super) callback: String,
    /// The provider's objections: on the sign-in page, and to the secret.
    pub(super) objections: [Option<Objection>; 2],
    pub(super) mapper: Option<Loaded>,
    pub(super) schemas: Schemas,
    pub(super) person: Option<Sample>,
}

impl SignIn {
    /// Prepares the sign-in of the sample person with this name, if the project has the provider.
    pub(super) fn of(network: &Network, slug: &str, id: &str, person: &str) -> Option<Self> {
        let project = network.project(slug)?;
        let config = IdentityConfig::new(masked(&project.identity_config)).ok()?;
        let entry = config.provider(id)?;
        let template = network.providers.template_of(entry)?;
        let summary: ProjectSummary = serde_json::from_value(project.list_item()).ok()?;
        let callback = CallbackUrl::of(id, &config, &summary).as_str().to_owned();
        let secret = project.stored_secret(id).unwrap_or_default();
        let objections = [At::Authorize, At::Token].map(|at| network.providers.objection(at, entry, &callback, secret));
        let stored = |url: &str| network.content(url).map(|text| text.as_bytes().to_vec());
        let mapper = entry.text("mapper_url").and_then(|url| {
            let snippet = content::decode_inline(url).or_else(|| stored(url))?;
            Some(Loaded { snippet: String::from_utf8(snippet).ok()?, url: url.to_owned() })
        });
        let schema = match identity_schema::source(&config) {
            Ok(SchemaSource::Here(bytes)) => Some(bytes),
            Ok(SchemaSource::There(url)) => stored(url.as_str()),
            Err(_) => None,
        };
        let default = schema.and_then(|bytes| IdentitySchema::parse(&bytes).ok());
        let schemas = Schemas { default, selectable: Vec::new() };
        let person = template.samples().iter().find(|sample| sample.name == person).cloned();
        let (slug, id) = (slug.to_owned(), id.to_owned());
        Some(Self { slug, id, config, template, callback, objections, mapper, schemas, person })
    }
}
