//! Collects the errors of a template.

use std::collections::{HashMap, HashSet};
use std::iter::successors;

use thiserror::Error;

use crate::domain::mistake::{Location, Mistake};
use crate::domain::place::Place;
use crate::domain::spot::Spot;

/// The file that describes the provider.
pub(super) const PROVIDER: &str = "provider.yaml";

/// An error in a file of a template.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{file}:{mistake}")]
pub(crate) struct FileMistake {
    pub(crate) file: String,
    pub(crate) mistake: Mistake,
}

#[derive(Default)]
pub(super) struct Notes {
    /// The place of everything in `provider.yaml`, by its path.
    places: HashMap<String, Place>,
    /// The paths of what isn't known because of an error there.
    holes: HashSet<String>,
    pub(super) mistakes: Vec<FileMistake>,
}

impl Notes {
    /// Records where everything is.
    pub(super) fn know(&mut self, spot: &Spot<'_>, holes: HashSet<String>) {
        self.holes.extend(holes);
        self.places.insert(spot.at.path.clone(), spot.at.place);
        let mut unheard = Vec::new();
        let elements = spot.elements(&mut unheard).into_iter().flatten();
        let members = spot.members(&mut unheard).into_iter().flatten().map(|(_, member)| member);
        elements.chain(members).for_each(|part| self.know(&part, HashSet::new()));
    }

    /// Reports an error in `provider.yaml`, at the longest part of `path` that exists.
    pub(super) fn note(&mut self, path: &str, problem: impl Into<String>) {
        let ancestors: Vec<_> = successors(Some(path), |path| parent(path)).collect();
        if ancestors.iter().any(|path| self.holes.contains(*path)) {
            return;
        }
        let known = ancestors.into_iter().find_map(|path| Some((path, *self.places.get(path)?)));
        let (path, place) = known.unwrap_or((path, Place { line: 1, column: 1 }));
        self.note_in(PROVIDER, Location { place, path: path.to_owned() }, problem);
    }

    /// Reports an error in this file.
    pub(super) fn note_in(&mut self, file: &str, at: Location, problem: impl Into<String>) {
        self.mistakes.push(FileMistake { file: file.to_owned(), mistake: at.mistake(problem) });
    }
}

/// The path of the parent.
fn parent(path: &str) -> Option<&str> {
    (!path.is_empty()).then(|| path.rfind(['.', '[']).map_or("", |end| &path[..end]))
}
