//! A project with an identity configuration of 10 MiB.

use ory_social::sandbox::{Network, Project};
use serde_json::{Value, json};

pub const SLUG: &str = "acme-large-prod-q1w2e3";
const BYTES: usize = 10 * 1024 * 1024;
const MESSAGES: usize = 300;

/// The sample shop, with enough languages to reach [`BYTES`].
pub fn network() -> Network {
    let sample = Network::sample();
    let mut config = sample.project(super::SHOP).unwrap().identity_config.clone();
    let mut size = config.to_string().len();
    for number in 0.. {
        let locale = format!("x-{number:04}");
        let parts = [
            ("/session", "translations", messages(number)),
            ("/courier/templates", "localized", mails(&locale)),
            ("/session/whoami/tokenizer/templates", "", tokenizer(number)),
        ];
        for (container, key, part) in parts {
            size += part.to_string().len() + locale.len() + 4;
            let container = config.pointer_mut(container).unwrap();
            let container = if key.is_empty() { container } else { &mut container[key] };
            container[&locale] = part;
        }
        if size >= BYTES {
            break;
        }
    }
    sample.with_project(Project::new(SLUG, config))
}

/// Many small members, which cost the most memory.
fn messages(number: usize) -> Value {
    let message =
        |id: usize| (format!("{}", 1_010_000 + id), json!(format!("Sign in ({number}/{id}): «Войдите» {{x}}")));
    let mut messages: serde_json::Map<_, _> = (0..MESSAGES).map(message).collect();
    messages.insert("plural".to_owned(), json!({"one": 1, "few": [2, 3, 4], "many": 1e21, "other": null}));
    Value::Object(messages)
}

/// Long strings with line breaks and quotes.
fn mails(locale: &str) -> Value {
    let html = format!("<p lang=\"{locale}\">Dear customer,\n\tyour code is {{{{ .RecoveryCode }}}}</p>\n").repeat(40);
    let mail = json!({"email": {"body": {"html": html, "plaintext": "base64://SGVsbG8="}, "subject": "Код"}});
    json!({"recovery_code": {"valid": mail}, "verification_code": {"valid": mail, "invalid": {"email": null}}})
}

fn tokenizer(number: usize) -> Value {
    json!({
        "ttl": format!("{number}m"),
        "claims_mapper_url": format!("base64://{}", "bG9jYWwgY2xhaW1zID0g".repeat(40)),
        "jwks_url": format!("https://keys.example/{number}/jwks.json"),
        "subject_source": "id",
        "audiences": (0..20).map(|it| format!("https://service-{it}.example")).collect::<Vec<_>>(),
    })
}
