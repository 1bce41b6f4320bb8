use serde_json::json;

use super::*;
use crate::domain::callback::CallbackUrl;
use crate::domain::catalogue::Catalogue;
use crate::domain::fixtures::vk;
use crate::domain::redaction::HIDDEN;
use crate::domain::secret::Secret;
use crate::domain::template::Template;

const CALLBACK: &str = "https://acme.projects.oryapis.com/self-service/methods/oidc/callback/vk";

fn of(template: &Template) -> &Preflight {
    template.preflight.as_ref().unwrap()
}

fn page(url: &str, status: u16, body: &str) -> Reply {
    Reply::page(url, status, body.as_bytes(), &[])
}

fn callback() -> CallbackUrl {
    CallbackUrl::named(CALLBACK.to_owned())
}

/// A preflight with these lines instead of the usual ones.
fn preflight(more: &str) -> Preflight {
    let rest = ["sign_in: silent", "client: body", "answers: []"];
    let rest = rest.into_iter().filter(|line| {
        !more.starts_with(line.split_inclusive(':').next().unwrap())
            && !more.contains(&format!("\n{}", line.split_inclusive(':').next().unwrap()))
    });
    crate::domain::yaml::parse(&format!("{more}\n{}", rest.collect::<Vec<_>>().join("\n"))).unwrap()
}

#[test]
fn the_answers_of_the_standards_are_known() {
    let preflight = preflight("");
    for rule in preflight.rules() {
        let (at, reply, sign) = rule.example_reply(&preflight, "https://id.example", &callback());
        assert_eq!(preflight.read(at, &reply).sign, sign, "{rule:?}");
    }
}

#[test]
fn only_what_is_well_known_rejects_an_app() {
    let not_available =
        json!({"error": "invalid_request", "error_description": "Selected sign-in method not available for app"});
    let reading =
        of(vk()).read(At::Authorize, &page("https://oauth.vk.com/authorize", 401, &not_available.to_string()));
    assert_eq!((reading.sign, reading.may_refuse()), (Sign::AppRefused, false));
    assert_eq!(Judgement::of(Step::Client, &reading).verdict, Verdict::Inconclusive);
}

