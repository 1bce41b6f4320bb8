use serde_json::json;

use super::*;

fn config(flow: &str, global: Value, own: Value) -> IdentityConfig {
    let after = json!({"hooks": global, "oidc": {"hooks": own}});
    IdentityConfig::new(json!({"selfservice": {"flows": {flow: {"after": after}}}})).unwrap()
}

fn web_hook(host: &str, response: Value) -> Value {
    json!({"hook": "web_hook", "config": {"url": format!("https://u:p@{host}/new?token=t"), "method": "POST",
        "body": "base64://e30=", "response": response}})
}

fn named(name: &str) -> Value {
    json!({ "hook": name })
}

/// The hooks that run, each with a mark for its effect.
fn runs(moment: Moment, global: Value, own: Value) -> Vec<String> {
    let flow = if moment == Moment::SignUp { "registration" } else { "login" };
    let mark = |effect| match effect {
        Effect::None => "",
        Effect::Blocks => "!",
        Effect::MayReject => "?",
    };
    let running = moment.running(&config(flow, global, own)).into_iter();
    running.map(|hook| format!("{}{}", hook.to_string().replace("web_hook to ", ""), mark(hook.effect))).collect()
}

#[test]
fn a_hook_of_the_method_replaces_the_global_ones() {
    let (a, b) = (web_hook("a", json!({})), web_hook("b", json!({"ignore": true})));
    assert_eq!(runs(Moment::SignUp, json!([a]), json!([])), ["a!"]);
    assert_eq!(runs(Moment::SignUp, json!([a]), json!([b])), ["b"]);
    assert_eq!(runs(Moment::SignIn, json!([a]), json!([b])), ["b"]);
}

#[test]
fn a_hook_that_kratos_does_not_execute_replaces_nothing() {
    let a = web_hook("a", json!({}));
    for other in ["organization", "b2b_sso"] {
        assert_eq!(runs(Moment::SignUp, json!([a]), json!([named(other)])), ["a!"]);
    }
    assert_eq!(runs(Moment::SignUp, json!([a]), json!([named("organization"), named("session")])), ["session"]);
    assert_eq!(runs(Moment::SignIn, json!([a]), json!([named("session")])), ["a!"]);
}

#[test]
fn the_session_hook_comes_last_and_what_may_reject_comes_first() {
    let (a, b) = (web_hook("a", json!({})), web_hook("b", json!({"parse": true})));
    let own = json!([named("session"), a, named("show_verification_ui"), b]);
    assert_eq!(runs(Moment::SignUp, json!([]), own), ["b?", "a!", "show_verification_ui", "session"]);
}

#[test]
fn a_global_hook_that_can_block_runs_after_a_sign_in_and_never_at_a_sign_up() {
    let hook = web_hook("a", json!({"parse": true}));
    assert_eq!(runs(Moment::SignUp, json!([hook]), json!([])), [""; 0]);
    assert_eq!(runs(Moment::SignIn, json!([hook]), json!([])), ["a?"]);
}

#[test]
fn a_web_hook_needs_a_body() {
    let mut hook = web_hook("a", json!({}));
    assert!(!lacks_body(&hook));
    hook["config"]["body"] = json!("");
    assert!(lacks_body(&hook));
    hook["config"]["method"] = json!("TRACE");
    assert!(!lacks_body(&hook) && !lacks_body(&named("session")));
}

#[test]
fn a_hook_is_described_by_its_host_only() {
    assert_eq!(describe(&web_hook("crm.example.com", json!({}))), "web_hook to crm.example.com");
}
