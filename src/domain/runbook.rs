//! A runbook: a file that says which providers the projects of a team should have.
//!
//! It is read strictly, and all errors are reported at once. The text becomes a tree whose nodes know their place
//! ([`super::yaml`]). The tree becomes typed records (`file`, by `shape`). These become entries with the defaults
//! filled in (`resolve`). The JSON Schema for editors comes from the same records.

mod by_jq;
mod file;
pub(crate) mod markdown;
mod resolve;
mod reviewed;
mod schema;
mod secret_reference;
mod setting;
mod shape;
mod subject;
mod values;
mod writing;

pub(crate) use self::reviewed::{ReviewedPlan, ReviewedProject, changes};
pub use self::schema::schema;
pub(crate) use self::secret_reference::SecretReference;
pub(crate) use self::shape::Located;
pub(crate) use self::subject::Subject;
pub(crate) use self::values::{KratosPaths, OneLine};
pub(crate) use self::writing::{SCHEMA_FILE, flow, from_project, starter};
pub use super::mistake::{Location, Mistake};

use self::shape::{Shape as _, Spot};
use super::catalogue::Catalogue;
use super::content::Mapper;
use super::mapper::MapperReference;
use super::provider::ProviderId;
use super::request::{AddRequest, SecretIntent, SessionHook};
use super::settings::Settings;
use super::spot;
use super::template::Template;

/// A valid runbook.
#[derive(Clone, Debug)]
pub struct Runbook {
    /// The projects, in the order of the file and without duplicates.
    pub projects: Vec<ProjectEntry>,
    /// The environment variables that hold client secrets, for any provider.
    pub(crate) secret_variables: Vec<String>,
}

/// A project or a self-hosted Kratos in a runbook.
#[derive(Clone, Debug)]
pub struct ProjectEntry {
    pub(crate) subject: Subject,
    pub(crate) name: Option<Located<OneLine>>,
    /// Whether it is changed only with `--allow-protected`.
    pub(crate) protect: bool,
    /// The providers that it should have: those of the defaults first.
    pub(crate) providers: Vec<ProviderSettings>,
}

/// A provider that a project should have, with the defaults filled in.
#[derive(Clone, Debug)]
pub(crate) struct ProviderSettings {
    pub(crate) id: Located<ProviderId>,
    pub(crate) template: &'static Template,
    pub(crate) settings: Settings,
    /// Where the secret comes from; without one, the stored secret stays.
    pub(crate) secret: Option<Located<SecretReference>>,
    /// The mapper. A named one exists in the template, but a file hasn't been read yet.
    pub(crate) mapper: Option<Located<MapperReference>>,
    pub(crate) session_hook: SessionHook,
}

impl Runbook {
    /// Reads a runbook.
    ///
    /// # Errors
    /// All errors in it, in the order of the file.
    pub fn parse(text: &str, catalogue: &'static Catalogue) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let Some(root) = spot::document(text, &mut mistakes) else { return Err(mistakes) };
        let spot = Spot::root(&root);
        let file = file::File::read(&spot, &mut mistakes);
        let runbook = file.map(|file| resolve::resolve(file, catalogue, &mut mistakes));
        // An error in the defaults shows up in every project.
        mistakes.sort();
        mistakes.dedup();
        runbook.filter(|_| mistakes.is_empty()).ok_or(mistakes)
    }
}

impl ProviderSettings {
    /// Turns the entry into a request, with the mapper and the secret that it refers to. Without a secret, the stored
    /// one stays.
    pub(crate) fn request(&self, mapper: Option<Mapper>, secret: Option<SecretIntent>) -> AddRequest {
        AddRequest {
            template: self.template,
            id: Some(self.id.value.clone()),
            settings: self.settings.clone(),
            secret,
            mapper,
            session_hook: self.session_hook,
        }
    }
}

#[cfg(test)]
mod tests;
