//! The data that Kratos captured in a test sign-in (`DebugPayload` of selfservice/flow/login/test_context.go).

use serde_json::Value;
use thiserror::Error;

use super::journey::{Cause, Stage, Verdict};
use crate::domain::redaction::hide;

/// Replaces the mapper's address in its error messages. Kratos prints the whole address, which may contain the snippet.
const MAPPER: &str = "mapper.jsonnet";
/// The start of Kratos' message about missing required properties (ory/jsonschema v3).
const MISSING: &str = "missing properties: ";
/// Numbers with fewer digits don't identify anyone.
const TELLING_DIGITS: usize = 4;

/// The result of a test sign-in.
#[derive(Debug)]
pub(crate) struct Captured {
    /// The ID of the provider that was tested.
    pub(crate) provider_id: String,
    pub(crate) stages: [Stage; 5],
    /// The cause of the failure, and Kratos' words for it.
    pub(crate) failure: Option<(Cause, Vec<String>)>,
    /// The claims that the mapper got, or would have got.
    pub(crate) claims: Option<Value>,
    /// The missing required traits, which the person will be asked for.
    pub(crate) missing: Vec<String>,
}

/// The reason a text isn't the result of a test sign-in.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(crate) enum NotCaptured {
    #[error("isn't JSON")]
    NotJson,
    #[error("is JSON, but not a test sign-in")]
    SomethingElse,
    /// Any browser but the person's shows this.
    #[error("is from another browser: only the one that signed in shows the result")]
    OtherBrowser,
    #[error("is from a test sign-in that hasn't ended")]
    NotEnded,
}

impl Captured {
    /// Parses what the browser shows.
    pub(crate) fn parse(text: &str) -> Result<Self, NotCaptured> {
        let flow: Value = serde_json::from_str(text).map_err(|_| NotCaptured::NotJson)?;
        let Some(context) = flow.get("test_context") else {
            let is_forbidden = flow.pointer("/error/code") == Some(&403.into());
            return Err(if is_forbidden { NotCaptured::OtherBrowser } else { NotCaptured::SomethingElse });
        };
        let provider_id = context["provider_id"].as_str().ok_or(NotCaptured::SomethingElse)?.to_owned();
        let payload = context.get("debug_payload").ok_or(NotCaptured::NotEnded)?;
        let claims = ["jsonnet_input", "id_token_claims"].iter().find_map(|key| payload.get(*key));
        let claims = claims.filter(|claims| claims.is_object()).cloned();
        let (missing, misfits) = schema_errors(&payload["schema_validation_errors"]);
        let error = payload.get("error").map(|error| cause(error, misfits));
        // A missing required trait isn't a failure: Kratos shows a form that asks for it.
        let failure =
            error.filter(|(cause, words)| *cause != Cause::IdentitySchema || missing.is_empty() || !words.is_empty());
        let last = if missing.is_empty() { Verdict::Passed } else { Verdict::Incomplete };
        let stages = Cause::stages(failure.as_ref().map(|(cause, _)| *cause), last);
        Ok(Self { provider_id, stages, failure, claims, missing })
    }

    /// Returns the names of the claims. Those that only this provider sends are below `raw_claims`.
    pub(crate) fn claim_names(&self) -> Vec<String> {
        let members = self.claims.as_ref().and_then(Value::as_object).into_iter().flatten();
        members
            .flat_map(|(name, value)| match value.as_object().filter(|_| name == "raw_claims") {
                Some(raw) => raw.keys().map(|key| format!("{name}.{key}")).collect(),
                None => vec![name.clone()],
            })
            .collect()
    }

    /// Hides these texts in Kratos' words, however they are spelled there.
    pub(crate) fn hide<'a>(&mut self, texts: impl Iterator<Item = &'a str> + Clone) {
        let words = self.failure.iter_mut().flat_map(|(_, words)| words);
        words.for_each(|words| *words = hide(words, texts.clone()));
    }

    /// Hides everything about the person in Kratos' words.
    pub(crate) fn hide_values(&mut self) {
        let mut values = Vec::new();
        self.claims.iter().for_each(|claims| collect(claims, &mut values));
        self.hide(values.iter().map(String::as_str));
    }
}

/// Returns the cause and its words. Lists the schema's errors once, not as the tree that Kratos makes of them.
fn cause(error: &Value, misfits: Vec<String>) -> (Cause, Vec<String>) {
    let text = |key: &str| error[key].as_str().unwrap_or_default();
    let cause = Cause::of(text("step"), text("message"));
    match cause {
        Cause::IdentitySchema => (cause, misfits),
        _ => (cause, vec![without_snippet(text("message"))]),
    }
}

/// Returns the missing required traits, and all other errors.
fn schema_errors(errors: &Value) -> (Vec<String>, Vec<String>) {
    let (mut missing, mut misfits) = (Vec::new(), Vec::new());
    for error in errors.as_array().into_iter().flatten() {
        let (path, message) =
            (error["path"].as_str().unwrap_or_default(), error["message"].as_str().unwrap_or_default());
        let path = path.strip_prefix("/traits").unwrap_or(path).trim_start_matches('/').replace('/', ".");
        match message.strip_prefix(MISSING) {
            Some(names) => missing.extend(names.split(", ").map(|name| joined(&path, name.trim_matches('"')))),
            None => misfits.push(if path.is_empty() { message.to_owned() } else { format!("{path}: {message}") }),
        }
    }
    (missing, misfits)
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Removes the mapper's address, which may contain the snippet, from a Jsonnet error.
fn without_snippet(words: &str) -> String {
    let mut parts = words.split("base64://");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let end = part.find(|it: char| !it.is_ascii_alphanumeric() && !"+/=_-".contains(it)).unwrap_or(part.len());
        text + MAPPER + &part[end..]
    })
}

/// Collects every value that may identify someone.
fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if !text.is_empty() => found.push(text.clone()),
        Value::Number(number) if number.to_string().len() >= TELLING_DIGITS => found.push(number.to_string()),
        Value::Array(list) => list.iter().for_each(|inner| collect(inner, found)),
        Value::Object(members) => members.values().for_each(|inner| collect(inner, found)),
        _ => {}
    }
}
