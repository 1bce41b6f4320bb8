//! Someone who signs in with VK.

use serde_json::{Value, json};

/// Someone who signs in with VK, as VK tells of them: the address with the token, the rest with `users.get`.
#[derive(Clone, Debug, PartialEq)]
pub struct VkPerson {
    /// The address, for an app with the scope `email`.
    pub(super) email: Option<String>,
    /// The answer of `users.get`.
    pub(super) user: Value,
}

impl VkPerson {
    /// The one of whom Kratos makes these claims (selfservice/strategy/oidc/provider_vk.go).
    ///
    /// # Panics
    /// When `sub` is not a number, for VK's ids are numbers.
    pub fn with_claims(claims: &Value) -> Self {
        let text = |key: &str| claims[key].as_str();
        let id: u64 = text("sub").and_then(|sub| sub.parse().ok()).unwrap_or_else(|| panic!("VK's ids are numbers"));
        let sex = match text("gender") {
            Some("female") => 1,
            Some("male") => 2,
            _ => 0,
        };
        let mut user = json!({"id": id, "first_name": text("given_name").unwrap_or_default(),
            "last_name": text("family_name").unwrap_or_default(), "sex": sex});
        for (key, claim) in [("nickname", "nickname"), ("photo_200", "picture"), ("bdate", "birthdate")] {
            if let Some(value) = text(claim) {
                user[key] = json!(value);
            }
        }
        Self { email: text("email").map(str::to_owned), user }
    }

    /// Ivan Petrov.
    pub fn sample() -> Self {
        Self::with_claims(&json!({"sub": "100000001", "given_name": "Ivan", "family_name": "Petrov",
            "email": "ivan@example.com"}))
    }
}
