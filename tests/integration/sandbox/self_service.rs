//! A login at a project's public address starts as in Kratos, and leads to the provider.

use std::time::Duration;

use ory_social::sandbox::Network;
use serde_json::{Value, json};

use super::wire::{Reply, Wire, get, post_form, post_json};
use crate::support::lab::{BLOG, SHOP, STAGING};

const PROVIDERS: &str = "/selfservice/methods/oidc/config/providers";
const BLOG_HOST: &str = "auth.blog.example";

/// A login in progress, with everything that a browser keeps of it.
struct Login {
    wire: Wire,
    flow: Value,
}

fn host(slug: &str) -> String {
    format!("{slug}.projects.oryapis.com")
}

#[track_caller]
fn begin(wire: &Wire, host: &str) -> Reply {
    let url = format!("https://{host}/self-service/login/browser");
    wire.send(&get(&url).with("Accept", "application/json"))
}

impl Login {
    #[track_caller]
    fn at(host: &str, network: Network) -> Self {
        let wire = Wire::on(network);
        let answer = begin(&wire, host);
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(answer.header("set-cookie").unwrap().starts_with("csrf_token_"), "{answer:?}");
        Self { flow: answer.json(), wire }
    }

    fn action(&self) -> &str {
        self.flow["ui"]["action"].as_str().unwrap()
    }

    fn nodes(&self, group: &str) -> Vec<&Value> {
        let nodes = self.flow["ui"]["nodes"].as_array().unwrap().iter();
        nodes.filter(|node| node["group"] == group).map(|node| &node["attributes"]).collect()
    }

    fn providers(&self) -> Vec<&str> {
        self.nodes("oidc").iter().map(|node| node["value"].as_str().unwrap()).collect()
    }

    #[track_caller]
    fn press(&self, provider: &str) -> Reply {
        self.send(&json!({"method": "oidc", "provider": provider}))
    }

    #[track_caller]
    fn send(&self, body: &Value) -> Reply {
        self.wire.send(&post_json(self.action(), body).with("Accept", "application/json"))
    }

    /// Returns the endpoint and the parameters that a button leads to, without the random ones.
    #[track_caller]
    fn leads_to(&self, provider: &str) -> (String, Vec<(String, String)>) {
        let answer = self.press(provider);
        assert_eq!(answer.status, 422, "{answer:?}");
        let answer = answer.json();
        assert_eq!(answer["error"]["id"], "browser_location_change_required");
        let url = answer["redirect_browser_to"].as_str().unwrap();
        let (endpoint, query) = url.split_once('?').unwrap();
        let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
        let fixed = pairs.filter(|(name, _)| !["state", "code_challenge"].contains(&name.as_str()));
        (endpoint.to_owned(), fixed.collect())
    }
}

/// The sample network with a change to the blog.
fn blog_with(change: impl FnOnce(&mut Value)) -> Network {
    let mut network = Network::sample();
    change(&mut network.project_mut(BLOG).unwrap().identity_config);
    network
}

/// Returns the callback URL that the blog's VK button sends to VK.
#[track_caller]
fn callback(change: impl FnOnce(&mut Value)) -> String {
    let (_, parameters) = Login::at(BLOG_HOST, blog_with(change)).leads_to("vk");
    parameters.into_iter().find(|(name, _)| name == "redirect_uri").unwrap().1
}

#[test]
fn a_login_shows_a_button_for_each_provider() {
    let login = Login::at(&host(SHOP), Network::sample());
    assert_eq!(login.providers(), ["apple", "google"], "ordered by id");
    let button = login.nodes("oidc")[0];
    let expected =
        json!({"name": "provider", "type": "submit", "value": "apple", "disabled": false, "node_type": "input"});
    assert_eq!(*button, expected);
    assert_eq!(login.flow["ui"]["method"], "POST");
    let id = login.flow["id"].as_str().unwrap();
    assert_eq!(login.action(), format!("https://{}/self-service/login?flow={id}", host(SHOP)));
}

#[test]
fn a_project_answers_on_its_own_domain_and_by_its_slug() {
    for host in [BLOG_HOST, &host(BLOG)] {
        assert_eq!(Login::at(host, Network::sample()).providers(), ["vk"], "{host}");
    }
    assert_eq!(begin(&Wire::sample(), &host("unknown")).status, 502);
}

#[test]
fn a_method_that_is_off_shows_no_buttons() {
    let off = blog_with(|config| config["selfservice"]["methods"]["oidc"]["enabled"] = json!(false));
    let login = Login::at(BLOG_HOST, off);
    assert!(login.providers().is_empty());
    let answer = login.press("vk");
    assert_eq!((answer.status, &answer.json()["ui"]["messages"][0]["id"]), (400, &json!(4_010_002)), "{answer:?}");
}

