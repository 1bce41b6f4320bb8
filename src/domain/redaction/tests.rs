use serde_json::{Value, json};

use super::{HIDDEN, credentials, masked, shown};
use crate::domain::fixtures::CANARY;
use crate::domain::pointer::Pointer;

fn all(document: &Value) -> Value {
    masked(document, &Pointer::root(), &[])
}

fn text(text: &str) -> String {
    all(&json!(text)).as_str().unwrap().to_owned()
}

#[test]
fn every_place_of_a_configuration_that_holds_a_credential_is_hidden() {
    let request = json!({
        "url": format!("https://{CANARY}@hooks.example/services/{CANARY}?token={CANARY}"),
        "headers": {"Authorization": CANARY, "X-Keys": [CANARY]},
        "auth": {"type": "api_key", "config": {"in": "header", "name": "X-Key", "value": CANARY}},
    });
    let basic = json!({"config": {"auth": {"type": "basic_auth", "config": {"user": "us", "password": CANARY}}}});
    let places = json!({
        "dsn": format!("postgres://kratos:{CANARY}@db:5432/kratos?sslmode=disable"),
        "secrets": {"default": [CANARY, CANARY], "cookie": [CANARY], "cipher": [CANARY], "pagination": CANARY},
        "courier": {
            "smtp": {"connection_uri": format!("smtps://us:{CANARY}@mail.example:465/"), "headers": {"X-Token": CANARY}},
            "http": {"request_config": request.clone()},
            "channels": [{"id": "sms", "request_config": request}],
        },
        "selfservice": {
            "methods": {
                "captcha": {"config": {"secret": CANARY}},
                "oidc": {"config": {"providers": [
                    {"id": "vk", "client_secret": CANARY},
                    {"id": "apple", "apple_private_key": format!("-----BEGIN PRIVATE KEY-----\n{CANARY}\n")},
                ]}},
                "password": {"config": {"migrate_hook": {"config": request}}},
            },
            "flows": {"login": {"after": {"hooks": [{"hook": "web_hook", "config": request}, basic]}}},
        },
        "session": {"whoami": {"tokenizer": {"templates": {"jwt": {"jwks_url": format!("base64://{CANARY}")}}}}},
        "oauth2_provider": {"url": format!("https://us:{CANARY}@hydra.example"), "headers": {"Authorization": CANARY}},
        "identity": {"schemas": [{"id": "x", "url": format!("https://us:{CANARY}@acme.com/x.json?sig={CANARY}")}]},
        "api_key": 12345,
        "token": [CANARY],
    });
    let shown = all(&places).to_string();
    assert!(!shown.contains(CANARY) && !shown.contains("12345"), "{shown}");
    for harmless in ["hooks.example", "basic_auth", "hydra.example", "acme.com/x.json", "X-Key"] {
        assert!(shown.contains(harmless), "{harmless} is hidden too: {shown}");
    }
}

#[test]
fn what_is_not_set_stays_visible_as_null() {
    let keys = json!({"client_secret": null, "apple_private_key": null, "secrets": {"cookie": []}, "dsn": null});
    assert_eq!(all(&keys), keys);
}

#[test]
fn a_setting_is_shown_that_is_only_named_like_a_secret() {
    let settings = json!({
        "selfservice": {"methods": {"password": {"enabled": true, "config": {"min_password_length": 8}}}},
        "apple_private_key_id": "ABC", "claims_source": "id_token",
    });
    assert_eq!(all(&settings), settings);
}

#[test]
fn a_single_value_is_hidden_by_its_place() {
    let place = Pointer::root().keys(&["secrets", "cookie"]).index(0);
    assert_eq!(shown(&json!(CANARY), &place), json!(HIDDEN));
}

#[test]
fn only_the_host_of_a_web_hook_is_shown() {
    let hook = |url: &str| all(&json!({"config": {"url": url}}))["config"]["url"].as_str().unwrap().to_owned();
    assert_eq!(hook("https://us:pw@crm.example/services/x?token=x"), "https://crm.example/(hidden)");
    assert_eq!(hook("https://us:p/w@crm.example/x"), "https://crm.example/(hidden)");
    assert_eq!(hook("crm.example/services/x"), HIDDEN);
}

#[test]
fn the_user_and_the_query_of_a_url_are_hidden_wherever_it_is() {
    assert_eq!(text("https://us:pw@acme.com/m"), "https://(hidden)@acme.com/m");
    assert_eq!(text("HTTPS://us@acme.com"), "HTTPS://(hidden)@acme.com");
    assert_eq!(text("at smtp://us:p@ss@mail, or x://a:b@c"), "at smtp://(hidden)@mail, or x://(hidden)@c");
    assert_eq!(text("mysql://us:pw@tcp(db:3306)/kratos"), "mysql://(hidden)@tcp(db:3306)/kratos");
    assert_eq!(text("https://acme.com/m?sig=x"), "https://acme.com/m?(hidden)");
}

#[test]
fn an_unescaped_slash_in_a_password_reveals_nothing() {
    assert_eq!(text("https://us:p/w@acme.com/m"), "https://(hidden)@acme.com/m");
}

#[test]
fn texts_without_a_user_or_a_query_are_shown_as_they_are() {
    for same in ["https://[::1]:4433/@ory", "https://acme.com:443/@ory/m", "us@acme.com", "Sign in?", "//"] {
        assert_eq!(text(same), same);
    }
}

#[test]
fn the_credentials_that_an_unmasking_ory_shows_are_found() {
    let config = json!({
        "courier": {"smtp": {"connection_uri": "smtps://user:canary-0@mail.acme.com:465/"}},
        "secrets": {"cookie": ["canary-1", "no"]},
        "selfservice": {"methods": {"oidc": {"config": {"providers": [{"client_secret": "canary-2", "client_id": "id-12345"}]}}}},
    });
    let found = credentials(&config);
    for canary in ["canary-0", "canary-1", "canary-2"] {
        assert!(found.contains(&canary), "{found:?}");
    }
    assert!(!found.contains(&"id-12345") && !found.contains(&"no"), "{found:?}");
}
