//! Schemas of every shape: what is found in them, and that every check ends.

use serde_json::{Map, Value, json};

use super::super::{Endless, Verdict};
use super::{judge, names, parse, paths};

/// The schema of a string that people sign in with.
fn identifier() -> Value {
    json!({"type": "string", "ory.sh/kratos": {"credentials": {"password": {"identifier": true}}}})
}

/// Documents that each describe the trait `email` in a different way, using this schema.
fn shapes(email: &Value) -> Vec<(&'static str, Value)> {
    let within = |traits: Value| json!({"properties": {"traits": traits}, "definitions": {"mail": email}});
    let properties = json!({"properties": {"email": email}});
    let reference = |target: &str| within(json!({"properties": {"email": {"$ref": target}}}));
    let mut anchor = email.clone();
    anchor["$id"] = json!("#mail");
    let mut relative = email.clone();
    relative["$id"] = json!("mail.json");
    vec![
        ("plain", within(properties.clone())),
        ("$ref", reference("#/definitions/mail")),
        (
            "%2D",
            json!({"definitions": {"e-mail": email}, "properties": {"traits": {"properties": {"email": {"$ref": "#/definitions/e%2Dmail"}}}}}),
        ),
        (
            "anchor",
            json!({"definitions": {"mail": anchor}, "properties": {"traits": {"properties": {"email": {"$ref": "#mail"}}}}}),
        ),
        (
            "relative",
            json!({"$id": "https://acme.com/p.json", "definitions": {"mail": relative}, "properties": {"traits": {"properties": {"email": {"$ref": "mail.json"}}}}}),
        ),
        (
            "$ref of $ref",
            json!({"definitions": {"mail": email, "m": {"$ref": "#/definitions/mail"}}, "properties": {"traits": {"properties": {"email": {"$ref": "#/definitions/m"}}}}}),
        ),
        ("allOf", within(json!({"allOf": [{"type": "object"}, properties]}))),
        (
            "allOf of the trait",
            within(json!({"properties": {"email": {"allOf": [{"$ref": "#/definitions/mail"}], "title": "E"}}})),
        ),
        ("anyOf", within(json!({"anyOf": [properties, {"required": ["phone"]}]}))),
        ("oneOf", within(json!({"oneOf": [properties]}))),
        ("if", within(json!({"if": properties, "then": {"type": "object"}}))),
        ("then", within(json!({"if": {"type": "object"}, "then": properties}))),
        ("else", within(json!({"if": {"type": "string"}, "else": properties}))),
        ("dependencies", within(json!({"dependencies": {"email": properties}}))),
        ("root $ref", json!({"$ref": "#/definitions/p", "definitions": {"p": within(properties.clone())}})),
        ("root allOf", json!({"allOf": [within(properties)]})),
    ]
}

#[test]
fn a_trait_is_found_and_an_identifier_noticed_in_every_shape() {
    for (shape, document) in shapes(&identifier()) {
        let schema = parse(&document).unwrap();
        assert_eq!(paths(&schema), ["email"], "{shape}");
        let Verdict { identifiers, undeclared, misfits, .. } = judge(&schema, json!({"email": "a@b.c"}));
        assert_eq!((undeclared.len(), misfits.len()), (0, 0), "{shape}");
        let found: Vec<_> = identifiers.iter().map(|(path, text)| (path.to_string(), text.as_str())).collect();
        assert!(found.contains(&("email".to_owned(), "a@b.c")), "{shape} {found:?}");
    }
}

