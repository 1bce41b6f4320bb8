//! Test sign-ins: flows that the admin API makes, that run with a provider and store nobody (Kratos b86338da,
//! selfservice/flow/login/test_handler.go).

use serde_json::{Value, json};

use super::flow::Flow;
use super::{Flows, Site, not_found, providers};
use crate::sandbox::http::Answer;
use crate::sandbox::network::Network;
use crate::sandbox::project::random_uuid;
use crate::sandbox::refusal::{MALFORMED, Refusal};

/// What makes a flow a test.
#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Test {
    provider_id: String,
    pub(super) is_opened: bool,
    /// What was captured, and the cookie of the browser that may see it.
    captured: Option<(Value, String)>,
}

impl Test {
    /// The flow as it is shown while it is a test: its one button, and what was captured.
    pub(super) fn add_to(&self, flow: &mut Value) {
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

impl Site<'_> {
    /// `POST /admin/test-login-flows`
    pub(super) fn create_test(&self, flows: &mut Flows) -> Answer {
        if self.request.token() != Network::project_key(self.slug) {
            let reason = "Access credentials are invalid";
            return Refusal::new(401, "Unauthorized", "The request could not be authorized", reason).into();
        }
        let body: Value = serde_json::from_str(&self.request.body).unwrap_or_default();
        let Some(id) = body["provider_id"].as_str().filter(|id| !id.is_empty()) else {
            return Refusal::new(400, "Bad Request", MALFORMED, "provider_id is required").into();
        };
        if !providers(self.config).iter().any(|entry| entry["id"] == id) {
            let reason = format!("OpenID Connect provider \"{id}\" is not configured");
            return Refusal::new(404, "Not Found", "The requested resource could not be found", &reason).into();
        }
        let test = Test { provider_id: id.to_owned(), is_opened: false, captured: None };
        match Flow::begin(self) {
            Ok(flow) => {
                let flow = flow.into_test(test, random_uuid());
                let answer = Answer::json(201, &flow.report(self, &[]));
                flows.insert(flow.id.clone(), flow);
                answer
            }
            Err(refusal) => refusal.into(),
        }
    }

    /// `GET /self-service/login/flows`. What was captured is for the browser that has the cookie.
    pub(super) fn show_flow(&self, flows: &Flows) -> Answer {
        match self.test_flow(flows) {
            None => not_found().into(),
            Some(flow) if self.may_read(flow) => Answer::json(200, &flow.report(self, &[])),
            Some(_) => no_token().into(),
        }
    }

    /// `DELETE /self-service/login/test`
    pub(super) fn delete_test(&self, flows: &mut Flows) -> Answer {
        let id = match self.test_flow(flows) {
            None => return not_found().into(),
            Some(flow) if !self.may_read(flow) => return no_token().into(),
            Some(flow) => flow.id.clone(),
        };
        flows.remove(&id);
        Answer::new(204, "")
    }

    fn test_flow<'f>(&self, flows: &'f Flows) -> Option<&'f Flow> {
        let id = self.request.query_value("id")?;
        flows.get(&id).filter(|flow| flow.slug == self.slug && flow.test.is_some())
    }

    fn may_read(&self, flow: &Flow) -> bool {
        let captured = flow.test.as_ref().and_then(|test| test.captured.as_ref());
        captured.is_none_or(|(_, cookie)| self.request.cookie == *cookie)
    }
}

impl Network {
    /// The API key of a project, as in `ORY_PROJECT_API_KEY`.
    pub fn project_key(slug: &str) -> String {
        format!("ory_pat_{slug}")
    }

    /// Ends the test sign-in with this ID as Kratos does: with what it captured, and with a cookie for the browser.
    ///
    /// # Panics
    /// When there is no such test.
    pub fn end_test(&mut self, flow: &str, payload: Value) -> String {
        let cookie = format!("csrf_token_sandbox={}", random_uuid());
        let test = self.flows.get_mut(flow).and_then(|flow| flow.test.as_mut());
        let test = test.unwrap_or_else(|| panic!("no test sign-in {flow}"));
        test.captured = Some((payload, cookie.clone()));
        cookie
    }
}

pub(super) fn no_token() -> Refusal {
    Refusal::new(403, "Forbidden", "The requested action was forbidden", "missing or invalid CSRF token")
}
