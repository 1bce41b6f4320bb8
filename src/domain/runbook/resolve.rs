//! From what a runbook says to what is meant: defaults laid under the projects, templates found.

use std::collections::HashMap;

use super::file::{self, File, Providers, Settings};
use super::mistake::{Mistake, suggestion};
use super::secret_reference::SecretReference;
use super::shape::{Located, Required, noted};
use super::{ProjectEntry, ProviderSettings, Runbook};
use crate::domain::catalogue::{self, Template};
use crate::domain::mapper::MapperReference;
use crate::domain::provider::ProviderId;
use crate::domain::request::SessionHook;

/// Resolves a file, and notes what is wrong with it as a whole.
pub(super) fn resolve(file: File, mistakes: &mut Vec<Mistake>) -> Runbook {
    let File { version: Required(_), defaults, projects: Required(projects) } = file;
    let defaults = defaults.and_then(|defaults| defaults.value.providers);
    let defaults = defaults.map(|providers| providers.value).unwrap_or_default();
    let projects = projects.map(|projects| projects.value.0).unwrap_or_default();
    check_references(&projects, mistakes);
    let secrets = secrets(&defaults, &projects);
    check_stdin(&secrets, mistakes);
    let secret_variables = secrets.iter().filter_map(|secret| variable(&secret.value)).collect();
    let mut resolver = Resolver { defaults, templates: HashMap::new(), mistakes };
    let projects = projects.into_iter().filter_map(|project| resolver.project(project)).collect();
    Runbook { projects, secret_variables }
}

/// Every place of the file that says where a secret comes from.
fn secrets<'a>(defaults: &'a Providers, projects: &'a [file::Project]) -> Vec<&'a Located<SecretReference>> {
    let own = projects.iter().filter_map(|project| project.providers.as_ref()).map(|providers| &providers.value);
    let all = std::iter::once(defaults).chain(own).flat_map(|providers| &providers.0);
    all.filter_map(|(_, settings)| settings.client_secret.as_ref()).collect()
}

fn variable(reference: &SecretReference) -> Option<String> {
    match reference {
        SecretReference::Env(name) => Some(name.clone()),
        SecretReference::File(_) | SecretReference::Stdin => None,
    }
}

/// Two entries for one project would contradict or repeat each other.
fn check_references(projects: &[file::Project], mistakes: &mut Vec<Mistake>) {
    let mut lines: HashMap<String, usize> = HashMap::new();
    for reference in projects.iter().filter_map(|project| project.project.0.as_ref()) {
        let line = reference.at.place.line;
        if let Some(first) = lines.insert(reference.value.as_str().to_lowercase(), line) {
            mistakes.push(reference.at.mistake(format!("this project is there already, on line {first}")));
        }
    }
}

/// Standard input can be read once.
fn check_stdin(secrets: &[&Located<SecretReference>], mistakes: &mut Vec<Mistake>) {
    let mut sources = secrets.iter().filter(|secret| secret.value == SecretReference::Stdin);
    let Some(first) = sources.next() else { return };
    let line = first.at.place.line;
    // The same place again is an alias of the first one.
    for other in sources.filter(|other| other.at.place != first.at.place) {
        let message = format!("only one secret can come from standard input, and that on line {line} does");
        mistakes.push(other.at.mistake(message).hint("use `env` or `file`"));
    }
}

struct Resolver<'a> {
    defaults: Providers,
    templates: HashMap<&'static str, Template>,
    mistakes: &'a mut Vec<Mistake>,
}

impl Resolver<'_> {
    fn project(&mut self, project: file::Project) -> Option<ProjectEntry> {
        let own = project.providers.map(|providers| providers.value).unwrap_or_default();
        let merged = merge(own, &self.defaults);
        let providers = merged.0.into_iter().filter_map(|(id, settings)| self.provider(id, settings)).collect();
        Some(ProjectEntry {
            project: project.project.0?,
            workspace: project.workspace,
            name: project.name,
            protect: project.protect.is_some_and(|protect| protect.value),
            providers,
        })
    }

    fn provider(&mut self, id: Located<ProviderId>, settings: Settings) -> Option<ProviderSettings> {
        let template = self.template(&id, &settings)?;
        if let Some(client_id) = &settings.client_id
            && let Err(error) = template.client_id(client_id.value.as_str())
        {
            self.mistakes.push(client_id.at.mistake(error.unquoted()));
        }
        if let Some(Located { value: MapperReference::Named(name), at }) = &settings.mapper
            && template.mapper(Some(name)).is_err()
        {
            let known: Vec<_> = template.mappers.iter().map(|mapper| mapper.name.as_str()).collect();
            let message = format!("the template {} has no mapper of this name", template.id);
            self.mistakes.push(at.mistake(message).hint(suggestion(name, &known)));
        }
        let hook = settings.session_hook.is_none_or(|hook| hook.value);
        Some(ProviderSettings {
            id,
            template,
            client_id: settings.client_id,
            client_secret: settings.client_secret,
            label: settings.label,
            scope: settings.scope.map(|scope| Located { value: scope.value.0, at: scope.at }),
            mapper: settings.mapper,
            session_hook: if hook { SessionHook::Ensure } else { SessionHook::LeaveAlone },
        })
    }

    fn template(&mut self, id: &Located<ProviderId>, settings: &Settings) -> Option<Template> {
        let text = id.value.as_str();
        let name = match &settings.template {
            Some(template) => template.value.0?,
            None => noted(catalogue::names().find(|name| *name == text).ok_or_else(|| no_template(id)), self.mistakes)?,
        };
        if !self.templates.contains_key(name) {
            let template = catalogue::template(name).map_err(|error| id.at.mistake(error.to_string()));
            self.templates.insert(name, noted(template, self.mistakes)?);
        }
        self.templates.get(name).cloned()
    }
}

fn no_template(id: &Located<ProviderId>) -> Mistake {
    let known: Vec<_> = catalogue::names().collect();
    let mistake = id.at.mistake("`template` is missing, and there is none with the name of this provider");
    mistake.hint(suggestion(id.value.as_str(), &known))
}

/// Lays a project's own providers over the defaults, key by key. Those of the defaults come first.
pub(super) fn merge(own: Providers, defaults: &Providers) -> Providers {
    let mut own = own.0;
    let mut merged = Vec::new();
    for (id, settings) in &defaults.0 {
        merged.push(match own.iter().position(|(it, _)| it.value == id.value) {
            Some(position) => {
                let (id, own) = own.remove(position);
                (id, over(own, settings))
            }
            None => (id.clone(), settings.clone()),
        });
    }
    merged.extend(own);
    Providers(merged)
}

fn over(own: Settings, defaults: &Settings) -> Settings {
    let or = Settings::clone(defaults);
    Settings {
        template: own.template.or(or.template),
        client_id: own.client_id.or(or.client_id),
        client_secret: own.client_secret.or(or.client_secret),
        label: own.label.or(or.label),
        scope: own.scope.or(or.scope),
        mapper: own.mapper.or(or.mapper),
        session_hook: own.session_hook.or(or.session_hook),
    }
}