#[test]
fn an_identifier_is_found_even_without_a_name() {
    let found = |traits: Value, value: Value| {
        let schema = parse(&json!({"properties": {"traits": traits}})).unwrap();
        judge(&schema, value).identifiers.into_iter().map(|(path, text)| format!("{path}={text}")).collect::<Vec<_>>()
    };
    let list = json!({"properties": {"emails": {"items": identifier()}}});
    assert_eq!(found(list, json!({"emails": ["a", "b"]})), ["emails.0=a", "emails.1=b"]);
    let tuple = json!({"properties": {"emails": {"items": [{}, identifier()]}}});
    assert_eq!(found(tuple, json!({"emails": ["a", "b"]})), ["emails.1=b"]);
    let rest = json!({"properties": {"emails": {"items": [{}], "additionalItems": identifier()}}});
    assert_eq!(found(rest, json!({"emails": ["a", "b"]})), ["emails.1=b"]);
    let contained = json!({"properties": {"emails": {"contains": identifier()}}});
    assert_eq!(found(contained, json!({"emails": ["a"]})), ["emails.0=a"]);
    assert_eq!(found(json!({"patternProperties": {"mail$": identifier()}}), json!({"e.mail": "a"})), ["\"e.mail\"=a"]);
    assert_eq!(found(json!({"additionalProperties": identifier()}), json!({"x": "a"})), ["x=a"]);
    let object = json!({"properties": {"x": {"ory.sh/kratos": {"credentials": {"webauthn": {"identifier": true}}}}}});
    assert_eq!(found(object, json!({"x": {"a": ["b"]}})), ["x=b"]);
    let code = json!({"ory.sh/kratos": {"credentials": {"code": {"identifier": true, "via": "email"}}}});
    assert_eq!(found(json!({"properties": {"x": code}}), json!({"x": "a@b.c"})), ["x=a@b.c"]);
    let other =
        json!({"ory.sh/kratos": {"credentials": {"totp": {"account_name": true}, "password": {"identifier": false}}}});
    assert_eq!(found(json!({"properties": {"x": other}}), json!({"x": "a"})), [""; 0]);
}

#[test]
fn what_is_missing_is_found_in_every_shape() {
    let missing = |traits: Value, value: Value| {
        let verdict = judge(&parse(&json!({"properties": {"traits": traits}})).unwrap(), value);
        assert_eq!(verdict.misfits, []);
        names(&verdict.missing)
    };
    let required = json!({"required": ["email"]});
    for traits in [
        required.clone(),
        json!({"allOf": [required]}),
        json!({"anyOf": [required]}),
        json!({"anyOf": [required, {"required": ["phone", "name"]}]}),
        json!({"oneOf": [required, {"required": ["phone"]}]}),
        json!({"if": {"type": "object"}, "then": required}),
        json!({"if": {"type": "string"}, "else": required}),
    ] {
        assert_eq!(missing(traits.clone(), json!({})), ["email"], "{traits}");
        assert_eq!(missing(traits.clone(), json!({"email": "x"})), [""; 0], "{traits}");
    }
    assert_eq!(missing(json!({"dependencies": {"email": ["nick"]}}), json!({"email": "x"})), ["nick"]);
    assert_eq!(missing(json!({"dependencies": {"email": {"required": ["nick"]}}}), json!({"email": "x"})), ["nick"]);
    assert_eq!(missing(json!({"required": ["name.first"]}), json!({"name.first": "x"})), [""; 0]);
}

#[test]
fn what_an_optional_object_must_have_is_asked_of_everybody() {
    let name = json!({"type": "object", "properties": {"first": {}, "last": {}}, "required": ["first", "last"]});
    let schema = parse(&json!({"properties": {"traits": {"properties": {"name": name}}}})).unwrap();
    assert_eq!(names(&judge(&schema, json!({})).missing), ["name.first", "name.last"]);
    assert_eq!(names(&judge(&schema, json!({"name": {"first": "x"}})).missing), ["name.last"]);
    assert_eq!(names(&judge(&schema, json!({"name": {"first": "x", "last": "y"}})).missing), [""; 0]);
}

