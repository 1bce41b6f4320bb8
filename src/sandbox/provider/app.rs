//! An app at an emulated provider.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::catalogue::Catalogue;
use crate::domain::preflight::{At, Example, Preflight, Sign, WELL_KNOWN};
use crate::domain::template::{SandboxApp, Template};

/// An app at the emulated provider of a template.
#[derive(Clone, Debug)]
pub struct ProviderApp {
    pub(super) template: &'static Template,
    pub(super) settings: Map<String, Value>,
    pub(in crate::sandbox) secret: String,
    pub(in crate::sandbox) registered: Vec<String>,
    says: Option<String>,
    about: String,
}

/// The values of a sample app that can change, and the keys that identify it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct EditedApp {
    template: String,
    id: String,
    secret: String,
    registered: Vec<String>,
}

impl ProviderApp {
    /// Creates a working app of this template. It accepts the callback URL of a provider with the template's ID, in
    /// every project without its own domain. Its other settings come from the first sample.
    ///
    /// # Panics
    /// When no template has this name.
    pub fn of(template: &str, id: &str, secret: &str) -> Self {
        let template = Catalogue::shipped().get(template).unwrap_or_else(|unknown| panic!("{unknown}"));
        let mut settings = template.sandbox.first().map(|app| app.settings.clone()).unwrap_or_default();
        settings.insert(template.app_id().key.clone(), Value::from(id));
        let (secret, registered) = (secret.to_owned(), vec![usual_callback(template)]);
        Self { template, settings, secret, registered, says: None, about: "Signs people in.".to_owned() }
    }

    pub(super) fn sample(template: &'static Template, app: &SandboxApp) -> Self {
        let SandboxApp { about, settings, secret, callback, says } = app.clone();
        let registered = vec![callback.unwrap_or_else(|| usual_callback(template))];
        Self { template, settings, secret, registered, says, about }
    }

    /// Sets the only callback URLs to accept. One `*` in each matches a part of the host name, without dots.
    #[must_use]
    pub fn registered(self, callbacks: &[&str]) -> Self {
        Self { registered: callbacks.iter().map(|url| (*url).to_owned()).collect(), ..self }
    }

    /// Makes the provider refuse the app with the answer of the template's rule for these words.
    #[must_use]
    pub fn refused_with(self, words: &str) -> Self {
        Self { says: Some(words.to_owned()), ..self }
    }

    pub(super) fn edited(&self) -> EditedApp {
        let (template, id) = (self.template.folder.clone(), self.id().to_owned());
        EditedApp { template, id, secret: self.secret.clone(), registered: self.registered.clone() }
    }

    pub(super) fn is_edit_of(&self, sample: &Self) -> bool {
        let same = self.is_of(sample.template) && self.id() == sample.id();
        same && (self.secret != sample.secret || self.registered != sample.registered)
    }

    /// Applies an edit, if it is for this app.
    pub(super) fn edit(&mut self, edit: &EditedApp) {
        if self.template.folder == edit.template && self.id() == edit.id {
            self.secret.clone_from(&edit.secret);
            self.registered.clone_from(&edit.registered);
        }
    }

    /// Returns the app's purpose, in a sentence.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// Returns the values that a Kratos provider entry needs in addition to the secret.
    pub fn settings(&self) -> &Map<String, Value> {
        &self.settings
    }

    /// Returns the secret or the private key.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// Returns the words of the rule whose answer refuses the app, if it is refused.
    pub fn refusal(&self) -> Option<&str> {
        self.says.as_deref()
    }

    pub(super) fn id(&self) -> &str {
        self.setting(&self.template.app_id().key)
    }

    pub(super) fn setting(&self, key: &str) -> &str {
        self.settings.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn is_of(&self, template: &Template) -> bool {
        self.template.folder == template.folder
    }

    /// Returns the provider's address for this app.
    pub(super) fn address(&self, at: At) -> Option<String> {
        address(self.template, &self.settings, at)
    }

    /// Returns the provider's refusal at this endpoint, whatever the secret and the callback URL are.
    pub(super) fn refusal_at(&self, at: At, preflight: &'static Preflight) -> Option<&'static Example> {
        let (place, sign, example) = preflight.example_of(self.says.as_deref()?)?;
        (place == at && sign != Sign::CallbackNotRegistered).then_some(example)
    }

    /// Returns the provider's answer at this endpoint to a callback URL that isn't registered.
    pub(super) fn other_callback_at(&self, at: At, preflight: &'static Preflight) -> Option<&'static Example> {
        let own = self.says.as_deref().and_then(|words| preflight.example_of(words));
        let own = own.filter(|(place, sign, _)| *place == at && *sign == Sign::CallbackNotRegistered);
        own.map(|(.., example)| example).or_else(|| preflight.example(at, Sign::CallbackNotRegistered))
    }

    pub(super) fn accepts(&self, callback: &str) -> bool {
        self.registered.iter().any(|known| fits(known, callback))
    }
}

/// Returns the address of an endpoint. If only the discovery document names it, uses the paths of Ory Hydra.
pub(in crate::sandbox) fn address(template: &Template, settings: &Map<String, Value>, at: At) -> Option<String> {
    let preflight = template.preflight.as_ref()?;
    let endpoints = preflight.endpoints(settings);
    let document = preflight.discovery(settings).map(|(url, _)| url);
    let below = |path: &str| Some(format!("{}{path}", document.as_ref()?.strip_suffix(WELL_KNOWN)?));
    match at {
        At::Authorize => endpoints.authorize.or_else(|| below("/oauth2/auth")),
        At::Token => endpoints.token.or_else(|| below("/oauth2/token")),
        At::Discovery => document,
    }
}

fn usual_callback(template: &Template) -> String {
    format!("https://*.projects.oryapis.com/self-service/methods/oidc/callback/{}", template.id)
}

fn fits(pattern: &str, text: &str) -> bool {
    let Some((start, end)) = pattern.split_once('*') else { return pattern == text };
    let label = text.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
    label.is_some_and(|label| !label.is_empty() && !label.contains(['/', '.']))
}
