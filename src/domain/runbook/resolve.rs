//! Resolves a runbook: merges the defaults into the projects, finds the templates, and reads the settings.

use std::collections::HashMap;

use super::file::{self, File, Member, ProviderText, Providers, TEMPLATE};
use super::secret_reference::SecretReference;
use super::setting;
use super::shape::{Field as _, Located, Required};
use super::{ProjectEntry, ProviderSettings, Runbook, Subject};
use crate::domain::catalogue::Catalogue;
use crate::domain::mapper::MapperReference;
use crate::domain::mistake::{Location, Mistake};
use crate::domain::provider::ProviderId;
use crate::domain::redaction::PROVIDER_SECRET_KEYS;
use crate::domain::request::SessionHook;
use crate::domain::settings::Settings;
use crate::domain::suggestion::{closest, suggestion};
use crate::domain::template::Template;

/// The keys that every provider has in addition to its settings and its secret.
const MAPPER: &str = "mapper";
const SESSION_HOOK: &str = "session_hook";

/// Resolves a file, and adds its errors to `mistakes`.
pub(super) fn resolve(file: File, catalogue: &'static Catalogue, mistakes: &mut Vec<Mistake>) -> Runbook {
    let File { version: Required(_), defaults, projects: Required(projects) } = file;
    let defaults = defaults.and_then(|defaults| defaults.value.providers);
    let defaults = defaults.map(|providers| providers.value).unwrap_or_default();
    let projects = projects.map(|projects| projects.value.0).unwrap_or_default();
    check_references(&projects, mistakes);
    let secrets = secrets(&defaults, &projects, mistakes);
    check_stdin(&secrets, mistakes);
    let secret_variables = secrets.into_iter().filter_map(|secret| variable(secret.value)).collect();
    let mut resolver = Resolver { catalogue, mistakes };
    resolver.check_defaults(&defaults);
    let projects = projects.into_iter().filter_map(|project| resolver.project(project, &defaults)).collect();
    Runbook { projects, secret_variables }
}

/// Returns all references to secrets in the file.
fn secrets(
    defaults: &Providers,
    projects: &[file::Project],
    mistakes: &mut Vec<Mistake>,
) -> Vec<Located<SecretReference>> {
    let own = projects.iter().filter_map(|project| project.providers.as_ref()).map(|providers| &providers.value);
    let providers = std::iter::once(defaults).chain(own).flat_map(|providers| &providers.0);
    let members = providers.flat_map(|(_, provider)| &provider.members);
    let secrets = members.filter(|member| PROVIDER_SECRET_KEYS.contains(&member.key.value.as_str()));
    secrets.filter_map(|member| Option::read(Some(&member.spot()), mistakes)).collect()
}

fn variable(reference: SecretReference) -> Option<String> {
    match reference {
        SecretReference::Env(name) => Some(name),
        SecretReference::File(_) | SecretReference::Stdin | SecretReference::KratosEnv => None,
    }
}

/// Rejects a second entry for a project: the two would contradict or repeat each other.
fn check_references(projects: &[file::Project], mistakes: &mut Vec<Mistake>) {
    let named = projects.iter().filter_map(|entry| entry.project.as_ref());
    check_once(named.map(|it| (it.value.as_str().to_lowercase(), &it.at)), "project", mistakes);
    let named = projects.iter().filter_map(|entry| entry.kratos.as_ref());
    check_once(named.map(|it| (it.value.to_string(), &it.at)), "Kratos", mistakes);
}

fn check_once<'a>(names: impl Iterator<Item = (String, &'a Location)>, what: &str, mistakes: &mut Vec<Mistake>) {
    let mut lines: HashMap<String, usize> = HashMap::new();
    for (name, at) in names {
        if let Some(first) = lines.insert(name, at.place.line) {
            mistakes.push(at.mistake(format!("duplicate {what}; the first one is on line {first}")));
        }
    }
}

/// Rejects a second secret from standard input, which can be read only once.
fn check_stdin(secrets: &[Located<SecretReference>], mistakes: &mut Vec<Mistake>) {
    let mut sources = secrets.iter().filter(|secret| secret.value == SecretReference::Stdin);
    let Some(first) = sources.next() else { return };
    let line = first.at.place.line;
    // The same place again is an alias of the first one.
    for other in sources.filter(|other| other.at.place != first.at.place) {
        let message = format!("only one secret can come from standard input, and the one on line {line} already does");
        mistakes.push(other.at.mistake(message).hint("use `env` or `file`"));
    }
}

struct Resolver<'a> {
    catalogue: &'static Catalogue,
    mistakes: &'a mut Vec<Mistake>,
}

