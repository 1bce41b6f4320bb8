//! Answers `ory` calls from the emulated network if `ory` isn't installed.

use std::fs;
use std::path::Path;
use std::rc::Rc;

use serde_json::{Value, json};

use super::emulator::Emulator;
use super::http::Request;
use crate::domain::project::{ProjectReference, ProjectSummary};
use crate::system::ory::{Answer, Call, Complaint, ComplaintKind, Driver, parse};

/// The version of `ory` that the emulated network was compared with.
const VERSION: &str = "Version: v1.3.3";

/// Returns a driver that calls the emulated network directly, signed in with a workspace key.
pub(crate) fn in_process(emulator: Rc<Emulator>, key: String) -> Driver {
    let caller = Caller { emulator, key };
    Driver::InProcess(Rc::new(move |call| caller.answer(call)))
}

struct Caller {
    emulator: Rc<Emulator>,
    key: String,
}

impl Caller {
    fn answer(&self, call: Call<'_>) -> Result<Answer, Complaint> {
        match call {
            Call::Version => Ok(read(VERSION)),
            Call::ListWorkspaces => Ok(read(&self.get("/workspaces")?["workspaces"].to_string())),
            Call::CheckSignedIn | Call::ListProjects { .. } => Ok(read(&self.get("/projects")?.to_string())),
            Call::GetProject { project, .. } => {
                Ok(read(&self.get(&format!("/projects/{}", self.id_of(project)?))?.to_string()))
            }
            Call::UpdateIdentityConfig { project_id, file } => self.update(project_id, file),
        }
    }

    fn update(&self, id: &str, file: &Path) -> Result<Answer, Complaint> {
        let config = config(file)?;
        let path = format!("/projects/{id}");
        let body = json!({"name": self.get(&path)?["name"], "services": {"identity": {"config": config}}});
        let answer = self.send("PUT", &path, body.to_string())?;
        let warnings = answer["warnings"].as_array().into_iter().flatten();
        Ok(Answer {
            output: answer["project"]["services"]["identity"]["config"].to_string().into_bytes(),
            warnings: warnings.filter_map(|warning| Some(warning["message"].as_str()?.to_owned())).collect(),
        })
    }

    /// Resolves slugs and the start of a slug or ID, as `ory` does. The API accepts only full IDs.
    fn id_of(&self, reference: &ProjectReference) -> Result<String, Complaint> {
        let name = reference.as_str();
        let projects: Vec<ProjectSummary> =
            parse::list(self.get("/projects")?.to_string().as_bytes()).map_err(|reason| other(&reason))?;
        let mut fitting = projects.into_iter().filter(|project| project.may_be(reference));
        match (fitting.next(), fitting.next()) {
            (None, _) => Err(complaint(ComplaintKind::NotFound, format!("No project has the id or slug {name}."))),
            (Some(project), None) => Ok(project.id),
            _ => Err(complaint(ComplaintKind::Ambiguous, format!("Several projects start with {name}."))),
        }
    }

    fn get(&self, path: &str) -> Result<Value, Complaint> {
        self.send("GET", path, String::new())
    }

    fn send(&self, method: &str, path: &str, body: String) -> Result<Value, Complaint> {
        let request = Request {
            method: method.to_owned(),
            host: "localhost".to_owned(),
            path: path.to_owned(),
            authorization: format!("Bearer {}", self.key),
            body,
            ..Request::default()
        };
        let answer = self.emulator.answer(&request);
        let body: Value = serde_json::from_str(&answer.body).map_err(|error| other(&error.to_string()))?;
        if answer.status == 200 {
            return Ok(body);
        }
        let error = &body["error"];
        let words = ["message", "reason"].map(|key| error[key].as_str().unwrap_or_default());
        Err(Complaint::read(words.join("\n").as_bytes()))
    }
}

/// Rejects local files. `ory` would upload them, but an emulated network never reads the user's files.
fn config(file: &Path) -> Result<Value, Complaint> {
    let text = fs::read(file).map_err(|error| other(&error.to_string()))?;
    let config = parse::identity_config(&text).map_err(|reason| other(&reason))?;
    let [] = config.local_file_values().as_slice() else {
        return Err(other("Without the Ory CLI, the sandbox can't upload file:// values."));
    };
    Ok(config.document().clone())
}

fn read(output: &str) -> Answer {
    Answer { output: output.as_bytes().to_vec(), warnings: Vec::new() }
}

fn complaint(kind: ComplaintKind, words: String) -> Complaint {
    Complaint { kind, words }
}

fn other(words: &str) -> Complaint {
    complaint(ComplaintKind::Other, words.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::Network;
    use super::*;

    #[tokio::test]
    async fn a_configuration_with_a_local_file_in_it_is_rejected() {
        let emulator = Rc::new(Emulator::start(Network::sample()).await.unwrap());
        let caller = Caller { emulator: Rc::clone(&emulator), key: Network::SAMPLE_KEY.to_owned() };
        let (folder, before) = (tempfile::tempdir().unwrap(), emulator.inspect(|it| it.projects()[0].clone()));
        let file = folder.path().join("config.json");
        fs::write(&file, r#"{"selfservice": {"x": "file:///etc/hostname"}}"#).unwrap();
        let refused = caller.answer(Call::UpdateIdentityConfig { project_id: &before.id, file: &file });
        assert!(refused.unwrap_err().words.contains("can't upload file://"));
        assert_eq!(emulator.inspect(|it| it.projects()[0].revision.clone()), before.revision);
    }
}
