//! The emulated VK gives VK's answers, in VK's order.

use ory_social::sandbox::{Network, ProviderApp, VkPerson};
use serde_json::json;

use super::wire::{Reply, Wire, get, post_form};
use crate::support::lab::SECRET;

const APP: &str = "51234567";
const KEY: &str = "AbCdEfGhIj0123456789";
const CALLBACK: &str = "https%3A%2F%2Fshop.projects.oryapis.com%2Fself-service%2Fmethods%2Foidc%2Fcallback%2Fvk";
const PLAIN_CALLBACK: &str = "https://shop.projects.oryapis.com/self-service/methods/oidc/callback/vk";

const SECURITY_ERROR: (&str, &str) = ("invalid_request", "Security Error");
const WRONG_REDIRECT: &str = "redirect_uri is incorrect, check application redirect uri in the settings page";
const WRONG_DOMAIN: &str = "redirect_uri is incorrect, check application domain in the settings page";

#[track_caller]
fn authorize(wire: &Wire, query: &str) -> Reply {
    wire.send(&get(&format!("https://oauth.vk.com/authorize?response_type=code&scope=email&state=s&{query}")))
}

#[track_caller]
fn exchange(wire: &Wire, form: &str) -> Reply {
    wire.send(&post_form("https://oauth.vk.com/access_token", form))
}

#[track_caller]
fn complains(answer: &Reply, (error, description): (&str, &str)) {
    assert_eq!(answer.status, 401, "{answer:?}");
    assert_eq!(answer.json(), json!({"error": error, "error_description": description}));
}

#[track_caller]
fn shows_a_login_page(answer: &Reply) {
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/html")), "{answer:?}");
}

#[test]
fn an_app_of_the_legacy_sign_in_gets_a_login_page() {
    let wire = Wire::sample();
    shows_a_login_page(&authorize(&wire, &format!("client_id={APP}&redirect_uri={CALLBACK}")));
    shows_a_login_page(&authorize(
        &wire,
        "client_id=51789012&redirect_uri=https://auth.blog.example/self-service/methods/oidc/callback/vk",
    ));
}

#[test]
fn the_authorize_endpoint_rejects_in_the_words_of_vk() {
    let wire = Wire::sample();
    let invalid = |description| ("invalid_request", description);
    for (app, complaint) in [
        ("52999999", ("invalid_client", "client_id is incorrect")),
        ("", ("invalid_client", "client_id is incorrect")),
        ("52000001", invalid(WRONG_REDIRECT)),
        ("52000002", invalid(WRONG_DOMAIN)),
        ("52000003", SECURITY_ERROR),
        ("52000004", invalid("application is blocked")),
        ("52000005", invalid("OAuth authorization cannot be used from native VK applications")),
        ("52000006", invalid("Selected sign-in method not available for app")),
        ("52000007", invalid("redirect_uri is blocked")),
    ] {
        complains(&authorize(&wire, &format!("client_id={app}&redirect_uri={CALLBACK}")), complaint);
    }
}

#[test]
fn a_redirect_uri_is_compared_exactly() {
    let wire = Wire::sample();
    let host = "shop.projects.oryapis.com/self-service/methods/oidc/callback";
    for uri in [
        format!("https://{host}/vk/"),
        format!("https://{host}/vk-2"),
        format!("https://{host}"),
        format!("http://{host}/vk"),
        format!("https://a.{host}/vk"),
        String::new(),
    ] {
        let answer = authorize(&wire, &format!("client_id={APP}&redirect_uri={uri}"));
        complains(&answer, ("invalid_request", WRONG_DOMAIN));
    }
}

#[test]
fn a_code_challenge_is_rejected_after_everything_else() {
    let wire = Wire::sample();
    let challenge = "code_challenge=c&code_challenge_method=S256";
    let answer = authorize(&wire, &format!("client_id={APP}&redirect_uri={CALLBACK}&{challenge}"));
    complains(&answer, ("invalid_request", "Code challenge method is unsupported"));
    let answer = authorize(&wire, &format!("client_id=52000001&redirect_uri={CALLBACK}&{challenge}"));
    complains(&answer, ("invalid_request", WRONG_REDIRECT));
}

