use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use serde_json::Map;

use super::*;

mod kratos;
mod shapes;
mod urls;

fn parse(document: &Value) -> Result<IdentitySchema, NotJson> {
    IdentitySchema::parse(document.to_string().as_bytes())
}

/// A schema with these traits and some definitions.
fn schema(traits: Value) -> IdentitySchema {
    let definitions = json!({
        "name": {"type": "object", "properties": {"first": {"$ref": "#/definitions/text"}, "last": {"type": "string"}},
            "required": ["first"], "additionalProperties": false},
        "text": {"$ref": "#/definitions/string"},
        "string": {"type": "string", "maxLength": 4},
    });
    parse(&json!({"definitions": definitions, "properties": {"traits": traits}})).unwrap()
}

fn closed(properties: Value) -> IdentitySchema {
    schema(json!({"type": "object", "properties": properties, "additionalProperties": false}))
}

fn paths(schema: &IdentitySchema) -> Vec<String> {
    schema.traits().iter().map(ToString::to_string).collect()
}

/// Returns the verdict on these traits.
#[track_caller]
fn judge(schema: &IdentitySchema, traits: Value) -> Verdict {
    assert_eq!(schema.rejection(), None);
    schema.judge(&traits).unwrap()
}

fn names(paths: &[TraitPath]) -> Vec<String> {
    paths.iter().map(ToString::to_string).collect()
}

fn config(identity: Value) -> IdentityConfig {
    IdentityConfig::new(json!({"identity": identity, "selfservice": {}})).unwrap()
}

#[test]
fn the_default_schema_is_the_one_that_counts() {
    let inline = |text: &str| format!("base64://{}", STANDARD.encode(text));
    let schemas = json!([{"id": "old", "url": inline("old")}, {"id": "new", "url": inline("new")}]);
    let config = config(json!({"default_schema_id": "new", "schemas": schemas}));
    assert_eq!(source(&config), Ok(SchemaSource::Here(b"new".to_vec())));
}

#[test]
fn a_configuration_without_a_default_uses_the_schema_named_default() {
    let config = config(json!({"schemas": [{"id": "default", "url": "https://acme.com/schema.json"}]}));
    assert_eq!(source(&config), Ok(SchemaSource::There(HttpsUrl::parse("https://acme.com/schema.json").unwrap())));
}

#[test]
fn the_schemas_of_ory_network_are_known_by_their_id_or_url() {
    for (id, url) in [("preset://email", "https://storage.googleapis.com/bac/abc"), ("x", "preset://email")] {
        let config = config(json!({"default_schema_id": id, "schemas": [{"id": id, "url": url}]}));
        let Ok(SchemaSource::Here(bytes)) = source(&config) else { panic!("{id}") };
        let schema = IdentitySchema::parse(&bytes).unwrap();
        assert_eq!(paths(&schema), ["email"]);
        assert_eq!(names(&judge(&schema, json!({})).missing), ["email"]);
        assert_eq!(judge(&schema, json!({"email": "a@b.c"})).identifiers.len(), 1);
    }
}

#[test]
fn a_schema_that_cannot_be_downloaded_is_reported_with_the_reason() {
    let error = |identity: Value| source(&config(identity)).unwrap_err().to_string();
    assert_eq!(error(json!({})), "the configuration has no identity schema");
    let schemas = json!([{"id": "default", "url": "https://acme.com/s"}]);
    assert_eq!(
        error(json!({"default_schema_id": "x", "schemas": schemas})),
        "the default_schema_id \"x\" is not among the identity schemas"
    );
    for url in ["file:///etc/passwd", "http://acme.com/s", "preset://unheard-of"] {
        let error = error(json!({"schemas": [{"id": "default", "url": url}]}));
        assert_eq!(error, format!("the identity schema {url:?} is of an unknown kind"));
    }
    assert_eq!(source(&IdentityConfig::new(json!({"selfservice": {}})).unwrap()), Err(SchemaError::None));
}

#[test]
fn traits_within_traits_are_named_by_their_path() {
    let schema = closed(json!({"email": {"type": "string"}, "name": {"$ref": "#/definitions/name"}}));
    assert_eq!(paths(&schema), ["email", "name.first", "name.last"]);
}

#[test]
fn a_schema_that_refers_to_itself_has_an_end() {
    let itself = json!({"$ref": "#/properties/traits"});
    assert_eq!(paths(&closed(json!({"boss": itself, "email": {}}))), ["boss.boss", "boss.email", "email"]);
}

#[test]
fn a_schema_with_more_traits_than_can_be_counted_has_an_end_too() {
    let names = || (0..12).map(|number| format!("n{number}"));
    let all: Map<_, _> = names().map(|name| (name.clone(), json!({"$ref": format!("#/definitions/{name}")}))).collect();
    let definitions: Map<_, _> = names().map(|name| (name, json!({"properties": all}))).collect();
    let schema = parse(&json!({"definitions": definitions, "properties": {"traits": {"properties": all}}})).unwrap();
    assert!((900..=outline::MOST).contains(&schema.traits().len()));
}

