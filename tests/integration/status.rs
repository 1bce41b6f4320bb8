//! `ory-social status`

use ory_social::sandbox::{Fault, Target};
use serde_json::json;

use crate::add::network;
use crate::assert_screen;
use crate::support::lab::{BLOG, Lab, SHOP, STAGING};

#[test]
fn it_shows_providers_callback_urls_and_what_is_wrong() {
    assert_screen!("status_of_a_shop", Lab::new().run(&format!("status --project {SHOP}")).succeeds());
}

#[test]
fn a_project_without_providers_shows_how_to_start() {
    assert_screen!("status_of_a_fresh_project", Lab::new().run(&format!("status --project {STAGING}")).succeeds());
}

#[test]
fn json_says_whether_the_session_hook_is_in_effect() {
    let status = Lab::new().run(&format!("status --project {BLOG} --format json")).succeeds().json();
    assert_eq!((&status["oidc_enabled"], &status["session_hook"]), (&json!(true), &json!(true)));
    assert_eq!(
        status["providers"][0]["callback_url"],
        "https://auth.blog.example/self-service/methods/oidc/callback/vk"
    );
    assert_eq!(status["problems"], json!([]));
}

#[test]
fn every_problem_is_named_with_its_fix() {
    let lab = Lab::on(network(json!({"selfservice": {
        "methods": {"oidc": {"enabled": false, "config": {"providers": [
            {"id": "vk", "provider": "vk", "client_id": "1", "mapper_url": "file:///etc/passwd", "pkce": "force"}]}}},
        "flows": {"registration": {"after": {
            "hooks": [{"hook": "session"}],
            "oidc": {"hooks": [{"hook": "web_hook", "config": {"url": "https://crm.example/x"}}]}}}}}})));
    assert_screen!("status_with_every_problem", lab.run("status --project acme").succeeds());
}

/// The staging project with a provider vk, changed in this way.
fn with_vk(change: impl FnOnce(&mut serde_json::Value)) -> Lab {
    let lab = Lab::new();
    lab.add(&format!("--project {STAGING} --client-id 51234567")).succeeds();
    lab.emulator.edit(|network| {
        let config = &mut network.project_mut(STAGING).unwrap().identity_config;
        change(config.pointer_mut("/selfservice/methods/oidc/config/providers/0").unwrap());
    });
    lab
}

#[test]
fn our_mapper_is_known_by_its_hash_and_not_downloaded() {
    let lab = with_vk(|_| {});
    let status = lab.run(&format!("status --project {STAGING} --format json")).succeeds().json();
    assert_eq!((&status["providers"][0]["mapper"], &status["providers"][0]["drift"]), (&json!("default"), &json!([])));
    assert!(lab.emulator.requests().iter().all(|request| request.host == "api.ory.test"));
}

#[test]
fn differences_from_the_template_are_shown() {
    let lab = with_vk(|vk| vk["scope"] = json!(["email", "phone"]));
    let run = lab.run(&format!("status --project {STAGING}")).succeeds();
    run.says("scope is email phone (template: email)");
}

#[test]
fn an_error_in_a_custom_mapper_is_a_problem() {
    let lab = with_vk(|vk| vk["mapper_url"] = json!("https://acme.example/vk.jsonnet"));
    let snippet = "{ identity: { traits: { email: std.extVar('claims').email } } }";
    lab.emulator.fault_next(Target::Host("acme.example"), 2, Fault::answer(200, snippet));
    let run = lab.run(&format!("status --project {STAGING}")).succeeds();
    run.says("The mapper of vk: It reads the claim email without a guard.").says("mapper test --project");
    let status = lab.run(&format!("status --project {STAGING} --format json")).succeeds().json();
    assert_eq!(status["problems"][0]["code"], "unguarded_claim");
}

#[test]
fn the_command_that_it_suggests_tests_the_mapper_of_that_provider() {
    let lab = with_vk(|provider| {
        provider["provider"] = json!("google");
        provider["mapper_url"] = json!("base64://e30=");
    });
    let suggested = format!("mapper test --project {STAGING} --provider google --id vk");
    let run = lab.run(&format!("status --project {STAGING} --format json")).succeeds();
    let fix = run.json()["problems"][0]["fix"].as_str().unwrap().to_owned();
    assert!(fix.contains("--provider google --id vk"), "{fix}");
    lab.run(&suggested).ends_with(4).says("has no object `identity.traits`");
}

#[test]
fn a_custom_mapper_that_cannot_be_read_is_reported_without_failing() {
    let lab = with_vk(|vk| vk["mapper_url"] = json!("https://acme.example/vk.jsonnet"));
    lab.run(&format!("status --project {STAGING}")).succeeds().says("HTTP status 502");
}

#[test]
fn offline_only_ory_is_asked() {
    let lab = with_vk(|vk| vk["mapper_url"] = json!("https://acme.example/vk.jsonnet"));
    lab.run(&format!("status --project {STAGING} --offline")).succeeds().says("mapper         custom");
    assert!(lab.emulator.requests().iter().all(|request| request.host == "api.ory.test"));
}

#[test]
fn with_check_a_problem_is_an_exit_code() {
    let lab = with_vk(|vk| vk["pkce"] = json!("force"));
    lab.run(&format!("status --project {STAGING}")).succeeds();
    let run = lab.run(&format!("status --project {STAGING} --check --format json")).ends_with(10);
    assert_eq!((&run.json()["ok"], &run.json()["error"]["kind"]), (&json!(false), &json!("problems_found")));
    assert_eq!(run.json()["problems"][0]["code"], "pkce_refused");
    Lab::new().run(&format!("status --project {BLOG} --check")).succeeds();
}