#[test]
fn an_exchange_looks_at_the_app_the_secret_and_the_code_in_this_order() {
    let wire = Wire::sample();
    let client = |description| ("invalid_client", description);
    for (form, complaint) in [
        (String::new(), client("client_id is incorrect")),
        ("client_id=52999999&client_secret=x&code=x".to_owned(), client("client_id is incorrect")),
        (format!("client_id={APP}&code=x"), client("client_secret is incorrect")),
        (format!("client_id={APP}&client_secret=&code=x"), client("client_secret is incorrect")),
        (format!("client_id={APP}&client_secret=wrong&code=x"), client("client_secret is incorrect")),
        (format!("client_id={APP}&client_secret={KEY}&code=x"), ("invalid_grant", "Code is invalid or expired.")),
        (format!("client_id={APP}&client_secret={KEY}"), ("invalid_grant", "Code is invalid or expired.")),
        (
            "client_id=52000008&client_secret=wrong&code=x".to_owned(),
            ("invalid_request", "Too many invalid requests per 15 seconds"),
        ),
    ] {
        complains(&exchange(&wire, &form), complaint);
    }
}

#[test]
fn a_secret_counts_nowhere_but_in_the_form() {
    let wire = Wire::sample();
    let url = format!("https://oauth.vk.com/access_token?client_secret={KEY}");
    let refused = ("invalid_client", "client_secret is incorrect");
    complains(&wire.send(&post_form(&url, &format!("client_id={APP}&code=x"))), refused);
    let basic = post_form(&url, &format!("client_id={APP}&code=x")).with("Authorization", "Basic NTEyMzQ1Njc6QWJD");
    complains(&wire.send(&basic), refused);
    assert_eq!(wire.send(&get(&format!("{url}&client_id={APP}&code=x"))).status, 404);
}

#[test]
fn a_code_is_good_once_and_for_its_redirect_uri() {
    let wire = Wire::sample();
    let issue = || wire.emulator.edit(|network| network.issue_vk_code(APP, PLAIN_CALLBACK, VkPerson::sample()));
    let form = |code: &str, uri| format!("client_id={APP}&client_secret={KEY}&code={code}&redirect_uri={uri}");
    let mismatch = "redirect_uri is invalid, please pass same redirect_uri, you used in authorize method";
    complains(&exchange(&wire, &form(&issue(), "https://other.example")), ("invalid_grant", mismatch));
    let code = issue();
    let answer = exchange(&wire, &form(&code, CALLBACK));
    assert_eq!((answer.status, &answer.json()["user_id"]), (200, &json!(100_000_001)), "{answer:?}");
    complains(&exchange(&wire, &form(&code, CALLBACK)), ("invalid_grant", "Code is invalid or expired."));
}

#[test]
fn a_token_names_who_signed_in() {
    let wire = Wire::sample();
    let claims = json!({"sub": "7", "given_name": "Anna", "gender": "female", "birthdate": "12.4"});
    let person = VkPerson::with_claims(&claims);
    let code = wire.emulator.edit(|network| network.issue_vk_code(APP, PLAIN_CALLBACK, person));
    let form = format!("client_id={APP}&client_secret={KEY}&code={code}&redirect_uri={CALLBACK}");
    let token = exchange(&wire, &form).json();
    assert_eq!((&token["user_id"], token.get("email")), (&json!(7), None), "VK has no address of hers");
    let users =
        |token: &str| wire.send(&get(&format!("https://api.vk.com/method/users.get?access_token={token}"))).json();
    let user = json!({"id": 7, "first_name": "Anna", "last_name": "", "sex": 1, "bdate": "12.4"});
    assert_eq!(users(token["access_token"].as_str().unwrap()), json!({"response": [user]}));
    assert_eq!(users("other")["error"]["error_code"], 5);
}

#[test]
fn a_test_can_replace_an_app() {
    let mut network = Network::sample();
    network.add_app(ProviderApp::of("vk", APP, SECRET));
    let wire = Wire::on(network);
    let with = |secret| exchange(&wire, &format!("client_id={APP}&client_secret={secret}&code=x"));
    complains(&with(SECRET), ("invalid_grant", "Code is invalid or expired."));
    complains(&with(KEY), ("invalid_client", "client_secret is incorrect"));
    let blocked = ProviderApp::of("vk", APP, SECRET).refused_with("application is blocked").registered(&[]);
    wire.emulator.edit(|network| network.add_app(blocked));
    let answer = authorize(&wire, &format!("client_id={APP}&redirect_uri={CALLBACK}"));
    complains(&answer, ("invalid_request", "application is blocked"));
}
