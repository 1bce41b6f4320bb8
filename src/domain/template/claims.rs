//! The claims that a provider makes about people.

use serde::Deserialize;
use serde_json::Value;

use crate::domain::place::Place;

/// Every claim that a provider can fill (Kratos' `Claims` struct, ory/kratos b86338da).
const KNOWN_TO_KRATOS: [&str; 28] = [
    "iss",
    "sub",
    "oid",
    "name",
    "given_name",
    "family_name",
    "last_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "email",
    "email_verified",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
    "phone_number_verified",
    "updated_at",
    "hd",
    "team",
    "nonce",
    "nonce_supported",
    "acr",
    "amr",
];

/// The claims of a provider. Empty values never reach a mapper: a claim without a value is absent.
#[derive(Clone, Debug, Deserialize)]
pub struct Claims {
    /// The claims that are never absent.
    pub(crate) always: Vec<String>,
    /// The claims that only some people have.
    pub(crate) sometimes: Vec<String>,
    /// The claims that the provider doesn't vouch for.
    pub unverified: Vec<String>,
    /// When the mappers use the email address, and why, in a sentence or two.
    pub(crate) email: String,
    pub(super) samples: Vec<String>,
}

/// A provider's claims about a typical person.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The name of the sample.
    pub(crate) name: String,
    /// The claims, an object.
    pub claims: Value,
}

impl Claims {
    /// Whether the provider ever sends this claim.
    pub(crate) fn has(&self, claim: &str) -> bool {
        self.always.iter().chain(&self.sometimes).any(|known| known == claim)
    }

    /// Whether a provider could send this claim. That includes `raw_claims`, which holds what Kratos doesn't know.
    pub(crate) fn is_known(claim: &str) -> bool {
        claim == "raw_claims" || KNOWN_TO_KRATOS.contains(&claim)
    }
}

impl Sample {
    /// The file of the sample with this name.
    pub(super) fn file(name: &str) -> String {
        format!("claims/{name}.json")
    }

    /// Parses the text as an object of claims.
    pub(crate) fn parse(name: &str, text: &str) -> Result<Self, (Place, String)> {
        let claims: Value = serde_json::from_str(text).map_err(|error| {
            let reason = error.to_string();
            let reason = reason.split(" at line ").next().unwrap_or(&reason);
            (Place { line: error.line(), column: error.column().max(1) }, format!("not valid JSON: {reason}"))
        })?;
        match claims.is_object() {
            true => Ok(Self { name: name.to_owned(), claims }),
            false => Err((Place { line: 1, column: 1 }, "not a JSON object".to_owned())),
        }
    }

    /// Returns the same person without a claim that people may lack.
    pub(crate) fn without(&self, claim: &str) -> Self {
        let mut claims = self.claims.clone();
        if let Some(claims) = claims.as_object_mut() {
            claims.shift_remove(claim);
        }
        Self { name: format!("{} without {claim}", self.name), claims }
    }
}
