//! SHA-2, in hex.

use ring::digest::{Algorithm, SHA256, SHA512, digest};

pub(crate) fn sha256(content: &[u8]) -> String {
    hex(&SHA256, content)
}

pub(crate) fn sha512(content: &[u8]) -> String {
    hex(&SHA512, content)
}

fn hex(algorithm: &'static Algorithm, content: &[u8]) -> String {
    digest(algorithm, content).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
