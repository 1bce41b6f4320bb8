//! A started login.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Site, csrf, form, wishes};
use crate::sandbox::project::random_uuid;
use crate::sandbox::refusal::{MALFORMED, Refusal};

const LIFESPAN: Duration = Duration::from_secs(30 * 60);

#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Flow {
    pub(super) id: String,
    pub(super) slug: String,
    organization: Option<String>,
    refresh: bool,
    request_url: String,
    started: Timestamp,
    pub(super) csrf_token: String,
    /// The state of the test, if it is a test sign-in.
    pub(super) test: Option<Test>,
}

impl Flow {
    /// Starts a login, if the project allows it.
    pub(super) fn begin(site: &Site<'_>) -> Result<Self, Refusal> {
        let Site { request, slug, .. } = *site;
        check_level(&request.query_value("aal").unwrap_or_default())?;
        wishes::check_return_to(request, site.config, &site.public_url())?;
        let url = format!("https://{}{}?{}", request.host, request.path, request.query);
        Ok(Self {
            id: random_uuid(),
            slug: slug.to_owned(),
            organization: request.query_value("organization"),
            refresh: request.query_value("refresh").as_deref() == Some("true"),
            request_url: url.trim_end_matches('?').to_owned(),
            started: Timestamp::now(),
            csrf_token: csrf::token(),
            test: None,
        })
    }

    /// Turns it into a test sign-in, with a token that fits into a link.
    pub(super) fn into_test(self, test: Test, csrf_token: String) -> Self {
        Self { refresh: true, test: Some(test), csrf_token, ..self }
    }

    /// Ends a test sign-in with the captured data. Returns the cookie of the browser that may read it.
    pub(in crate::sandbox) fn end_test(&mut self, payload: Value) -> Option<String> {
        Some(self.test.as_mut()?.end(payload))
    }

    /// Returns the page where people choose how to sign in.
    pub(super) fn page(&self, site: &Site<'_>) -> String {
        let page = site.config.pointer("/selfservice/flows/login/ui_url").and_then(Value::as_str);
        let own = site.below("/ui/login");
        format!("{}?flow={}", page.unwrap_or(&own), self.id)
    }

    /// Returns the flow as scripts get it.
    pub(super) fn report(&self, site: &Site<'_>, messages: &[Value]) -> Value {
        let time = |time: Timestamp| format!("{time:.0}");
        let nodes = match self.organization {
            Some(_) => form::nodes_of_organization(&self.csrf_token),
            None => form::nodes(site.config, &self.csrf_token),
        };
        let action = format!("{}?flow={}", site.below("/self-service/login"), self.id);
        let mut flow = json!({
            "id": self.id,
            "organization_id": self.organization,
            "type": "browser",
            "expires_at": time(self.started + LIFESPAN),
            "issued_at": time(self.started),
            "request_url": self.request_url,
            "ui": {"action": action, "method": "POST", "nodes": nodes},
            "created_at": time(self.started),
            "updated_at": time(self.started),
            "refresh": self.refresh,
            "requested_aal": "aal1",
            "state": "choose_method",
        });
        if !messages.is_empty() {
            flow["ui"]["messages"] = messages.into();
        }
        self.test.iter().for_each(|test| test.add_to(&mut flow));
        flow
    }
}

/// The state of a test sign-in.
#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Test {
    provider_id: String,
    pub(super) is_opened: bool,
    /// The captured data, and the cookie of the browser that may read it.
    captured: Option<(Value, String)>,
}

impl Test {
    pub(super) fn of(provider_id: &str) -> Self {
        Self { provider_id: provider_id.to_owned(), is_opened: false, captured: None }
    }

    /// Ends it with the captured data. Returns the cookie of the browser that may read it.
    fn end(&mut self, payload: Value) -> String {
        let cookie = format!("csrf_token_sandbox={}", random_uuid());
        self.captured = Some((payload, cookie.clone()));
        cookie
    }

    pub(super) fn may_be_read_with(&self, cookie: &str) -> bool {
        self.captured.as_ref().is_none_or(|(_, its)| its == cookie)
    }

    /// Adds the test to a flow: leaves only its own button, and adds the captured data.
    fn add_to(&self, flow: &mut Value) {
        let nodes = flow["ui"]["nodes"].as_array_mut().into_iter().flatten();
        let is_its_own = |node: &&mut Value| {
            node["attributes"]["name"] == "csrf_token"
                || (node["group"] == "oidc" && node["attributes"]["value"] == *self.provider_id)
        };
        let nodes: Vec<_> = nodes.filter(is_its_own).map(|node| node.take()).collect();
        flow["ui"]["nodes"] = json!(nodes);
        flow["test_context"] = json!({"provider_id": self.provider_id});
        if self.is_opened {
            flow["active"] = json!("oidc");
        }
        if let Some((payload, _)) = &self.captured {
            flow["state"] = json!("passed_challenge");
            flow["test_context"]["debug_payload"] = payload.clone();
        }
    }
}

/// Rejects a second factor, which needs a session. Nobody has one here.
fn check_level(level: &str) -> Result<(), Refusal> {
    match level {
        "" | "aal1" => Ok(()),
        "aal2" => {
            let reason = "You can not requested a higher AAL (AAL2/AAL3) without an active session.";
            let message = "aal2 and aal3 can only be requested if a session exists already";
            Err(Refusal::new(401, "Unauthorized", message, reason).with_id("session_aal1_required"))
        }
        other => {
            let reason = format!(
                "Unable to parse AuthenticationMethod Assurance Level (AAL): expected one of [aal1, aal2] but got {other}"
            );
            Err(Refusal::new(400, "Bad Request", MALFORMED, &reason))
        }
    }
}
