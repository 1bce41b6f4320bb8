//! Runbook values that are a single string, or little more.

use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::shape::{Shape, Spot, TextShape, noted};
use crate::domain::mapper::MapperReference;
use crate::domain::mistake::{Location, Mistake};
use crate::domain::project::ProjectReference;
use crate::domain::provider::{InvalidPart, ProviderId};
use crate::domain::yaml::Content;

/// Converts an error to one that doesn't quote the value.
fn unquoted<T>(parsed: Result<T, InvalidPart>, at: &Location) -> Result<T, Mistake> {
    parsed.map_err(|error| at.mistake(error.unquoted()))
}

impl TextShape for ProjectReference {
    fn rules() -> Value {
        json!({"pattern": "^\\s*[A-Za-z0-9][A-Za-z0-9-]{0,127}\\s*$"})
    }

    fn parse(text: &str, at: &Location) -> Result<Self, Mistake> {
        unquoted(Self::parse(text), at)
    }
}

impl TextShape for ProviderId {
    fn rules() -> Value {
        json!({"pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"})
    }

    fn parse(text: &str, at: &Location) -> Result<Self, Mistake> {
        unquoted(Self::parse(text), at)
    }
}

impl TextShape for MapperReference {
    fn rules() -> Value {
        json!({})
    }

    fn parse(text: &str, at: &Location) -> Result<Self, Mistake> {
        // Not quoted: an address may hold a password.
        let not_https = |_| at.mistake("not an https:// URL, and Ory fetches mappers only over https");
        Self::parse(text).map_err(not_https)
    }
}

/// The name of a template, or `None` if an error has been reported. Whether the template exists is checked where the
/// templates are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TemplateName(pub(super) Option<String>);

impl Shape for TemplateName {
    fn schema() -> Value {
        json!({"type": "string"})
    }

    fn read(spot: &Spot<'_>, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        Some(Self(noted(spot.text(), mistakes).map(str::to_owned)))
    }
}

/// A string on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OneLine(String);

impl OneLine {
    /// Trims the text. Returns `None` if it isn't 1 to 100 characters on one line.
    pub(super) fn new(text: &str) -> Option<Self> {
        let trimmed = text.trim();
        let fits = !trimmed.is_empty() && trimmed.chars().count() <= 100 && !trimmed.chars().any(char::is_control);
        fits.then(|| Self(trimmed.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OneLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TextShape for OneLine {
    fn rules() -> Value {
        json!({"pattern": "\\S"})
    }

    fn parse(text: &str, at: &Location) -> Result<Self, Mistake> {
        Self::new(text).ok_or_else(|| at.mistake("this must be 1 to 100 characters on one line"))
    }
}

/// The files of a self-hosted Kratos, in the order of its `-c` flags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KratosPaths(Vec<PathBuf>);

impl KratosPaths {
    /// Returns the paths, resolved against this folder.
    pub(crate) fn below(&self, folder: &Path) -> Vec<PathBuf> {
        self.0.iter().map(|path| folder.join(path)).collect()
    }
}

impl fmt::Display for KratosPaths {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let paths: Vec<_> = self.0.iter().map(|path| path.to_string_lossy()).collect();
        formatter.write_str(&paths.join(", "))
    }
}

impl Shape for KratosPaths {
    fn schema() -> Value {
        let file = json!({"type": "string", "minLength": 1});
        json!({"anyOf": [file, {"type": "array", "items": file, "minItems": 1}]})
    }

    fn read(spot: &Spot<'_>, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let Content::List(_) = &spot.node.content else {
            return noted(path(spot), mistakes).map(|path| Self(vec![path]));
        };
        let spots = spot.elements(mistakes)?;
        if spots.is_empty() {
            return noted(Err(spot.at.mistake("name at least one file")), mistakes);
        }
        let paths: Vec<_> = spots.iter().filter_map(|spot| noted(path(spot), mistakes)).collect();
        (paths.len() == spots.len()).then_some(Self(paths))
    }
}

fn path(spot: &Spot<'_>) -> Result<PathBuf, Mistake> {
    match Path::new(spot.text()?) {
        empty if empty.as_os_str().is_empty() => Err(spot.at.mistake("this must be a file path")),
        path => Ok(path.strip_prefix(".").unwrap_or(path).to_owned()),
    }
}

/// The version of the format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version;

impl Shape for Version {
    fn schema() -> Value {
        json!({"const": 1})
    }

    fn read(spot: &Spot<'_>, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let wrong = || spot.at.mistake("this version of ory-social reads only version 1 of the format");
        let read = match &spot.node.content {
            Content::Plain(text) if text == "1" => Ok(Self),
            Content::Text(text) if text == "1" => Err(wrong().hint("leave out the quotes")),
            _ => Err(wrong().hint("write `version: 1`")),
        };
        noted(read, mistakes)
    }
}
