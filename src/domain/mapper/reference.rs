//! How users refer to a mapper.

use std::path::{Path, PathBuf};

use crate::domain::content::{HttpsUrl, NotHttps};

/// A mapper, as a flag or a runbook refers to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MapperReference {
    /// The name of a mapper of the template.
    Named(String),
    /// A file with a Jsonnet snippet.
    File(PathBuf),
    /// An address from which Ory fetches it.
    Url(HttpsUrl),
}

impl MapperReference {
    /// Parses the text as a URL if it has a `://`, as a file if it has a slash or an extension, and otherwise as the
    /// name of a mapper of the template.
    pub(crate) fn parse(text: &str) -> Result<Self, NotHttps> {
        if text.contains("://") {
            return HttpsUrl::parse(text).map(Self::Url);
        }
        let path = Path::new(text);
        let is_file = text.contains('/') || path.extension().is_some();
        Ok(if is_file { Self::File(path.to_owned()) } else { Self::Named(text.to_owned()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_or_an_ending_makes_it_a_file() {
        for text in ["vk.jsonnet", "./vk", "mappers/vk", "/etc/vk.jsonnet"] {
            assert_eq!(MapperReference::parse(text), Ok(MapperReference::File(text.into())), "{text}");
        }
        assert_eq!(MapperReference::parse("profile"), Ok(MapperReference::Named("profile".into())));
    }

    #[test]
    fn an_address_has_to_be_https() {
        assert!(matches!(MapperReference::parse("https://acme.com/m"), Ok(MapperReference::Url(_))));
        assert!(MapperReference::parse("http://acme.com/m.jsonnet").is_err());
        assert!(MapperReference::parse("file:///etc/passwd").is_err());
    }
}
