//! Which of a template's mappers a provider has.

use super::fit_to;
use crate::domain::content::{Mapper, same_content};
use crate::domain::template::{MapperFile, Template};

/// The mapper of the template that is behind `url`, told by its content or its hash, whatever it was fitted to.
pub(crate) fn known<'t>(url: &str, template: &'t Template) -> Option<&'t MapperFile> {
    template.mappers.iter().find(|file| {
        let as_it_is = is(url, file.snippet.clone());
        as_it_is || subsets(&file.fits).any(|traits| is(url, fit_to(&file.snippet, &traits)))
    })
}

fn is(url: &str, snippet: String) -> bool {
    same_content(url, &Mapper::Snippet(snippet).to_mapper_url())
}

/// Every choice of some items, in their order. A mapper can fill a handful of traits, so there are few.
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
    fn a_stored_mapper_is_known_by_its_hash_whatever_it_was_fitted_to() {
        let profile = vk().mapper("profile").unwrap().snippet.as_str();
        for snippet in [profile.to_owned(), fit_to(profile, &["email", "name.last"]), fit_to(profile, &[])] {
            assert_eq!(known(&stored(&snippet), vk()).unwrap().name, "profile");
        }
        assert_eq!(known(&stored(&vk().default_mapper().snippet), vk()).unwrap().name, "default");
        assert!(known(&stored("{}"), vk()).is_none());
    }
}
