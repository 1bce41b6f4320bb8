use serde_json::json;

use super::{excerpt, yaml_diff};
use crate::domain::content::{Mapper, content_hash};
use crate::domain::difference::differing_paths;
use crate::domain::fixtures::vk;
use crate::domain::fixtures::{
    CANARY, add_vk, config, google, patched, planned, rotate_vk, stored_vk, stored_vk_with, web_hook, with_hooks,
    with_oidc, with_providers,
};
use crate::domain::identity_config::IdentityConfig;
use crate::domain::pointer::Pointer;
use crate::domain::request::{AddRequest, Request, RestoreRequest, RestoreScope};

#[track_caller]
fn diff(config: &IdentityConfig, request: impl Into<Request>) -> Vec<String> {
    let plan = planned(config, request);
    let lines = yaml_diff(config, &patched(config, &plan), &plan);
    lines.iter().map(|line| format!("{} {}", line.sign.symbol(), line.text).trim_end().to_owned()).collect()
}

#[test]
fn only_the_outermost_differing_places_are_named() {
    let before = json!({"a": {"b": 1, "c": null}, "l": [1, 2], "same": {}});
    let after = json!({"a": {"b": 2, "d": 3}, "l": [1, {"x": 2}, 3], "same": {}});
    let places: Vec<_> = differing_paths(&before, &after).iter().map(Pointer::to_string).collect();
    assert_eq!(places, ["/a/b", "/a/c", "/a/d", "/l/1", "/l/2"]);
}

#[test]
fn the_elements_that_a_list_lost_or_gained_are_named() {
    let (short, long) = (json!([1]), json!([1, 2, 3]));
    let places = [Pointer::root().index(1), Pointer::root().index(2)];
    assert_eq!(differing_paths(&short, &long), places);
    assert_eq!(differing_paths(&long, &short), places);
}

#[test]
fn an_excerpt_keeps_the_keys_above_the_places_and_whole_lists() {
    let document = json!({"a": {"x": 1, "l": [{"k": 1}, 2]}, "z": 1});
    let places = [vec!["a".into(), "l".into(), "1".into()]];
    assert_eq!(excerpt(&document, &document, &places), json!({"a": {"l": [{"k": 1}, 2]}}));
}

#[test]
fn what_comes_or_goes_has_a_neighbor_that_stays() {
    let (small, large) =
        (json!({"a": {"x": {"y": 1}, "z": 2}}), json!({"a": {"first": 0, "x": {"y": 1}, "new": 3, "z": 2}}));
    let shown = |places: [Vec<String>; 1]| [excerpt(&small, &large, &places), excerpt(&large, &small, &places)];
    assert_eq!(shown([vec!["a".into(), "new".into()]]), [json!({"a": {"x": "…"}}), json!({"a": {"x": "…", "new": 3}})]);
    assert_eq!(shown([vec!["a".into(), "first".into()]])[0], json!({"a": {"x": "…"}}));
}

#[test]
fn an_added_provider_is_shown_after_the_one_before_it_without_its_secret() {
    let before = with_oidc(json!({"enabled": false, "config": {"providers": [google()]}}));
    let mapper = &vk().default_mapper().snippet;
    let hash = content_hash(mapper.as_bytes());
    let mapper_line = format!("+             mapper_url: base64://… ({} bytes, SHA-512 {hash:.8}…)", mapper.len());
    let expected = [
        "  selfservice:",
        "    methods:",
        "      oidc:",
        "-       enabled: false",
        "+       enabled: true",
        "        config:",
        "          providers:",
        "…",
        "+           - id: vk",
        "+             provider: vk",
        r#"+             client_id: "51234567""#,
        "+             client_secret: (hidden, new)",
        "+             scope:",
        "+               - email",
        &mapper_line,
        "+             pkce: never",
    ];
    assert_eq!(diff(&before, add_vk()), expected);
}

#[test]
fn a_change_is_shown_with_the_keys_that_lead_to_it_and_its_neighbors() {
    let before = with_providers(json!([google(), stored_vk_with(json!({"scope": ["email", "offline"]})), google()]));
    let settings = [("scope".to_owned(), json!(["email", "photos"]))].into_iter().collect();
    let expected = [
        "  selfservice:",
        "    methods:",
        "      oidc:",
        "        config:",
        "          providers:",
        "…",
        "            - id: vk",
        "…",
        "              scope:",
        "                - email",
        "-               - offline",
        "+               - photos",
    ];
    assert_eq!(diff(&before, AddRequest { settings, ..add_vk() }), expected);
}

#[test]
fn a_replaced_secret_shows_as_a_change_without_its_values() {
    let before = with_providers(json!([stored_vk_with(json!({"client_secret": "old-canary"}))]));
    let mut changed = diff(&before, rotate_vk(None));
    changed.retain(|line| line.starts_with(['-', '+']));
    assert_eq!(changed, ["-             client_secret: (hidden)", "+             client_secret: (hidden, new)"]);
}

#[test]
fn a_mapper_of_the_same_length_and_beginning_shows_as_a_change() {
    let snippet =
        |end: &str| Mapper::Snippet(format!("{}{end}", "// local claims = std.extVar('claims');\n".repeat(3)));
    let before = with_providers(json!([stored_vk_with(json!({"mapper_url": snippet("1").to_mapper_url()}))]));
    let changed = diff(&before, AddRequest { mapper: Some(snippet("2")), ..add_vk() });
    assert_eq!(changed.iter().filter(|line| line.starts_with('+')).count(), 1, "{changed:#?}");
}

#[test]
fn copied_hooks_are_shown_without_their_credentials() {
    let mut hook = web_hook("crm.example.com");
    hook["config"]["auth"] = json!({"type": "api_key", "config": {"name": "X-Key", "value": CANARY, "in": "header"}});
    hook["config"]["headers"] = json!({"Authorization": CANARY});
    let diff = diff(&with_hooks(json!([hook]), json!([])), add_vk()).concat();
    assert!(diff.contains("crm.example.com") && !diff.contains(CANARY), "{diff}");
}

#[test]
fn restoring_a_whole_configuration_shows_none_of_its_credentials() {
    let with = |version: &str| {
        let secret = |name: &str| format!("{CANARY}-{name}-{version}");
        config(json!({
            "dsn": format!("postgres://us:{}@db/kratos", secret("dsn")),
            "secrets": {"cookie": [secret("cookie")], "cipher": [secret("cipher")]},
            "courier": {"smtp": {"connection_uri": format!("smtps://us:{}@mail.example/", secret("smtp"))}},
            "selfservice": {
                "methods": {"oidc": {"config": {"providers": [{"id": "vk", "client_secret": secret("vk")}]}}},
                "default_browser_return_url": format!("https://us:{}@{version}.example/", secret("url")),
            },
        }))
    };
    let scope = RestoreScope::Whole;
    let request = RestoreRequest { before: with("old"), scope, replaced_secrets: Vec::new(), secret: None };
    let diff = diff(&with("new"), Request::Restore(Box::new(request))).join("\n");
    assert!(diff.contains("old.example") && diff.contains("new.example") && !diff.contains(CANARY), "{diff}");
}

#[test]
fn an_empty_plan_has_an_empty_diff() {
    assert_eq!(diff(&with_providers(json!([stored_vk()])), add_vk()), <[&str; 0]>::default());
}
