//! The templates that are available in a run.

use std::sync::{LazyLock, OnceLock};

use super::identity_config::ProviderEntry;
use super::suggestion::suggestion;
use super::template::{Folder, Template};

/// A built-in template.
struct Shipped {
    /// Kratos' name for the kind, available without parsing the template.
    kind: &'static str,
    folder: Folder<'static>,
}

/// The folders under `templates/`, which build.rs finds.
const SHIPPED: &[Shipped] = include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// The template to use when none is named.
pub(crate) const DEFAULT_TEMPLATE: &str = "vk";

/// The templates of a run. They live as long as the program, so anything may keep references to them. A built-in
/// template is parsed on first use, because most runs are about one provider.
#[derive(Debug)]
pub struct Catalogue {
    slots: Vec<Slot>,
}

/// A template that may not be parsed yet.
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

    /// Returns the template. Only a built-in one may still need parsing, and must then know the more specific ones of
    /// its kind.
    ///
    /// # Panics
    /// When the template is broken. A test reads them all.
    fn template(&self) -> &Template {
        self.template.get_or_init(|| {
            let of_its_kind = SHIPPED.iter().filter(|it| it.kind == self.kind);
            let read: Vec<_> = of_its_kind.map(|it| Template::shipped(&it.folder)).collect();
            let own = read.iter().find(|template| template.folder == self.name);
            own.unwrap_or_else(|| panic!("{} does not come with the program", self.name)).among(&read)
        })
    }
}

/// The error for a name that no template has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown provider {}; {hint}", shown(.name))]
pub struct UnknownProvider {
    name: String,
    hint: String,
}

/// Returns the name in quotes, unless it can't be a provider's: then it may be a secret in its place.
fn shown(name: &str) -> String {
    let is_usual = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
    match name.len() <= 20 && name.chars().all(is_usual) {
        true => format!("{name:?}"),
        false => "(not shown because it may be a secret)".to_owned(),
    }
}

impl Catalogue {
    /// Returns the built-in templates.
    pub fn shipped() -> &'static Self {
        static CATALOGUE: LazyLock<Catalogue> =
            LazyLock::new(|| Catalogue { slots: SHIPPED.iter().map(Slot::shipped).collect() });
        &CATALOGUE
    }

    /// Returns the built-in templates and these.
    pub(crate) fn shipped_and(templates: Vec<Template>) -> Self {
        Self::of(&SHIPPED.iter().map(|it| Template::shipped(&it.folder)).chain(templates).collect::<Vec<_>>())
    }

    /// Returns a catalogue of exactly these templates.
    pub(super) fn of(templates: &[Template]) -> Self {
        Self { slots: templates.iter().map(|template| Slot::read(template.among(templates))).collect() }
    }

    /// Iterates over all templates, parsing built-in ones as needed.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        self.slots.iter().map(Slot::template)
    }

    /// Iterates over all templates, the default one first.
    pub(crate) fn default_first(&self) -> impl Iterator<Item = &Template> {
        let (default, others): (Vec<_>, Vec<_>) = self.templates().partition(|it| it.folder == DEFAULT_TEMPLATE);
        default.into_iter().chain(others)
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        self.slots.iter().map(|slot| slot.name.as_str()).collect()
    }

    /// Finds the template with this name.
    ///
    /// # Errors
    /// When there is none. The error suggests a similar name.
    pub fn get(&self, name: &str) -> Result<&Template, UnknownProvider> {
        let found = self.slots.iter().find(|slot| slot.name.eq_ignore_ascii_case(name)).map(Slot::template);
        found.ok_or_else(|| UnknownProvider { name: name.to_owned(), hint: suggestion(name, &self.names()) })
    }

    /// Finds the template that a project's provider entry belongs to.
    pub(crate) fn owner(&self, entry: ProviderEntry<'_>) -> Option<&Template> {
        let of_its_kind = self.slots.iter().filter(|slot| slot.kind == entry.kind());
        of_its_kind.map(Slot::template).find(|template| template.owns(entry))
    }
}
