//! Checks a mapper against each identity schema that people can sign up with.

use super::{Check, Evaluation, Finding, Loaded, check};
use crate::domain::identity_schema::IdentitySchema;
use crate::domain::template::{Sample, Template};

/// The identity schemas that people can sign up with, as far as they are known.
#[derive(Debug, Default)]
pub(crate) struct Schemas {
    pub(crate) default: Option<IdentitySchema>,
    /// The other schemas that people can choose, with their IDs.
    pub(crate) selectable: Vec<(String, IdentitySchema)>,
}

impl Schemas {
    pub(crate) fn only(schema: IdentitySchema) -> Self {
        Self { default: Some(schema), selectable: Vec::new() }
    }

    /// Each schema with its ID, or `None` for the default one.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Option<&str>, &IdentitySchema)> {
        let selectable = self.selectable.iter().map(|(id, schema)| (Some(id.as_str()), schema));
        self.default.iter().map(|schema| (None, schema)).chain(selectable)
    }

    /// Whether a finding only repeats that Kratos rejects its schema.
    pub(crate) fn reject(&self, finding: &Finding) -> bool {
        let rejection = |schema: &IdentitySchema| schema.rejection().is_some();
        finding.is_about_schema()
            && self.iter().any(|(id, schema)| id == finding.schema.as_deref() && rejection(schema))
    }
}

/// Checks a mapper as [`check()`] does. A finding that the default schema doesn't show names the schema that does.
pub(crate) fn check_each(
    mapper: &Loaded,
    template: &Template,
    samples: &[Sample],
    evaluations: &[Evaluation],
    schemas: &Schemas,
) -> Check {
    let mut usual = check(mapper, template, samples, evaluations, schemas.default.as_ref());
    let mut more = Vec::new();
    for (id, schema) in &schemas.selectable {
        let found = check(mapper, template, samples, evaluations, Some(schema)).findings;
        let new = found.into_iter().filter(|finding| !usual.findings.contains(finding));
        more.extend(new.map(|finding| Finding { schema: Some(id.clone()), ..finding }));
    }
    usual.findings.extend(more);
    usual
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::fixtures::vk;
    use crate::domain::mapper::Severity;

    fn schema(properties: Value) -> IdentitySchema {
        let traits = json!({"properties": properties, "additionalProperties": false});
        IdentitySchema::parse(json!({"properties": {"traits": traits}}).to_string().as_bytes()).unwrap()
    }

    #[test]
    fn what_only_another_schema_shows_names_it_and_is_a_warning() {
        let mapper = Loaded::inline("{ identity: { traits: { nick: 'x' } } }".to_owned());
        let output = Ok(json!({"identity": {"traits": {"nick": "x"}}}));
        let samples = &vk().samples()[..1];
        let schemas = Schemas {
            default: Some(schema(json!({"nick": {}}))),
            selectable: vec![
                ("same".to_owned(), schema(json!({"nick": {}}))),
                ("guest".to_owned(), schema(json!({"email": {}}))),
            ],
        };
        let check = check_each(&mapper, vk(), samples, &[output], &schemas);
        let found: Vec<_> =
            check.findings.iter().map(|it| (it.code.as_str(), it.schema.as_deref(), it.severity())).collect();
        assert_eq!(found, [("unknown_trait", Some("guest"), Severity::Warning)]);
        assert!(!check.fails() && check.results[0].identity.is_some());
    }
}
