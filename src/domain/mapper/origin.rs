//! The origin of a live mapper.

use serde::Serialize;

use crate::domain::content::{content_hash, hash_in_url};

/// The origin of a live mapper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Origin {
    /// It is in the configuration.
    Inline,
    /// Ory Network stores it under the SHA-512 of its content, which matches.
    Stored { url: String },
    /// It is stored under the SHA-512 of other content: somebody changed it since.
    Changed { url: String },
    /// It is at an address that says nothing about its content.
    Elsewhere { url: String },
}

impl Origin {
    /// Returns the origin of downloaded content.
    pub(crate) fn of_download(url: &str, content: &[u8]) -> Self {
        let address = url.to_owned();
        match hash_in_url(url) {
            None => Self::Elsewhere { url: address },
            Some(hash) if hash.eq_ignore_ascii_case(&content_hash(content)) => Self::Stored { url: address },
            Some(_) => Self::Changed { url: address },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_is_checked_against_the_hash_in_its_address() {
        let url = format!("https://storage.googleapis.com/bucket/{}.jsonnet", content_hash(b"{}"));
        assert_eq!(Origin::of_download(&url, b"{}"), Origin::Stored { url: url.clone() });
        assert_eq!(Origin::of_download(&url, b"[]"), Origin::Changed { url });
        let url = "https://acme.com/vk.jsonnet".to_owned();
        assert_eq!(Origin::of_download(&url, b"{}"), Origin::Elsewhere { url });
    }
}
