//! A mapper of a template, fitted to the traits that an identity schema has.

use crate::domain::identity_schema::IdentitySchema;
use crate::domain::template::MapperFile;

/// How the line of a snippet begins that lists the traits to fill.
const LIST: &str = "local traits = [";

/// Writes those traits into the snippet that the mapper can fill and the schema has. A mapper that fits any schema stays
/// as it is.
pub fn fit(mapper: &MapperFile, schema: &IdentitySchema) -> String {
    if mapper.fits.is_empty() {
        return mapper.snippet.clone();
    }
    let traits = schema.traits();
    let has = |path: &&str| traits.iter().any(|known| known.path == *path);
    fit_to(&mapper.snippet, &mapper.fits.iter().map(String::as_str).filter(has).collect::<Vec<_>>())
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
