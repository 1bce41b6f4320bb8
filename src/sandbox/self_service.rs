//! The public address of a project: the part of Kratos' self-service API that starts a login.
//!
//! It ends with the provider's address that the browser is sent to. Nobody is signed in, and only the flows are kept.
//! Every answer was observed in a real Kratos (master b86338da, 2026-07-29).

mod authorize;
mod csrf;
mod flow;
mod form;
mod test_flow;
mod wishes;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use self::flow::Flow;
use super::http::{Answer, Request};
use super::masking::PROVIDERS;
use super::project::random_uuid;
use super::provider::Providers;
use super::refusal::{MALFORMED, Refusal};
use crate::domain::go_url;

/// The started logins, by ID.
pub(super) type Flows = BTreeMap<String, Flow>;

/// A project at its public address, and a request to it.
struct Site<'a> {
    providers: &'a Providers,
    slug: &'a str,
    config: &'a Value,
    request: &'a Request,
}

/// Answers as Kratos does for a project with this slug and configuration.
pub(super) fn answer(
    flows: &mut Flows,
    providers: &Providers,
    slug: &str,
    config: &Value,
    request: &Request,
) -> Answer {
    let site = Site { providers, slug, config, request };
    match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/self-service/login/browser") => {
            let answer = match Flow::begin(&site) {
                Ok(flow) => {
                    let answer = site.show(&flow);
                    flows.insert(flow.id.clone(), flow);
                    answer
                }
                Err(refusal) => site.refuse(refusal),
            };
            answer.with_header("set-cookie", &csrf::cookie(&request.host))
        }
        ("GET" | "POST", "/self-service/login") => site.press(flows),
        ("GET", "/self-service/login/flows") => site.show_flow(flows),
        ("DELETE", "/self-service/login/test") => site.delete_test(flows),
        ("POST", "/admin/test-login-flows") => site.create_test(flows),
        _ => not_found().into(),
    }
}

impl Site<'_> {
    /// Returns the address that Kratos is configured with, no matter which one was requested.
    fn public_url(&self) -> String {
        let own = || format!("https://{}.projects.oryapis.com", self.slug);
        let configured = self.config.pointer("/serve/public/base_url").and_then(Value::as_str);
        configured.filter(|url| !url.is_empty()).map_or_else(own, str::to_owned)
    }

    fn below(&self, path: &str) -> String {
        go_url::append_path(&self.public_url(), path)
    }

    /// Whether the caller is a script rather than a browser.
    fn wants_json(&self) -> bool {
        wishes::prefers_json(&self.request.accept) || self.request.content_type == "application/json"
    }

    fn show(&self, flow: &Flow) -> Answer {
        if self.wants_json() {
            Answer::json(200, &flow.report(self, &[]))
        } else {
            Answer::redirect(303, &flow.page(self))
        }
    }

    /// Returns an error to a script, or sends a browser to the project's error page.
    fn refuse(&self, refusal: Refusal) -> Answer {
        if self.wants_json() {
            return refusal.into();
        }
        let page = self.config.pointer("/selfservice/flows/error/ui_url").and_then(Value::as_str);
        let own = self.below("/ui/error");
        Answer::redirect(303, &format!("{}?id={}", page.unwrap_or(&own), random_uuid()))
    }

    /// Handles a pressed button of a login.
    fn press(&self, flows: &mut Flows) -> Answer {
        let id = self.request.query_value("flow").filter(|id| id.len() == random_uuid().len());
        let flow = match id.map(|id| flows.get_mut(&id).filter(|flow| flow.slug == self.slug)) {
            None => return self.refuse(no_flow()),
            Some(None) => return self.refuse(not_found()),
            Some(Some(flow)) => flow,
        };
        if flow.test.is_some() && self.sent("csrf_token") != flow.csrf_token {
            return self.refuse(test_flow::no_token());
        }
        let (method, provider) = (self.sent("method").to_lowercase(), self.sent("provider"));
        if provider.is_empty() || !["", "oidc"].contains(&method.as_str()) || !oidc_is_enabled(self.config) {
            return if self.wants_json() {
                Answer::json(400, &flow.report(self, &[form::no_strategy()]))
            } else {
                Answer::redirect(303, &flow.page(self))
            };
        }
        match providers(self.config).iter().find(|entry| entry["id"] == *provider) {
            None => self.refuse(unknown_provider(&provider)),
            Some(entry) => {
                flow.test.iter_mut().for_each(|test| test.is_opened = true);
                self.lead_to(entry).with_header("set-cookie", &csrf::continuity_cookie())
            }
        }
    }

    fn lead_to(&self, provider: &Value) -> Answer {
        // Kratos would ask the issuer for its discovery document.
        if provider["provider"] == "generic" && provider["issuer_url"].as_str().is_none_or(str::is_empty) {
            return self.refuse(no_issuer());
        }
        let callback = authorize::callback(provider, self.config, &self.public_url());
        let url = authorize::url(provider, &callback, self.providers);
        if self.wants_json() { location_change(&url) } else { Answer::redirect(303, &url) }
    }

    /// Returns a value of the form, of the JSON or, for a link, of the query.
    fn sent(&self, name: &str) -> String {
        let body: Value = serde_json::from_str(&self.request.body).unwrap_or_default();
        let is_json = self.request.content_type.starts_with("application/json");
        let in_json = body[name].as_str().filter(|_| is_json).map(str::to_owned);
        let in_query = || self.request.query_value(name).filter(|_| self.request.method == "GET");
        in_json.or_else(|| self.request.form_value(name)).or_else(in_query).unwrap_or_default()
    }
}

fn no_flow() -> Refusal {
    Refusal::new(400, "Bad Request", MALFORMED, "The flow query parameter is missing or malformed.")
}

fn not_found() -> Refusal {
    Refusal::new(404, "Not Found", "Unable to locate the resource", "")
}

fn unknown_provider(id: &str) -> Refusal {
    let reason = format!("OpenID Connect Provider \"{id}\" is unknown or has not been configured");
    Refusal::new(404, "Not Found", "The requested resource could not be found", &reason)
}

fn no_issuer() -> Refusal {
    let reason = "Unable to initialize OpenID Connect Provider: Get \"/.well-known/openid-configuration\": unsupported \
                  protocol scheme \"\"";
    Refusal::new(500, "Internal Server Error", "Invalid configuration", reason).with_id("invalid_configuration")
}

fn location_change(url: &str) -> Answer {
    let reason = format!("In order to complete this flow please redirect the browser to: {url}");
    let error = json!({
        "id": "browser_location_change_required",
        "code": 422,
        "status": "Unprocessable Entity",
        "reason": reason,
        "message": "browser location change required",
    });
    Answer::json(422, &json!({"error": error, "redirect_browser_to": url}))
}

fn oidc_is_enabled(config: &Value) -> bool {
    config.pointer("/selfservice/methods/oidc/enabled") == Some(&Value::Bool(true))
}

fn providers(config: &Value) -> &[Value] {
    config.pointer(PROVIDERS).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}
