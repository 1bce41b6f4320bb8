use serde_json::json;

use super::inspect;
use crate::domain::catalogue::Catalogue;
use crate::domain::fixtures::{
    config, google, project, saml, stored_vk, stored_vk_with, web_hook, with_hooks, with_oidc, with_providers,
};
use crate::domain::identity_config::IdentityConfig;

fn problem_codes(config: &IdentityConfig) -> Vec<String> {
    inspect(Catalogue::shipped(), config, &project()).problems.into_iter().map(|it| it.code).collect()
}

#[test]
fn a_project_as_this_tool_leaves_it_has_no_problem() {
    assert_eq!(problem_codes(&with_providers(json!([google(), stored_vk()]))), <[String; 0]>::default());
}

#[test]
fn a_project_without_providers_has_no_problem_either() {
    assert_eq!(problem_codes(&config(json!({"selfservice": {}}))), <[String; 0]>::default());
}

#[test]
fn a_secret_inside_a_setting_is_hidden() {
    let odd = json!({"client_id": {"client_secret": "canary"}, "scope": [{"apple_private_key": "canary"}]});
    let status = inspect(Catalogue::shipped(), &with_providers(json!([stored_vk_with(odd)])), &project());
    let report = format!("{:?} {}", status.providers[0].shown, serde_json::to_string(&status).unwrap());
    assert!(report.contains("(hidden)") && !report.contains("canary"), "{report}");
}

#[test]
fn providers_are_listed_in_their_order_with_what_is_set() {
    let vk = stored_vk_with(json!({"label": "ВКонтакте", "scope": ["email", 7, "phone"]}));
    let status = inspect(Catalogue::shipped(), &with_providers(json!([saml(), vk])), &project());
    let hooks = json!({"after_sign_up": [{"name": "session", "host": null, "effect": "none"}], "after_sign_in": []});
    let callback = |id| format!("https://acme-1.projects.oryapis.com/self-service/methods/oidc/callback/{id}");
    assert_eq!(
        serde_json::to_value(&status.providers).unwrap(),
        json!([
            {"id": "saml", "kind": "jackson", "settings": {"client_id": "g"},
                "callback_url": callback("saml"), "template": null, "mapper": null, "drift": [], "hooks": hooks},
            {"id": "vk", "kind": "vk",
                "settings": {"client_id": "51234567", "scope": ["email", 7, "phone"], "label": "ВКонтакте"},
                "callback_url": callback("vk"), "template": "vk", "mapper": "default",
                "drift": [{"field": "scope", "live": ["email", 7, "phone"], "template": ["email"]}], "hooks": hooks},
        ])
    );
}

#[test]
fn a_provider_that_differs_from_its_template_is_shown_field_by_field() {
    let fields = |changed| {
        let status = inspect(Catalogue::shipped(), &with_providers(json!([stored_vk_with(changed)])), &project());
        status.providers[0].drift.iter().map(|drift| drift.field.clone()).collect::<Vec<_>>()
    };
    assert_eq!(fields(json!({})), <[String; 0]>::default());
    assert_eq!(fields(json!({"mapper_url": "https://acme.com/vk.jsonnet"})), <[String; 0]>::default());
    assert_eq!(fields(json!({"scope": []})), ["scope"]);
    assert_eq!(fields(json!({"pkce": "auto"})), ["pkce"]);
}

#[test]
fn empty_strings_count_as_not_set() {
    let status =
        inspect(Catalogue::shipped(), &with_providers(json!([{"id": "a", "label": "", "client_id": ""}])), &project());
    assert!(status.providers[0].settings.is_empty());
}

#[test]
fn each_provider_shows_the_hooks_that_run() {
    let config = with_hooks(json!([web_hook("crm.example.com")]), json!([{"hook": "session"}]));
    let status = inspect(Catalogue::shipped(), &config, &project());
    let hooks = &status.providers[0].hooks;
    assert_eq!((hooks.after_sign_up.len(), hooks.after_sign_in.len()), (1, 0));
    assert_eq!((hooks.after_sign_up[0].name.as_str(), status.session_hook), ("session", true));
}

