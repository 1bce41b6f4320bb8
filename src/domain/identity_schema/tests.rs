use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;

fn parse(document: &Value) -> Result<IdentitySchema, SchemaError> {
    IdentitySchema::parse(document.to_string().as_bytes())
}

/// A schema with this for its traits, and with some definitions.
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
    schema.traits().into_iter().map(|known| known.path).collect()
}

fn unknown(path: &str) -> Misfit {
    Misfit::UnknownTrait(path.to_owned())
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
        let email = Trait { path: "email".into(), required: true, identifier: true };
        assert_eq!(schema.traits(), [email]);
    }
}

#[test]
fn a_schema_that_can_t_be_had_is_told_by_the_reason() {
    let error = |identity: Value| source(&config(identity)).unwrap_err().to_string();
    assert_eq!(error(json!({})), "the configuration names no identity schema");
    let schemas = json!([{"id": "default", "url": "https://acme.com/s"}]);
    assert_eq!(
        error(json!({"default_schema_id": "x", "schemas": schemas})),
        "the configuration names no identity schema"
    );
    for url in ["file:///etc/passwd", "http://acme.com/s", "preset://unheard-of"] {
        let error = error(json!({"schemas": [{"id": "default", "url": url}]}));
        assert_eq!(error, format!("the identity schema {url:?} is of a kind that is not known here"));
    }
    assert_eq!(source(&IdentityConfig::new(json!({"selfservice": {}})).unwrap()), Err(SchemaError::None));
}

#[test]
fn what_is_no_schema_with_traits_is_refused() {
    assert!(IdentitySchema::parse(b"no JSON").unwrap_err().to_string().starts_with("the identity schema is not valid"));
    for document in [
        json!({}),
        json!({"properties": {"traits": {"type": "object"}}}),
        json!({"properties": {"traits": {"type": "canary", "properties": {}}}}),
        json!({"properties": {"traits": {"properties": {"a": {"$ref": "https://acme.com/other.json"}}}}}),
    ] {
        let error = parse(&document).unwrap_err().to_string();
        assert!(error.starts_with("the identity schema is not valid: ") && !error.contains("canary"), "{error}");
    }
}

#[test]
fn traits_within_traits_are_named_by_their_path() {
    let schema = closed(json!({"email": {"type": "string"}, "name": {"$ref": "#/definitions/name"}}));
    assert_eq!(paths(&schema), ["email", "name.first", "name.last"]);
}

#[test]
fn a_trait_is_required_if_all_that_it_is_in_is_required() {
    let required = |list: Value| {
        let name = json!({"$ref": "#/definitions/name"});
        let schema = schema(json!({"properties": {"name": name}, "required": list}));
        schema.traits().into_iter().filter(|known| known.required).map(|known| known.path).collect::<Vec<_>>()
    };
    assert_eq!(required(json!(["name"])), ["name.first"]);
    assert_eq!(required(json!([])), [""; 0]);
}

#[test]
fn a_trait_is_an_identifier_if_any_credential_says_so() {
    let with = |credentials: Value| {
        let trait_of = json!({"type": "string", "ory.sh/kratos": {"credentials": credentials}});
        closed(json!({"login": trait_of})).traits()[0].identifier
    };
    assert!(with(json!({"password": {"identifier": true}})));
    assert!(with(json!({"totp": {"account_name": true}, "webauthn": {"identifier": true}})));
    assert!(!with(json!({"password": {"identifier": false}})));
    assert!(!with(json!({"totp": {"account_name": true}})));
}

#[test]
fn a_schema_that_refers_to_itself_has_an_end() {
    let itself = json!({"$ref": "#/properties/traits"});
    assert_eq!(paths(&closed(json!({"boss": itself, "email": {}}))), ["boss", "email"]);
    assert_eq!(paths(&closed(json!({"a": {"$ref": "#/properties/traits/properties/a"}}))), ["a"]);
}

#[test]
fn a_schema_with_more_traits_than_can_be_counted_has_an_end_too() {
    let names = || (0..12).map(|number| format!("n{number}"));
    let all: Map<_, _> = names().map(|name| (name.clone(), json!({"$ref": format!("#/definitions/{name}")}))).collect();
    let definitions: Map<_, _> = names().map(|name| (name, json!({"properties": all}))).collect();
    let schema = parse(&json!({"definitions": definitions, "properties": {"traits": {"properties": all}}})).unwrap();
    assert_eq!(schema.traits().len(), MOST);
}

#[test]
fn traits_that_fit_have_no_misfit_and_missing_ones_are_none() {
    let schema =
        closed(json!({"email": {"type": "string", "format": "email"}, "name": {"$ref": "#/definitions/name"}}));
    for traits in [json!({}), json!({"email": "a@example.com", "name": {"first": "Anna"}}), json!({"name": {}})] {
        assert_eq!(schema.misfits(&traits), [], "{traits}");
    }
}

#[test]
fn a_trait_that_is_unknown_is_a_misfit_at_any_depth_and_told_once() {
    let schema = closed(json!({"name": {"$ref": "#/definitions/name"}}));
    let traits = json!({"x": 1, "name": {"first": "Anna", "middle": "x"}});
    assert_eq!(schema.misfits(&traits), [unknown("name.middle"), unknown("x")]);
}

#[test]
fn a_trait_is_unknown_even_if_the_schema_would_let_it_pass() {
    let lax = |traits: Value| schema(traits).misfits(&json!({"x": 1}));
    assert_eq!(lax(json!({"properties": {"a": {}}})), [unknown("x")]);
    assert_eq!(lax(json!({"properties": {"a": {}}, "additionalProperties": true})), [unknown("x")]);
}

#[test]
fn in_an_open_schema_any_trait_is_known_unless_the_schema_itself_refuses_it() {
    let open = |more: Value| {
        let mut traits = json!({"properties": {"a": {}}});
        traits.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        schema(traits).misfits(&json!({"x_1": 1, "y": 2}))
    };
    assert_eq!(open(json!({"additionalProperties": {"type": "number"}})), []);
    assert_eq!(open(json!({"anyOf": [{"properties": {"y": {}}}]})), []);
    assert_eq!(open(json!({"patternProperties": {"^x_": {}}})), []);
    assert_eq!(open(json!({"patternProperties": {"^x_": {}}, "additionalProperties": false})), [unknown("y")]);
}

#[test]
fn a_value_that_does_not_fit_is_told_without_quoting_it() {
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
        let misfits = schema.misfits(&traits);
        let [Misfit::Value { path: found, problem }] = misfits.as_slice() else { panic!("{misfits:?}") };
        assert_eq!(found, path);
        let is_quoted = ["canary", "12.4.1990", "4711"].iter().any(|value| problem.contains(value));
        assert!(!is_quoted && problem.contains("its value"), "{problem}");
    }
}

#[test]
fn formats_that_are_not_of_json_schema_are_no_obstacle() {
    let schema = closed(
        json!({"phone": {"type": "string", "format": "tel", "ory.sh/kratos": {"verification": {"via": "sms"}}}}),
    );
    assert_eq!(schema.misfits(&json!({"phone": "whatever"})), []);
}
