//! Apple's private keys, and the client secrets that they sign.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, UnparsedPublicKey,
};
use serde_json::json;
use thiserror::Error;
use zeroize::Zeroizing;

use super::secret::Secret;

const START: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";
/// The lifetime of a client secret in seconds, the same as Kratos' (ory/kratos, provider_apple.go).
const LIFETIME: i64 = 5 * 60;

/// The reason a PEM block isn't a key from Apple. No message contains any part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum KeyError {
    #[error("it starts with something other than `{START}`; Apple's .p8 files hold a PKCS#8 key")]
    NotPkcs8,
    #[error("its lines aren't Base64")]
    NotBase64,
    #[error("it isn't a key for the curve P-256, which Apple's keys are")]
    NotP256,
}

/// A key that signs client secrets for Apple.
pub(crate) struct PrivateKey(EcdsaKeyPair);

impl PrivateKey {
    /// Reads a key from the file that Apple lets you download once.
    pub(crate) fn parse(pem: &Secret) -> Result<Self, KeyError> {
        let text = pem.expose().trim();
        let lines = text.strip_prefix(START).and_then(|rest| rest.strip_suffix(END)).ok_or(KeyError::NotPkcs8)?;
        let lines = Zeroizing::new(lines.split_whitespace().collect::<String>());
        let bytes = Zeroizing::new(STANDARD.decode(lines.as_bytes()).map_err(|_| KeyError::NotBase64)?);
        Self::of(&bytes)
    }

    /// Generates a key that Apple doesn't know.
    pub(crate) fn made_up() -> Result<Self, KeyError> {
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        Self::of(document.map_err(|_| KeyError::NotP256)?.as_ref())
    }

    fn of(pkcs8: &[u8]) -> Result<Self, KeyError> {
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8, &SystemRandom::new());
        key.map(Self).map_err(|_| KeyError::NotP256)
    }

    /// Whether this key signed a message.
    pub(crate) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, self.0.public_key()).verify(message, signature).is_ok()
    }

    /// Creates a client secret for Apple, as Kratos does at each sign-in.
    pub(crate) fn client_secret(
        &self,
        team: &str,
        key_id: &str,
        client_id: &str,
        now: i64,
    ) -> Option<Zeroizing<String>> {
        let header = json!({"alg": "ES256", "kid": key_id, "typ": "JWT"});
        let claims = json!({"iss": team, "iat": now, "exp": now + LIFETIME, "aud": "https://appleid.apple.com",
            "sub": client_id});
        let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&header), part(&claims));
        let signature = self.0.sign(&SystemRandom::new(), message.as_bytes()).ok()?;
        Some(Zeroizing::new(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = include_str!("private_key/p256.pem");

    fn error(pem: &str) -> Option<KeyError> {
        PrivateKey::parse(&Secret::parse(pem).unwrap()).err()
    }

    #[test]
    fn only_a_pkcs8_key_for_p256_is_one_of_apples() {
        assert_eq!(error(KEY), None);
        assert_eq!(error(&KEY.replace("PRIVATE", "EC PRIVATE")), Some(KeyError::NotPkcs8));
        assert_eq!(error(&format!("{START}\n!!!\n{END}")), Some(KeyError::NotBase64));
        assert_eq!(error(include_str!("private_key/p384.pem")), Some(KeyError::NotP256));
    }

    #[test]
    fn a_client_secret_is_signed_with_the_key_and_lives_five_minutes() {
        let key = PrivateKey::parse(&Secret::parse(KEY).unwrap()).unwrap();
        let secret = key.client_secret("TEAM123456", "KEY1234567", "com.example.web", 1_000).unwrap();
        let (message, signature) = secret.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        assert!(key.has_signed(message.as_bytes(), &signature));
        assert!(!PrivateKey::made_up().unwrap().has_signed(message.as_bytes(), &signature));
        let claims: serde_json::Value =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(message.split('.').nth(1).unwrap()).unwrap()).unwrap();
        assert_eq!(claims["exp"], 1_300);
        assert_eq!((&claims["iss"], &claims["sub"]), (&json!("TEAM123456"), &json!("com.example.web")));
    }

    #[test]
    fn a_made_up_key_is_another_each_time() {
        let keys = [PrivateKey::made_up().unwrap(), PrivateKey::made_up().unwrap()];
        assert_ne!(keys[0].0.public_key().as_ref(), keys[1].0.public_key().as_ref());
    }
}
