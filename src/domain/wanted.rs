//! The provider that a request results in.

use serde_json::{Map, Value};

use super::callback::CallbackUrl;
use super::identity_config::ProviderEntry;
use super::project::Project;
use super::provider::ProviderId;
use super::request::AddRequest;

/// A provider as it would be after a request.
pub(crate) struct Wanted<'a> {
    pub(crate) id: String,
    /// The provider as it is in the project now.
    pub(crate) existing: Option<ProviderEntry<'a>>,
    pub(crate) callback: CallbackUrl,
    /// The values of its keys.
    pub(crate) settings: Map<String, Value>,
    /// The id of its app, if it is known.
    pub(crate) app_id: Option<String>,
    /// The permissions that it asks for.
    pub(crate) scope: Vec<String>,
}

impl AddRequest {
    /// Returns the provider as this request would have it in a project.
    pub(crate) fn wanted_in<'a>(&self, project: &'a Project) -> Wanted<'a> {
        let (template, config) = (self.template, &project.identity_config);
        let id = self.id.as_ref().map_or(template.id.as_str(), ProviderId::as_str);
        let existing = config.provider(id).filter(|entry| template.owns(*entry));
        let mut settings = existing.map_or_else(|| template.defaults(), |entry| entry.keys.clone());
        settings.insert("provider".to_owned(), Value::from(template.kind.clone()));
        settings.extend(self.settings.iter().map(|(key, value)| (key.to_owned(), value.clone())));
        Wanted {
            id: id.to_owned(),
            existing,
            callback: CallbackUrl::of_keys(id, &settings, config, &project.summary),
            app_id: settings.get(&template.app_id().key).and_then(Value::as_str).map(str::to_owned),
            scope: template.scope(&settings),
            settings,
        }
    }

    /// Whether `entry` stays the same app, so that its stored secret still fits.
    pub(crate) fn keeps_app_of(&self, entry: ProviderEntry<'_>) -> bool {
        let asked = |key: &String| Some((self.template.field(key)?, self.settings.get(key)?));
        let mut asked = self.template.secret.belongs_to.iter().filter_map(asked);
        asked.all(|(field, wanted)| field.same(entry.keys.get(&field.key), wanted))
    }
}
