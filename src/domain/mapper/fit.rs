//! A mapper of a template, fitted to the traits that an identity schema has.

use serde_json::Value;

use crate::domain::identity_schema::{IdentitySchema, TraitPath};
use crate::domain::template::MapperFile;

/// How the line of a snippet begins that lists the traits to fill.
const LIST: &str = "local traits = [";

/// Writes those traits into the snippet that the mapper can fill and the schema has, with a type that takes what the mapper
/// makes. A mapper that fits any schema stays as it is.
pub fn fit(mapper: &MapperFile, schema: &IdentitySchema) -> String {
    if mapper.fits.is_empty() {
        return mapper.snippet.clone();
    }
    let fits = |path: &&str| schema.accepts(&TraitPath::parse(path), &typical(path));
    fit_to(&mapper.snippet, &mapper.fits.iter().map(String::as_str).filter(fits).collect::<Vec<_>>())
}

/// What mappers of templates fill a trait with: all of them are texts.
fn typical(path: &str) -> Value {
    Value::from(match path {
        "email" => "anna@example.com",
        "picture" | "website" | "profile" => "https://example.com/anna.jpg",
        _ => "Anna",
    })
}

/// Writes these traits into the snippet.
pub(super) fn fit_to(snippet: &str, traits: &[&str]) -> String {
    let list: Vec<_> = traits.iter().map(|path| format!("'{path}'")).collect();
    let line = format!("{LIST}{}];", list.join(", "));
    let lines = snippet.lines().map(|old| if old.starts_with(LIST) { &line } else { old });
    lines.map(|line| format!("{line}\n")).collect()
}

#[cfg(test)]
mod tests;