#[test]
fn a_provider_of_an_organization_has_no_button() {
    let inside = blog_with(|config| config.pointer_mut(PROVIDERS).unwrap()[0]["organization_id"] = json!("o1"));
    let login = Login::at(BLOG_HOST, inside);
    assert!(login.providers().is_empty());
    assert_eq!(login.press("vk").status, 422, "and takes the press");
}

/// The names of the fields, in the order that a real Kratos was seen to use.
#[test]
fn the_password_is_asked_for_at_once_or_after_the_identifier() {
    let fields = |login: &Login| {
        let nodes = login.flow["ui"]["nodes"].as_array().unwrap().iter();
        nodes
            .map(|node| format!("{}/{}", node["group"], node["attributes"]["name"]).replace('"', ""))
            .collect::<Vec<_>>()
    };
    let first = ["identifier_first/identifier", "identifier_first/method", "oidc/provider", "default/csrf_token"];
    assert_eq!(fields(&Login::at(BLOG_HOST, Network::sample())), first);
    let unified = blog_with(|config| config["selfservice"]["flows"]["login"]["style"] = json!("unified"));
    let at_once = ["oidc/provider", "default/csrf_token", "default/identifier", "password/password", "password/method"];
    assert_eq!(fields(&Login::at(BLOG_HOST, unified)), at_once);
}

