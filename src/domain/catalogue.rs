//! All templates that a run knows.

use std::sync::{LazyLock, OnceLock};

use super::identity_config::ProviderEntry;
use super::suggestion::suggestion;
use super::template::{Folder, Template};

/// A template that comes with the program.
struct Shipped {
    /// Kratos' name for the kind, which is known without reading the template.
    kind: &'static str,
    folder: Folder<'static>,
}

/// The folders under `templates/`: build.rs finds them.
const SHIPPED: &[Shipped] = include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// The template that is used where none is named.
pub(crate) const DEFAULT_TEMPLATE: &str = "vk";

/// The templates that a run knows. They live as long as the program, so that everything can hold on to them. One that comes
/// with the program is read when it is needed: most runs are about one provider.
#[derive(Debug)]
pub struct Catalogue {
    slots: Vec<Slot>,
}

/// A template, read or still to be.
#[derive(Debug)]
struct Slot {
    name: String,
    kind: String,
    template: OnceLock<Template>,
}

impl Slot {
    fn shipped(of: &Shipped) -> Self {
        Self { name: of.folder.name.to_owned(), kind: of.kind.to_owned(), template: OnceLock::new() }
    }

    fn read(template: Template) -> Self {
        Self { name: template.folder.clone(), kind: template.kind.clone(), template: template.into() }
    }

    /// The template. One that is not read yet comes with the program, and has to know the more specific ones of its kind.
    ///
    /// # Panics
    /// When it is broken: a test reads them all.
    fn template(&self) -> &Template {
        self.template.get_or_init(|| {
            let of_its_kind = SHIPPED.iter().filter(|it| it.kind == self.kind);
            let read: Vec<_> = of_its_kind.map(|it| Template::shipped(&it.folder)).collect();
            let own = read.iter().find(|template| template.folder == self.name);
            own.unwrap_or_else(|| panic!("{} does not come with the program", self.name)).among(&read)
        })
    }
}

/// A name that no template has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown provider {name:?}; {hint}")]
pub struct UnknownProvider {
    name: String,
    hint: String,
}

impl Catalogue {
    /// The templates that come with the program.
    pub fn shipped() -> &'static Self {
        static CATALOGUE: LazyLock<Catalogue> =
            LazyLock::new(|| Catalogue { slots: SHIPPED.iter().map(Slot::shipped).collect() });
        &CATALOGUE
    }

    /// The templates that come with the program, and these.
    pub(crate) fn shipped_and(templates: Vec<Template>) -> Self {
        Self::of(&SHIPPED.iter().map(|it| Template::shipped(&it.folder)).chain(templates).collect::<Vec<_>>())
    }

    /// These templates.
    pub(super) fn of(templates: &[Template]) -> Self {
        Self { slots: templates.iter().map(|template| Slot::read(template.among(templates))).collect() }
    }

    /// All templates.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        self.slots.iter().map(Slot::template)
    }

    /// All templates, the default one before the others.
    pub(crate) fn default_first(&self) -> impl Iterator<Item = &Template> {
        let (default, others): (Vec<_>, Vec<_>) = self.templates().partition(|it| it.folder == DEFAULT_TEMPLATE);
        default.into_iter().chain(others)
    }

    /// The names of all templates.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.slots.iter().map(|slot| slot.name.as_str()).collect()
    }

    /// The template with this name.
    ///
    /// # Errors
    /// When there is none, with the one that was probably meant.
    pub fn get(&self, name: &str) -> Result<&Template, UnknownProvider> {
        let found = self.slots.iter().find(|slot| slot.name == name).map(Slot::template);
        found.ok_or_else(|| UnknownProvider { name: name.to_owned(), hint: suggestion(name, &self.names()) })
    }

    /// The template that an entry of a project belongs to, if there is one.
    pub(crate) fn owner(&self, entry: ProviderEntry<'_>) -> Option<&Template> {
        let of_its_kind = self.slots.iter().filter(|slot| slot.kind == entry.kind());
        of_its_kind.map(Slot::template).find(|template| template.owns(entry))
    }
}
