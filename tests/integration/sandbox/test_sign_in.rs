//! `sandbox test`: a sample person makes the test sign-in.

use serde_json::{Value, json};

use crate::providers::names;
use crate::providers::together::with_runbook;
use crate::support::lab::Lab;

const PASSED: [&str; 5] = ["passed"; 5];
const KEY: &str = "AbCdEfGhIj0123456789";

fn verdicts(report: &Value) -> Vec<&str> {
    report["steps"].as_array().unwrap().iter().map(|step| step["verdict"].as_str().unwrap()).collect()
}

/// A sandbox in which `sandbox add` with these arguments has added VK to the shop.
fn with_vk(words: &str) -> Lab {
    let lab = Lab::new().without_ory();
    let add = "sandbox add vk --project acme-shop-prod --client-id 51234567 --client-secret-stdin --yes";
    lab.run_with_stdin(&format!("{add} {words}"), KEY).succeeds();
    lab
}

#[test]
fn a_sample_person_signs_in_with_every_provider() {
    let lab = with_runbook().without_ory();
    lab.run("sandbox apply --yes").succeeds();
    let callbacks = "projects.oryapis.com/self-service/methods/oidc/callback";
    lab.run(&format!("sandbox register x https://acme-shop-stage-p4q5r6.{callbacks}/x")).succeeds();
    for name in names() {
        let run = lab.run(&format!("sandbox test {name} --id {name} --project acme-shop-stage --json")).succeeds();
        assert_eq!(verdicts(&run.json()), PASSED, "{name}: {run}");
    }
    assert_eq!(lab.emulator.requests().len(), 0, "nobody else is asked");
}

#[test]
fn a_secret_that_was_replaced_at_the_provider_fails_at_its_step() {
    let lab = with_vk("");
    lab.run("sandbox break secret-rotated").succeeds();
    let run = lab.run("sandbox test vk --project acme-shop-prod").ends_with(10);
    assert!(run.stdout.contains("✓ VK accepted the person and the app."), "{run}");
    run.says("✗ VK rejected the Protected key that Ory has.").says("ory-social sandbox rotate-secret vk --project");
}

#[test]
fn a_mapper_and_an_identity_schema_fail_at_theirs() {
    for (mapper, step, says) in [
        ("error 'not today'", 3, "not today"),
        ("{ identity: { traits: { email: 5 } } }", 4, "email: "),
        ("{ identity: { traits: { nickname: 'x' } } }", 4, "not allowed"),
        ("[1]", 3, "did not return a JSON object"),
    ] {
        let lab = Lab::new().without_ory();
        lab.file("broken.jsonnet", mapper);
        let add = "sandbox add vk --project acme-shop-prod --client-id 51234567 --client-secret-stdin --yes";
        lab.run_with_stdin(&format!("{add} --mapper broken.jsonnet --no-mapper-check"), KEY).succeeds();
        let json = lab.run("sandbox test vk --project acme-shop-prod --json").ends_with(10).json();
        assert_eq!(json["steps"][step]["verdict"], json!("failed"), "{mapper}: {json}");
        assert!(json["steps"][step]["says"][0].as_str().unwrap().contains(says), "{mapper}: {json}");
    }
}

#[test]
fn the_claims_of_a_sample_person_can_be_saved_and_mapped() {
    let lab = with_vk("");
    lab.run("sandbox test vk --project acme-shop-prod --save-claims claims.json --anonymise").succeeds();
    lab.run("sandbox mapper test --project acme-shop-prod --claims claims.json").succeeds();
}
