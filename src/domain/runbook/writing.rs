//! Writes runbooks for people: one to start with, and one that describes a project.

use serde_json::{Value, json};

use super::values::OneLine;
use crate::domain::catalogue::Catalogue;
use crate::domain::content::{self, HttpsUrl, Mapper};
use crate::domain::identity_config::{IdentityConfig, ProviderEntry};
use crate::domain::identity_schema::{self, IdentitySchema, SchemaSource};
use crate::domain::mapper;
use crate::domain::mistake::shortened;
use crate::domain::project::{ProjectReference, ProjectSummary};
use crate::domain::provider::ProviderId;
use crate::domain::secret_variables;
use crate::domain::session_hook;
use crate::domain::template::{Field, Template};
use crate::domain::yaml::{Plain, plain};

/// The file next to the runbook in which an editor finds its schema, as [`super::schema()`] returns it.
pub(crate) const SCHEMA_FILE: &str = "ory-social.schema.json";

fn first_line() -> String {
    format!("# yaml-language-server: $schema={SCHEMA_FILE}")
}

/// Returns a starter runbook, which explains itself.
pub(crate) fn starter() -> String {
    format!("{}\n{}", first_line(), include_str!("starter.yaml"))
}

/// Writes a runbook that describes a project. For each secret, it names the source of a new one, since Ory shows none.
/// What a runbook can't express is in comments, and stays as it is in the project.
pub(crate) fn from_project(catalogue: &Catalogue, project: &ProjectSummary, config: &IdentityConfig) -> String {
    let mut lines = head(project, config);
    let (schema, variables, left_alone) = (schema_of(config), Vec::new(), Vec::new());
    let mut writer = Writer { catalogue, project, config, schema, variables, left_alone };
    let providers: Vec<_> = config.providers().filter_map(|entry| writer.provider(entry)).flatten().collect();
    lines.push(if providers.is_empty() { "    providers: {}".to_owned() } else { "    providers:".to_owned() });
    lines.extend(providers);
    if !writer.left_alone.is_empty() {
        lines.push("    # Not in this runbook, and left alone:".to_owned());
        lines.extend(writer.left_alone.iter().map(|provider| format!("    # - {provider}")));
    }
    lines.join("\n") + "\n"
}

fn head(project: &ProjectSummary, config: &IdentityConfig) -> Vec<String> {
    let mut lines = vec![first_line(), "#".to_owned()];
    let what = match &project.kratos {
        None => format!("the project {}", comment(&project.slug)),
        Some(_) => comment(&project.name),
    };
    lines.push(format!("# What {what} has. Anything left out here stays as it is."));
    if !config.oidc_enabled() {
        lines.push("# Social sign-in is off there. A provider in this runbook turns it on.".to_owned());
    }
    lines.extend(["version: 1".to_owned(), "projects:".to_owned()]);
    match &project.kratos {
        Some(files) => {
            let named: Vec<_> = files.named.iter().map(|name| scalar(name)).collect();
            let named = if let [one] = named.as_slice() { one.clone() } else { format!("[{}]", named.join(", ")) };
            lines.push(format!("  - kratos: {named}"));
            lines.extend(files.in_place.then(|| "    in_place: true".to_owned()));
        }
        None => lines.extend(on_network(project)),
    }
    lines
}

fn on_network(project: &ProjectSummary) -> Vec<String> {
    let mut lines = Vec::new();
    let id = ProjectReference::parse(&project.id).map_or(&project.slug, |_| &project.id);
    lines.push(format!("  - project: {} # {}", scalar(id), comment(&project.slug)));
    let one_line = |text: &str| OneLine::new(text).filter(|it| it.as_str() == text).is_some();
    if one_line(&project.name) {
        lines.push(format!("    name: {}", scalar(&project.name)));
    }
    if let Some(workspace) = project.workspace_id.as_deref().filter(|id| one_line(id)) {
        lines.push(format!("    workspace: {}", scalar(workspace)));
    }
    if project.environment == "prod" {
        lines.push("    protect: true # a production project: changes need --allow-protected".to_owned());
    }
    lines
}

fn schema_of(config: &IdentityConfig) -> Option<IdentitySchema> {
    match identity_schema::source(config) {
        Ok(SchemaSource::Here(bytes)) => IdentitySchema::parse(&bytes).ok(),
        _ => None,
    }
}

