//! The endpoints of the console API that `ory` calls, as a function from a request to an answer.

use serde_json::{Value, json};

use super::http::{Answer, Request};
use super::network::{Caller, Network};
use super::refusal::Refusal;

impl Network {
    /// Answers a request as the console API of Ory Network does.
    pub(super) fn console(&mut self, request: &Request) -> Answer {
        match self.route(request) {
            Ok(body) => Answer::json(200, &body),
            Err(refusal) => refusal.into(),
        }
    }

    fn route(&mut self, request: &Request) -> Result<Value, Refusal> {
        let caller = self.caller(request.token())?.clone();
        let segments: Vec<&str> = request.path.split('/').filter(|part| !part.is_empty()).collect();
        match (request.method.as_str(), segments.as_slice()) {
            ("GET", ["workspaces"]) => Ok(self.list_workspaces(&caller)),
            ("GET", ["workspaces", id, "projects"]) => self.list_workspace_projects(&caller, id),
            ("GET", ["projects"]) => Ok(self.list_projects(&caller)),
            ("GET", ["projects", id]) => Ok(self.project_for(&caller, id)?.report()),
            ("PUT", ["projects", id]) => self.set_project(&caller, id, &request.body),
            _ => Err(Refusal::no_such_endpoint()),
        }
    }

    fn list_workspaces(&self, caller: &Caller) -> Value {
        let visible = self.workspaces().iter().filter(|workspace| match caller {
            Caller::Session => true,
            Caller::Workspace(id) => *id == workspace.id,
        });
        let workspaces: Value = visible.map(|workspace| workspace.report()).collect();
        json!({"workspaces": workspaces, "has_next_page": false, "next_page_token": ""})
    }

    fn list_workspace_projects(&self, caller: &Caller, workspace: &str) -> Result<Value, Refusal> {
        let may_see = match caller {
            Caller::Session => true,
            Caller::Workspace(id) => id == workspace,
        };
        if !may_see || !self.workspaces().iter().any(|known| known.id == workspace) {
            return Err(Refusal::no_such_workspace());
        }
        let inside = self.projects().iter().filter(|project| project.workspace == workspace);
        let projects: Value = inside.map(|project| project.list_item()).collect();
        Ok(json!({"projects": projects, "has_next_page": false, "next_page": ""}))
    }

    fn list_projects(&self, caller: &Caller) -> Value {
        let visible = self.projects().iter().filter(|project| match caller {
            Caller::Session => true,
            Caller::Workspace(id) => *id == project.workspace,
        });
        visible.map(|project| project.list_item()).collect()
    }

    /// Replaces the name, the CORS rules, the organizations and the identity configuration. The request has no
    /// revision, so the last writer wins (measured with ory 1.3.3).
    fn set_project(&mut self, caller: &Caller, id: &str, body: &str) -> Result<Value, Refusal> {
        self.project_for(caller, id)?;
        let body: Value = serde_json::from_str(body).map_err(|error| Refusal::invalid("", &error.to_string()))?;
        let name = body["name"].as_str().filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| Refusal::invalid("/name", "expected a name"))?;
        let config = body.pointer("/services/identity/config");
        let config = config.ok_or_else(|| Refusal::missing("/services/identity", "config"))?;
        self.write(id, config)?;
        if let Some(project) = self.project_mut(id) {
            project.name = name.to_owned();
            for (key, part) in [
                ("organizations", &mut project.organizations),
                ("cors_admin", &mut project.cors_admin),
                ("cors_public", &mut project.cors_public),
            ] {
                if let Some(value) = body.get(key) {
                    *part = value.clone();
                }
            }
        }
        Ok(json!({"project": self.project_for(caller, id)?.report(), "warnings": []}))
    }
}
