//! All templates that a run knows.

use std::sync::LazyLock;

use super::identity_config::ProviderEntry;
use super::suggestion::suggestion;
use super::template::{BrokenTemplate, Folder, Template};

/// The folders under `templates/`: build.rs finds them.
const SHIPPED: &[Folder<'static>] = include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// The template that is used where none is named.
pub(crate) const DEFAULT_TEMPLATE: &str = "vk";

/// The templates that a run knows. They live as long as the program, so that everything can hold on to them.
#[derive(Debug)]
pub struct Catalogue {
    templates: Vec<Template>,
}

/// A name that no template has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no provider {name:?}; {hint}")]
pub struct UnknownProvider {
    name: String,
    hint: String,
}

impl Catalogue {
    /// The templates that come with the program.
    ///
    /// # Panics
    /// When one of them is broken: a test reads them all.
    pub fn shipped() -> &'static Self {
        static CATALOGUE: LazyLock<Catalogue> =
            LazyLock::new(|| Catalogue::of(SHIPPED).unwrap_or_else(|broken| panic!("{}", broken[0])));
        &CATALOGUE
    }

    /// These templates.
    pub(crate) fn of(folders: &[Folder<'_>]) -> Result<Self, Vec<BrokenTemplate>> {
        let (read, broken): (Vec<_>, Vec<_>) = folders.iter().map(Template::read).partition(Result::is_ok);
        if !broken.is_empty() {
            return Err(broken.into_iter().filter_map(Result::err).collect());
        }
        let mut templates: Vec<_> = read.into_iter().flatten().collect();
        for index in 0..templates.len() {
            let (before, rest) = templates.split_at_mut(index);
            if let Some((template, after)) = rest.split_first_mut() {
                template.meet(before.iter().chain(after.iter()));
            }
        }
        Ok(Self { templates })
    }

    /// The templates that come with the program, and these.
    pub(crate) fn shipped_and(folders: &[Folder<'_>]) -> Result<Self, Vec<BrokenTemplate>> {
        let all = [SHIPPED, folders].concat();
        let twice = |(index, folder): &(usize, &Folder<'_>)| all[..*index].iter().any(|it| it.name == folder.name);
        let duplicates = all.iter().enumerate().filter(twice).map(|(_, folder)| BrokenTemplate {
            name: folder.name.to_owned(),
            problems: vec!["another template has this name; rename the folder".to_owned()],
        });
        let duplicates: Vec<_> = duplicates.collect();
        if duplicates.is_empty() { Self::of(&all) } else { Err(duplicates) }
    }

    /// All templates.
    pub fn templates(&self) -> &[Template] {
        &self.templates
    }

    /// All templates, the default one before the others.
    pub(crate) fn default_first(&self) -> impl Iterator<Item = &Template> {
        let (default, others): (Vec<_>, Vec<_>) = self.templates.iter().partition(|it| it.folder == DEFAULT_TEMPLATE);
        default.into_iter().chain(others)
    }

    /// The names of all templates.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.templates.iter().map(|template| template.folder.as_str()).collect()
    }

    /// The template with this name.
    ///
    /// # Errors
    /// When there is none, with the one that was probably meant.
    pub fn get(&self, name: &str) -> Result<&Template, UnknownProvider> {
        let found = self.templates.iter().find(|template| template.folder == name);
        found.ok_or_else(|| UnknownProvider { name: name.to_owned(), hint: suggestion(name, &self.names()) })
    }

    /// The template that an entry of a project belongs to, if there is one.
    pub(crate) fn owner(&self, entry: ProviderEntry<'_>) -> Option<&Template> {
        self.templates.iter().find(|template| template.owns(entry))
    }
}