#[test]
fn the_vk_button_leads_to_vk() {
    let (endpoint, parameters) = Login::at(BLOG_HOST, Network::sample()).leads_to("vk");
    assert_eq!(endpoint, "https://oauth.vk.com/authorize");
    let expected = [
        ("client_id", "51789012"),
        ("redirect_uri", "https://auth.blog.example/self-service/methods/oidc/callback/vk"),
        ("response_type", "code"),
        ("scope", "email"),
    ];
    assert_eq!(parameters, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[test]
fn vk_accepts_where_the_button_leads() {
    let login = Login::at(BLOG_HOST, Network::sample());
    let answer = login.press("vk").json();
    let page = login.wire.send(&get(answer["redirect_browser_to"].as_str().unwrap()));
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html")));
}

#[test]
fn the_callback_url_follows_the_rules_of_kratos() {
    let path = "/self-service/methods/oidc";
    let set = |key: &'static str, value: &'static str| {
        move |config: &mut Value| config.pointer_mut(PROVIDERS).unwrap()[0][key] = json!(value)
    };
    assert_eq!(callback(set("pkce", "force")), format!("https://auth.blog.example{path}/callback"));
    let organization = format!("https://auth.blog.example{path}/organization/o1/callback/vk");
    assert_eq!(callback(set("organization_id", "o1")), organization);
    let redirect_base = |config: &mut Value| {
        config["selfservice"]["methods"]["oidc"]["config"]["base_redirect_uri"] = json!("https://id.blog.example/");
    };
    assert_eq!(callback(redirect_base), format!("https://id.blog.example{path}/callback/vk"));
    let no_redirect_base =
        |config: &mut Value| config["selfservice"]["methods"]["oidc"]["config"]["base_redirect_uri"] = json!("");
    assert_eq!(callback(no_redirect_base), format!("https://auth.blog.example{path}/callback/vk"));
}

#[test]
fn forced_pkce_sends_a_challenge() {
    let forced = blog_with(|config| config.pointer_mut(PROVIDERS).unwrap()[0]["pkce"] = json!("force"));
    let answer = Login::at(BLOG_HOST, forced).press("vk").json();
    let url = answer["redirect_browser_to"].as_str().unwrap();
    assert!(url.contains("&code_challenge=") && url.contains("&code_challenge_method=S256"), "{url}");
}

#[test]
fn a_press_needs_neither_cookie_nor_token_and_leaves_a_cookie() {
    let login = Login::at(BLOG_HOST, Network::sample());
    for body in [
        json!({"provider": "vk"}),
        json!({"method": "OIDC", "provider": "vk"}),
        json!({"method": "oidc", "provider": "vk", "csrf_token": "wrong"}),
    ] {
        let answer = login.send(&body);
        assert_eq!(answer.status, 422, "{body}");
        assert!(answer.header("set-cookie").unwrap().starts_with("ory_kratos_continuity="), "{answer:?}");
    }
    for body in [json!({}), json!({"method": "oidc"}), json!({"method": "password", "provider": "vk"})] {
        assert_eq!(login.send(&body).status, 400, "{body}");
    }
}

#[test]
fn a_link_is_a_press_too() {
    let login = Login::at(BLOG_HOST, Network::sample());
    let answer = login.wire.send(&get(&format!("{}&method=oidc&provider=vk", login.action())));
    assert_eq!(answer.status, 303);
    assert!(answer.header("location").unwrap().starts_with("https://oauth.vk.com/authorize?"), "{answer:?}");
}

#[test]
fn a_generic_provider_without_an_issuer_cannot_be_pressed() {
    let generic = blog_with(|config| config.pointer_mut(PROVIDERS).unwrap()[0]["provider"] = json!("generic"));
    let answer = Login::at(BLOG_HOST, generic).press("vk");
    assert_eq!((answer.status, &answer.json()["error"]["id"]), (500, &json!("invalid_configuration")));
}

#[test]
fn a_request_that_cannot_start_a_login_is_rejected() {
    let wire = Wire::sample();
    let begin = |query: &str| {
        let url = format!("https://{BLOG_HOST}/self-service/login/browser?{query}");
        wire.send(&get(&url).with("Accept", "application/json"))
    };
    for (query, status) in [
        ("aal=aal1", 200),
        ("refresh=true", 200),
        ("aal=aal2", 401),
        ("aal=aal9", 400),
        ("return_to=https://evil.example/", 400),
        ("return_to=https://blog.example.evil.example/", 400),
        ("return_to=https://blog.example/posts", 200),
        ("return_to=https://auth.blog.example/self-service/settings", 200),
        ("return_to=/posts", 200),
    ] {
        assert_eq!(begin(query).status, status, "{query}");
    }
    assert_eq!(begin("aal=aal2").json()["error"]["id"], "session_aal1_required");
    let page = wire.send(&get(&format!("https://{BLOG_HOST}/self-service/login/browser?aal=aal2")));
    assert!(page.header("location").unwrap().starts_with("https://blog.example/error?id="), "{page:?}");
}

#[test]
fn the_form_leads_to_the_address_that_the_project_calls_its_own() {
    let login = Login::at(&host(BLOG), Network::sample());
    assert!(login.action().starts_with(&format!("https://{BLOG_HOST}/self-service/login?flow=")), "{}", login.action());
}

#[test]
fn an_unknown_flow_is_not_found() {
    let login = Login::at(BLOG_HOST, Network::sample());
    let press = |url: &str| login.wire.send(&post_json(url, &json!({})).with("Accept", "application/json"));
    let action = format!("https://{BLOG_HOST}/self-service/login");
    let answer = press(&format!("{action}?flow=00000000-0000-4000-8000-000000000000"));
    assert_eq!((answer.status, &answer.json()["error"]["code"]), (404, &json!(404)));
    assert_eq!(press(&action).status, 400);
    let elsewhere = login.action().replace(BLOG_HOST, &host(STAGING));
    assert_eq!(press(&elsewhere).status, 404, "a flow belongs to its project");
}

#[test]
fn an_unknown_provider_is_not_found() {
    let answer = Login::at(BLOG_HOST, Network::sample()).press("google");
    let reason = "OpenID Connect Provider \"google\" is unknown or has not been configured";
    assert_eq!((answer.status, &answer.json()["error"]["reason"]), (404, &json!(reason)));
}

#[test]
fn a_browser_is_redirected() {
    let login = Login::at(BLOG_HOST, Network::sample());
    let page = login.wire.send(&get(&format!("https://{BLOG_HOST}/self-service/login/browser")));
    assert_eq!(page.status, 303);
    assert!(page.header("location").unwrap().starts_with("https://blog.example/login?flow="), "{page:?}");
    assert!(page.header("set-cookie").unwrap().starts_with("csrf_token_"), "{page:?}");
    let pressed = login.wire.send(&post_form(login.action(), "provider=vk"));
    assert_eq!(pressed.status, 303);
    assert!(pressed.header("location").unwrap().starts_with("https://oauth.vk.com/authorize?"), "{pressed:?}");
}

#[test]
fn a_change_can_spread_late() {
    let wire = Wire::sample();
    let buttons = || begin(&wire, BLOG_HOST).json()["ui"]["nodes"].to_string().matches("\"oidc\"").count();
    let delay = |delay| wire.emulator.edit(|network| network.set_spread_delay(delay));
    let clear = |config: &mut Value| config.pointer_mut(PROVIDERS).unwrap().as_array_mut().unwrap().clear();
    delay(Duration::from_secs(3600));
    wire.emulator.edit(|network| network.update(BLOG, clear)).unwrap();
    assert_eq!(buttons(), 1, "the configuration before is still served");
    delay(Duration::ZERO);
    assert_eq!(buttons(), 0);
}