struct Writer<'a> {
    catalogue: &'a Catalogue,
    project: &'a ProjectSummary,
    config: &'a IdentityConfig,
    schema: Option<IdentitySchema>,
    variables: Vec<String>,
    left_alone: Vec<String>,
}

impl Writer<'_> {
    fn provider(&mut self, entry: ProviderEntry<'_>) -> Option<Vec<String>> {
        let only = self.config.providers().filter(|other| other.id() == entry.id()).count() == 1;
        let (Some(template), Ok(id), true) = (self.catalogue.owner(entry), ProviderId::parse(entry.id()), only) else {
            self.left_alone.push(format!("{}, kind {}", comment(entry.id()), comment(entry.kind())));
            return None;
        };
        let mut lines = vec![format!("template: {}", template.folder)];
        let secret = match self.project.kratos.is_some() && secret_variables::lacks_secret(entry) {
            true => "kratos_env: true".to_owned(),
            false => format!("env: {}", self.variable(id.as_str())),
        };
        lines.push(format!("{}: {{ {secret} }}", template.secret.key));
        lines.extend(template.fields.iter().filter_map(|field| setting(entry, field)));
        lines.extend(self.mapper(entry, template));
        lines.push(format!("session_hook: {}", session_hook::is_in_effect(self.config)));
        let lines = lines.into_iter().map(|line| format!("        {line}"));
        Some(std::iter::once(format!("      {}:", scalar(id.as_str()))).chain(lines).collect())
    }

    /// Returns a variable name that no other provider here has, such as `SHOP_VK_SECRET`.
    fn variable(&mut self, id: &str) -> String {
        let owner = if self.project.kratos.is_some() { "kratos" } else { &self.project.slug };
        let text = format!("{owner}_{id}").to_ascii_uppercase();
        let name: String = text.chars().map(|it| if it.is_ascii_alphanumeric() { it } else { '_' }).collect();
        let begin = if name.starts_with(|first: char| first.is_ascii_digit()) { "_" } else { "" };
        let name = format!("{begin}{name}_SECRET");
        let taken = self.variables.iter().filter(|taken| **taken == name).count();
        self.variables.push(name.clone());
        if taken == 0 { name } else { format!("{name}_{}", taken + 1) }
    }

    fn mapper(&self, entry: ProviderEntry<'_>, template: &Template) -> Option<String> {
        let stored = entry.text("mapper_url")?;
        let known = template.mappers.iter().find(|mapper| {
            let fitted = self.schema.as_ref().map(|schema| mapper::fit(mapper, schema));
            let same = |snippet: String| content::same_content(stored, &Mapper::Snippet(snippet).to_mapper_url());
            same(mapper.snippet.clone()) || fitted.is_some_and(same)
        });
        if let Some(mapper) = known {
            return Some(format!("mapper: {}", scalar(&mapper.name)));
        }
        // An address with a user or a query may hold a credential.
        let open = HttpsUrl::parse(stored).is_ok_and(|url| !url.as_str().contains(['@', '?']));
        Some(match open && content::hash_in_url(stored).is_none() {
            true => format!("mapper: {}", scalar(stored)),
            false => "# mapper: a custom one, which stays. To change it, save it as a .jsonnet file".to_owned(),
        })
    }
}

/// Writes a setting of the project. A value that a runbook can't hold isn't shown and stays in the project.
fn setting(entry: ProviderEntry<'_>, field: &Field) -> Option<String> {
    let stored = entry.keys.get(&field.key).filter(|value| !value.is_null() && value.as_str() != Some(""))?;
    let bare = stored.as_str().is_none_or(|text| text.trim() == text);
    Some(match field.check(stored) {
        Ok(()) if bare => format!("{}: {}", field.key, flow(stored)),
        _ => format!("# {}: a runbook can't hold the project's value, so it stays as it is", field.key),
    })
}

/// A value on one line of YAML.
pub(crate) fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

/// A string as written in a runbook: in quotes, unless it is one plain word.
fn scalar(text: &str) -> String {
    let simple = |character: char| character.is_ascii_alphanumeric() || "-_./".contains(character);
    let word = text.chars().all(simple) && text.starts_with(|first: char| first.is_ascii_alphanumeric());
    if word && plain(text) == Plain::Text { text.to_owned() } else { json!(text).to_string() }
}

/// A string of the project, escaped so that it fits on one line of a comment.
fn comment(text: &str) -> String {
    shortened(&text.escape_debug().to_string())
}
