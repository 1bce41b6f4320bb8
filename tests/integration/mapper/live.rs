//! The mapper that a project uses now.

use ory_social::sandbox::{Fault, Target};
use serde_json::json;

use crate::add::network;
use crate::support::lab::{BLOG, Lab};

const STORAGE: Target = Target::Host("storage.googleapis.com");

/// A project whose provider vk has this mapper.
fn with_mapper_at(url: &str) -> Lab {
    let vk = json!({"id": "vk", "provider": "vk", "client_id": "51234567", "mapper_url": url, "scope": ["email"]});
    Lab::on(network(json!({"selfservice": {"methods": {"oidc": {"enabled": true, "config": {"providers": [vk]}}}}})))
}

#[test]
fn it_is_downloaded_from_ory_and_checked_against_its_hash() {
    let lab = Lab::new();
    let run = lab.run(&format!("mapper decode --project {BLOG}")).succeeds();
    assert!(run.stdout.contains("std.extVar('claims')"), "{run}");
    run.says("(its SHA-512 matches)");
    let json = lab.run(&format!("mapper decode --project {BLOG} --format json")).succeeds().json();
    assert_eq!((&json["origin"]["kind"], &json["provider_id"]), (&json!("stored"), &json!("vk")));
}

#[test]
fn content_that_does_not_match_its_hash_is_reported() {
    let lab = Lab::new();
    lab.emulator.fault_next(STORAGE, 2, Fault::answer(200, "{ changed: true }"));
    let run = lab.run(&format!("mapper decode --project {BLOG}")).succeeds();
    assert_eq!(run.stdout, "{ changed: true }\n");
    run.says("was modified");
    let json = lab.run(&format!("mapper decode --project {BLOG} --format json")).succeeds().json();
    assert_eq!(json["origin"]["kind"], "changed");
}

#[test]
fn one_that_is_elsewhere_is_downloaded_too() {
    let lab = with_mapper_at("https://acme.example/vk.jsonnet");
    lab.emulator.fault_next(Target::Host("acme.example"), 1, Fault::answer(200, "{ mine: 1 }"));
    let json = lab.run("mapper decode --project acme --format json").succeeds().json();
    assert_eq!((&json["origin"]["kind"], &json["snippet"]), (&json!("elsewhere"), &json!("{ mine: 1 }")));
}

#[test]
fn one_that_cannot_be_downloaded_is_reported_with_the_reason() {
    let lab = with_mapper_at("https://acme.example/vk.jsonnet");
    lab.run("mapper decode --project acme").ends_with(1).says("HTTP status 502");
    let lab = with_mapper_at("file:///etc/passwd");
    lab.run("mapper decode --project acme").ends_with(4).says("is not an https:// URL");
}

#[test]
fn it_is_tested_with_the_samples_of_its_own_provider() {
    let lab = Lab::new();
    lab.file("app.secret", "GOCSPX-canaryCANARY0123456789canary");
    let app = "--client-id 123456789012-abc.apps.googleusercontent.com --client-secret-file app.secret";
    lab.run(&format!("add google --project {BLOG} {app} --yes")).succeeds();
    let json = lab.run(&format!("mapper test --project {BLOG} --id google --format json")).succeeds().json();
    let samples: Vec<_> =
        json["identities"].as_array().unwrap().iter().map(|it| it["sample"].as_str().unwrap()).collect();
    assert!(samples.contains(&"workspace"), "{samples:?}");
}

#[test]
fn a_missing_provider_is_reported() {
    let lab = Lab::new();
    lab.run(&format!("mapper decode --project {BLOG} --id vk-2"))
        .ends_with(4)
        .says("The project has no provider vk-2.");
    lab.run(&format!("mapper test --project {BLOG} --id vk-2")).ends_with(4).says("The project has no provider vk-2.");
}

#[test]
fn it_is_tested_if_no_other_is_named() {
    let lab = Lab::new();
    lab.emulator.fault_next(STORAGE, 1, Fault::answer(200, "{ identity: {} }"));
    lab.run(&format!("mapper test --project {BLOG}")).ends_with(4).says("has no object `identity.traits`");
    lab.run(&format!("mapper test --project {BLOG}")).succeeds();
    lab.run(&format!("mapper test --project {BLOG} --offline")).ends_with(1).says("wasn't downloaded");
}
