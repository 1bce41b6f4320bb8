//! Fits a template's mapper to the traits of an identity schema.

use serde_json::Value;

use crate::domain::identity_schema::{IdentitySchema, TraitPath};
use crate::domain::template::MapperFile;

/// The start of the line in a snippet that lists the traits to fill.
const LIST: &str = "local traits = [";

/// Lists in the snippet the traits that the mapper can fill and whose schema accepts what it makes. A mapper that fits
/// any schema is returned unchanged.
pub fn fit(mapper: &MapperFile, schema: &IdentitySchema) -> String {
    if mapper.fits.is_empty() {
        return mapper.snippet.clone();
    }
    let fits = |path: &&str| schema.accepts(&TraitPath::parse(path), &typical(path));
    fit_to(&mapper.snippet, &mapper.fits.iter().map(String::as_str).filter(fits).collect::<Vec<_>>())
}

/// A typical value for a trait. Template mappers fill all traits with strings.
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
