//! Runbooks that are written for people: one to begin with, and one of what a project has.

use serde_json::{Value, json};

use super::mistake::shortened;
use super::values::OneLine;
use crate::domain::catalogue::{self, Template};
use crate::domain::content::{self, HttpsUrl, Mapper};
use crate::domain::identity_config::{IdentityConfig, ProviderEntry};
use crate::domain::identity_schema::{self, IdentitySchema, SchemaSource};
use crate::domain::mapper;
use crate::domain::project::{ProjectReference, ProjectSummary};
use crate::domain::provider::{Label, ProviderId, Scope};
use crate::domain::session_hook;
use crate::domain::yaml::{Plain, plain};

/// The file, beside the runbook, in which an editor finds its schema: what [`super::schema`] gives.
pub const SCHEMA_FILE: &str = "ory-social.schema.json";

fn first_line() -> String {
    format!("# yaml-language-server: $schema={SCHEMA_FILE}")
}

/// A runbook to begin with, which explains itself.
pub fn starter() -> String {
    format!("{}\n{}", first_line(), include_str!("starter.yaml"))
}

/// What a project has, as a runbook. Of each secret it says where a new one would come from, since Ory shows none.
/// What a runbook can't say stands in comments, and stays as it is in the project.
pub fn from_project(project: &ProjectSummary, config: &IdentityConfig) -> String {
    let mut lines = head(project, config);
    let mut writer =
        Writer { project, config, schema: schema_of(config), variables: Vec::new(), left_alone: Vec::new() };
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
    lines.push(format!(
        "# What the project {} has. What is left out here stays as it is there.",
        comment(&project.slug)
    ));
    if !config.oidc_enabled() {
        lines.push("# Social sign-in is switched off there; a provider in this runbook switches it on.".to_owned());
    }
    lines.extend(["version: 1".to_owned(), "projects:".to_owned()]);
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
        lines.push("    protect: true # a production project: it is changed only with --allow-protected".to_owned());
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
    project: &'a ProjectSummary,
    config: &'a IdentityConfig,
    schema: Option<IdentitySchema>,
    variables: Vec<String>,
    left_alone: Vec<String>,
}

impl Writer<'_> {
    fn provider(&mut self, entry: ProviderEntry<'_>) -> Option<Vec<String>> {
        let template = catalogue::names().filter_map(|name| catalogue::template(name).ok().map(|it| (name, it)));
        let template = template.into_iter().find(|(_, template)| template.provider == entry.kind());
        let only = self.config.providers().filter(|other| other.id() == entry.id()).count() == 1;
        let (Some((name, template)), Ok(id), true) = (template, ProviderId::parse(entry.id()), only) else {
            self.left_alone.push(format!("{}, of the kind {}", comment(entry.id()), comment(entry.kind())));
            return None;
        };
        let mut lines = vec![format!("template: {name}"), client_id(entry, &template)];
        lines.push(format!("client_secret: {{ env: {} }}", self.variable(id.as_str())));
        lines.extend(label(entry));
        lines.extend(scope(entry));
        lines.extend(self.mapper(entry, &template));
        lines.push(format!("session_hook: {}", session_hook::in_effect_through(self.config).is_some()));
        let lines = lines.into_iter().map(|line| format!("        {line}"));
        Some(std::iter::once(format!("      {}:", scalar(id.as_str()))).chain(lines).collect())
    }

    /// The name of a variable that no other provider here has: `SHOP_VK_SECRET`.
    fn variable(&mut self, id: &str) -> String {
        let text = format!("{}_{id}", self.project.slug).to_ascii_uppercase();
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
            let Ok(snippet) = template.mapper(Some(&mapper.name)) else { return false };
            let fitted = self.schema.as_ref().map(|schema| mapper::fit(snippet, mapper, schema));
            let same =
                |snippet: &str| content::same_content(stored, &Mapper::Snippet(snippet.to_owned()).to_mapper_url());
            same(snippet) || fitted.is_some_and(|fitted| same(&fitted))
        });
        if let Some(mapper) = known {
            return Some(format!("mapper: {}", scalar(&mapper.name)));
        }
        // An address with a user or a query may hold a credential.
        let open = HttpsUrl::parse(stored).is_ok_and(|url| !url.as_str().contains(['@', '?']));
        Some(match open && content::hash_in_url(stored).is_none() {
            true => format!("mapper: {}", scalar(stored)),
            false => "# mapper: one of its own, which stays; to change it, save it as a .jsonnet file".to_owned(),
        })
    }
}

fn client_id(entry: ProviderEntry<'_>, template: &Template) -> String {
    let stored = entry.text("client_id").unwrap_or_default();
    match template.client_id(stored) {
        Ok(id) if id.as_str() == stored => format!("client_id: {}", scalar(stored)),
        _ => format!("# client_id: {} in the project does not look like one of {}", comment(stored), template.name),
    }
}

fn label(entry: ProviderEntry<'_>) -> Option<String> {
    let stored = entry.text("label").filter(|label| !label.is_empty())?;
    Some(match Label::parse(stored) {
        Ok(label) if label.as_str() == stored => format!("label: {}", scalar(stored)),
        _ => "# label: the one in the project, which can't be written here".to_owned(),
    })
}

fn scope(entry: ProviderEntry<'_>) -> Option<String> {
    let stored = entry.keys.get("scope").filter(|scope| !scope.is_null())?;
    let texts: Option<Vec<&str>> = stored.as_array().and_then(|list| list.iter().map(Value::as_str).collect());
    let texts = texts.unwrap_or_default();
    let different = texts.iter().enumerate().all(|(index, text)| !texts[..index].contains(text));
    let complete = stored.as_array().is_some_and(|list| list.len() == texts.len());
    if !complete || !different || !texts.iter().all(|text| Scope::parse(text).is_ok()) {
        return Some("# scope: the one in the project, which can't be written here".to_owned());
    }
    Some(format!("scope: [{}]", texts.into_iter().map(scalar).collect::<Vec<_>>().join(", ")))
}

/// A text as it is written in a runbook: in quotes, unless it is one plain word.
fn scalar(text: &str) -> String {
    let simple = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
    let word = text.chars().all(simple) && text.starts_with(|first: char| first.is_ascii_alphanumeric());
    if word && plain(text) == Plain::Text { text.to_owned() } else { json!(text).to_string() }
}

/// A text of the project, as it may stand in a comment: on one line.
fn comment(text: &str) -> String {
    shortened(&text.escape_debug().to_string())
}