#[test]
fn what_is_not_json_is_not_a_schema() {
    let error = |text: &str| IdentitySchema::parse(text.as_bytes()).unwrap_err().to_string();
    for text in ["no JSON", "<html>", "{\"type\": \"object\",}", ""] {
        assert!(error(text).starts_with("isn't valid JSON: "), "{}", error(text));
    }
    for text in ["type: object\n", "---\n$id: x\n"] {
        assert!(error(text).starts_with("isn't valid JSON (it looks like YAML): "), "{}", error(text));
    }
}

#[test]
fn a_schema_that_kratos_rejects_has_the_reason_without_values() {
    for (document, says) in [
        (json!({"properties": {"traits": {"type": "canary"}}}), "not a valid schema at #/properties/traits/type"),
        (json!({"$schema": "https://json-schema.org/draft/2020-12/schema"}), "draft-07"),
        (json!({"properties": {"traits": {"$ref": "https://acme.com/other.json"}}}), "https://acme.com/other.json"),
        (json!({"properties": {"traits": {"pattern": "(?=a)"}}}), "Perl syntax"),
        (json!({"definitions": {"a": {"$ref": "#/definitions/a"}}}), "leads in a circle"),
    ] {
        let schema = parse(&document).unwrap();
        let reason = schema.rejection().unwrap();
        assert!(reason.contains(says) && !reason.contains("canary"), "{reason}");
        assert_eq!(schema.judge(&json!({"x": 1})), Ok(Verdict::default()));
    }
    assert!(IdentitySchema::parse(format!("{{{}}}", " ".repeat(LARGEST)).as_bytes()).unwrap().rejection().is_some());
}

#[test]
fn a_value_that_does_not_fit_is_reported_without_quoting_it() {
    let schema = closed(json!({
        "email": {"type": "string", "format": "email"},
        "age": {"type": "integer", "maximum": 99},
        "site": {"type": "string", "format": "uri"},
        "born": {"type": "string", "format": "date"},
        "name": {"$ref": "#/definitions/name"},
        "kind": {"enum": ["a", "b"]},
    }));
    for (traits, path) in [
        (json!({"email": "canary"}), "email"),
        (json!({"age": 4711}), "age"),
        (json!({"site": "canary"}), "site"),
        (json!({"born": "12.4.1990"}), "born"),
        (json!({"name": {"first": "canary"}}), "name.first"),
        (json!({"kind": "canary"}), "kind"),
    ] {
        let verdict = judge(&schema, traits);
        let [Misfit { path: found, problem }] = verdict.misfits.as_slice() else { panic!("{verdict:?}") };
        assert_eq!(found.to_string(), path);
        let is_quoted = ["canary", "12.4.1990", "4711"].iter().any(|value| problem.contains(value));
        assert!(!is_quoted && problem.contains("its value"), "{problem}");
    }
}

#[test]
fn a_trait_that_the_schema_rules_out_is_unknown_at_any_depth_and_reported_once() {
    let schema = closed(json!({"name": {"$ref": "#/definitions/name"}}));
    let verdict = judge(&schema, json!({"x": 1, "name": {"first": "Anna", "middle": "x"}}));
    assert_eq!(names(&verdict.unknown), ["name.middle", "x"]);
    assert_eq!(verdict.undeclared, []);
}

#[test]
fn a_trait_that_an_open_schema_does_not_list_is_undeclared() {
    let undeclared = |traits: Value| {
        let verdict = judge(&schema(traits), json!({"x": {"y": 1}, "a": {"z": 1}}));
        assert_eq!(verdict.unknown, []);
        names(&verdict.undeclared)
    };
    assert_eq!(undeclared(json!({"properties": {"a": {}}})), ["x"]);
    assert_eq!(
        undeclared(json!({"properties": {"a": {"properties": {"b": {}}}}, "additionalProperties": true})),
        ["x", "a.z"]
    );
    assert_eq!(undeclared(json!({"properties": {"a": {}}, "additionalProperties": {"type": "object"}})), [""; 0]);
    assert_eq!(undeclared(json!({"properties": {"a": {}}, "patternProperties": {"^x": {}}})), [""; 0]);
    assert_eq!(undeclared(json!({"properties": {"a": {}}, "anyOf": [{"properties": {"x": {}}}]})), [""; 0]);
    assert_eq!(undeclared(json!({"type": "object"})), [""; 0]);
}

#[test]
fn a_trait_is_accepted_if_it_is_listed_and_the_value_fits() {
    let schema = closed(json!({
        "email": {"type": "string", "format": "email"}, "name": {"type": "object"}, "a.b": {"type": "string"},
        "c": {"properties": {"d": {}}},
    }));
    let accepts = |path: &str, value: Value| schema.accepts(&TraitPath::parse(path), &value);
    assert!(accepts("email", json!("a@b.c")) && accepts("c.d", json!(1)));
    assert!(!accepts("email", json!("a")) && !accepts("name", json!("Anna")));
    assert!(!accepts("a.b", json!("x")) && !accepts("x", json!("x")) && !accepts("c", json!({})));
}
