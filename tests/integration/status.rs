//! `ory-social status`

use serde_json::json;

use crate::add::network;
use crate::assert_screen;
use crate::support::lab::{BLOG, Lab, SHOP, STAGING};

#[test]
fn it_shows_providers_callback_urls_and_what_is_wrong() {
    assert_screen!("status_of_a_shop", Lab::new().run(&format!("status --project {SHOP}")).succeeds());
}

#[test]
fn a_project_without_providers_is_told_how_to_begin() {
    assert_screen!("status_of_a_fresh_project", Lab::new().run(&format!("status --project {STAGING}")).succeeds());
}

#[test]
fn json_says_through_which_list_the_session_hook_is_in_effect() {
    let status = Lab::new().run(&format!("status --project {BLOG} --format json")).succeeds().json();
    assert_eq!((&status["oidc_enabled"], &status["session_hook_through"]), (&json!(true), &json!("oidc")));
    assert_eq!(
        status["providers"][0]["callback_url"],
        "https://auth.blog.example/self-service/methods/oidc/callback/vk"
    );
    assert_eq!(status["problems"], json!([]));
}

#[test]
fn every_problem_is_named_with_its_mend() {
    let lab = Lab::on(network(json!({"selfservice": {
        "methods": {"oidc": {"enabled": false, "config": {"providers": [
            {"id": "vk", "provider": "vk", "client_id": "1", "mapper_url": "file:///etc/passwd", "pkce": "force"}]}}},
        "flows": {"registration": {"after": {
            "hooks": [{"hook": "session"}],
            "oidc": {"hooks": [{"hook": "web_hook", "config": {"url": "https://crm.example/x"}}]}}}}}})));
    assert_screen!("status_with_every_problem", lab.run("status --project acme").succeeds());
}
