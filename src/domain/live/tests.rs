use super::*;

const AUTHORIZE: &str = "https://oauth.vk.com/authorize";

fn expected() -> Expected {
    Expected {
        provider_id: "vk".into(),
        authorize: Some(AUTHORIZE.into()),
        client_id: Some("51234567".into()),
        callback: None,
        scope: vec!["email".into()],
    }
}

fn codes(query: &str) -> Vec<&'static str> {
    let destination = Destination::parse(&format!("{AUTHORIZE}?{query}"));
    problems(&destination, &expected(), "https://a.org").iter().map(LiveProblem::code).collect()
}

fn flow(nodes: &Value) -> LoginFlow {
    let body = json!({"ui": {"action": "https://a.org/x/self-service/login?flow=1", "nodes": nodes}});
    LoginFlow::parse(body.to_string().as_bytes()).unwrap()
}

#[test]
fn a_button_that_leads_to_our_app_with_our_callback_and_scope_is_right() {
    let callback = "redirect_uri=https%3A%2F%2Fa.org%2Fself-service%2Fmethods%2Foidc%2Fcallback%2Fvk";
    assert_eq!(codes(&format!("client_id=51234567&{callback}&scope=email+phone")), [""; 0]);
}

#[test]
fn offline_access_may_be_asked_for_by_a_parameter() {
    assert_eq!(Destination::parse("https://a.org?scope=email&access_type=offline").scope, ["email", "offline_access"]);
    assert_eq!(Destination::parse("https://a.org?scope=email&access_type=online").scope, ["email"]);
}

#[test]
fn everything_wrong_with_a_button_is_reported_at_once() {
    let query = "client_id=999&redirect_uri=https%3A%2F%2Fb.org&scope=phone";
    assert_eq!(codes(query), ["wrong_client_id", "wrong_callback", "scope_missing"]);
}

#[test]
fn a_callback_url_without_the_id_is_explained_by_forced_pkce() {
    let callback = "redirect_uri=https%3A%2F%2Fa.org%2Fself-service%2Fmethods%2Foidc%2Fcallback";
    assert_eq!(codes(&format!("client_id=51234567&code_challenge=c&{callback}&scope=email")), ["pkce_forced"]);
    assert_eq!(codes(&format!("client_id=51234567&{callback}&scope=email")), ["wrong_callback"]);
}

#[test]
fn a_button_that_leads_to_someone_else_is_wrong() {
    let destination = Destination::parse("https://evil.org/authorize?client_id=51234567");
    assert_eq!(problems(&destination, &expected(), "https://a.org")[0].code(), "wrong_destination");
}

#[test]
fn a_provider_may_have_no_button() {
    let button = json!({"group": "oidc", "attributes": {"name": "provider", "value": "google"}});
    let flow = flow(&json!([button]));
    assert_eq!((flow.button("google"), flow.button("vk")), (Button::Shown, Button::Hidden));
}

#[test]
fn a_page_says_where_it_is_and_can_be_pressed_at_another_address() {
    let flow = flow(&json!([]));
    assert_eq!(flow.base(), "https://a.org/x");
    let elsewhere = "http://127.0.0.1:4433/self-service/login?flow=1";
    assert_eq!(flow.action_at("http://127.0.0.1:4433/"), elsewhere);
}

#[test]
fn the_answers_to_a_press_are_distinguished_by_what_kratos_says() {
    let read = |status, body: Value| Pressed::read(status, body.to_string().as_bytes());
    assert!(matches!(read(422, json!({"redirect_browser_to": "https://vk.com/?client_id=1"})), Pressed::Leads(_)));
    let unknown = "OpenID Connect Provider \"vk\" is unknown or has not been configured";
    assert_eq!(read(404, json!({"error": {"reason": unknown}})), Pressed::Unknown);
    assert_eq!(read(400, json!({"ui": {"messages": [{"id": 4_010_002}]}})), Pressed::Disabled);
    let Pressed::Failed(words) = read(500, json!({"error": {"reason": "no issuer", "message": "Invalid"}})) else {
        panic!("it is an error")
    };
    assert!(words.contains("no issuer") && words.contains("500"), "{words}");
}
