//! Handwritten shapes, whose changes are in a snapshot, and random documents.

mod properties;

use serde_json::{Value, json};
use similar::TextDiff;

use super::super::parse;
use super::rewrite;

const SHAPES: &str = include_str!("tests/shapes.txt");

/// The provider to add.
fn provider() -> Value {
    json!({"id": "vk", "provider": "vk", "client_id": "51234567", "client_secret": "on", "scope": ["email"], "label": "VK: ID"})
}

/// Returns the value at a key, and creates it if it is missing.
fn at<'a>(value: &'a mut Value, key: &str, default: Value) -> &'a mut Value {
    let entries = value.as_object_mut().unwrap();
    if entries.get(key).is_none_or(Value::is_null) {
        entries.insert(key.to_owned(), default);
    }
    entries.get_mut(key).unwrap()
}

fn providers(document: &mut Value) -> &mut Vec<Value> {
    let method = ["selfservice", "methods", "oidc", "config"];
    let config = method.iter().fold(document, |value, key| at(value, key, json!({})));
    at(config, "providers", json!([])).as_array_mut().unwrap()
}

fn add(document: &mut Value) {
    let flow = ["selfservice", "flows", "registration", "after", "oidc"];
    providers(document).push(provider());
    document["selfservice"]["methods"]["oidc"]["enabled"] = json!(true);
    let hooks = at(flow.iter().fold(document, |value, key| at(value, key, json!({}))), "hooks", json!([]));
    let session = json!({"hook": "session"});
    let hooks = hooks.as_array_mut().unwrap();
    if !hooks.contains(&session) {
        hooks.push(session);
    }
}

fn update(document: &mut Value) {
    let provider = providers(document).iter_mut().find(|it| it["id"] == "vk").unwrap();
    (provider["client_id"], provider["pkce"]) = (json!("51234567"), json!("auto"));
}

fn remove(document: &mut Value) {
    providers(document).retain(|it| it["id"] != "vk");
}

/// Returns the text below a heading such as `=== add: a name [CRLF]`.
fn text(heading: &str, lines: &str) -> String {
    let has = |flag: &str| heading.contains(flag);
    let text = if has("[no final newline]") { lines.trim_end_matches('\n') } else { lines };
    let text = if has("[CRLF]") { text.replace('\n', "\r\n") } else { text.to_owned() };
    if has("[BOM]") { format!("\u{feff}{text}") } else { text }
}

/// Returns the diff of a shape, or the reason nothing changes.
fn changed(heading: &str, text: &str) -> String {
    let mut wanted: Value = match parse(text) {
        Ok(document @ Value::Object(_)) => document,
        Ok(_) => return "not a mapping\n".to_owned(),
        Err(error) => return format!("not read: {error}\n"),
    };
    match heading.split_once(':').unwrap().0 {
        "add" => add(&mut wanted),
        "update" => update(&mut wanted),
        _ => remove(&mut wanted),
    }
    match rewrite(text, &wanted) {
        Err(reason) => format!("refused: {reason}\n"),
        Ok(new) => {
            assert_eq!(parse::<Value>(&new).unwrap(), wanted, "{heading}");
            let diff = TextDiff::from_lines(text, &new).unified_diff().context_radius(2).to_string();
            diff.replace('\r', "␍")
        }
    }
}

#[test]
fn each_shape_changes_where_it_has_to_and_nowhere_else() {
    let shapes = SHAPES.split("=== ").skip(1).map(|shape| shape.split_once('\n').unwrap());
    let changes = shapes.map(|(heading, lines)| format!("=== {heading}\n{}", changed(heading, &text(heading, lines))));
    insta::assert_snapshot!("shapes", changes.collect::<String>());
}

#[test]
fn a_text_that_is_right_stays_unchanged() {
    for text in ["selfservice: {}   # as it is\n", "a: [1,2]\r\n", "{\"a\": null}"] {
        assert_eq!(rewrite(text, &parse(text).unwrap()).unwrap(), text);
    }
}

#[test]
fn the_first_keys_of_a_list_item_make_room_for_the_next_one() {
    let text =
        "a:\n  - label: VK   # the button\n    scope:\n      - email\n    id: vk   # stays\n    pkce: auto\n  - b\n";
    for (gone, expected) in [
        (&["label"][..], "a:\n  - scope:\n      - email\n    id: vk   # stays\n    pkce: auto\n  - b\n"),
        (&["label", "scope"], "a:\n  - id: vk   # stays\n    pkce: auto\n  - b\n"),
        (&["label", "id"], "a:\n  - scope:\n      - email\n    pkce: auto\n  - b\n"),
    ] {
        let mut wanted: Value = parse(text).unwrap();
        gone.iter().for_each(|key| drop(wanted["a"][0].as_object_mut().unwrap().shift_remove(*key)));
        assert_eq!(rewrite(text, &wanted).unwrap(), expected);
    }
    let commented = "- label: VK\n  # our own\n  id: vk\n";
    assert!(rewrite(commented, &json!([{"id": "vk"}])).is_err());
}
