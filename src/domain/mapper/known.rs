//! Recognizes which of a template's mappers a provider has.

use super::fit_to;
use crate::domain::content::{Mapper, same_content};
use crate::domain::template::{MapperFile, Template};

/// A template's mapper, as a provider has it.
pub(crate) struct KnownMapper<'t> {
    pub(crate) file: &'t MapperFile,
    /// The source, fitted as the provider has it.
    pub(crate) snippet: String,
}

/// Returns the template's mapper behind `url`, recognized by content or hash, whatever it was fitted to.
pub(crate) fn known<'t>(url: &str, template: &'t Template) -> Option<KnownMapper<'t>> {
    template.mappers.iter().find_map(|file| {
        let fitted = subsets(&file.fits).map(|traits| fit_to(&file.snippet, &traits));
        let snippet = std::iter::once(file.snippet.clone()).chain(fitted).find(|snippet| is(url, snippet))?;
        Some(KnownMapper { file, snippet })
    })
}

fn is(url: &str, snippet: &str) -> bool {
    same_content(url, &Mapper::Snippet(snippet.to_owned()).to_mapper_url())
}

/// All subsets of the items, in order. There are few, because a mapper can fill only a handful of traits.
fn subsets(items: &[String]) -> impl Iterator<Item = Vec<&str>> {
    let choices = if items.is_empty() { 0 } else { 1_u32 << items.len().min(10) };
    (0..choices).map(|choice| {
        let chosen = items.iter().enumerate().filter(move |(index, _)| choice & (1 << index) != 0);
        chosen.map(|(_, item)| item.as_str()).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::content::content_hash;
    use crate::domain::fixtures::vk;

    fn stored(snippet: &str) -> String {
        format!("https://storage.googleapis.com/bucket/{}.jsonnet", content_hash(snippet.as_bytes()))
    }

    #[test]
    fn a_stored_mapper_is_recognized_by_its_hash_whatever_it_was_fitted_to() {
        let profile = vk().mapper("profile").unwrap().snippet.as_str();
        for snippet in [profile.to_owned(), fit_to(profile, &["email", "name.last"]), fit_to(profile, &[])] {
            let found = known(&stored(&snippet), vk()).unwrap();
            assert_eq!((found.file.name.as_str(), found.snippet), ("profile", snippet));
        }
        assert_eq!(known(&stored(&vk().default_mapper().snippet), vk()).unwrap().file.name, "default");
        assert!(known(&stored("{}"), vk()).is_none());
    }
}