#[test]
fn a_schema_that_rejects_more_than_traits_is_hopeless() {
    let hopeless = |more: Value| {
        let mut document = json!({"properties": {"traits": {}}});
        document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        judge(&parse(&document).unwrap(), json!({"a": 1})).hopeless
    };
    assert_eq!(hopeless(json!({"required": ["traits"]})), [""; 0]);
    assert_eq!(hopeless(json!({"required": ["traits", "metadata_public"]})), ["metadata_public is missing"]);
    assert_eq!(hopeless(json!({"allOf": [{"required": ["id"]}]})), ["id is missing"]);
    assert_eq!(hopeless(json!({"properties": {}, "additionalProperties": false})), ["it can't have traits"]);
    assert_eq!(hopeless(json!({"type": "array"})).len(), 1);
}

/// Schemas that would make Kratos work forever.
fn endless() -> Vec<(&'static str, Value)> {
    let doubled = |key: &str| {
        let definitions: Map<_, _> = (0..40)
            .map(|level| {
                let next = json!({"$ref": format!("#/definitions/d{}", level + 1)});
                (format!("d{level}"), json!({key: [next, next]}))
            })
            .chain([("d40".to_owned(), json!({"not": {}}))])
            .collect();
        json!({"definitions": definitions, "properties": {"traits": {"$ref": "#/definitions/d0"}}})
    };
    let conditions: Map<_, _> = (0..40)
        .map(|level| {
            let next = json!({"$ref": format!("#/definitions/d{}", level + 1)});
            (format!("d{level}"), json!({"if": next, "then": next, "else": next}))
        })
        .chain([("d40".to_owned(), json!({"not": {}}))])
        .collect();
    let negated: Map<_, _> = (0..40)
        .map(|level| {
            let next = json!({"$ref": format!("#/definitions/d{}", level + 1)});
            (format!("d{level}"), json!({"allOf": [{"not": {"not": next}}, {"not": {"not": next}}]}))
        })
        .chain([("d40".to_owned(), json!({}))])
        .collect();
    vec![
        ("allOf", doubled("allOf")),
        ("anyOf", doubled("anyOf")),
        ("oneOf", doubled("oneOf")),
        ("if", json!({"definitions": conditions, "properties": {"traits": {"$ref": "#/definitions/d0"}}})),
        ("not", json!({"definitions": negated, "properties": {"traits": {"$ref": "#/definitions/d0"}}})),
        (
            "a circle of allOf",
            json!({"definitions": {"a": {"allOf": [{"$ref": "#/definitions/a"}]}}, "properties": {"traits": {"$ref": "#/definitions/a"}}}),
        ),
        (
            "a circle of anchors",
            json!({"definitions": {"a": {"$id": "#a", "$ref": "#b"}, "b": {"$id": "#b", "allOf": [{"$ref": "#a"}]}}, "properties": {"traits": {"$ref": "#a"}}}),
        ),
    ]
}

#[test]
fn a_schema_on_which_kratos_would_hang_is_reported_soon() {
    for (name, document) in endless() {
        let schema = parse(&document).unwrap();
        let is_told = schema.rejection().is_some_and(|reason| reason.contains("hang"));
        assert!(is_told || schema.judge(&json!({"email": "x"})) == Err(Endless), "{name}");
    }
}

#[test]
fn a_large_schema_is_read_to_its_end() {
    let references: Map<_, _> = (0..20_000)
        .map(|number| (format!("d{number}"), json!({"$ref": format!("#/definitions/d{}", number + 1)})))
        .collect();
    let chain = json!({"definitions": references, "properties": {"traits": {"$ref": "#/definitions/d0"}}});
    let wide: Map<_, _> = (0..1_000).map(|number| (format!("p{number}"), json!({"type": "string"}))).collect();
    let patterns: Vec<_> = (0..1_000).map(|number| json!({"pattern": format!("[a-z{number}]{{1000}}")})).collect();
    for document in [
        chain,
        json!({"properties": {"traits": {"properties": wide}}}),
        json!({"properties": {"traits": {"allOf": patterns}}}),
    ] {
        let _ = parse(&document).unwrap().judge(&json!({"p1": "x"}));
    }
}
