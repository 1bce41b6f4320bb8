//! Writes a plan as a `jq` program, for people who make its changes by hand.

use serde_json::{Map, Value, json};

use crate::domain::content;
use crate::domain::edit::{Edit, NewValue};
use crate::domain::identity_config::providers_pointer;
use crate::domain::plan::{Change, ChangeKind, Note, Plan};
use crate::domain::redaction::PROVIDER_SECRET_KEYS;
use crate::domain::text::is_strange;

const PROVIDERS: &str = ".selfservice.methods.oidc.config.providers";
const AFTER: &str = ".selfservice.flows.registration.after";

/// A program, and what it reads in addition to the configuration.
#[derive(Debug, Default)]
pub(super) struct Program {
    pub(super) text: String,
    /// The files that it needs.
    pub(super) inputs: Vec<Input>,
    /// The IDs that several providers share. Each means the first of them.
    shared_ids: Vec<String>,
}

/// A file that a program reads.
#[derive(Debug)]
pub(super) struct Input {
    /// The variable through which the program reads it, without `$`.
    pub(super) variable: String,
    /// The ID of the provider that it belongs to.
    pub(super) provider: String,
    pub(super) content: Content,
}

/// The content of a file.
#[derive(Debug)]
pub(super) enum Content {
    /// A client secret, which appears nowhere else.
    Secret,
    Mapper(String),
}

/// Writes the program that makes the changes of a plan. It finds providers by ID and copies hooks within the
/// configuration, so it contains none of the configuration's credentials.
pub(super) fn program(plan: &Plan) -> Program {
    let shared_ids = plan.notes.iter().filter_map(|note| match note {
        Note::SharedId { id } => Some(id.clone()),
        _ => None,
    });
    let mut program = Program { shared_ids: shared_ids.collect(), ..Program::default() };
    let steps: Vec<_> = plan.changes.iter().map(|change| program.step(change)).collect();
    program.text = steps.join("\n| ");
    program
}

impl Program {
    fn step(&mut self, change: &Change) -> String {
        match &change.kind {
            ChangeKind::ProviderAdded { id, .. } => match change.edits.iter().find_map(entry) {
                Some(entry) => self.addition(id, entry),
                None => unknown(),
            },
            ChangeKind::ProviderFieldChanged { id, field, .. } => match change.edits.first().map(|edit| &edit.value) {
                Some(NewValue::Json(value)) => format!("({}).{field} = {}", self.of(id), self.value(id, field, value)),
                _ => unknown(),
            },
            ChangeKind::ClientSecretReplaced { id } => {
                match change.edits.last().and_then(|edit| edit.at.split_last()) {
                    Some((_, key)) => format!("({}).{key} = {}", self.of(id), self.secret(id)),
                    None => unknown(),
                }
            }
            ChangeKind::ProviderRemoved { id } => format!("del({})", self.of(id)),
            ChangeKind::OidcEnabled => ".selfservice.methods.oidc.enabled = true".to_owned(),
            ChangeKind::SessionHookAdded { copied } if copied.is_empty() => {
                format!("{AFTER}.oidc.hooks += [{{\"hook\": \"session\"}}]")
            }
            ChangeKind::SessionHookAdded { .. } => {
                format!("{AFTER}.oidc.hooks = {AFTER}.hooks + [{{\"hook\": \"session\"}}]")
            }
            // No runbook asks for these.
            ChangeKind::ProviderRestored { .. }
            | ChangeKind::OidcDisabled
            | ChangeKind::SessionHookRemoved
            | ChangeKind::HooksRestored
            | ChangeKind::ValueRestored { .. } => unknown(),
        }
    }

    fn addition(&mut self, id: &str, entry: &Map<String, Value>) -> String {
        let members: Vec<_> = entry
            .iter()
            .map(|(key, value)| format!("    {}: {}", literal(&json!(key)), self.value(id, key, value)))
            .collect();
        let there = literal(&json!(format!("{id} already exists")));
        format!(
            "if any({PROVIDERS}[]?; .id == {}) then error({there}) else . end\n| {PROVIDERS} += [{{\n{}\n  }}]",
            literal(&json!(id)),
            members.join(",\n")
        )
    }

    /// Returns the expression for the provider with this ID.
    fn of(&self, id: &str) -> String {
        let all = format!("{PROVIDERS}[] | select(.id == {})", literal(&json!(id)));
        if self.shared_ids.iter().any(|shared| shared == id) { format!("first({all})") } else { all }
    }

    /// Returns the expression for the value of a provider's key.
    fn value(&mut self, id: &str, key: &str, value: &Value) -> String {
        let readable = |text: &str| !text.chars().any(|it| is_strange(it) && it != '\t');
        match key {
            key if PROVIDER_SECRET_KEYS.contains(&key) => self.secret(id),
            "mapper_url" => {
                let content = value.as_str().and_then(content::decode_inline);
                match content.and_then(|bytes| String::from_utf8(bytes).ok()).filter(|text| readable(text)) {
                    Some(snippet) => self.mapper(id, snippet),
                    None => literal(value),
                }
            }
            _ => literal(value),
        }
    }

    fn secret(&mut self, id: &str) -> String {
        format!("(${} | gsub(\"\\\\s\"; \"\"))", self.input("secret", id, Content::Secret))
    }

    /// Returns an expression for exactly the snippet, whether or not an editor ends the file with a line break.
    fn mapper(&mut self, id: &str, snippet: String) -> String {
        let end = if snippet.ends_with('\n') { " + \"\\n\"" } else { "" };
        let variable = self.input("mapper", id, Content::Mapper(snippet));
        format!("(\"base64://\" + ((${variable} | rtrimstr(\"\\n\")){end} | @base64))")
    }

    fn input(&mut self, kind: &str, id: &str, content: Content) -> String {
        let number = self.inputs.iter().filter(|input| input.variable.starts_with(kind)).count() + 1;
        let variable = format!("{kind}_{number}");
        self.inputs.push(Input { variable: variable.clone(), provider: id.to_owned(), content });
        variable
    }
}

/// The provider that an edit adds. It may be inside containers that were missing too.
fn entry(edit: &Edit) -> Option<&Map<String, Value>> {
    let NewValue::Json(value) = &edit.value else { return None };
    let inside: Vec<_> = providers_pointer().steps().into_iter().skip(edit.at.steps().len()).collect();
    let found = inside.iter().try_fold(value, |value, step| value.get(step))?;
    found.as_array().map_or(Some(found), |list| list.first())?.as_object()
}

/// A program that does not make a change must not look as if it did.
fn unknown() -> String {
    "error(\"this change can't be made by hand: use ory-social apply\")".to_owned()
}

/// A value as a literal of the program, with invisible characters escaped.
fn literal(value: &Value) -> String {
    let escaped = |character: char| match is_strange(character) {
        true => format!("\\u{:04x}", u32::from(character)),
        false => character.to_string(),
    };
    value.to_string().chars().map(escaped).collect()
}
