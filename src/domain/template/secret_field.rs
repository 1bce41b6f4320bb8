//! What a template knows about an app's secret.

use serde::Deserialize;

use crate::domain::pattern::Pattern;
use crate::domain::private_key::PrivateKey;
use crate::domain::secret::Secret;

/// The one setting that is a secret.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct SecretField {
    /// Kratos' name for it: one of [`crate::domain::redaction::PROVIDER_SECRET_KEYS`].
    pub(crate) key: String,
    /// The provider's name for it.
    pub(crate) label: String,
    /// Where the provider shows it.
    pub(crate) help: String,
    pub(crate) shape: SecretShape,
    /// The fields that it belongs to: another value there needs another secret.
    pub(crate) belongs_to: Vec<String>,
    usual: Option<Look>,
    #[serde(default)]
    mistaken: Vec<Look>,
    #[serde(default)]
    refused: Vec<Look>,
}

/// The form of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SecretShape {
    OneWord,
    /// A PEM block of several lines.
    Pem,
    /// A PEM block with a key of the kind that Apple issues.
    AppleKey,
}

/// A pattern, and what the values are that match it.
#[derive(Clone, Debug, Deserialize)]
struct Look {
    pattern: Pattern,
    is: String,
}

impl SecretField {
    /// Returns why this value surely isn't the secret, in a sentence that doesn't quote it.
    pub(crate) fn objection(&self, secret: &Secret, provider: &str) -> Option<String> {
        let label = &self.label;
        match self.shape {
            SecretShape::Pem | SecretShape::AppleKey if !secret.is_pem() => {
                return Some(format!(
                    "The {label} of {provider} is a PEM block that starts with `-----BEGIN`. This isn't one."
                ));
            }
            SecretShape::OneWord if secret.is_pem() => {
                return Some(format!("This is a PEM block, not the {label} of your {provider} app."));
            }
            SecretShape::AppleKey => {
                let error = PrivateKey::parse(secret).err()?;
                return Some(format!("This isn't a {label} of {provider}: {error}."));
            }
            SecretShape::Pem | SecretShape::OneWord => {}
        }
        let look = self.refused.iter().find(|look| look.pattern.fits(secret.expose()))?;
        Some(format!("This looks like {}, not the {label} of your {provider} app.", look.is))
    }

    /// Describes what the secret looks like, in a few words.
    pub(crate) fn look(&self) -> String {
        match (self.shape, &self.usual) {
            (SecretShape::OneWord, Some(look)) => format!("usually has {}", look.is),
            (SecretShape::OneWord, None) => "one word".to_owned(),
            (SecretShape::Pem, _) => "a PEM block".to_owned(),
            (SecretShape::AppleKey, _) => "a PEM block that starts with `-----BEGIN PRIVATE KEY-----`".to_owned(),
        }
    }

    /// Returns what people paste by mistake.
    pub(crate) fn mix_ups(&self) -> impl Iterator<Item = &str> {
        self.mistaken.iter().chain(&self.refused).map(|look| look.is.as_str())
    }

    /// Whether a text looks like such a secret.
    pub(crate) fn looks_usual(&self, text: &str) -> bool {
        self.usual.as_ref().is_none_or(|look| look.pattern.fits(text))
    }

    /// Returns what looks odd about this secret, without quoting it. Only a warning, because providers publish no
    /// formats.
    pub(crate) fn doubt_about(&self, secret: &Secret, provider: &str) -> Option<String> {
        let fits = |look: &&Look| look.pattern.fits(secret.expose());
        let label = &self.label;
        if let Some(mistaken) = self.mistaken.iter().find(fits) {
            return Some(format!("This looks like {}, not the {label} of your {provider} app.", mistaken.is));
        }
        let usual = self.usual.as_ref().filter(|look| !fits(look))?;
        Some(format!("The {label} at {provider} usually has {}. This one doesn't.", usual.is))
    }
}
