//! A mapper of a template, fitted to the traits that an identity schema has.

use crate::domain::catalogue::MapperFile;
use crate::domain::identity_schema::IdentitySchema;

/// How the line of a snippet begins that lists the traits to fill.
const LIST: &str = "local traits = [";

/// Writes those traits into the snippet that the mapper can fill and the schema has. A mapper that fits any schema stays
/// as it is.
pub fn fit(snippet: &str, mapper: &MapperFile, schema: &IdentitySchema) -> String {
    if mapper.fits.is_empty() {
        return snippet.to_owned();
    }
    let traits = schema.traits();
    let has = |path: &&String| traits.iter().any(|known| known.path == **path);
    let list: Vec<_> = mapper.fits.iter().filter(has).map(|path| format!("'{path}'")).collect();
    let line = format!("{LIST}{}];", list.join(", "));
    let lines = snippet.lines().map(|old| if old.starts_with(LIST) { &line } else { old });
    lines.map(|line| format!("{line}\n")).collect()
}

/// Whether two snippets differ in nothing but the traits that they were fitted to.
pub fn same_but_for_fit(one: &str, other: &str) -> bool {
    let skeleton = |snippet: &str| -> Vec<String> {
        snippet.lines().filter(|line| !line.starts_with(LIST)).map(str::to_owned).collect()
    };
    skeleton(one) == skeleton(other)
}

#[cfg(test)]
mod tests;
