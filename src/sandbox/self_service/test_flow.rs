//! Test sign-ins: flows that the admin API creates. They run with a provider, but store no identity (Kratos b86338da,
//! selfservice/flow/login/test_handler.go).

use serde_json::Value;

use super::flow::{Flow, Test};
use super::{Flows, Site, not_found, providers};
use crate::sandbox::http::Answer;
use crate::sandbox::project::{Project, random_uuid};
use crate::sandbox::refusal::{MALFORMED, Refusal};

impl Site<'_> {
    /// `POST /admin/test-login-flows`
    pub(super) fn create_test(&self, flows: &mut Flows) -> Answer {
        if self.request.token() != Project::api_key(self.slug) {
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
        let test = Test::of(id);
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

    /// `GET /self-service/login/flows`. Only the browser with the cookie may read the captured data.
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
        flow.test.as_ref().is_none_or(|test| test.may_be_read_with(&self.request.cookie))
    }
}

pub(super) fn no_token() -> Refusal {
    Refusal::new(403, "Forbidden", "The requested action was forbidden", "missing or invalid CSRF token")
}
