//! Stores mappers and identity schemas as Ory Network does: uploaded content gets an address that contains its hash.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::refusal::Refusal;
use crate::domain::content::content_hash;

/// The bucket of the addresses. The real one differs by region.
const BUCKET: &str = "https://storage.googleapis.com/bac-gcs-sandbox";

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Contents(BTreeMap<String, String>);

impl Contents {
    /// Returns the content at an address that [`Contents::store`] created.
    pub(super) fn get(&self, url: &str) -> Option<&str> {
        self.0.get(url).map(String::as_str)
    }

    /// Replaces a `base64://` value with the address of its content. Keeps web addresses.
    pub(super) fn store(&mut self, url: &mut Value, extension: &str, path: &str) -> Result<(), Refusal> {
        let text = url.as_str().ok_or_else(|| Refusal::invalid(path, "expected string"))?;
        if text.starts_with("https://") || text.starts_with("http://") {
            return Ok(());
        }
        let encoded = text
            .strip_prefix("base64://")
            .ok_or_else(|| Refusal::invalid(path, "must be a base64://, https:// or http:// URL"))?;
        let bytes =
            STANDARD.decode(encoded).map_err(|error| Refusal::invalid(path, &format!("is not base64: {error}")))?;
        let content = String::from_utf8(bytes).map_err(|_| Refusal::invalid(path, "is not UTF-8 text"))?;
        let address = address(&content, extension);
        self.0.insert(address.clone(), content);
        *url = Value::String(address);
        Ok(())
    }
}

/// Returns `<bucket>/<lower-case hex SHA-512>.<extension>` (ory/terraform-provider-ory#284, #317).
fn address(content: &str, extension: &str) -> String {
    format!("{BUCKET}/{}.{extension}", content_hash(content.as_bytes()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn stored(url: &str) -> Result<Value, Refusal> {
        let mut value = json!(url);
        Contents::default().store(&mut value, "jsonnet", "/mapper_url").map(|()| value)
    }

    #[test]
    fn the_address_holds_the_hash_of_the_content() {
        let url = stored("base64://e30=").unwrap();
        let hash = "27c74670adb75075fad058d5ceaf7b20c4e7786c83bae8a32f626f9782af34c9\
                    a33c2046ef60fd2a7878d378e29fec851806bbd9a67878f3a9f1cda4830763fd";
        assert_eq!(url, json!(format!("{BUCKET}/{hash}.jsonnet")));
    }

    #[test]
    fn web_addresses_are_kept() {
        assert_eq!(stored("https://example.org/m.jsonnet").unwrap(), json!("https://example.org/m.jsonnet"));
    }

    #[test]
    fn base64_needs_its_padding_the_standard_alphabet_and_one_line() {
        for url in ["base64://e30", "base64://e3\n0=", "base64://_-8=", "base64://gICA", "file:///etc/passwd"] {
            assert!(stored(url).is_err(), "{url}");
        }
    }
}
