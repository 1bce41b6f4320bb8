//! Examples of how to add a provider.

use serde_json::{Value, json};

use crate::domain::runbook::flow;
use crate::domain::template::{SecretShape, Template, spelled};
use crate::domain::text::shell_word;

/// Returns the flag for a setting on the command line: `--client-id `, or `--set KEY=`.
pub(crate) type Flag = fn(&str) -> String;

/// A project in the sandbox, so that the examples work there too.
const PROJECT: &str = "acme-shop-prod";

/// Returns the required settings, with values from the app in the sandbox.
fn example(template: &Template) -> impl Iterator<Item = (&str, Value)> {
    template.needed().map(|field| {
        let known = template.sandbox.first().and_then(|app| app.settings.get(&field.key));
        (field.key.as_str(), known.cloned().unwrap_or_else(|| json!(field.key.to_uppercase())))
    })
}

/// Returns the environment variable that holds the secret in the examples.
fn variable(template: &Template) -> String {
    format!("{}_SECRET", template.folder.to_uppercase().replace('-', "_"))
}

pub(super) fn command(template: &Template, flag: Flag) -> String {
    let folder = &template.folder;
    let (before, secret) = match template.secret.shape {
        SecretShape::OneWord => {
            (format!("printf %s \"${}\" | ", variable(template)), "--client-secret-stdin".to_owned())
        }
        SecretShape::Pem => (String::new(), format!("--client-secret-file {folder}.pem")),
        SecretShape::AppleKey => (String::new(), format!("--apple-private-key-file {folder}.p8")),
    };
    let mut lines = vec![format!("{before}ory-social add {folder} --project {PROJECT}")];
    lines.extend(example(template).map(|(key, value)| format!("{}{}", flag(key), shell_word(&spelled(&value)))));
    let preflight = if template.preflight.is_some() { " --preflight" } else { "" };
    lines.push(format!("{secret}{preflight} --yes"));
    lines.join(" \\\n    ")
}

pub(super) fn runbook(template: &Template) -> String {
    let secret = match template.secret.shape {
        SecretShape::OneWord => format!("{{ env: {} }}", variable(template)),
        SecretShape::Pem => format!("{{ file: {}.pem }}", template.folder),
        SecretShape::AppleKey => format!("{{ file: {}.p8 }}", template.folder),
    };
    let mut lines =
        vec![format!("version: 1\nprojects:\n  - project: {PROJECT}\n    providers:\n      {}:", template.id)];
    lines.extend((template.id != template.folder).then(|| format!("template: {}", template.folder)));
    lines.extend(example(template).map(|(key, value)| format!("{key}: {}", flow(&value))));
    lines.push(format!("{}: {secret}", template.secret.key));
    lines.join("\n        ")
}
