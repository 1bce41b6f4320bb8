//! Emulates all providers with the same code, driven by the templates.
//!
//! It answers with the examples in a template's rules, which a preflight recognizes. Only the emulation of VK goes
//! further and signs people in.

mod app;
mod client;
mod objection;
mod signature;
mod vk;

use serde_json::json;

pub(super) use self::app::EditedApp;
pub use self::app::ProviderApp;
use self::app::address;
use self::client::Client;
pub(super) use self::objection::Objection;
use self::vk::Vk;
pub use self::vk::VkPerson;
use super::http::{Answer, Request};
use crate::domain::catalogue::Catalogue;
use crate::domain::identity_config::ProviderEntry;
use crate::domain::preflight::{At, Example, Preflight, Sign, SignIn, WELL_KNOWN, with};
use crate::domain::template::Template;

/// The providers of a catalogue, and their apps.
#[derive(Clone, Debug)]
pub(super) struct Providers {
    catalogue: &'static Catalogue,
    apps: Vec<ProviderApp>,
    pub(super) vk: Vk,
}

impl Default for Providers {
    fn default() -> Self {
        Self { catalogue: Catalogue::shipped(), apps: Vec::new(), vk: Vk::default() }
    }
}

impl Providers {
    /// Creates the providers with the sample apps of all templates.
    pub(super) fn of(catalogue: &'static Catalogue) -> Self {
        Self { catalogue, apps: samples(catalogue).collect(), vk: Vk::default() }
    }

    /// Returns the sample apps that were changed.
    pub(super) fn edited(&self) -> Vec<EditedApp> {
        let is_edited = |app: &&ProviderApp| samples(self.catalogue).any(|sample| app.is_edit_of(&sample));
        self.apps.iter().filter(is_edited).map(ProviderApp::edited).collect()
    }

    /// Resets the apps to the sample apps with these edits.
    pub(super) fn edit(&mut self, edits: Vec<EditedApp>) {
        self.apps = samples(self.catalogue).collect();
        for edit in edits {
            self.apps.iter_mut().for_each(|app| app.edit(&edit));
        }
    }

    /// Adds an app, or replaces the one with the same ID.
    pub(super) fn add(&mut self, app: ProviderApp) {
        self.apps.retain(|known| !(known.is_of(app.template) && known.id() == app.id()));
        self.apps.push(app);
    }

    pub(super) fn app(&mut self, template: &str, id: &str) -> Option<&mut ProviderApp> {
        self.apps.iter_mut().find(|app| app.template.folder == template && app.id() == id)
    }

    /// Returns the apps of the template with this name.
    pub(super) fn apps_of(&self, template: &str) -> impl Iterator<Item = &ProviderApp> {
        self.apps.iter().filter(move |app| app.template.folder == template)
    }

    /// Returns the page that Kratos sends people to when they sign in with this entry.
    pub(super) fn sign_in_page(&self, entry: ProviderEntry<'_>) -> Option<String> {
        let template = self.template_of(entry)?;
        let page = address(template, entry.keys, At::Authorize)?;
        Some(page.split('?').next().unwrap_or(&page).to_owned())
    }

    /// Answers as the provider at this host, if there is one.
    pub(super) fn answer(&mut self, request: &Request) -> Option<Answer> {
        if request.host == vk::API {
            return Some(self.vk.answer(request));
        }
        let url = format!("https://{}{}", request.host, request.path);
        let is_here = |app: &&ProviderApp, at| app.address(at).is_some_and(|it| it.split('?').next() == Some(&url));
        let asked = [(At::Discovery, "GET"), (At::Authorize, "GET"), (At::Token, "POST")];
        for (at, _) in asked.into_iter().filter(|(_, method)| request.method == *method) {
            let here: Vec<_> = self.apps.iter().filter(|app| is_here(app, at)).collect();
            let Some((app, preflight)) = here.first().and_then(|app| Some((*app, app.template.preflight.as_ref()?)))
            else {
                continue;
            };
            return Some(match at {
                At::Discovery => document(app, &url),
                At::Authorize => authorize(preflight, &here, request),
                At::Token => {
                    let client = Client::read(preflight, request);
                    let signed_in =
                        client.app(&here).filter(|app| client.proves(app)).and_then(|app| self.vk.redeem(app, &client));
                    signed_in.unwrap_or_else(|| token(preflight, &here, &client))
                }
            });
        }
        self.elsewhere(request, &url)
    }

