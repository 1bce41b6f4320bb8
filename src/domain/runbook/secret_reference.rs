//! The source of a client secret. A runbook never holds the secret itself.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::shape::{Shape, Spot, noted};
use crate::domain::mistake::Mistake;
use crate::domain::yaml::{self, Content, Node, Plain};

/// The source of a client secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SecretReference {
    /// The environment variable of this name.
    Env(String),
    /// A file. A relative path starts at the runbook's folder.
    File(PathBuf),
    Stdin,
    /// Kratos' own environment. The file gets no secret.
    KratosEnv,
}

const FORMS: &str = "write `{ env: NAME }`, `{ file: PATH }` or `{ stdin: true }`";

// The value or a key may be the secret itself, so messages repeat nothing but the names of the three forms.
impl Shape for SecretReference {
    fn schema() -> Value {
        let form = |key: &str, about: &str, value: Value| {
            let mut value = value;
            value["description"] = json!(about);
            json!({"type": "object", "properties": {key: value}, "required": [key], "additionalProperties": false})
        };
        json!({"oneOf": [
            form("env", "The environment variable that holds the client secret.",
                json!({"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"})),
            form("file", "The file that holds the client secret. A relative path starts at the runbook's folder.",
                json!({"type": "string", "minLength": 1})),
            form("stdin", "Read the client secret from standard input. Only one provider of a runbook can.",
                json!({"const": true})),
            form("kratos_env", "Leave the client secret to Kratos' environment. Only for a `kratos` entry.",
                json!({"const": true})),
        ]})
    }

    fn read(spot: &Spot<'_>, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let members = noted(members(spot), mistakes)?;
        let before = mistakes.len();
        let mut found: Vec<(&str, Option<Self>)> = Vec::new();
        for (key_node, node) in members {
            let at = spot.at.at(key_node);
            let mistake = match known_form(key_node) {
                Some(form) if found.iter().any(|(other, _)| *other == form) => {
                    at.mistake(format!("duplicate `{form}`"))
                }
                Some(form) => {
                    let value = Spot { node, at: spot.at.key(form, node) };
                    found.push((form, noted(source(form, &value), mistakes)));
                    continue;
                }
                None => at.mistake("unknown key (not shown here because it may be a secret)").hint(FORMS),
            };
            mistakes.push(mistake);
        }
        match found.as_mut_slice() {
            [(_, source)] => return source.take(),
            [] if mistakes.len() > before => {}
            [] => mistakes.push(spot.at.mistake("this doesn't say where the secret comes from").hint(FORMS)),
            several => {
                let forms: Vec<_> = several.iter().map(|(form, _)| format!("`{form}`")).collect();
                mistakes.push(
                    spot.at
                        .mistake(format!("the secret can come from only one place, not from {}", forms.join(" and "))),
                );
            }
        }
        None
    }
}

fn members<'a>(spot: &Spot<'a>) -> Result<&'a [(Node, Node)], Mistake> {
    match &spot.node.content {
        Content::Map(members) => Ok(members),
        Content::Plain(text) if yaml::plain(text) == Plain::Null => {
            let message = "no value; leave the key out to keep the stored secret";
            Err(spot.at.mistake(message).hint(format!("or {FORMS}")))
        }
        Content::Plain(_) | Content::Text(_) => {
            let reason = "a runbook never holds a secret: anyone who can read the file or its history would have it";
            Err(spot.at.mistake(reason).hint(format!("{FORMS}, and replace the secret if this file was shared")))
        }
        _ => Err(spot.not("a mapping").hint(FORMS)),
    }
}

fn known_form(key: &Node) -> Option<&'static str> {
    let (Content::Plain(text) | Content::Text(text)) = &key.content else { return None };
    ["env", "file", "stdin", "kratos_env"].into_iter().find(|form| form == text)
}

fn source(form: &str, value: &Spot<'_>) -> Result<SecretReference, Mistake> {
    match form {
        "env" => variable(value),
        "file" => match value.text()? {
            "" => Err(value.at.mistake("this must be a file path")),
            path => Ok(SecretReference::File(path.into())),
        },
        _ => match &value.node.content {
            Content::Plain(text) if yaml::plain(text) == Plain::Bool(true) => {
                Ok(if form == "stdin" { SecretReference::Stdin } else { SecretReference::KratosEnv })
            }
            _ => Err(value.at.mistake("this can only be `true`").hint(format!("leave `{form}` out otherwise"))),
        },
    }
}

fn variable(value: &Spot<'_>) -> Result<SecretReference, Mistake> {
    let name = value.text()?;
    let allowed = |character: char| character.is_ascii_alphanumeric() || character == '_';
    if name.chars().all(allowed) && name.starts_with(|first: char| !first.is_ascii_digit()) {
        return Ok(SecretReference::Env(name.to_owned()));
    }
    let mistake = value.at.mistake("this is not the name of an environment variable");
    Err(match name.starts_with('$') {
        true => mistake.hint("write the name alone, without `$`"),
        false => mistake.hint("a name has letters, digits and `_`"),
    })
}
