//! The app at the provider.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Field, Template};
use crate::domain::preflight::filled;

/// How to create an app at the provider, and where to register the callback URL.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct App {
    /// The page for creating an app. `{key}` is the value of a setting.
    pub(crate) create_at: String,
    /// The steps there, other than registering the callback URL.
    pub(crate) steps: Vec<String>,
    /// The provider's name for the callback URL field.
    pub(crate) callback_field: String,
    /// The provider's name for the field with the bare domain, if it has one.
    pub(crate) domain_field: Option<String>,
}

impl Template {
    /// Returns the page for creating an app, or `None` if only the user knows where it is.
    pub(crate) fn app_page(&self, settings: &Map<String, Value>) -> Option<String> {
        filled(&self.app.create_at, settings).filter(|_| self.has_app_page())
    }

    /// Whether there is such a page. Some templates are for any provider that speaks the protocol.
    pub(crate) fn has_app_page(&self) -> bool {
        !self.fields.iter().any(|field| self.app.create_at == placeholder(field))
    }

    /// Returns the setting that the address of the page depends on.
    pub(crate) fn app_page_needs(&self) -> Option<&Field> {
        self.fields.iter().find(|field| self.app.create_at.contains(&placeholder(field)))
    }

    /// Returns the name of the company that runs the provider, for use in a sentence.
    pub(crate) fn vendor(&self) -> &str {
        if self.has_app_page() { &self.name } else { "your provider" }
    }
}

pub(crate) fn placeholder(field: &Field) -> String {
    format!("{{{}}}", field.key)
}