#[test]
fn a_code_counts_as_a_whole() {
    let rules = "answers: [{ at: token, code: AADSTS90002, verdict: wrong_tenant, confidence: high, example: { status: 400 } }]";
    let sign = |body: &str| preflight(rules).read(At::Token, &page("https://a.b", 400, body)).sign;
    assert_eq!(sign(r#"{"error": "x", "error_description": "AADSTS90002: Tenant not found."}"#), Sign::WrongTenant);
    assert_eq!(sign(r#"{"error": "x", "error_description": "AADSTS9002313: malformed"}"#), Sign::Inconclusive);
    let both = r#"{"error": "x", "error_description": "AADSTS90002", "error_codes": [700016]}"#;
    assert_eq!(sign(both), Sign::Inconclusive, "error_codes goes before the text");
    assert_eq!(sign(r#"{"error": "x", "error_description": "no", "error_codes": [90002]}"#), Sign::WrongTenant);
}

#[test]
fn a_page_with_the_words_of_an_accepting_answer_accepts_nothing() {
    let html = "<html>login_required access_denied</html>";
    assert_eq!(preflight("").read(At::Authorize, &page("https://a.b", 200, html)).sign, Sign::Inconclusive);
    let back = format!("{CALLBACK}?error=login_required&state=s");
    let reply = Reply::redirect(&preflight(""), 302, &back, &callback());
    assert_eq!(preflight("").read(At::Authorize, &reply).sign, Sign::Accepted);
    let elsewhere = format!("{CALLBACK}-2?error=login_required&state=s");
    let reply = Reply::redirect(&preflight(""), 302, &elsewhere, &callback());
    assert_eq!(preflight("").known(At::Authorize, &reply), None);
}

#[test]
fn a_busy_server_has_checked_nothing() {
    for status in [408, 429, 500, 503] {
        let reply = page("https://a.b", status, r#"{"error": "invalid_client"}"#);
        assert_eq!(preflight("").read(At::Token, &reply).sign, Sign::Inconclusive, "{status}");
    }
}

#[test]
fn messages_in_base64_are_read() {
    use base64::Engine as _;
    let words = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(b"\n\x15redirect_uri_mismatch\x12\x03Bad");
    let location = format!("https://accounts.example/signin/oauth/error?authError={words}&client_id=1");
    let rules = "decode: [authError]\nanswers: [{ at: authorize, code: redirect_uri_mismatch, \
                 verdict: callback_not_registered, confidence: high, example: { status: 302 } }]";
    let preflight = preflight(rules);
    let reply = Reply::redirect(&preflight, 302, &location, &callback());
    assert_eq!(preflight.read(At::Authorize, &reply).sign, Sign::CallbackNotRegistered);
}

#[test]
fn a_secret_that_the_provider_repeats_is_hidden() {
    let secret = Secret::parse("canary5d4140").unwrap();
    // Also at the end of the longest quote, which would cut the secret off.
    for padding in [0, 275] {
        let words = format!("{}canary5d4140", "x".repeat(padding));
        let body = json!({"error": "invalid_client", "error_description": words}).to_string();
        let reply = Reply::page("https://a.b", 401, body.as_bytes(), &[secret.expose()]);
        assert!(!of(vk()).read(At::Token, &reply).says.unwrap().contains("can"), "{padding}");
    }
    let reply = Reply::page("https://a.b", 401, br#"{"error": "canary\/5d\u0034140"}"#, &["canary/5d4140"]);
    assert_eq!(of(vk()).read(At::Token, &reply).says.as_deref(), Some(HIDDEN));
}

#[test]
fn an_issuer_has_to_be_named_exactly_where_kratos_compares_it() {
    let with = |how: &str| preflight(&format!("discovery: {{ url: '{{issuer_url}}/x', step: issuer, issuer: {how} }}"));
    let read = |preflight: &Preflight, issuer: &str, status, body: &str| {
        let settings = json!({"issuer_url": issuer}).as_object().unwrap().clone();
        preflight.discovered(&page("https://a.b/x", status, body), body.as_bytes(), &settings).reading
    };
    let document =
        r#"{"issuer": "https://a.b", "authorization_endpoint": "https://a.b/auth", "token_endpoint": "https://a.b/t"}"#;
    assert_eq!(read(&with("exact"), "https://a.b", 200, document).sign, Sign::Accepted);
    let slash = read(&with("exact"), "https://a.b/", 200, document);
    assert_eq!(slash.sign, Sign::WrongIssuer);
    assert!(slash.meaning.unwrap().ends_with("Remove the slash at the end."));
    assert_eq!(read(&with("any"), "https://a.b/", 200, document).sign, Sign::Accepted);
    assert_eq!(read(&with("exact"), "https://a.b", 404, "<html>").sign, Sign::WrongIssuer);
    for (status, body) in [(503, document), (200, "<html>welcome to our hotel"), (403, "")] {
        assert_eq!(read(&with("exact"), "https://a.b", status, body).sign, Sign::Inconclusive, "{status}");
    }
}

#[test]
fn an_address_without_the_setting_in_it_is_unknown() {
    let preflight = preflight("authorize: 'https://login.example/{tenant}/authorize'");
    let settings = |value: Value| value.as_object().unwrap().clone();
    let page = |value| preflight.endpoints(&settings(value)).authorize;
    assert_eq!(page(json!({"tenant": "acme"})).as_deref(), Some("https://login.example/acme/authorize"));
    assert_eq!(page(json!({})), None);
}

#[test]
fn what_kratos_asks_for_by_a_parameter_is_not_a_scope() {
    let google = Catalogue::shipped().get("google").unwrap();
    let scope = ["email".to_owned(), "offline_access".to_owned()];
    let url = of(google).authorize_url("https://accounts.google.com/o/oauth2/v2/auth", "1", &callback(), &scope, "s");
    assert!(url.contains("&scope=email&access_type=offline&"), "{url}");
}

#[test]
fn redirects_stay_with_the_provider() {
    let listed = preflight("hosts: [www.facebook.com]");
    assert!(listed.follows("https://facebook.com/dialog", "https://www.facebook.com/login?x"));
    assert!(!listed.follows("https://facebook.com/dialog", "https://www.facebook.com.evil.example/"));
    assert!(!listed.follows("https://facebook.com/dialog", "https://evil.example/@www.facebook.com/"));
    assert!(
        preflight("").follows("https://a.b/x", "https://A.B:443/y")
            && !preflight("").follows("https://a.b", "https://c.d")
    );
}

#[test]
fn a_made_up_secret_looks_like_the_real_one_and_is_another() {
    let mut random = fastrand::Rng::with_seed(7);
    for (secret, pattern) in [
        ("GOCSPX-abcDEF0123456789_-abcdefghi", "^GOCSPX-"),
        ("0123456789abcdef0123456789abcdef", "^[0-9a-f]{32}$"),
        ("aB3~", ""),
        ("7", "^[0-9]$"),
    ] {
        let looks_right = |text: &str| regex_lite::Regex::new(pattern).unwrap().is_match(text);
        let made_up = made_up_like(&Secret::parse(secret).unwrap(), looks_right, &mut random);
        assert!(*made_up != secret && (looks_right(&made_up) || secret.len() == 1), "{secret}: {}", *made_up);
    }
}

#[test]
fn a_token_request_has_the_secret_in_its_body_or_in_a_header_and_never_in_its_address() {
    let client = Credentials { id: "my app", proof: "s&cret" };
    let body = preflight("").exchange("https://a.b/token", &client, &callback(), "c");
    assert!(
        String::from_utf8(body.body.to_vec()).unwrap().contains("client_secret=s%26cret")
            && body.authorization.is_none()
    );
    let basic = preflight("client: basic").exchange("https://a.b/token", &client, &callback(), "c");
    assert_eq!(basic.authorization.unwrap().as_str(), "Basic bXkrYXBwOnMlMjZjcmV0");
    assert!(!String::from_utf8(basic.body.to_vec()).unwrap().contains("cret"));
    let other = preflight("token_request: { format: json, redirect_uri: omitted, names: { client_id: clientId } }");
    let other = other.exchange("https://a.b/token", &client, &callback(), "c");
    let sent: Value = serde_json::from_slice(&other.body).unwrap();
    assert_eq!((&sent["clientId"], sent.get("redirect_uri")), (&json!("my app"), None));
    assert_eq!(
        (body.url, basic.url, other.url),
        ("https://a.b/token".into(), "https://a.b/token".into(), "https://a.b/token".into())
    );
}
