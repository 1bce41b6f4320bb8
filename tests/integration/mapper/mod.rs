//! `ory-social mapper`, and how `add` checks a mapper before the push.

mod faults;
mod live;
mod schemas;

use serde_json::{Value, json};

use crate::add::network;
use crate::assert_screen;
use crate::support::lab::{Lab, STAGING};

/// A schema with an email address and a given name, and nothing else.
fn schema() -> Value {
    let traits = json!({
        "type": "object",
        "properties": {
            "email": {"type": "string", "format": "email",
                "ory.sh/kratos": {"credentials": {"password": {"identifier": true}}}},
            "given_name": {"type": "string"},
        },
        "additionalProperties": false,
    });
    json!({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": {"traits": traits}})
}

/// A project `acme` with its identity schema at this address, or in it.
fn with_schema_at(url: &str) -> Lab {
    Lab::on(network(json!({
        "identity": {"default_schema_id": "person", "schemas": [{"id": "person", "url": url}]},
        "selfservice": {"methods": {"oidc": {"enabled": false, "config": {"providers": []}}}},
    })))
}

/// A project `acme` with this identity schema, which Ory Network stores.
fn with_schema(schema: &Value) -> Lab {
    with_schema_at(&inline(&schema.to_string()))
}

fn inline(text: &str) -> String {
    use base64::Engine as _;
    format!("base64://{}", base64::engine::general_purpose::STANDARD.encode(text))
}

#[test]
fn a_mapper_of_a_template_is_shown_unchanged_and_without_ory() {
    let lab = Lab::new().with("ORY_SOCIAL_ORY", "/nonexistent/ory");
    let run = lab.run("mapper show vk").succeeds();
    assert_eq!(run.stdout, include_str!("../../../templates/vk/mapper.jsonnet"));
    let json = lab.run("mapper show --mapper profile --format json").succeeds().json();
    assert_eq!((&json["command"], &json["mapper"]), (&json!("mapper show"), &json!("profile")));
    assert_eq!(json["snippet"], json!(include_str!("../../../templates/vk/mapper-profile.jsonnet")));
}

#[test]
fn with_a_project_it_is_shown_with_the_traits_that_the_project_has() {
    let lab = with_schema(&schema());
    let run = lab.run("mapper show vk --mapper profile --project acme").succeeds();
    assert!(run.stdout.contains("local traits = ['email', 'given_name'];"), "{run}");
}

#[test]
fn an_unknown_mapper_is_reported_with_the_known_ones() {
    Lab::new().run("mapper show vk --mapper profil").ends_with(4).says("did you mean `profile`?");
}

#[test]
fn every_mapper_of_the_template_passes_on_every_sample() {
    let lab = with_schema(&schema());
    for name in ["default", "profile"] {
        let json = lab.run(&format!("mapper test {name} --project acme --format json")).succeeds().json();
        let results = json["identities"].as_array().unwrap();
        assert!(results.len() > 4 && results.iter().all(|result| result["identity"]["traits"].is_object()), "{json}");
    }
}

#[test]
fn a_test_shows_the_identity_for_each_sample() {
    let lab = with_schema(&schema());
    assert_screen!("mapper_test", lab.run("mapper test profile --project acme").succeeds());
}

#[test]
fn a_test_without_a_project_says_what_it_cannot_check() {
    let lab = Lab::new().with("ORY_SOCIAL_ORY", "/nonexistent/ory");
    let file = lab.file("vk.jsonnet", "{ identity: { traits: { email: 'a@example.org' } } }");
    let run = lab.run(&format!("mapper test {}", file.display())).succeeds();
    run.says("Traits not checked: add --project or --schema.");
    assert_eq!(lab.emulator.requests(), []);
}

#[test]
fn given_claims_replace_the_samples() {
    let lab = Lab::new();
    let claims = lab.file("me.json", r#"{"iss": "i", "sub": "7", "email": "me@example.org"}"#);
    let schema = lab.file("person.json", &schema().to_string());
    let words =
        format!("mapper test default --claims {} --schema {} --format json", claims.display(), schema.display());
    let json = lab.run(&words).succeeds().json();
    let identity = json!({"traits": {"email": "me@example.org"}});
    assert_eq!(json["identities"], json!([{"sample": "me", "identity": identity}]));
}

#[test]
fn claims_are_read_from_stdin_and_from_a_captured_test_sign_in() {
    let lab = Lab::new();
    let flow = json!({"test_context": {"debug_payload": {"jsonnet_input": {"sub": "7", "email": "me@example.org"}}}});
    for given in [json!({"sub": "7", "email": "me@example.org", "nickname": ""}), flow] {
        let run = lab.run_with_stdin("mapper test default --claims - --format json", &given.to_string()).succeeds();
        let identity = json!({"traits": {"email": "me@example.org"}});
        assert_eq!(run.json()["identities"], json!([{"sample": "stdin", "identity": identity}]));
    }
    let failed = json!({"test_context": {"debug_payload": {"error": {"step": "token_exchange"}}}});
    let run = lab.run_with_stdin("mapper test default --claims -", &failed.to_string());
    run.ends_with(4).says("it failed at the step token_exchange");
}

#[test]
fn bad_claims_and_schemas_are_distinguished_from_bad_mappers() {
    let lab = Lab::new();
    let list = lab.file("list.json", "[1]");
    lab.run(&format!("mapper test default --claims {}", list.display())).ends_with(4).says("aren't a JSON object");
    let nowhere = "mapper test default --schema nowhere.json";
    lab.run(nowhere).ends_with(4).says("The schema nowhere.json can't be read");
    lab.run(&format!("mapper test default --schema {}", list.display())).ends_with(4).says("not a valid schema at #");
}

#[test]
fn a_failed_test_is_one_json_object_with_the_results_too() {
    let lab = Lab::new();
    let file = lab.file("vk.jsonnet", "{ identity: { traits: { email: std.extVar('claims').email } } }");
    let json = lab.run(&format!("mapper test {} --format json", file.display())).ends_with(4).json();
    assert_eq!((&json["ok"], &json["error"]["exit_code"]), (&json!(false), &json!(4)));
    assert_eq!(json["findings"][0]["code"], "unguarded_claim");
    let result =
        |sample: &str| json["identities"].as_array().unwrap().iter().find(|it| it["sample"] == sample).cloned();
    assert_eq!(result("no-email").unwrap()["identity"], Value::Null);
    assert!(result("full").unwrap()["identity"]["traits"]["email"].is_string(), "{json}");
}

#[test]
fn a_preset_schema_needs_no_download() {
    let lab = Lab::new();
    lab.run(&format!("mapper test default --project {STAGING} --offline")).succeeds().says("people sign in with");
    assert!(lab.emulator.requests().iter().all(|request| request.host == "api.ory.test"));
}
