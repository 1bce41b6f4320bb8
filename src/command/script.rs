//! The run that a person just made by answering questions, as a command for a script.

use crate::domain::content::Mapper;
use crate::domain::mapper;
use crate::domain::plan::{ChangeKind, Plan};
use crate::domain::project::ProjectSummary;
use crate::domain::request::{AddRequest, Request, SessionHook};
use crate::domain::text::shell_word;

/// The command, without the secret; two, if `add` alone would keep a secret that the person replaced.
pub fn command(request: &Request, project: &ProjectSummary, plan: &Plan) -> Option<String> {
    let template = request.template()?;
    let command = |name: &str, flags: Vec<String>| {
        let mut words = vec![format!("ory-social {name} {} --project {}", template.id, project.id)];
        if plan.provider_id != template.id {
            words.push(format!("--id {}", shell_word(&plan.provider_id)));
        }
        words.extend(flags);
        words.push("--yes".to_owned());
        words.join(" \\\n      ")
    };
    let secret = || "--client-secret-file FILE".to_owned();
    let rotate = || command("rotate-secret", vec![secret()]);
    match request {
        Request::RotateSecret(_) => Some(rotate()),
        Request::Add(request) if replaces_only_the_secret(plan) => match plan.changes.len() {
            1 => Some(rotate()),
            _ => Some(format!("{}\n  {}", command("add", add_flags(request)), rotate())),
        },
        Request::Add(request) => {
            let secret = request.client_secret.is_some().then(secret);
            Some(command("add", add_flags(request).into_iter().chain(secret).collect()))
        }
        Request::Remove(_) | Request::Restore(_) | Request::Prune(_) | Request::All(_) => None,
    }
}

/// Whether the app stays the same and its secret does not. `add` replaces a secret only along with the client id.
fn replaces_only_the_secret(plan: &Plan) -> bool {
    let has = |wanted: fn(&ChangeKind) -> bool| plan.changes.iter().any(|change| wanted(&change.kind));
    has(|kind| matches!(kind, ChangeKind::ClientSecretReplaced { .. }))
        && !has(|kind| matches!(kind, ChangeKind::ProviderFieldChanged { field, .. } if field == "client_id"))
}

fn add_flags(request: &AddRequest) -> Vec<String> {
    let mut words = Vec::new();
    let mut flag = |name: &str, value: &str| words.push(format!("{name} {}", shell_word(value)));
    if let Some(client_id) = &request.client_id {
        flag("--client-id", client_id.as_str());
    }
    if let Some(label) = &request.label {
        flag("--label", label.as_str());
    }
    for scope in request.scope.iter().flatten() {
        flag("--scope", scope.as_str());
    }
    match &request.mapper {
        Some(Mapper::Url(url)) => flag("--mapper", url.as_str()),
        Some(mapper) => match mapper::known(&mapper.to_mapper_url(), &request.template) {
            Some(file) if request.template.mappers.first().is_some_and(|first| first.name == file.name) => {}
            Some(file) if file.fits.is_empty() => flag("--mapper", &file.name),
            Some(file) => {
                flag("--mapper", &file.name);
                // It takes a look at the identity schema.
                words.push("--preflight".to_owned());
            }
            None => flag("--mapper", "FILE.jsonnet"),
        },
        None => {}
    }
    if request.session_hook == SessionHook::LeaveAlone {
        words.push("--no-session-hook".to_owned());
    }
    words
}