impl Resolver<'_> {
    /// Reports errors in the defaults even if every project overrides them. A provider without a template may get it
    /// there.
    fn check_defaults(&mut self, defaults: &Providers) {
        for (id, provider) in &defaults.0 {
            if provider.template.is_some() || self.catalogue.get(id.value.as_str()).is_ok() {
                self.provider(id.clone(), provider.clone());
            }
        }
    }

    fn project(&mut self, project: file::Project, defaults: &Providers) -> Option<ProjectEntry> {
        let own = project.providers.map(|providers| providers.value).unwrap_or_default();
        let in_place = project.in_place;
        match (&project.kratos, &project.workspace, &in_place) {
            (Some(_), Some(workspace), _) => {
                self.mistakes.push(workspace.at.mistake("only a project on Ory Network is in a workspace"));
            }
            (None, _, Some(in_place)) => self.mistakes.push(in_place.at.mistake("this is only for a `kratos` entry")),
            _ => {}
        }
        let merged = merge(own, defaults);
        let providers: Vec<_> = merged.0.into_iter().filter_map(|(id, provider)| self.provider(id, provider)).collect();
        if project.kratos.is_none() {
            let secrets = providers.iter().filter_map(|settings| settings.secret.as_ref());
            let misplaced = secrets.filter(|secret| secret.value == SecretReference::KratosEnv);
            let mistake = |secret: &Located<_>| secret.at.mistake("`kratos_env` is only for a `kratos` entry");
            self.mistakes.extend(misplaced.map(mistake));
        }
        let subject = match (project.project, project.kratos) {
            (Some(reference), _) => Subject::Project { reference, workspace: project.workspace },
            (None, files) => Subject::Kratos { files: files?, in_place: in_place.is_some_and(|it| it.value) },
        };
        Some(ProjectEntry {
            subject,
            name: project.name,
            protect: project.protect.is_some_and(|protect| protect.value),
            providers,
        })
    }

    fn provider(&mut self, id: Located<ProviderId>, provider: ProviderText) -> Option<ProviderSettings> {
        let (template, found) = self.template(&id, &provider)?;
        let mut settings = ProviderSettings {
            id,
            template,
            settings: Settings::default(),
            secret: None,
            mapper: None,
            session_hook: SessionHook::Ensure,
        };
        provider.members.iter().for_each(|member| self.member(member, &mut settings));
        (found == Found::Named).then_some(settings)
    }

    fn member(&mut self, member: &Member, provider: &mut ProviderSettings) {
        let (template, spot) = (provider.template, member.spot());
        match member.key.value.as_str() {
            MAPPER => {
                let mapper = Option::read(Some(&spot), self.mistakes);
                provider.mapper = self.mapper(mapper, template);
            }
            SESSION_HOOK => {
                let wanted: Option<Located<bool>> = Option::read(Some(&spot), self.mistakes);
                if wanted.is_some_and(|wanted| !wanted.value) {
                    provider.session_hook = SessionHook::LeaveAlone;
                }
            }
            key if key == template.secret.key => provider.secret = Option::read(Some(&spot), self.mistakes),
            key => match template.field(key) {
                Some(field) => {
                    let value = setting::read(field, &spot, self.mistakes);
                    value.into_iter().for_each(|value| provider.settings.set(key, value));
                }
                None => {
                    let mistake = member.key.at.mistake("unknown key");
                    let hint = match PROVIDER_SECRET_KEYS.contains(&key) {
                        true => format!("the secret of {} is `{}`", template.name, template.secret.key),
                        false => suggestion(key, &keys(template)),
                    };
                    self.mistakes.push(mistake.hint(hint));
                }
            },
        }
    }

    fn mapper(
        &mut self,
        mapper: Option<Located<MapperReference>>,
        template: &Template,
    ) -> Option<Located<MapperReference>> {
        if let Some(Located { value: MapperReference::Named(name), at }) = &mapper
            && template.mapper(name).is_none()
        {
            let message = format!("the template {} has no such mapper", template.folder);
            self.mistakes.push(at.mistake(message).hint(suggestion(name, &template.mapper_names())));
        }
        mapper
    }

    /// Returns the template of a provider, or else the one that was probably meant, so that all errors are found.
    fn template(&mut self, id: &Located<ProviderId>, provider: &ProviderText) -> Option<(&'static Template, Found)> {
        let names = self.catalogue.names();
        let (name, mistake) = match &provider.template {
            Some(template) => {
                let name = template.value.0.as_deref()?;
                (name, template.at.mistake("unknown template"))
            }
            None => {
                let message = "`template` is missing, and no template is named like this provider";
                (id.value.as_str(), id.at.mistake(message))
            }
        };
        if let Ok(template) = self.catalogue.get(name) {
            return Some((template, Found::Named));
        }
        self.mistakes.push(mistake.hint(suggestion(name, &names)));
        let meant = closest(name, &names).and_then(|name| self.catalogue.get(name).ok());
        meant.map(|template| (template, Found::Guessed))
    }
}

/// How the template of a provider was found.
#[derive(PartialEq, Eq)]
enum Found {
    Named,
    Guessed,
}

/// The keys that a provider of this template can have in a runbook.
pub(super) fn keys(template: &Template) -> Vec<&str> {
    let settings = template.fields.iter().map(|field| field.key.as_str());
    [TEMPLATE, template.secret.key.as_str()].into_iter().chain(settings).chain([MAPPER, SESSION_HOOK]).collect()
}

/// Merges a project's own providers over the defaults, key by key. Those of the defaults come first.
pub(super) fn merge(own: Providers, defaults: &Providers) -> Providers {
    let mut own = own.0;
    let mut merged = Vec::new();
    for (id, provider) in &defaults.0 {
        merged.push(match own.iter().position(|(it, _)| it.value == id.value) {
            Some(position) => {
                let (id, own) = own.remove(position);
                (id, over(own, provider))
            }
            None => (id.clone(), provider.clone()),
        });
    }
    merged.extend(own);
    Providers(merged)
}

fn over(mut own: ProviderText, defaults: &ProviderText) -> ProviderText {
    let rest = defaults.members.iter().filter(|member| !own.members.iter().any(|it| it.key.value == member.key.value));
    let rest: Vec<_> = rest.cloned().collect();
    own.members.extend(rest);
    own.template = own.template.or_else(|| defaults.template.clone());
    own
}
