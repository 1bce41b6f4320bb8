//! The settings of a provider, as a template describes them.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::pattern::Pattern;
use crate::domain::pointer::Pointer;
use crate::domain::provider::InvalidPart;
use crate::domain::redaction;

/// A setting of a provider: a key of its entry in the configuration.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) key: String,
    /// The provider's name for it.
    pub(crate) label: String,
    /// What it is, in a few words.
    pub(crate) help: String,
    /// Whether every provider needs it.
    pub(crate) required: bool,
    /// The form of its values.
    pub(crate) shape: Shape,
    /// The value for a new provider if none is given.
    pub(crate) default: Option<Value>,
    /// Its meaning in OAuth, if that matters beyond the configuration.
    pub(crate) role: Option<Role>,
}

/// The meaning of a field in OAuth 2.0 (RFC 6749, section 4.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    /// `client_id`
    AppId,
    /// `scope`
    Scope,
}

/// The form of a field's values.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Shape {
    /// Text on one line.
    Text(TextRules),
    /// An http or https URL.
    Url,
    /// A list of words, in any order (RFC 6749, section 3.3: printable ASCII without space, quote and backslash).
    Words,
    OneOf(Vec<String>),
    /// Kratos' `requested_claims` (OpenID Connect Core 1.0, section 5.5).
    Claims,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TextRules {
    pattern: Pattern,
    expected: String,
}

/// A field as a template writes it. What it leaves out comes from the common field with the same key.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldText {
    pub(super) key: String,
    label: Option<String>,
    help: Option<String>,
    required: Option<bool>,
    shape: Option<Shape>,
    default: Option<Value>,
    role: Option<Role>,
}

impl FieldText {
    /// Completes the field from `common`, and reports errors by key.
    pub(super) fn complete(self, common: Option<&Field>, mut note: impl FnMut(&str, String)) -> Field {
        let mut missing = |key: &str| note(key, format!("`{key}` is missing"));
        let text = |text: Option<String>, of_common: fn(&Field) -> &String| text.or(common.map(of_common).cloned());
        let field = Field {
            label: text(self.label, |it| &it.label).unwrap_or_else(|| {
                missing("label");
                String::new()
            }),
            help: text(self.help, |it| &it.help).unwrap_or_else(|| {
                missing("help");
                String::new()
            }),
            required: self.required.or(common.map(|it| it.required)).unwrap_or(false),
            shape: self.shape.or(common.map(|it| it.shape.clone())).unwrap_or_else(|| {
                missing("shape");
                Shape::Claims
            }),
            default: self.default,
            role: self.role.or(common.and_then(|it| it.role)),
            key: self.key,
        };
        if let Some(Err(error)) = field.default.as_ref().map(|default| field.check(default)) {
            note("default", error.unquoted());
        }
        field
    }
}

impl Field {
    /// Reads a value from one piece of text: a flag, or an answer in the wizard.
    pub(crate) fn parse(&self, text: &str) -> Result<Value, InvalidPart> {
        let text = text.trim();
        let value = match &self.shape {
            Shape::Text(_) | Shape::Url | Shape::OneOf(_) => json!(text),
            Shape::Words => {
                let mut words: Vec<&str> = Vec::new();
                for word in text.split([' ', ',']).filter(|word| !word.is_empty()) {
                    if !words.contains(&word) {
                        words.push(word);
                    }
                }
                json!(words)
            }
            Shape::Claims => serde_json::from_str(text).map_err(|_| self.invalid(text))?,
        };
        self.check(&value)?;
        Ok(value)
    }

    /// Checks a value.
    pub(crate) fn check(&self, value: &Value) -> Result<(), InvalidPart> {
        let text = value.as_str().filter(|text| !text.chars().any(char::is_control));
        let fits = match &self.shape {
            Shape::Text(rules) => text.is_some_and(|text| rules.pattern.fits(text)),
            Shape::Url => text.is_some_and(is_address),
            Shape::OneOf(words) => text.is_some_and(|text| words.iter().any(|word| word == text)),
            Shape::Words => value.as_array().is_some_and(|words| are_words(words)),
            Shape::Claims => are_requested_claims(value),
        };
        if fits { Ok(()) } else { Err(self.invalid(&spelled(value))) }
    }

