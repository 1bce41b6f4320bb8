use serde_json::json;

use super::measured::measured;
use super::*;

#[test]
fn kratos_starts_with_what_we_accept_and_with_nothing_else() {
    let measured = measured();
    let wrong =
        measured.cases.iter().filter(|case| broken(&case.config(&measured.base)).is_none() != case.is_accepted());
    let wrong: Vec<_> = wrong.map(|case| case.what.as_str()).collect();
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), measured.cases.len(), wrong.join("\n"));
}

#[test]
fn a_broken_rule_is_reported_with_its_place_and_without_the_value() {
    let config = json!({"selfservice": {"methods": {"oidc": {"config": {"providers": [{"id": "vk", "provider": "vk",
        "client_id": "1", "mapper_url": "base64://e30=", "client_secret": ["a secret"]}]}}}}});
    let broken = broken(&config).unwrap();
    assert_eq!(broken.at, "/selfservice/methods/oidc/config/providers/0/client_secret");
    assert!(!broken.reason.contains("a secret"), "{}", broken.reason);
}
