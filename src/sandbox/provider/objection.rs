//! The reasons why a provider rejects a sign-in with one of its apps.

use super::Providers;
use crate::domain::identity_config::ProviderEntry;
use crate::domain::preflight::{At, Sign};
use crate::domain::template::Template;

/// Why a provider rejects a sign-in.
pub(in crate::sandbox) struct Objection {
    pub(in crate::sandbox) sign: Sign,
    pub(in crate::sandbox) app: String,
    /// The provider's message, if people can read it.
    pub(in crate::sandbox) quote: Option<String>,
}

impl Providers {
    /// Returns the template of an entry: its own, or one of the same kind.
    pub(in crate::sandbox) fn template_of(&self, entry: ProviderEntry<'_>) -> Option<&'static Template> {
        let same_kind = || self.catalogue.templates().find(|template| template.kind == entry.kind());
        self.catalogue.owner(entry).or_else(same_kind)
    }

    /// Returns why the provider rejects an entry of a project, on its sign-in page or when Kratos requests the token.
    pub(in crate::sandbox) fn objection(
        &self,
        at: At,
        entry: ProviderEntry<'_>,
        callback: &str,
        secret: &str,
    ) -> Option<Objection> {
        let template = self.template_of(entry)?;
        let preflight = template.preflight.as_ref()?;
        let id = entry.text(&template.app_id().key).unwrap_or_default();
        let example = |sign| preflight.example(at, sign);
        let (sign, example) = match self.apps.iter().find(|app| app.is_of(template) && app.id() == id) {
            None => (Sign::WrongClientId, example(Sign::WrongClientId)),
            Some(app) => match app.refusal_at(at, preflight) {
                Some(refusal) => (Sign::AppRefused, Some(refusal)),
                None if at == At::Authorize && !app.accepts(callback) => {
                    (Sign::CallbackNotRegistered, app.other_callback_at(at, preflight))
                }
                None if at == At::Token && secret.trim() != app.secret.trim() => {
                    (Sign::WrongClientSecret, example(Sign::WrongClientSecret))
                }
                None => return None,
            },
        };
        let quote = example.and_then(|example| example.body.clone()).filter(|body| !body.starts_with('<'));
        let quote = quote.map(|body| body.replace("{callback}", callback));
        Some(Objection { sign, app: id.to_owned(), quote })
    }
}