    /// Describes what the field expects.
    pub(crate) fn expected(&self) -> String {
        match &self.shape {
            Shape::Text(rules) => rules.expected.clone(),
            Shape::Url => "an address that starts with https:// or http://".to_owned(),
            Shape::Words => "words without spaces, quotes or backslashes, each listed once".to_owned(),
            Shape::OneOf(words) => format!("one of: {}", words.join(", ")),
            Shape::Claims => r#"claims such as {"id_token": {"email": {"essential": true}}}"#.to_owned(),
        }
    }

    /// The JSON Schema of its values.
    pub(crate) fn schema(&self) -> Value {
        match &self.shape {
            Shape::Text(rules) => json!({"type": "string", "pattern": rules.pattern.as_str()}),
            Shape::Url => json!({"type": "string", "pattern": "^https?://"}),
            Shape::Words => json!({"type": "array", "items": {"type": "string", "pattern": WORD}, "uniqueItems": true}),
            Shape::OneOf(words) => json!({"type": "string", "enum": words}),
            Shape::Claims => json!({"type": "object"}),
        }
    }

    /// Whether a stored value means the same as the wanted one.
    pub(crate) fn same(&self, stored: Option<&Value>, wanted: &Value) -> bool {
        match (&self.shape, stored) {
            (Shape::Words, Some(Value::Array(stored))) => {
                let wanted = wanted.as_array().map_or(&[][..], Vec::as_slice);
                stored.iter().all(|it| wanted.contains(it)) && wanted.iter().all(|it| stored.contains(it))
            }
            (Shape::Words, None | Some(Value::Null)) => wanted.as_array().is_some_and(Vec::is_empty),
            (_, stored) => stored == Some(wanted),
        }
    }

    fn invalid(&self, value: &str) -> InvalidPart {
        InvalidPart::new(&self.label, value, format!("expected {}", self.expected()))
    }
}

const WORD: &str = r"^[!#-\[\]-~]{1,256}$";

fn are_words(words: &[Value]) -> bool {
    let allowed = |character: char| character.is_ascii_graphic() && !"\"\\".contains(character);
    let is_word = |text: &str| (1..=256).contains(&text.len()) && text.chars().all(allowed);
    let mut seen = HashSet::new();
    words.iter().all(|word| word.as_str().is_some_and(|word| is_word(word) && seen.insert(word)))
}

/// Whether Kratos accepts the claims (ory/kratos b86338da, embedx/config.schema.json, OIDCClaims).
fn are_requested_claims(value: &Value) -> bool {
    let fits = |(key, value): (&String, &Value)| match key.as_str() {
        "essential" => value.is_boolean(),
        "values" => value.is_array(),
        key => key == "value",
    };
    let is_wish = |wish: &Value| wish.is_null() || wish.as_object().is_some_and(|wish| wish.iter().all(fits));
    let mut sources = value.as_object().into_iter().flatten();
    value.is_object()
        && sources.all(|(source, claims)| {
            !["userinfo", "id_token"].contains(&source.as_str())
                || claims.as_object().is_some_and(|claims| claims.values().all(is_wish))
        })
}

fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| rest.starts_with(|first: char| first.is_alphanumeric() || first == '['))
        && !text.contains(char::is_whitespace)
}

/// A value as people write it. In a document that Ory shouldn't have accepted, it may be anything, even a secret.
pub(crate) fn spelled(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let words: Vec<_> = items.iter().map(spelled).collect();
            if words.is_empty() { "nothing".to_owned() } else { words.join(" ") }
        }
        Value::Null => "nothing".to_owned(),
        other => redaction::shown(other, &Pointer::root()).to_string(),
    }
}
