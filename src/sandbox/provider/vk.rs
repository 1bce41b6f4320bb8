//! The features that only the emulation of VK has: it exchanges codes, and returns who signed in.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::app::ProviderApp;
use super::client::Client;
use crate::sandbox::http::{Answer, Request};
use crate::sandbox::project::random_uuid;

/// The host that returns who signed in.
pub(super) const API: &str = "api.vk.com";

/// The codes that can still be exchanged, and the tokens that were issued for codes.
#[derive(Clone, Debug, Default)]
pub(in crate::sandbox) struct Vk {
    codes: BTreeMap<String, Code>,
    tokens: BTreeMap<String, VkPerson>,
}

/// The app, the redirect URI and the person that a code was issued for.
#[derive(Clone, Debug)]
struct Code {
    app: String,
    redirect_uri: String,
    person: VkPerson,
}

impl Vk {
    /// Issues a code as VK sends it to `redirect_uri` after a person has signed in to the app.
    pub(in crate::sandbox) fn issue_code(&mut self, app: &str, redirect_uri: &str, person: VkPerson) -> String {
        let code = random_uuid().replace('-', "");
        let (app, redirect_uri) = (app.to_owned(), redirect_uri.to_owned());
        self.codes.insert(code.clone(), Code { app, redirect_uri, person });
        code
    }

    /// Exchanges a code for a token. Each code works once, and only with its redirect URI.
    pub(super) fn redeem(&mut self, app: &ProviderApp, client: &Client) -> Option<Answer> {
        let issued = self.codes.remove(client.code.as_ref()?).filter(|issued| issued.app == app.id())?;
        if client.callback.as_ref() != Some(&issued.redirect_uri) {
            let preflight = app.template.preflight.as_ref()?;
            let (.., example) = preflight.example_of("redirect_uri is invalid")?;
            return Some(super::answer(Some(example), "", ""));
        }
        let (person, token) = (issued.person, format!("vk1.a.{}", random_uuid()));
        // VK sends no `token_type` (nextauthjs/next-auth#13436), and no `email` if there is none.
        let mut answer = json!({"access_token": token, "expires_in": 86400, "user_id": person.user["id"]});
        if let Some(email) = &person.email {
            answer["email"] = json!(email);
        }
        self.tokens.insert(token, person);
        Some(Answer::json(200, &answer))
    }

    /// Answers as api.vk.com does.
    pub(super) fn answer(&self, request: &Request) -> Answer {
        let person = request.query_value("access_token").and_then(|token| self.tokens.get(&token));
        match (request.path.as_str(), person) {
            ("/method/users.get", Some(person)) => Answer::json(200, &json!({"response": [person.user]})),
            // VK answers with 200 even if it refuses.
            ("/method/users.get", None) => Answer::json(
                200,
                &json!({"error": {"error_code": 5, "error_msg": "User authorization failed: invalid access_token (4)."}}),
            ),
            _ => super::no_such_page(),
        }
    }
}

/// A person who signs in with VK, as VK describes them: `email` with the token, the rest with `users.get`.
#[derive(Clone, Debug, PartialEq)]
pub struct VkPerson {
    /// The email address, for an app with the scope `email`.
    email: Option<String>,
    /// The answer of `users.get`.
    user: Value,
}

impl VkPerson {
    /// Creates the person that Kratos turns into these claims (selfservice/strategy/oidc/provider_vk.go).
    ///
    /// # Panics
    /// When `sub` is not a number, because VK's IDs are numbers.
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

    /// Creates a sample person, Ivan Petrov.
    pub fn sample() -> Self {
        Self::with_claims(&json!({"sub": "100000001", "given_name": "Ivan", "family_name": "Petrov",
            "email": "ivan@example.com"}))
    }
}
