//! The run that a person just made by answering questions, as a command for a script.

use crate::domain::mapper::Mapper;
use crate::domain::project::ProjectSummary;
use crate::domain::request::{AddRequest, Request, SessionHook};

/// The command, without the secret.
pub fn command(request: &Request, project: &ProjectSummary, provider_id: &str) -> Option<String> {
    let template = request.template()?;
    let (name, flags, secret) = match request {
        Request::Add(request) => ("add", add_flags(request), request.client_secret.is_some()),
        Request::RotateSecret(_) => ("rotate-secret", Vec::new(), true),
        Request::Remove(_) | Request::Restore(_) => return None,
    };
    let mut words = vec![format!("ory-social {name} {} --project {}", template.id, project.id)];
    words.extend((provider_id != template.id).then(|| format!("--id {}", quoted(provider_id))));
    words.extend(flags);
    words.extend(secret.then(|| "--client-secret-file FILE".to_owned()));
    words.push("--yes".to_owned());
    Some(words.join(" \\\n      "))
}

fn add_flags(request: &AddRequest) -> Vec<String> {
    let mut words = Vec::new();
    let mut flag = |name: &str, value: &str| words.push(format!("{name} {}", quoted(value)));
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
        Some(Mapper::Snippet(_)) => flag("--mapper", "FILE.jsonnet"),
        None => {}
    }
    if request.session_hook == SessionHook::LeaveAlone {
        words.push("--no-session-hook".to_owned());
    }
    words
}

/// The value as one word of a POSIX shell.
fn quoted(value: &str) -> String {
    let harmless = |character: char| character.is_ascii_alphanumeric() || "-_./:@".contains(character);
    if value.chars().all(harmless) { value.to_owned() } else { format!("'{}'", value.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_one_word_of_a_shell() {
        assert_eq!(quoted("https://acme.com/vk.jsonnet"), "https://acme.com/vk.jsonnet");
        assert_eq!(quoted("It's $HOME"), r"'It'\''s $HOME'");
    }
}