    /// Answers for any other page on a provider's host, with or without `www.`. Facebook's document is on one of them,
    /// and its sign-in page is on the other.
    fn elsewhere(&self, request: &Request, url: &str) -> Option<Answer> {
        let bare = |host: &str| host.strip_prefix("www.").unwrap_or(host).to_owned();
        let places = [At::Discovery, At::Authorize, At::Token];
        let is_at_host = |app: &&ProviderApp| {
            let addresses = places.iter().filter_map(|at| app.address(*at));
            addresses.into_iter().any(|it| it.split('/').nth(2).map(bare) == Some(bare(&request.host)))
        };
        let app = self.apps.iter().find(is_at_host)?;
        let is_document = url.ends_with(WELL_KNOWN);
        Some(match (app.address(At::Discovery), app.template.preflight.as_ref()) {
            (None, _) if is_document => document(app, url),
            (Some(_), Some(preflight)) if is_document => preflight
                .example(At::Discovery, Sign::WrongTenant)
                .map_or_else(no_such_page, |example| answer(Some(example), "", "")),
            _ => no_such_page(),
        })
    }
}

fn samples(catalogue: &'static Catalogue) -> impl Iterator<Item = ProviderApp> {
    let of = |template: &'static Template| template.sandbox.iter().map(move |app| ProviderApp::sample(template, app));
    catalogue.templates().flat_map(of)
}

/// Returns a discovery document (OpenID Connect Discovery 1.0).
fn document(app: &ProviderApp, url: &str) -> Answer {
    let base = url.strip_suffix(WELL_KNOWN).unwrap_or(url);
    let issuer = Some(app.setting("issuer_url")).filter(|issuer| !issuer.is_empty()).unwrap_or(base);
    let document = json!({
        "issuer": issuer,
        "authorization_endpoint": app.address(At::Authorize),
        "token_endpoint": app.address(At::Token),
        "jwks_uri": format!("{base}/.well-known/jwks.json"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["S256"],
    });
    Answer::json(200, &document)
}

/// Answers a browser that Kratos sent to the sign-in page.
fn authorize(preflight: &'static Preflight, here: &[&ProviderApp], request: &Request) -> Answer {
    let value = |name| request.query_value(name).unwrap_or_default();
    let (id, callback, state) = (value("client_id"), value("redirect_uri"), value("state"));
    let example = match here.iter().find(|app| app.id() == id) {
        _ if preflight.sign_in == SignIn::Unasked => return login_page(),
        None => preflight.example(At::Authorize, Sign::WrongClientId),
        Some(app) => match app.refusal_at(At::Authorize, preflight) {
            Some(example) => Some(example),
            None if !app.accepts(&callback) => app.other_callback_at(At::Authorize, preflight),
            None => match preflight.example_of("code challenge method") {
                Some((.., example)) if request.query_value("code_challenge").is_some() => Some(example),
                _ if preflight.sign_in == SignIn::Silent && value("prompt") != "none" => return login_page(),
                _ => preflight.example(At::Authorize, Sign::Accepted),
            },
        },
    };
    answer(example, &callback, &state)
}

/// Answers a token request, whose code is never valid.
fn token(preflight: &'static Preflight, here: &[&ProviderApp], client: &Client) -> Answer {
    let example = |sign| preflight.example(At::Token, sign);
    let example = match client.app(here) {
        None => example(Sign::WrongClientId).or_else(|| example(Sign::WrongClientSecret)),
        Some(app) => match app.refusal_at(At::Token, preflight) {
            Some(refusal) => Some(refusal),
            None if !client.proves(app) => example(Sign::WrongClientSecret),
            None => {
                let is_other = client.callback.as_ref().is_some_and(|callback| !app.accepts(callback));
                let objection = is_other.then(|| app.other_callback_at(At::Token, preflight)).flatten();
                objection.or_else(|| example(Sign::Accepted))
            }
        },
    };
    answer(example, "", "")
}

/// Answers with a rule's example. Without one, answers with a page that gives no reason.
fn answer(example: Option<&Example>, callback: &str, state: &str) -> Answer {
    let Some(Example { status, body, location }) = example else {
        return Answer::new(400, "<!DOCTYPE html><html><body><h1>Something went wrong</h1></body></html>");
    };
    let filled = |text: &String| text.replace("{callback}", callback);
    let answer = Answer::new(*status, &body.as_ref().map(filled).unwrap_or_default());
    match location.as_ref().map(filled) {
        Some(location) if location.starts_with(callback) && !callback.is_empty() => {
            answer.with_header("location", &with(&location, &[("state", state)]))
        }
        Some(location) => answer.with_header("location", &location),
        None => answer,
    }
}

fn login_page() -> Answer {
    Answer::new(200, "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form></form></body></html>")
}

fn no_such_page() -> Answer {
    Answer::new(404, "<!DOCTYPE html><html><body>404 Not Found</body></html>")
}
