//! Which traits a schema describes, wherever it does.

use std::collections::HashMap;

use super::TraitPath;
use super::budget::{self, Budget, Endless};
use super::node::{Additional, Dependency, Id, Program};

/// The most traits that are listed: a schema that refers to itself in many places has more than can be counted.
pub(super) const MOST: usize = 1000;
/// How deep traits are in each other.
const DEEPEST: usize = 12;

/// What a schema says of the traits, in the order of the document.
#[derive(Debug, Default)]
pub(super) struct Outline {
    places: Vec<Place>,
    index: HashMap<TraitPath, usize>,
}

/// The traits as a whole, or one of them.
#[derive(Debug, Default)]
struct Place {
    path: TraitPath,
    /// It is an object with traits in it.
    has_traits: bool,
    /// It may have others than those that are listed, which are described by the form of their names.
    is_open: bool,
    /// It must have something, if it is there.
    has_required: bool,
}

/// Goes through all of a document's schemas that are about the traits.
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

    /// The traits that have no traits in them.
    pub(super) fn traits(&self) -> Vec<TraitPath> {
        let leaves = self.places.iter().filter(|place| !place.has_traits && !place.path.is_root());
        leaves.map(|place| place.path.clone()).take(MOST).collect()
    }

    /// The objects that must have something if they are there, each before those that are in it.
    pub(super) fn demanding(&self) -> impl Iterator<Item = &TraitPath> {
        self.places.iter().filter(|place| place.has_required && !place.path.is_root()).map(|place| &place.path)
    }

    /// Whether a trait is not described at all where others are listed.
    pub(super) fn is_undeclared(&self, path: &TraitPath) -> bool {
        let parent = self.index.get(&path.parent()).map(|index| &self.places[*index]);
        parent.is_some_and(|parent| parent.has_traits && !parent.is_open) && !self.index.contains_key(path)
    }
}

struct Walker<'p> {
    program: &'p Program,
    budget: Budget,
    outline: Outline,
    /// The schemas that we are in.
    open: Vec<Id>,
}

impl Walker<'_> {
    /// Looks for the schemas of the member `traits`.
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

    /// Looks into a schema, unless we are in it already.
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

    /// The schemas that are held against the same value.
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
