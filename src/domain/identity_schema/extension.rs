//! `ory.sh/kratos`: how Kratos uses a trait, and what it expects of the value (ory/kratos, `schema/extension.go` and
//! `identity/extension_*.go`).

use serde_json::Value;

use super::formats::{is_email, is_phone};

/// The settings of a schema under `ory.sh/kratos`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Extension {
    /// Whether people sign in with the trait, using a password, a security key or a code.
    pub(super) is_identifier: bool,
    /// The channel for sign-in codes, if people sign in with one.
    code: Option<String>,
    verification: String,
    recovery: String,
    /// The `format` next to `ory.sh/kratos`.
    format: String,
}

/// Reads the extension of a schema as Go decodes it. Unknown words are ignored here because the metaschema has rejected
/// them wherever it applies.
pub(super) fn read(extension: &Value, format: Option<&Value>) -> Result<Extension, String> {
    let credentials = member(extension, "credentials")?;
    let code = member(credentials, "code")?;
    let is_code = truth(code, "identifier")?;
    let via = text(code, "via")?;
    let mut is_identifier = is_code;
    for method in ["password", "webauthn"] {
        is_identifier |= truth(member(credentials, method)?, "identifier")?;
    }
    truth(member(credentials, "passkey")?, "display_name")?;
    truth(member(credentials, "totp")?, "account_name")?;
    text(member(extension, "organizations")?, "matcher")?;
    Ok(Extension {
        is_identifier,
        code: is_code.then_some(via),
        verification: text(member(extension, "verification")?, "via")?,
        recovery: text(member(extension, "recovery")?, "via")?,
        format: format.and_then(Value::as_str).unwrap_or_default().to_owned(),
    })
}

fn member<'v>(value: &'v Value, name: &str) -> Result<&'v Value, String> {
    match value {
        // Go's decoder ignores the case of keys.
        Value::Object(map) => Ok(map
            .get(name)
            .or_else(|| map.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
            .unwrap_or(&Value::Null)),
        Value::Null => Ok(&Value::Null),
        _ => Err(format!("`ory.sh/kratos` has something other than an object around {name}")),
    }
}

fn truth(value: &Value, name: &str) -> Result<bool, String> {
    match member(value, name)? {
        Value::Bool(truth) => Ok(*truth),
        Value::Null => Ok(false),
        _ => Err(format!("{name} of `ory.sh/kratos` is not true or false")),
    }
}

fn text(value: &Value, name: &str) -> Result<String, String> {
    match member(value, name)? {
        Value::String(text) => Ok(text.clone()),
        Value::Null => Ok(String::new()),
        _ => Err(format!("{name} of `ory.sh/kratos` is not a string")),
    }
}

impl Extension {
    /// Returns why Kratos rejects a value, if it does.
    pub(super) fn problem(&self, value: &Value) -> Option<String> {
        let own = &self.format;
        let is_free = !own.is_empty() && own != "email";
        match self.code.as_deref() {
            Some("email") if is_free || is_address(value) => {}
            Some("sms") if is_number(value) => {}
            None => {}
            Some(via @ ("email" | "sms")) => return Some(invalid(via)),
            Some(_) => return Some("its schema has `code` without `via: email` or `via: sms`".to_owned()),
        }
        match (self.verification.as_str(), own.as_str()) {
            ("email", "" | "email") if !value.as_str().is_some_and(is_email) => return Some(invalid("email")),
            ("", _) | ("email", "" | "email") => {}
            (_, "") => return Some("its schema has `verification` by text message without a `format`".to_owned()),
            ("email", "tel") if !is_address(value) => return Some(invalid("email")),
            ("sms", "email" | "tel") if !is_number(value) => return Some(invalid("sms")),
            _ => {}
        }
        match self.recovery.as_str() {
            "email" if !is_free && !value.as_str().is_some_and(is_email) => Some(invalid("email")),
            "sms" if !is_number(value) => Some(invalid("sms")),
            "email" | "sms" | "" => None,
            _ => Some("its schema has `recovery` with an unknown `via`".to_owned()),
        }
    }
}

fn is_address(value: &Value) -> bool {
    value.as_str().is_some_and(|text| super::formats::is_mailbox(text.trim()))
}

fn is_number(value: &Value) -> bool {
    value.as_str().is_some_and(is_phone)
}

fn invalid(via: &str) -> String {
    let what = if via == "sms" { "phone number" } else { "email address" };
    format!("its value is not a valid {what}")
}
