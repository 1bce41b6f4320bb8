use serde_json::json;

use super::*;
use crate::domain::fixtures::{CANARY, add_vk, patched, planned, provider_id};
use crate::domain::identity_config::IdentityConfig;
use crate::domain::request::{AddRequest, Request};

#[track_caller]
fn refused(text: &str) -> String {
    read(text).unwrap_err()
}

#[test]
fn what_is_not_one_kratos_yml_is_rejected_with_the_reason() {
    for (text, reason) in [
        ("selfservice: {}\n---\nselfservice: {}\n", "it has several documents"),
        ("selfservice:\n  a: 1\n  a: canary\n", "it has a duplicate key at line 3"),
        ("selfservice:\n  methods: {{ .Values.methods }}\n", "render the template"),
        ("selfservice:\n\tmethods: {}\n", "tabs aren't allowed"),
        ("selfservice:\n", "its `selfservice` section is empty"),
        ("selfservice: []\n", "is not a mapping"),
        ("", "it has no `selfservice` section"),
        ("kratos:\n  config:\n    selfservice:\n      methods: {}\n", "is at kratos.config, as in Helm values"),
        ("data:\n  kratos.yml: |\n    selfservice:\n      methods: {}\n", "a block of text at data.kratos.yml"),
    ] {
        let message = refused(text);
        assert!(message.contains(reason) && !message.contains("canary"), "{text}: {message}");
    }
}

#[test]
fn json_and_variables_are_read_as_they_are() {
    assert_eq!(read("{\"selfservice\": {\"a\": null}}").unwrap(), json!({"selfservice": {"a": null}}));
    assert_eq!(read("selfservice: {}\ndsn: ${DSN}\n").unwrap()["dsn"], "${DSN}");
}

#[test]
fn a_new_section_starts_with_its_switch() {
    let wanted = json!({"selfservice": {"methods": {"oidc": {"config": {"providers": []}, "enabled": true}}}});
    let text = rewritten("selfservice:\n  methods: {}\n", wanted).unwrap();
    assert!(text.contains("oidc:\n      enabled: true\n      config:\n"), "{text}");
}

#[test]
fn the_lines_to_paste_have_the_mapper_and_no_secret() {
    let config = IdentityConfig::new(json!({"selfservice": {"methods": {"oidc": {"config": {"providers":
        [{"id": "google", "provider": "google", "client_id": "1", "client_secret": CANARY}]}}}}}))
    .unwrap();
    let plan = planned(&config, add_vk());
    assert!(patched(&config, &plan).secret_places().next().is_some());
    let lines = lines_to_paste(&plan);
    assert!(!lines.contains(CANARY), "{lines}");
    let pasted: Value = yaml::parse(&lines).unwrap();
    let provider = pasted.pointer("/selfservice/methods/oidc/config/providers/0").unwrap();
    assert_eq!((&provider["id"], &provider["client_secret"]), (&json!("vk"), &json!(PLACEHOLDER)));
    assert!(provider["mapper_url"].as_str().unwrap().len() > 100);
    assert_eq!(pasted.pointer("/selfservice/methods/oidc/enabled"), Some(&json!(true)));
}

#[test]
fn the_lines_to_paste_have_every_provider_of_a_plan() {
    let config = IdentityConfig::new(json!({"selfservice": {"methods": {"oidc": {"config": {"providers":
        [{"id": "google", "provider": "google", "client_id": "1"}]}}}}}))
    .unwrap();
    let second = AddRequest { id: Some(provider_id("vk-2")), ..add_vk() };
    let both = Request::All([add_vk(), second].map(|request| Request::Add(Box::new(request))).to_vec());
    let pasted: Value = yaml::parse(&lines_to_paste(&planned(&config, both))).unwrap();
    let ids = [0, 1].map(|index| pasted["selfservice"]["methods"]["oidc"]["config"]["providers"][index]["id"].clone());
    assert_eq!(ids, ["vk", "vk-2"]);
}

#[test]
fn of_several_files_later_values_replace_earlier_ones_and_mappings_are_merged() {
    let documents = [
        json!({"selfservice": {"methods": {"a": 1, "oidc": {"config": {"providers": [1, 2]}}}}, "dsn": "x"}),
        json!({"selfservice": {"methods": {"oidc": {"config": {"providers": [3]}}}}}),
        json!({"log": {"level": "debug"}}),
    ];
    let all = merged(&documents);
    assert_eq!(all["selfservice"]["methods"], json!({"a": 1, "oidc": {"config": {"providers": [3]}}}));
    assert_eq!((all["dsn"].as_str(), changed_one(&documents), lists_of_providers(&documents)), (Some("x"), 1, 2));
}

#[test]
fn a_change_is_made_in_one_file_and_copies_nothing_from_the_others() {
    let mut own = json!({"selfservice": {"methods": {"oidc": {"config": {"providers": []}}}}});
    let before =
        json!({"dsn": "x", "selfservice": {"old": 1, "methods": {"a": 1, "oidc": {"config": {"providers": []}}}}});
    let mut after = before.clone();
    after["selfservice"]["methods"]["oidc"]["config"]["providers"] = json!([1]);
    after["selfservice"]["flows"] = json!({"login": 1});
    carry_over(&mut own, &before, &after);
    let method = json!({"oidc": {"config": {"providers": [1]}}});
    assert_eq!(own, json!({"selfservice": {"methods": method, "flows": {"login": 1}}}));
}
