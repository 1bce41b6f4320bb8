use super::*;

const FLOW: &str = r#"{"id": "7667b90c", "active": null, "state": "choose_method", "ui": {
    "action": "https://a.projects.oryapis.com/self-service/login?flow=7667b90c", "nodes": [
        {"group": "default", "attributes": {"name": "csrf_token", "value": "7f4e-14"}},
        {"group": "oidc", "attributes": {"name": "provider", "value": "vk"}}]}, "test_context": {"provider_id": "vk"}}"#;

/// A captured flow with this payload, shaped like a measured one.
fn captured(payload: &Value) -> Captured {
    let flow = json!({"state": "passed_challenge", "test_context": {"provider_id": "vk", "debug_payload": payload}});
    Captured::parse(&flow.to_string()).unwrap()
}

fn verdicts(payload: &Value) -> [&'static str; 5] {
    captured(payload).stages.map(|stage| stage.verdict.as_str())
}

fn claims() -> Value {
    json!({"iss": "https://api.vk.com", "sub": "123456789", "email": "john.doe@example.com"})
}

#[test]
fn a_flow_has_a_plain_link_an_address_and_a_way_to_delete_it() {
    let flow = TestFlow::parse(FLOW.as_bytes()).unwrap();
    let public = "https://login.acme.example/";
    let link =
        "https://login.acme.example/self-service/login?flow=7667b90c&method=oidc&provider=my+vk&csrf_token=7f4e-14";
    assert_eq!(flow.link(public, "my vk"), link);
    assert_eq!(flow.address(public), "https://login.acme.example/self-service/login/flows?id=7667b90c");
    assert_eq!(flow.deletion(public), "https://login.acme.example/self-service/login/test?id=7667b90c");
    assert!(TestFlow::parse(b"404 page not found").is_none() && TestFlow::parse(b"{}").is_none());
}

#[test]
fn a_poll_without_cookies_shows_how_far_a_flow_is() {
    let opened = FLOW.replace("null", "\"oidc\"");
    for (status, body, progress) in [
        (200, FLOW, Progress::Waiting),
        (200, &opened, Progress::Opened),
        (403, "{}", Progress::Ended),
        (404, "{}", Progress::Gone),
        (410, "{}", Progress::Gone),
        (200, "<html>", Progress::Unknown),
        (429, "{}", Progress::Unknown),
        (502, "", Progress::Unknown),
    ] {
        assert_eq!(Progress::read(status, body.as_bytes()), progress, "{status} {body}");
    }
}

#[test]
fn each_failure_of_kratos_is_one_of_our_steps() {
    for (step, message, cause, expected) in [
        (
            "provider_denied",
            "malformed",
            Cause::Denied,
            ["failed", "not_reached", "not_reached", "not_reached", "not_reached"],
        ),
        (
            "state_validate",
            "",
            Cause::WrongBrowser,
            ["failed", "not_reached", "not_reached", "not_reached", "not_reached"],
        ),
        ("callback", "", Cause::Unknown, ["failed", "not_reached", "not_reached", "not_reached", "not_reached"]),
        (
            "token_exchange",
            "oauth2: \"invalid_client\" \"client_secret is incorrect\"",
            Cause::Secret,
            ["passed", "failed", "not_reached", "not_reached", "not_reached"],
        ),
        (
            "token_exchange",
            "oauth2: \"invalid_grant\" \"Code is invalid or expired.\"",
            Cause::Token,
            ["passed", "failed", "not_reached", "not_reached", "not_reached"],
        ),
        ("id_token_verify", "", Cause::IdToken, ["passed", "passed", "failed", "not_reached", "not_reached"]),
        ("claims_decode", "", Cause::Claims, ["passed", "passed", "failed", "not_reached", "not_reached"]),
        ("jsonnet_run", "", Cause::Mapper, ["passed", "passed", "passed", "failed", "not_reached"]),
    ] {
        let payload = json!({"error": {"step": step, "reason": "any", "message": message}});
        assert_eq!(verdicts(&payload), expected, "{step}");
        assert_eq!(captured(&payload).failure.map(|(cause, _)| cause), Some(cause), "{step}");
    }
}