#[test]
fn what_keeps_people_out_elsewhere_in_the_configuration_is_a_problem() {
    let mut document = with_hooks(json!([]), json!([{"hook": "session"}])).document().clone();
    document["selfservice"]["flows"]["registration"]["enabled"] = json!(false);
    assert_eq!(problem_codes(&IdentityConfig::new(document).unwrap()), ["registration_disabled"]);
}

#[test]
fn a_method_that_is_off_hides_the_buttons() {
    let off = with_oidc(json!({"enabled": false, "config": {"providers": [stored_vk()]}}));
    assert_eq!(problem_codes(&off), ["oidc_disabled"]);
    assert!(!inspect(Catalogue::shipped(), &off, &project()).oidc_enabled);
}

#[test]
fn a_session_hook_that_is_not_in_effect_is_a_problem() {
    assert_eq!(problem_codes(&with_hooks(json!([]), json!([]))), ["session_hook_missing"]);
}

#[test]
fn global_hooks_that_social_sign_ups_skip_are_a_problem() {
    let config = with_hooks(json!([web_hook("crm.example.com")]), json!([{"hook": "session"}]));
    let problems = inspect(Catalogue::shipped(), &config, &project()).problems;
    assert_eq!(problems.iter().map(|it| it.code.clone()).collect::<Vec<_>>(), ["global_hooks_skipped"]);
    assert_eq!(problems[0].message, "Social sign-ups skip these global hooks: web_hook to crm.example.com.");
}

#[test]
fn forced_pkce_is_a_problem_of_vk_only() {
    let google = json!({"id": "google", "provider": "google", "pkce": "force"});
    assert_eq!(problem_codes(&with_providers(json!([google]))), <[String; 0]>::default());
    assert_eq!(problem_codes(&with_providers(json!([stored_vk_with(json!({"pkce": "force"}))]))), ["pkce_refused"]);
}

#[test]
fn an_id_that_several_providers_have_is_a_problem() {
    let config = with_providers(json!([google(), stored_vk(), google(), google()]));
    let problems = inspect(Catalogue::shipped(), &config, &project()).problems;
    assert_eq!(problems.iter().map(|it| it.code.clone()).collect::<Vec<_>>(), ["shared_id"]);
    assert_eq!(problems[0].message, "More than one provider has the ID google. Kratos uses only the first.");
}

#[test]
fn each_malformed_part_is_a_problem_with_its_place() {
    let problems = inspect(Catalogue::shipped(), &with_providers(json!([7, {}, stored_vk()])), &project()).problems;
    assert_eq!(problems.iter().map(|it| it.code.clone()).collect::<Vec<_>>(), ["malformed", "malformed"]);
    assert_eq!(problems[0].message, "/selfservice/methods/oidc/config/providers/0: a provider must be an object.");
}

#[test]
fn a_file_of_this_computer_is_a_problem_with_its_place() {
    let config = with_providers(json!([stored_vk_with(json!({"mapper_url": "file:///home/me/vk.jsonnet"}))]));
    let problems = inspect(Catalogue::shipped(), &config, &project()).problems;
    assert_eq!(problems.iter().map(|it| it.code.clone()).collect::<Vec<_>>(), ["local_file"]);
    let place = "/selfservice/methods/oidc/config/providers/0/mapper_url";
    assert!(problems[0].message.starts_with(place), "{}", problems[0].message);
}

#[test]
fn every_problem_says_what_to_do_about_it() {
    let off =
        with_oidc(json!({"enabled": false, "config": {"providers": [7, stored_vk_with(json!({"pkce": "force"}))]}}));
    let problems = inspect(Catalogue::shipped(), &off, &project()).problems;
    assert!(problems.len() >= 3 && problems.iter().all(|it| it.fix.ends_with('.')), "{problems:?}");
}
