//! Configurations that get no plan.

use serde_json::json;

use crate::domain::fixtures::{add_vk, config, refused, rotate_vk, with_oidc, with_providers};
use crate::domain::identity_config::IdentityConfig;
use crate::domain::plan::Refusal;

#[track_caller]
fn malformed_at(config: &IdentityConfig) -> Vec<String> {
    match refused(config, add_vk()) {
        Refusal::Malformed(problems) => problems.into_iter().map(|it| it.pointer.to_string()).collect(),
        other => panic!("{other}"),
    }
}

#[test]
fn a_part_of_another_type_is_rejected_with_its_place_and_never_replaced() {
    assert_eq!(malformed_at(&config(json!({"selfservice": {"methods": []}}))), ["/selfservice/methods"]);
    assert_eq!(malformed_at(&with_oidc(json!(true))), ["/selfservice/methods/oidc"]);
    assert_eq!(malformed_at(&with_oidc(json!({"config": "x"}))), ["/selfservice/methods/oidc/config"]);
    let providers = "/selfservice/methods/oidc/config/providers";
    assert_eq!(malformed_at(&with_oidc(json!({"config": {"providers": {}}}))), [providers]);
    assert_eq!(malformed_at(&with_providers(json!([7]))), [format!("{providers}/0")]);
}

#[test]
fn hooks_of_another_type_are_rejected_too() {
    let flows = [
        (json!(1), "/selfservice/flows"),
        (json!({"registration": "x"}), "/selfservice/flows/registration"),
        (json!({"registration": {"after": []}}), "/selfservice/flows/registration/after"),
        (json!({"registration": {"after": {"oidc": 0}}}), "/selfservice/flows/registration/after/oidc"),
        (json!({"registration": {"after": {"hooks": {}}}}), "/selfservice/flows/registration/after/hooks"),
        (
            json!({"registration": {"after": {"oidc": {"hooks": {}}}}}),
            "/selfservice/flows/registration/after/oidc/hooks",
        ),
    ];
    for (flows, place) in flows {
        assert_eq!(malformed_at(&config(json!({"selfservice": {"flows": flows}}))), [place]);
    }
}

#[test]
fn a_file_of_this_computer_anywhere_in_the_document_is_rejected_with_its_place() {
    let document = json!({"selfservice": {}, "courier": {"template_override_path": "file:///home/me/.ssh/id_rsa"}});
    let Refusal::LocalFiles(places) = refused(&config(document), add_vk()) else { panic!() };
    assert_eq!(places.iter().map(ToString::to_string).collect::<Vec<_>>(), ["/courier/template_override_path"]);
}

#[test]
fn rotation_rejects_the_same_configurations() {
    assert!(matches!(refused(&with_oidc(json!(true)), rotate_vk(None)), Refusal::Malformed(_)));
    let with_file = config(json!({"selfservice": {"x": "file:///etc/passwd"}}));
    assert!(matches!(refused(&with_file, rotate_vk(None)), Refusal::LocalFiles(_)));
}
