//! The JSON Schema of a runbook, for editors.

use serde_json::{Map, Value, json};

use super::file::File;
use super::secret_reference::SecretReference;
use super::shape::{Shape, with};
use crate::domain::catalogue::Catalogue;
use crate::domain::provider::ProviderId;
use crate::domain::template::Template;

/// Returns the JSON Schema (draft 7) of a runbook whose providers use these templates.
pub fn schema(catalogue: &Catalogue) -> Value {
    let head = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": concat!(env!("CARGO_PKG_REPOSITORY"), "/raw/main/docs/runbook.schema.json"),
        "title": "A runbook of ory-social",
    });
    let mut definitions = Map::new();
    definitions.insert("providers".to_owned(), providers(catalogue));
    definitions.insert("provider".to_owned(), provider(catalogue));
    definitions.extend(catalogue.templates().map(|it| (definition(it), settings(it))));
    with(with(head, File::schema()), json!({"definitions": definitions}))
}

fn definition(template: &Template) -> String {
    format!("provider-{}", template.folder)
}

fn reference(template: &Template) -> Value {
    json!({"$ref": format!("#/definitions/{}", definition(template))})
}

/// A provider without `template` uses the template named like its ID, unless the defaults say otherwise.
fn providers(catalogue: &Catalogue) -> Value {
    let by_name = |template: &Template| {
        let other = json!({"$ref": "#/definitions/provider"});
        (template.folder.clone(), json!({"if": {"required": ["template"]}, "then": other, "else": reference(template)}))
    };
    let named: Map<_, _> = catalogue.templates().map(by_name).collect();
    json!({"type": "object", "propertyNames": ProviderId::schema(), "properties": named,
        "additionalProperties": {"$ref": "#/definitions/provider"}})
}

fn provider(catalogue: &Catalogue) -> Value {
    let of = |template: &Template| {
        let named = json!({"properties": {"template": {"const": template.folder}}, "required": ["template"]});
        json!({"if": named, "then": reference(template)})
    };
    json!({"type": "object", "properties": {"template": {"description": TEMPLATE, "enum": catalogue.names()}},
        "allOf": catalogue.templates().map(of).collect::<Vec<_>>()})
}

const TEMPLATE: &str = "The template. Default: the one named like the provider ID.";

/// The schema of a provider of this template.
fn settings(template: &Template) -> Value {
    let mut properties = Map::new();
    properties.insert("template".to_owned(), json!({"description": TEMPLATE, "const": template.folder}));
    for field in &template.fields {
        let about = format!("{} ({}). {}.", field.label, template.name, field.help);
        properties.insert(field.key.clone(), with(json!({"description": about}), field.schema()));
    }
    let about = format!("Where the {} comes from. If left out, the stored secret stays.", template.secret.label);
    properties.insert(template.secret.key.clone(), with(json!({"description": about}), SecretReference::schema()));
    let about = "How claims become an identity: a mapper of the template, a .jsonnet file, or an https URL.";
    let forms = json!([{"enum": template.mapper_names()}, {"pattern": "^https://"}, {"pattern": "[/.]"}]);
    properties.insert("mapper".to_owned(), json!({"description": about, "type": "string", "anyOf": forms}));
    let about = "Whether people are signed in right after they sign up. `false` leaves the hooks alone.";
    properties.insert("session_hook".to_owned(), json!({"description": about, "type": "boolean"}));
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}