#[test]
fn what_a_person_is_asked_for_is_not_a_failure() {
    let error = json!({"step": "schema_validate", "reason": "traits_invalid", "message": "I[#/traits] S[…] missing"});
    let missing = json!([{"path": "/traits", "message": "missing properties: \"email\", \"name\""},
        {"path": "/traits/address", "message": "missing properties: \"city\""}]);
    let asked = captured(&json!({"jsonnet_input": claims(), "schema_validation_errors": missing, "error": error}));
    assert_eq!(asked.missing, ["email", "name", "address.city"]);
    assert!(asked.failure.is_none());
    assert_eq!(asked.stages[4].verdict, Verdict::Incomplete);
    let misfit = json!([missing[0], {"path": "/traits/email", "message": "\"nonsense\" is not valid \"email\""}]);
    let failed = captured(&json!({"jsonnet_input": claims(), "schema_validation_errors": misfit, "error": error}));
    let words = vec!["email: \"nonsense\" is not valid \"email\"".to_owned()];
    assert_eq!(failed.failure, Some((Cause::IdentitySchema, words)));
    let silent = captured(&json!({"error": error}));
    assert_eq!(
        silent.failure,
        Some((Cause::IdentitySchema, Vec::new())),
        "an error without a reason is still an error"
    );
}

#[test]
fn the_claims_are_named_with_those_that_only_this_provider_sends() {
    let mut claims = claims();
    claims["raw_claims"] = json!({"vk_city": "Moscow"});
    let captured = captured(&json!({"id_token_claims": claims, "jsonnet_output": {"identity": {}}}));
    assert_eq!(captured.claim_names(), ["iss", "sub", "email", "raw_claims.vk_city"]);
    assert_eq!(captured.stages.map(|stage| stage.verdict), [Verdict::Passed; 5]);
}

#[test]
fn kratos_words_show_neither_a_person_nor_the_text_of_a_mapper() {
    let message = "RUNTIME ERROR: john.doe@example.com\n\tbase64://eyBpZGV+/udHR0eQ==:1:32-57\tobject; \\u006aohn.doe@example.com";
    let payload = json!({"id_token_claims": claims(), "error": {"step": "jsonnet_run", "message": message}});
    let mut captured = captured(&payload);
    captured.hide_values();
    let words = &captured.failure.as_ref().unwrap().1[0];
    assert!(words.contains("\tmapper.jsonnet:1:32-57\tobject"), "{words}");
    assert!(!words.contains("john.doe") && !words.contains("ohn.doe@"), "{words}");
}

#[test]
fn a_text_that_isnt_a_result_is_rejected_with_the_reason() {
    let forbidden = json!({"error": {"code": 403, "reason": "missing or invalid CSRF token"}}).to_string();
    for (text, reason) in [
        ("<html>", NotCaptured::NotJson),
        ("{", NotCaptured::NotJson),
        ("{}", NotCaptured::SomethingElse),
        ("[]", NotCaptured::SomethingElse),
        (r#"{"test_context": {}}"#, NotCaptured::SomethingElse),
        (&forbidden, NotCaptured::OtherBrowser),
        (FLOW, NotCaptured::NotEnded),
    ] {
        assert_eq!(Captured::parse(text).unwrap_err(), reason, "{text}");
    }
}

#[test]
fn anonymous_claims_keep_names_types_and_formats() {
    let claims = json!({"iss": "https://api.vk.com", "sub": "100000001", "email": "Ivan.P-7@example.co.uk", "email_verified": true,
        "picture": "https://sun9.userapi.com/x_Y.jpg", "birthdate": "1990-05-12", "updated_at": 1_700_000_000, "since": "2024-05-12T10:00:00Z",
        "phone_number": "+7 999 123-45-67", "locale": "ru-RU", "raw_claims": {"ratio": 0.25, "tags": ["Иван", null], "flag": "true"}});
    assert_eq!(
        anonymised(&claims),
        json!({"iss": "https://api.vk.com", "sub": "111111111", "email": "Aaaa.A-1@aaaaaaa.aa.aa", "email_verified": true,
        "picture": "https://aaa1.aaaaaaa.aaa/a_A.aaa", "birthdate": "1111-11-11", "updated_at": 1_111_111_111, "since": "2000-01-01T00:00:00Z",
        "phone_number": "+12025550123", "locale": "aa-AA", "raw_claims": {"ratio": 1.11, "tags": ["Aaaa", null], "flag": "true"}})
    );
}
