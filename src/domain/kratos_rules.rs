//! What Kratos accepts as its configuration, limited to identities and self-service.
//!
//! The rules are an extract of Kratos' own schema, checked by our port of its validator. They don't cover what only a
//! running Kratos finds out, such as a mapper that can't be fetched.

use std::sync::LazyLock;

use serde_json::Value;

use super::identity_schema::TrustedSchema;

/// The first thing in a configuration that Kratos rejects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    /// Its place, as a JSON pointer.
    pub(crate) at: String,
    /// The reason, without any value of the configuration.
    pub(crate) reason: String,
}

#[allow(clippy::expect_used, reason = "the rules are a part of the program, and a test reads them")]
static RULES: LazyLock<TrustedSchema> = LazyLock::new(|| {
    let schema = serde_json::from_str(include_str!("kratos_rules/config.schema.json")).expect("it is JSON");
    TrustedSchema::read(schema).expect("it is a schema")
});

/// Checks a configuration by Kratos' rules, and returns the first thing that breaks one.
pub(crate) fn broken(config: &Value) -> Option<Broken> {
    match RULES.flaw(config) {
        Ok(flaw) => flaw.map(|(at, reason)| Broken { at: at.trim_start_matches('#').to_owned(), reason }),
        Err(endless) => Some(Broken { at: String::new(), reason: endless.to_string() }),
    }
}

#[cfg(test)]
mod measured;
#[cfg(test)]
mod tests;
