//! Writes the run that a person just made by answering questions as a command for a script.

use serde_json::Value;

use crate::cli::flag_of;
use crate::domain::content::Mapper;
use crate::domain::mapper;
use crate::domain::plan::{ChangeKind, Plan};
use crate::domain::project::ProjectSummary;
use crate::domain::request::{AddRequest, Request, SecretIntent, SessionHook};
use crate::domain::template::{Template, spelled};
use crate::domain::text::shell_word;
use crate::output::Report;

/// Returns the commands to run after a change: the check of the login page, and the undo.
pub(crate) fn next(request: &Request, report: &Report) -> Vec<String> {
    let project = report.project.flag();
    let verify = request.template().filter(|_| report.test.is_some()).map(|template| {
        let id = report.plan.provider().filter(|id| id.as_str() != template.id);
        let id = id.map(|id| format!(" --id {}", shell_word(id.as_str()))).unwrap_or_default();
        format!("ory-social verify {} {project}{id}", template.folder)
    });
    let undo = report.backup.as_ref().map(|_| report.undo());
    verify.into_iter().chain(undo).collect()
}

/// Returns the command, without the secret. These are two commands if `add` alone would keep a secret that the person
/// replaced.
pub(crate) fn command(request: &Request, project: &ProjectSummary, plan: &Plan) -> Option<String> {
    let template = request.template()?;
    let command = |name: &str, flags: Vec<String>| {
        let mut words = vec![format!("ory-social {name} {} {}", template.folder, project.flag())];
        words.extend(
            plan.provider()
                .filter(|id| id.as_str() != template.id)
                .map(|id| format!("--id {}", shell_word(id.as_str()))),
        );
        words.extend(flags);
        words.push("--yes".to_owned());
        words.join(" \\\n      ")
    };
    let secret = || "--client-secret-file FILE".to_owned();
    let rotate = || command("rotate-secret", vec![secret()]);
    match request {
        Request::RotateSecret(_) => Some(rotate()),
        Request::Add(request) if replaces_only_the_secret(template, plan) => match plan.changes.len() {
            1 => Some(rotate()),
            _ => Some(format!("{}\n  {}", command("add", add_flags(request, plan)), rotate())),
        },
        Request::Add(request) => {
            let secret = match &request.secret {
                Some(SecretIntent::InEnvironment) => Some("--secret-in-env".to_owned()),
                given => given.is_some().then(secret),
            };
            Some(command("add", add_flags(request, plan).into_iter().chain(secret).collect()))
        }
        Request::Remove(_) | Request::Restore(_) | Request::Prune(_) | Request::All(_) => None,
    }
}

/// Whether the app stays the same but its secret doesn't. `add` replaces a secret only along with the client id.
fn replaces_only_the_secret(template: &Template, plan: &Plan) -> bool {
    let mut kinds = plan.changes.iter().map(|change| &change.kind);
    let replaced = kinds.clone().any(|kind| matches!(kind, ChangeKind::ClientSecretReplaced { .. }));
    let of_the_app = |field: &String| template.secret.belongs_to.contains(field);
    replaced && !kinds.any(|kind| matches!(kind, ChangeKind::ProviderFieldChanged { field, .. } if of_the_app(field)))
}

fn add_flags(request: &AddRequest, plan: &Plan) -> Vec<String> {
    let mut words: Vec<_> = request.settings.iter().flat_map(|(key, value)| setting(key, value)).collect();
    let mut flag = |name: &str, value: &str| words.push(format!("{name} {}", shell_word(value)));
    match &request.mapper {
        Some(Mapper::Url(url)) => flag("--mapper", url.as_str()),
        Some(mapper) => match mapper::known(&mapper.to_content_url(), request.template).map(|known| known.file) {
            // A new provider gets it anyway.
            Some(file) if plan.adds_provider() && request.template.default_mapper().name == file.name => {}
            Some(file) => flag("--mapper", &file.name),
            None => flag("--mapper", "FILE.jsonnet"),
        },
        None => {}
    }
    if let Some(Mapper::File(file)) = &request.mapper {
        flag("--mapper-file", &file.read_at.to_string_lossy());
    }
    if request.session_hook == SessionHook::LeaveAlone {
        words.push("--no-session-hook".to_owned());
    }
    words
}

/// Writes a setting as flags: one for each word of a list, if the setting has its own flag.
fn setting(key: &str, value: &Value) -> Vec<String> {
    let flag = flag_of(key);
    let one = |value: &Value| format!("{flag}{}", shell_word(&spelled(value)));
    match value.as_array() {
        Some(words) if flag.ends_with(' ') => words.iter().map(one).collect(),
        _ => vec![one(value)],
    }
}
