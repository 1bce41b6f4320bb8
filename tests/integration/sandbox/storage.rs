//! Uploaded files can be downloaded, and every host is served separately.

use std::time::Duration;

use jiff::Timestamp;
use ory_social::sandbox::{Emulator, Fault, Network, Target};
use serde_json::Value;

use super::wire::{Wire, get};
use crate::support::lab::SHOP;

/// Returns the address at this place of a project's configuration, and the content behind it.
fn download(network: &Network, pointer: &str) -> (String, String) {
    let config = &network.project(SHOP).unwrap().identity_config;
    let url = config.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
    let wire = Wire::on(network.clone());
    let answer = wire.send(&get(&url));
    assert_eq!(answer.status, 200, "{answer:?}");
    (url, answer.body)
}

#[test]
fn identity_schemas_can_be_downloaded() {
    let (url, schema) = download(&Network::sample(), "/identity/schemas/0/url");
    assert!(url.ends_with(".json"), "{url}");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let email = "/properties/traits/properties/email/ory.sh~1kratos/credentials/password/identifier";
    assert_eq!(schema.pointer(email), Some(&Value::Bool(true)));
    let traits = schema.pointer("/properties/traits").unwrap();
    assert_eq!(traits["required"], serde_json::json!(["email"]));
    let names: Vec<_> = traits["properties"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["email", "name", "picture"]);
}

#[test]
fn mappers_can_be_downloaded() {
    let (url, mapper) = download(&Network::sample(), "/selfservice/methods/oidc/config/providers/0/mapper_url");
    assert!(url.ends_with(".jsonnet"), "{url}");
    assert!(mapper.contains("std.extVar('claims')"), "{mapper}");
}

#[test]
fn an_unknown_address_is_not_found() {
    let answer = Wire::sample().send(&get("https://storage.googleapis.com/bac-gcs-sandbox/00.json"));
    assert_eq!(answer.status, 404);
    assert!(answer.body.contains("NoSuchKey"), "{answer:?}");
}

#[test]
fn a_host_that_nobody_serves_is_a_bad_gateway() {
    let answer = Wire::sample().send(&get("https://example.org/schema.json"));
    assert_eq!((answer.status, answer.header("content-type")), (502, Some("text/html")));
}

#[test]
fn the_console_is_not_another_host() {
    assert_eq!(Wire::sample().send(&get("https://storage.googleapis.com/workspaces")).status, 404);
}

#[test]
fn a_fault_can_hit_one_host() {
    let wire = Wire::sample();
    wire.emulator.fault_next(Target::Host("storage.googleapis.com"), 1, Fault::answer(503, "<html>"));
    assert_eq!(wire.send(&get("https://api.ory.test/workspaces")).status, 401);
    assert_eq!(wire.send(&get("https://storage.googleapis.com/x")).status, 503);
    assert_eq!(wire.send(&get("https://storage.googleapis.com/x")).status, 404);
}

#[test]
fn the_clock_can_be_set_ahead() {
    let emulator = Emulator::start_in_thread(Network::sample()).unwrap();
    emulator.set_clock_offset(Duration::from_secs(600));
    let answer = Wire::to(emulator).send(&get("https://api.ory.test/projects"));
    let ahead = date(answer.header("date").unwrap()).duration_since(Timestamp::now());
    assert!((595..=600).contains(&ahead.as_secs()), "{ahead:?}");
}

fn date(text: &str) -> Timestamp {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).unwrap()
}
