//! The traits that a schema describes, wherever it does so.

use std::collections::HashMap;

use super::TraitPath;
use super::budget::{self, Budget, Endless};
use super::node::{Additional, Dependency, Id, Program};

/// The most traits to list. A schema that refers to itself in many places has too many to count.
pub(super) const MOST: usize = 1000;
/// The deepest nesting of traits.
const DEEPEST: usize = 12;

/// The traits that a schema describes, in document order.
#[derive(Debug, Default)]
pub(super) struct Outline {
    places: Vec<Place>,
    index: HashMap<TraitPath, usize>,
}

/// The traits as a whole, or a single trait.
#[derive(Debug, Default)]
struct Place {
    path: TraitPath,
    /// Whether it is an object that lists traits.
    has_traits: bool,
    /// Whether it allows unlisted traits that match a name pattern or a schema.
    is_open: bool,
    /// Whether it has required traits.
    has_required: bool,
}

/// Walks through all schemas of a document that describe the traits.
pub(super) fn outline(program: &Program) -> Result<Outline, Endless> {
    let mut walker =
        Walker { program, budget: Budget::new(budget::JUDGING), outline: Outline::default(), open: Vec::new() };
    walker.outline.place(&TraitPath::default());
    walker.document(0)?;
    Ok(walker.outline)
}

impl Outline {
    fn place(&mut self, path: &TraitPath) -> &mut Place {
        let next = self.places.len();
        let index = *self.index.entry(path.clone()).or_insert(next);
        if index == next {
            self.places.push(Place { path: path.clone(), ..Place::default() });
        }
        &mut self.places[index]
    }

    /// Returns the traits that contain no other traits.
    pub(super) fn traits(&self) -> Vec<TraitPath> {
        let leaves = self.places.iter().filter(|place| !place.has_traits && !place.path.is_root());
        leaves.map(|place| place.path.clone()).take(MOST).collect()
    }

    /// The objects with required traits, outer ones first.
    pub(super) fn demanding(&self) -> impl Iterator<Item = &TraitPath> {
        self.places.iter().filter(|place| place.has_required && !place.path.is_root()).map(|place| &place.path)
    }

    /// Whether the parent lists its traits, but not this one.
    pub(super) fn is_undeclared(&self, path: &TraitPath) -> bool {
        let parent = self.index.get(&path.parent()).map(|index| &self.places[*index]);
        parent.is_some_and(|parent| parent.has_traits && !parent.is_open) && !self.index.contains_key(path)
    }
}

struct Walker<'p> {
    program: &'p Program,
    budget: Budget,
    outline: Outline,
    /// The schemas being walked, outermost first.
    open: Vec<Id>,
}

impl Walker<'_> {
    /// Finds the schemas of the property `traits`.
    fn document(&mut self, id: Id) -> Result<(), Endless> {
        self.within(id, |walker, id| {
            let node = &walker.program.nodes[id];
            if let Some(index) = node.index.get("traits") {
                let open = std::mem::take(&mut walker.open);
                walker.traits(node.properties[*index].1, &TraitPath::default())?;
                walker.open = open;
            }
            walker.alongside(id).into_iter().try_for_each(|id| walker.document(id))
        })
    }

    fn traits(&mut self, id: Id, path: &TraitPath) -> Result<(), Endless> {
        self.within(id, |walker, id| {
            let node = &walker.program.nodes[id];
            let place = walker.outline.place(path);
            place.is_open |= !node.pattern_properties.is_empty();
            place.is_open |= matches!(node.additional_properties, Additional::Schema(_));
            place.has_required |= !node.required.is_empty();
            place.has_traits |= !node.properties.is_empty();
            walker.alongside(id).into_iter().try_for_each(|id| walker.traits(id, path))?;
            for (name, id) in &node.properties {
                if walker.outline.places.len() > MOST {
                    break;
                }
                let path = path.with(name);
                walker.outline.place(&path);
                walker.traits(*id, &path)?;
                if path.len() == DEEPEST {
                    walker.outline.place(&path).has_traits = false;
                }
            }
            Ok(())
        })
    }

    /// Walks into a schema, unless we are already inside it.
    fn within(&mut self, id: Id, look: impl FnOnce(&mut Self, Id) -> Result<(), Endless>) -> Result<(), Endless> {
        self.budget.spend(1)?;
        if self.open.contains(&id) || self.open.len() == budget::DEEPEST {
            return Ok(());
        }
        self.open.push(id);
        look(self, id)?;
        self.open.pop();
        Ok(())
    }

    /// Returns the schemas that apply to the same value.
    fn alongside(&self, id: Id) -> Vec<Id> {
        let node = &self.program.nodes[id];
        let condition = node.condition.iter().flat_map(|it| [Some(it.test), it.then, it.otherwise]).flatten();
        let dependencies = node.dependencies.iter().filter_map(|(_, dependency)| match dependency {
            Dependency::Schema(id) => Some(*id),
            Dependency::Names(_) => None,
        });
        let listed = [&node.all_of, &node.any_of, &node.one_of].into_iter().flatten().copied();
        node.reference.into_iter().chain(listed).chain(condition).chain(dependencies).collect()
    }
}
