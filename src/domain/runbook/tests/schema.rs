use serde_json::{Value, json};

use super::*;
use crate::domain::identity_schema::IdentitySchema;

#[test]
fn the_schema_is_one_of_draft_7() {
    let text = schema(Catalogue::shipped()).to_string();
    assert_eq!(IdentitySchema::parse(text.as_bytes()).unwrap().rejection(), None);
}

#[test]
fn every_key_is_described() {
    fn check(schema: &Value) {
        for (key, property) in schema["properties"].as_object().into_iter().flatten() {
            assert!(property["description"].as_str().is_some_and(|text| text.len() > 10), "{key}");
            check(property);
            check(&property["items"]);
            check(&property["additionalProperties"]);
        }
    }
    let schema = schema(Catalogue::shipped());
    check(&schema);
    check(&schema["definitions"]["provider-vk"]);
    let either = json!([{"required": ["project"]}, {"required": ["kratos"]}]);
    assert_eq!(schema["properties"]["projects"]["items"]["oneOf"], either);
}

#[test]
fn an_editor_accepts_what_the_reader_accepts() {
    let texts = [
        SHOP.to_owned(),
        with_settings("scope: []\nmapper: https://acme.com/m\nclient_secret: {stdin: true}\nsession_hook: false"),
        with_settings("mapper: ./vk.jsonnet\nclient_secret: {file: vk.secret}\nlabel: '012'"),
        "version: 1\nprojects: [{kratos: ./kratos.yml, in_place: true}, {kratos: [a.yml, b.yml]}]".to_owned(),
        "version: 1\ndefaults: {}\nprojects: [{project: a, providers: {'no': {template: vk}}}]".to_owned(),
    ];
    for text in texts {
        read(&text);
        assert!(editor_accepts(&text), "{text}");
    }
}

#[test]
fn an_editor_rejects_what_the_reader_rejects_for_its_structure() {
    let settings = [
        "scope: email",
        "scope: [email, email]",
        "scope: [a b]",
        "sesion_hook: true",
        "session_hook: 'true'",
        "label:",
        "label: ''",
        "client_id: 51234567",
        "client_id: a b",
        "template: vkk",
        "mapper: profil",
        "client_secret: literal",
        "client_secret: {}",
        "client_secret: {env: A, file: b}",
        "client_secret: {stdin: false}",
        "client_secret: {env: $A}",
    ];
    let whole = [
        "version: 2\nprojects: [{project: a}]",
        "version: 1",
        "version: 1\nprojects: []",
        "version: 1\nprojects: [{name: a}]",
        "version: 1\nprojects: [{project: --help}]",
        "version: 1\nprojects: [{project: a, kratos: a.yml}]",
        "version: 1\nprojects: [{kratos: []}]",
        "version: 1\nprojects: [{project: a, providers: {a/b: {template: vk}}}]",
        "version: 1\nprojects: [{project: a}]\ndefault: {}",
        "[]",
    ];
    for text in settings.map(with_settings).iter().map(String::as_str).chain(whole) {
        assert!(!mistakes(text).is_empty() && !editor_accepts(text), "{text}");
    }
}
