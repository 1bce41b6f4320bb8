//! All providers in one project, and where their buttons lead.

use ory_social::sandbox::{Network, Request};
use serde_json::{Value, json};

use super::{add, lab, names, sample};
use crate::support::lab::{BLOG, Lab, STAGING};

/// Where Kratos sends people (ory/kratos b86338da, selfservice/strategy/oidc/provider_*.go).
const PAGES: [(&str, &str); 26] = [
    ("amazon", "https://www.amazon.com/ap/oa"),
    ("apple", "https://appleid.apple.com/auth/authorize"),
    ("auth0", "https://acme.eu.auth0.com/authorize"),
    ("dingtalk", "https://login.dingtalk.com/oauth2/auth"),
    ("discord", "https://discord.com/api/v9/oauth2/authorize"),
    ("facebook", "https://facebook.com/dialog/oauth"),
    ("generic", "https://sso.example/realms/acme/oauth2/auth"),
    ("github", "https://github.com/login/oauth/authorize"),
    ("github-app", "https://github.com/login/oauth/authorize"),
    ("gitlab", "https://gitlab.com/oauth/authorize"),
    ("google", "https://accounts.google.com/o/oauth2/v2/auth"),
    ("lark", "https://passport.feishu.cn/suite/passport/oauth/authorize"),
    ("line", "https://access.line.me/oauth2/v2.1/authorize"),
    ("linkedin", "https://www.linkedin.com/oauth/v2/authorization"),
    ("microsoft", "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/authorize"),
    ("netid", "https://broker.netid.de/authorize"),
    ("ory", "https://gifted-euler-1a2b3c4d5e.projects.oryapis.com/oauth2/auth"),
    ("patreon", "https://www.patreon.com/oauth2/authorize"),
    ("salesforce", "https://acme.my.salesforce.com/services/oauth2/authorize"),
    ("slack", "https://slack.com/oauth/authorize"),
    ("spotify", "https://accounts.spotify.com/authorize"),
    ("twitch", "https://id.twitch.tv/oauth2/authorize"),
    ("uaepass", "https://id.uaepass.ae/idshub/authorize"),
    ("vk", "https://oauth.vk.com/authorize"),
    ("x", "https://api.twitter.com/oauth/authenticate"),
    ("yandex", "https://oauth.yandex.com/authorize"),
];

/// The staging project with every provider in it.
fn lab_with_all() -> Lab {
    let lab = lab();
    for name in names() {
        let app = sample(name);
        add(&lab, name, app.settings(), app.secret(), "--yes").succeeds();
        let id = lab.provider_ids(STAGING).pop().unwrap();
        assert_eq!(lab.stored_secret(STAGING, &id).as_deref().map(str::trim), Some(app.secret().trim()), "{name}");
    }
    lab
}

#[test]
fn google_is_asked_for_offline_access_by_a_parameter() {
    let lab = lab();
    let app = sample("google");
    add(&lab, "google", app.settings(), app.secret(), "--scope email,profile,offline_access --preflight --yes")
        .succeeds();
    lab.run(&format!("verify google --project {STAGING} --wait 0")).succeeds();
}

#[test]
fn every_button_leads_to_the_page_of_its_provider() {
    let lab = lab_with_all();
    assert_eq!(lab.provider_ids(STAGING).len(), names().count());
    assert_eq!(PAGES.map(|(name, _)| name).to_vec(), names().collect::<Vec<_>>());
    for (name, page) in PAGES {
        let run = lab.run(&format!("verify {name} --project {STAGING} --wait 0")).succeeds();
        run.says(&format!("It leads to:\n    {page}\n"));
    }
}

#[test]
fn a_provider_that_kratos_asks_for_its_addresses_has_a_document_that_names_them() {
    let mut network = Network::sample();
    for (name, issuer) in [
        ("apple", "https://appleid.apple.com"),
        ("google", "https://accounts.google.com"),
        ("line", "https://access.line.me"),
        ("linkedin", "https://www.linkedin.com/oauth"),
        ("netid", "https://broker.netid.de"),
        ("twitch", "https://id.twitch.tv/oauth2"),
        ("generic", "https://sso.example/realms/acme"),
        ("auth0", "https://acme.eu.auth0.com"),
    ] {
        let (host, path) = issuer["https://".len()..].split_once('/').unwrap_or((&issuer["https://".len()..], ""));
        let path = format!("/{path}/.well-known/openid-configuration").replace("//", "/");
        let ask = Request { method: "GET".to_owned(), host: host.to_owned(), path, ..Request::default() };
        let document: Value = serde_json::from_str(&network.answer(&ask).body).unwrap();
        assert_eq!(document["issuer"].as_str().unwrap().trim_end_matches('/'), issuer);
        let (_, page) = PAGES.into_iter().find(|(known, _)| *known == name).unwrap();
        assert!(document["authorization_endpoint"].as_str().unwrap().starts_with(page), "{name}: {document}");
    }
}

#[test]
fn a_button_asks_for_what_kratos_adds() {
    for (kind, scope, expected) in [
        ("apple", json!(["name"]), "response_mode=form_post"),
        ("apple", json!(["email"]), "scope=email+openid"),
        ("google", json!(["openid", "email"]), "scope=openid+email&"),
        ("github", json!(["user:email"]), "scope=user%3Aemail&"),
        ("lark", json!([]), "response_type=code&state="),
        ("discord", json!(["identify"]), "prompt=none"),
        ("patreon", json!(["identity"]), "prompt=none"),
        ("dingtalk", json!(["openid"]), "prompt=consent"),
        ("uaepass", json!([]), "?acr_values=urn%3Asafelayer%3Atws%3Apolicies%3Aauthentication%3Alevel%3Alow&"),
        ("x", json!(["email"]), "https://api.twitter.com/oauth/authenticate?oauth_token="),
        ("jackson", json!([]), "https://jackson.example/oauth2/authorize?"),
    ] {
        let entry = json!({"id": "new", "provider": kind, "client_id": "c", "scope": scope});
        let url = destination(entry);
        assert!(format!("{url}&").contains(expected), "{kind}: {url}");
    }
    let without = destination(json!({"id": "new", "provider": "apple", "client_id": "c"}));
    assert!(!without.contains("response_mode"), "{without}");
}

/// Returns where the button of a provider with these keys leads.
fn destination(mut entry: Value) -> String {
    entry["issuer_url"] = json!("https://id.example");
    let mut network = Network::sample();
    let providers = "/selfservice/methods/oidc/config/providers";
    let config = &mut network.project_mut(BLOG).unwrap().identity_config;
    config.pointer_mut(providers).unwrap().as_array_mut().unwrap().push(entry);
    let json = || "application/json".to_owned();
    let ask = Request { host: format!("{BLOG}.projects.oryapis.com"), accept: json(), ..Request::default() };
    let begin = Request { method: "GET".to_owned(), path: "/self-service/login/browser".to_owned(), ..ask.clone() };
    let flow: Value = serde_json::from_str(&network.answer(&begin).body).unwrap();
    let press = Request {
        method: "POST".to_owned(),
        path: "/self-service/login".to_owned(),
        query: format!("flow={}", flow["id"].as_str().unwrap()),
        content_type: json(),
        body: json!({"provider": "new"}).to_string(),
        ..ask
    };
    let answer: Value = serde_json::from_str(&network.answer(&press).body).unwrap();
    answer["redirect_browser_to"].as_str().unwrap().to_owned()
}
