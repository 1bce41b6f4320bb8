//! The public address of a project: the part of Kratos' self-service API with which a login begins.
//!
//! It goes as far as the address of the provider to which the browser is sent. Nobody is signed in, and nothing is kept
//! but the flows.

mod authorize;
mod csrf;
mod form;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use self::csrf::Csrf;
use super::http::{Answer, Request};
use super::masking::PROVIDERS;
use super::project::random_uuid;
use super::refusal::Refusal;

/// The logins that have begun, by id.
pub(super) type Flows = BTreeMap<String, Flow>;

/// A login that has begun.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    id: String,
    host: String,
    request_url: String,
    begun: Timestamp,
    csrf: Csrf,
}

const LIFESPAN: Duration = Duration::from_secs(30 * 60);

/// Answers as Kratos does for a project with this slug and configuration.
pub(super) fn answer(flows: &mut Flows, slug: &str, config: &Value, request: &Request) -> Answer {
    let json = wants_json(request);
    match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/self-service/login/browser") => {
            let flow = Flow::begin(request);
            let answer = if json {
                Answer::json(200, &flow.report(config, &[]))
            } else {
                Answer::redirect(303, &flow.login_page(config))
            };
            let answer = answer.with_header("set-cookie", &flow.csrf.set_cookie(&flow.host));
            flows.insert(flow.id.clone(), flow);
            answer
        }
        ("POST", "/self-service/login") => match submit(flows, slug, config, request) {
            Err(answer) => answer,
            Ok(url) if json => location_change(&url),
            Ok(url) => Answer::redirect(303, &url),
        },
        _ => not_found().into(),
    }
}

/// Whether the caller is a script rather than a browser.
fn wants_json(request: &Request) -> bool {
    [&request.accept, &request.content_type].iter().any(|kind| kind.contains("application/json"))
}

/// The address to which a button of a login leads.
fn submit(flows: &Flows, slug: &str, config: &Value, request: &Request) -> Result<String, Answer> {
    let id = request.query_value("flow").ok_or_else(no_flow)?;
    let flow = flows.get(&id).filter(|flow| flow.host == request.host).ok_or_else(not_found)?;
    let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
    let sent =
        |name: &str| body[name].as_str().map(str::to_owned).or_else(|| request.form_value(name)).unwrap_or_default();
    flow.csrf.check(request, &sent("csrf_token"))?;
    let provider = sent("provider");
    if provider.is_empty() || !["", "oidc"].contains(&sent("method").as_str()) || !oidc_is_enabled(config) {
        return Err(Answer::json(400, &flow.report(config, &[form::no_strategy()])));
    }
    let entry = providers(config).iter().find(|entry| entry["id"] == *provider);
    let entry = entry.ok_or_else(|| unknown_provider(&provider))?;
    Ok(authorize::url(entry, &authorize::callback(entry, config, slug)))
}

fn no_flow() -> Refusal {
    let message = "The request was malformed or contained invalid parameters";
    Refusal::new(400, "Bad Request", message, "The flow query parameter is missing or malformed")
}

fn not_found() -> Refusal {
    Refusal::new(404, "Not Found", "Unable to locate the resource", "")
}

/// Kratos answers so, and not with the flow (ory/kratos, selfservice/strategy/oidc/strategy_test.go).
fn unknown_provider(id: &str) -> Refusal {
    let reason = format!("OpenID Connect Provider \"{id}\" is unknown or has not been configured");
    Refusal::new(404, "Not Found", "The requested resource could not be found", &reason)
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

impl Flow {
    fn begin(request: &Request) -> Self {
        let (host, path) = (request.host.clone(), &request.path);
        let request_url = format!("https://{host}{path}?{}", request.query).trim_end_matches('?').to_owned();
        Self { id: random_uuid(), host, request_url, begun: Timestamp::now(), csrf: Csrf::random() }
    }

    /// Where people choose how to sign in.
    fn login_page(&self, config: &Value) -> String {
        let page = config.pointer("/selfservice/flows/login/ui_url").and_then(Value::as_str);
        let own = format!("https://{}/ui/login", self.host);
        format!("{}?flow={}", page.unwrap_or(&own), self.id)
    }

    /// The flow as scripts get it.
    fn report(&self, config: &Value, messages: &[Value]) -> Value {
        let time = |time: Timestamp| format!("{time:.0}");
        let mut flow = json!({
            "id": self.id,
            "organization_id": null,
            "type": "browser",
            "expires_at": time(self.begun + LIFESPAN),
            "issued_at": time(self.begun),
            "request_url": self.request_url,
            "ui": {
                "action": format!("https://{}/self-service/login?flow={}", self.host, self.id),
                "method": "POST",
                "nodes": form::nodes(config, &self.csrf.token),
            },
            "created_at": time(self.begun),
            "updated_at": time(self.begun),
            "refresh": false,
            "requested_aal": "aal1",
            "state": "choose_method",
        });
        if !messages.is_empty() {
            flow["ui"]["messages"] = messages.into();
        }
        flow
    }
}
