//! Mappers and schemas as content: inline, fetched over HTTPS, and stored by Ory under their SHA-512.

use std::fmt;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fluent_uri::Iri;
use thiserror::Error;

use super::hash::sha512;

const INLINE: &str = "base64://";
const LOCAL: &str = "file://";

/// The mapper that a provider should have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mapper {
    /// A snippet that is sent inline.
    Snippet(String),
    /// A snippet that Ory fetches.
    Url(HttpsUrl),
    /// A snippet in a new file that a self-hosted Kratos reads.
    File(NewFile),
}

/// A mapper in its own file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// The path to write it to.
    pub(crate) path: PathBuf,
    /// The path where Kratos finds it.
    pub(crate) read_at: PathBuf,
    pub(crate) snippet: String,
}

/// A URL that starts with `https://`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpsUrl(String);

/// A URL that Ory wouldn't fetch a mapper from, or that `ory` would replace with a local file.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{0:?} is not an https:// URL, and Ory fetches mappers only over https")]
pub struct NotHttps(String);

impl HttpsUrl {
    /// Parses a URL.
    ///
    /// # Errors
    /// When it isn't a URL, or doesn't start with `https://` and a host.
    pub fn parse(text: &str) -> Result<Self, NotHttps> {
        let url = Iri::parse(text).ok().filter(|url| url.scheme().as_str() == "https");
        match url.and_then(|url| url.authority()) {
            Some(server) if !server.host().is_empty() => Ok(Self(text.to_owned())),
            _ => Err(NotHttps(text.chars().take(80).collect())),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Mapper {
    /// Returns the value for `mapper_url`. Inline snippets are standard base64 with padding and without line breaks.
    pub(crate) fn to_mapper_url(&self) -> String {
        match self {
            Self::Snippet(snippet) => format!("{INLINE}{}", STANDARD.encode(snippet)),
            Self::Url(url) => url.0.clone(),
            Self::File(file) => format!("{LOCAL}{}", file.read_at.display()),
        }
    }

    /// Like [`Self::to_mapper_url`], but with a file's content inline, because its path doesn't show it.
    pub(crate) fn to_content_url(&self) -> String {
        match self {
            Self::File(file) => Self::Snippet(file.snippet.clone()).to_mapper_url(),
            Self::Snippet(_) | Self::Url(_) => self.to_mapper_url(),
        }
    }

    /// Moves the snippet to the other mapper's file, if that one is in a file.
    #[must_use]
    pub(crate) fn where_it_was(self, other: Option<Self>) -> Self {
        match (self, other) {
            (Self::Snippet(snippet), Some(Self::File(file))) => Self::File(NewFile { snippet, ..file }),
            (mapper, _) => mapper,
        }
    }
}

impl fmt::Display for Mapper {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Snippet(snippet) => write!(formatter, "a snippet of {} bytes", snippet.len()),
            Self::Url(url) => formatter.write_str(&url.0),
            Self::File(file) => write!(formatter, "the file {}", file.path.display()),
        }
    }
}

/// Whether two URLs have the same content. Ory Network stores what was sent as `base64://…` and reports it as
/// `https://storage.googleapis.com/<bucket>/<SHA-512 of the content, hex>.<ending>` (ory/terraform-provider-ory#284),
/// so one side may be inline and the other a hash.
pub(crate) fn same_content(one: &str, other: &str) -> bool {
    let is_same_inline = || decode_inline(one).is_some_and(|content| decode_inline(other) == Some(content));
    one == other || is_same_inline() || matches_hash(one, other) || matches_hash(other, one)
}

fn matches_hash(inline: &str, url: &str) -> bool {
    match (decode_inline(inline), hash_in_url(url)) {
        (Some(content), Some(hash)) => content_hash(&content).eq_ignore_ascii_case(hash),
        _ => false,
    }
}

/// Decodes a `base64://…` URL.
pub(crate) fn decode_inline(url: &str) -> Option<Vec<u8>> {
    decode_base64(url.strip_prefix(INLINE)?)
}

/// Decodes standard base64 like Go, which skips line breaks. The `base64` command adds one after every 76 characters.
pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text.replace(['\r', '\n'], "")).ok()
}

/// Returns the SHA-512 in a storage URL of Ory Network.
pub(crate) fn hash_in_url(url: &str) -> Option<&str> {
    let file = url.strip_prefix("https://")?.rsplit('/').next()?;
    let stem = file.split('.').next()?;
    (stem.len() == 128 && stem.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(stem)
}

/// Returns the SHA-512 of some content, spelled as in a storage URL of Ory Network.
pub fn content_hash(content: &[u8]) -> String {
    sha512(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(content: &str) -> String {
        format!("https://storage.googleapis.com/bucket/{}.jsonnet", content_hash(content.as_bytes()))
    }

    #[test]
    fn an_inline_mapper_is_standard_base64_on_one_line() {
        let url = Mapper::Snippet("{ identity: { traits: { n: 'ü?>' } } }\n".repeat(9)).to_mapper_url();
        assert!(url.starts_with("base64://") && !url.contains(['\n', '-', '_']), "{url}");
    }

    #[test]
    fn inline_content_may_have_line_breaks() {
        for url in ["base64://e30=", "base64://e3\n0=", "base64://e30=\r\n"] {
            assert_eq!(decode_inline(url), Some(b"{}".to_vec()), "{url:?}");
        }
        for url in ["base64://e30", "base64://e3 0=", "base64://?", "e30="] {
            assert_eq!(decode_inline(url), None, "{url:?}");
        }
    }

    #[test]
    fn what_ory_stored_is_recognised_by_its_hash() {
        let sent = Mapper::Snippet("local c = 1; c".into()).to_mapper_url();
        assert!(same_content(&sent, &stored("local c = 1; c")));
        assert!(same_content(&stored("local c = 1; c"), &sent));
        assert!(!same_content(&sent, &stored("local c = 2; c")));
        assert!(same_content(&sent, &sent.replace("base64://", "base64://\n")));
    }

    #[test]
    fn a_mapper_is_fetched_over_https_and_from_nowhere_else() {
        for text in ["https://acme.com/vk.jsonnet", "https://acme.com:8443/%C3%BC?a=b", "https://bücher.example/ü"] {
            assert!(HttpsUrl::parse(text).is_ok(), "{text}");
        }
        for text in [
            "http://acme.com/m",
            "file:///etc/passwd",
            "https://",
            "https:///m",
            "https://acme.com/a b",
            "https://acme.com/a\nb",
            "https://me@/m",
            "HTTPS",
        ] {
            assert!(HttpsUrl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn urls_without_a_hash_are_compared_as_they_are() {
        assert!(same_content("https://acme.com/vk.jsonnet", "https://acme.com/vk.jsonnet"));
        assert!(!same_content("https://acme.com/vk.jsonnet", "base64://e30="));
    }
}
