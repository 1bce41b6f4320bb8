//! The app at the provider.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Field, Template};
use crate::domain::preflight::filled;

/// Where an app is made at the provider, and where the callback URL goes there.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct App {
    /// The page on which an app is made. `{key}` is the value of a setting.
    pub(crate) create_at: String,
    /// What to do there besides registering the callback URL.
    pub(crate) steps: Vec<String>,
    /// What the provider calls the field for the callback URL.
    pub(crate) callback_field: String,
    /// What the provider calls the field for the bare domain, if it has one.
    pub(crate) domain_field: Option<String>,
}

impl Template {
    /// The page on which an app is made, as far as the settings say where that is. `None`: only the person knows.
    pub(crate) fn app_page(&self, settings: &Map<String, Value>) -> Option<String> {
        filled(&self.app.create_at, settings).filter(|_| self.has_app_page())
    }

    /// Whether there is such a page. A template may be for anyone who speaks its protocol.
    pub(crate) fn has_app_page(&self) -> bool {
        !self.fields.iter().any(|field| self.app.create_at == placeholder(field))
    }

    /// The setting without which nobody knows the page.
    pub(crate) fn app_page_needs(&self) -> Option<&Field> {
        self.fields.iter().find(|field| self.app.create_at.contains(&placeholder(field)))
    }

    /// Who runs the provider, in a sentence.
    pub(crate) fn vendor(&self) -> &str {
        if self.has_app_page() { &self.name } else { "your provider" }
    }
}

pub(crate) fn placeholder(field: &Field) -> String {
    format!("{{{}}}", field.key)
}
