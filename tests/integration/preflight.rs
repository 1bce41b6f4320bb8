//! Checks an app with VK before the push, with flags.

use ory_social::sandbox::{Fault, ProviderApp, Request, Target};
use serde_json::{Value, json};

use crate::support::lab::{BLOG, Lab, Run, SECRET, SHOP, STAGING};

const VK: Target = Target::Host("oauth.vk.com");

/// Adds an app with the secret of the tests.
fn add(lab: &Lab, app: &str) -> Run {
    lab.add(&format!("--project {STAGING} --client-id {app} --preflight"))
}

/// Returns our requests to anyone but Ory.
fn own_requests(lab: &Lab) -> Vec<Request> {
    lab.emulator.requests().into_iter().filter(|request| request.host != "api.ory.test").collect()
}

#[test]
fn an_app_that_vk_accepts_is_pushed() {
    let lab = Lab::new();
    add(&lab, "51234567").succeeds().says("✓ VK accepts the App ID, the Protected key and the callback URL.");
    assert_eq!((lab.pushes(), lab.ory_processes()), (1, 2));
}

#[test]
fn every_objection_of_vk_stops_the_push_and_is_quoted() {
    for (app, step, meaning, quote) in [
        ("52999999", "client", "has no app with the App ID 52999999", "client_id is incorrect"),
        ("51789012", "callback", "there as Trusted redirect URL. ", "application domain"),
        ("52000001", "callback", "The callback URL isn't registered", "application redirect uri"),
        ("52000002", "callback", "The callback URL isn't registered", "application domain"),
        ("52000003", "client", "apps of the VK ID console", "Security Error"),
        ("52000004", "client", "VK has blocked the app", "application is blocked"),
        ("52000005", "client", "Create one of the type Web", "native VK applications"),
        ("52000007", "client", "blocked the domain", "redirect_uri is blocked"),
    ] {
        let lab = Lab::new();
        let run = add(&lab, app).ends_with(4).says(meaning).says("Nothing was changed.");
        assert!(run.stderr.contains("  │ ") && run.stderr.contains(quote), "{run}");
        let json = lab.add(&format!("--project {STAGING} --client-id {app} --preflight --format json"));
        let json = json.ends_with(4).json();
        assert_eq!(
            (&json["preflight"][0]["step"], &json["preflight"][0]["verdict"]),
            (&json!(step), &json!("rejected"))
        );
        assert!(json["error"]["quotes"][0].as_str().unwrap().contains(quote), "{json}");
        assert_eq!(lab.pushes(), 0, "{app}");
    }
}

#[test]
fn a_wrong_secret_stops_the_push() {
    let lab = Lab::new();
    lab.emulator.edit(|network| network.add_app(ProviderApp::of("vk", "51234567", "AnotherSecret1234567")));
    let run = add(&lab, "51234567").ends_with(4);
    run.says("VK rejected the Protected key of the app 51234567.").says("invalid_client: client_secret is incorrect");
    assert_eq!(lab.pushes(), 0);
}

#[test]
fn the_secret_is_in_the_body_of_one_request_and_nowhere_else() {
    let lab = Lab::new();
    add(&lab, "51234567").succeeds();
    let requests = own_requests(&lab);
    let with_secret: Vec<_> = requests.iter().filter(|request| request.body.contains(SECRET)).collect();
    assert_eq!(with_secret.len(), 1, "{requests:?}");
    let exchange = with_secret[0];
    assert_eq!((exchange.method.as_str(), exchange.path.as_str()), ("POST", "/access_token"));
    for request in &requests {
        let Request { host, path, query, authorization, cookie, .. } = request;
        assert!([host, path, query, authorization, cookie].iter().all(|part| !part.contains(SECRET)), "{request:?}");
    }
}

#[test]
fn a_secret_that_vk_repeats_is_not_printed() {
    let lab = Lab::new();
    let words = json!({"error": "invalid_client", "error_description": format!("client_secret is {SECRET}")});
    lab.emulator.fault_next(VK, 1, Fault::answer(200, "<html>"));
    lab.emulator.fault_next(
        VK,
        1,
        Fault::answer(401, r#"{"error": "invalid_request", "error_description": "redirect_uri"}"#),
    );
    lab.emulator.fault_next(VK, 1, Fault::answer(401, &words.to_string()));
    add(&lab, "51234567").ends_with(4).says("invalid_client: client_secret is ");
}

#[test]
fn an_unknown_answer_stops_nothing() {
    for (fault, words) in [
        (Fault::dropped(), "oauth.vk.com can't be reached"),
        (Fault::answer(502, "<html><body>502 Bad Gateway</body></html>"), "HTTP status 502"),
        (Fault::answer(400, r#"{"error": "server_error", "error_description": "who knows"}"#), "who knows"),
        (Fault::answer(200, r#"{"error": {"error_code": 10}}"#), "Unknown answer"),
        (Fault::answer(200, &" ".repeat(1024 * 1024 + 1)), "over 1 MiB"),
        (Fault::redirect("http://hotel.example/"), "redirects to http://hotel.example/"),
        (Fault::redirect("https://10.0.0.1/"), "redirects to https://10.0.0.1/"),
        (Fault::redirect("https://oauth.vk.com/authorize"), "redirects more than 5 times"),
        (Fault::answer(401, &format!(r#"{{"error": "{}"}}"#, "\\u001b[2J")), "Can't tell whether VK accepts the app"),
    ] {
        let lab = Lab::new();
        lab.emulator.fault_next(VK, usize::MAX, fault);
        let run = add(&lab, "51234567").succeeds().says("Can't tell whether VK accepts the app 51234567.").says(words);
        assert!(!run.stderr.contains('\u{1b}'), "{run}");
        assert_eq!(lab.pushes(), 1);
    }
}

#[test]
fn a_redirect_to_another_host_of_the_provider_is_followed() {
    let lab = Lab::new();
    lab.emulator.fault_next(VK, 1, Fault::redirect("https://id.vk.com/authorize"));
    lab.emulator.fault_next(Target::Host("id.vk.com"), 1, refused("redirect_uri is blocked"));
    add(&lab, "51234567").ends_with(4).says("VK has blocked the domain");
}

#[test]
fn a_silent_vk_is_waited_for_ten_seconds_and_stops_nothing() {
    let lab = Lab::new();
    lab.emulator.fault_next(VK, 1, Fault::silence());
    add(&lab, "51234567").succeeds().says("oauth.vk.com gave no answer within 10 seconds");
    assert_eq!(lab.pushes(), 1);
}

#[test]
fn an_app_that_asked_too_often_is_pushed_with_a_warning() {
    let lab = Lab::new();
    add(&lab, "52000008")
        .succeeds()
        .says("VK is rate limiting this app. Wait a minute")
        .says("Too many invalid requests");
    assert_eq!(lab.pushes(), 1);
}

#[test]
fn an_objection_that_is_not_well_known_is_shown_beside_what_is_accepted() {
    let lab = Lab::new();
    let app = ProviderApp::of("vk", "52000006", SECRET).refused_with("not available for app");
    lab.emulator.edit(|network| network.add_app(app));
    let json = add_and_report(&lab, "52000006");
    assert_eq!(verdicts(&json), "client inconclusive, secret accepted");
    add(&lab, "52000006").says("VK accepts the Protected key.").says("Selected sign-in method not available for app");
}

#[test]
fn without_the_flag_only_ory_is_asked_with_two_processes() {
    for words in ["", "--no-preflight", "--offline"] {
        let lab = Lab::new();
        lab.add(&format!("--project {SHOP} --client-id 52000003 {words}")).succeeds();
        assert_eq!(own_requests(&lab), [], "{words}");
        assert_eq!((lab.ory_processes(), lab.pushes()), (2, 1), "{words}");
    }
}

#[test]
fn other_commands_that_change_something_ask_only_ory() {
    let lab = Lab::new();
    lab.run_with_stdin(&format!("rotate-secret vk --project {BLOG} --client-secret-stdin --yes"), SECRET).succeeds();
    lab.run(&format!("callback-url vk --project {BLOG}")).succeeds();
    lab.run(&format!("remove vk --project {BLOG} --yes")).succeeds();
    lab.run(&format!("restore --project {BLOG} --dry-run")).says("");
    assert_eq!(own_requests(&lab), []);
}

#[test]
fn offline_and_preflight_contradict_each_other() {
    Lab::new().add(&format!("--project {STAGING} --client-id 51234567 --preflight --offline")).ends_with(2);
}

#[test]
fn a_dry_run_can_ask_the_provider_too() {
    let lab = Lab::new();
    let words = format!("add vk --project {STAGING} --client-id 52000004 --client-secret-stdin --dry-run --preflight");
    lab.run_with_stdin(&words, SECRET).ends_with(4).says("VK has blocked the app");
}

#[test]
fn a_provider_whose_secret_is_kept_is_asked_about_without_it() {
    let lab = Lab::new();
    let run = lab.run(&format!("add vk --project {BLOG} --label VKontakte --yes --preflight")).succeeds();
    run.says("✓ VK accepts the App ID and the callback URL.");
    assert!(own_requests(&lab).iter().all(|request| request.method == "GET"));
}

#[test]
fn for_scripts_the_answers_are_part_of_the_one_object() {
    let json = add_and_report(&Lab::new(), "51234567");
    assert_eq!(verdicts(&json), "client accepted, secret accepted, callback accepted");
}

/// Adds an app, and returns the report for scripts.
fn add_and_report(lab: &Lab, app: &str) -> Value {
    lab.add(&format!("--project {STAGING} --client-id {app} --preflight --format json")).succeeds().json()
}

/// Returns the steps and verdicts of a report.
fn verdicts(report: &Value) -> String {
    let of = |it: &Value| format!("{} {}", it["step"].as_str().unwrap(), it["verdict"].as_str().unwrap());
    report["preflight"].as_array().unwrap().iter().map(of).collect::<Vec<_>>().join(", ")
}

/// Returns the verdicts on a server that gives these answers in turn.
fn verdicts_after(faults: Vec<Fault>) -> String {
    let lab = Lab::new();
    faults.into_iter().for_each(|fault| lab.emulator.fault_next(VK, 1, fault));
    verdicts(&add_and_report(&lab, "51234567"))
}

fn refused(words: &str) -> Fault {
    Fault::answer(401, &json!({"error": "invalid_request", "error_description": words}).to_string())
}

#[test]
fn a_server_that_checks_the_code_first_proves_no_secret() {
    let bad_code = || Fault::answer(401, r#"{"error": "invalid_grant", "error_description": "Code is invalid"}"#);
    let page = || Fault::answer(200, "<html>");
    for control in [
        bad_code(),
        Fault::answer(429, r#"{"error": "invalid_client"}"#),
        Fault::answer(503, r#"{"error": "invalid_client"}"#),
        Fault::answer(200, "<html>"),
        Fault::dropped(),
    ] {
        let seen = verdicts_after(vec![page(), refused("redirect_uri"), bad_code(), control]);
        assert_eq!(seen, "client accepted, secret inconclusive, callback accepted");
    }
}

#[test]
fn a_page_that_is_the_same_for_every_callback_url_proves_nothing() {
    for (first, second) in [
        (Fault::answer(200, "<html>hotel"), Fault::answer(200, "<html>hotel")),
        (Fault::answer(200, "<html>"), Fault::answer(429, "<html>")),
        (Fault::answer(200, "<html>"), Fault::dropped()),
        (Fault::redirect("https://hotel.example/"), Fault::redirect("https://hotel.example/")),
    ] {
        let seen = verdicts_after(vec![first, second]);
        assert!(seen.ends_with("callback inconclusive"), "{seen}");
    }
}

#[test]
fn a_provider_is_asked_for_no_more_than_two_tokens() {
    let lab = Lab::new();
    add(&lab, "51234567").succeeds();
    let requests = own_requests(&lab);
    assert_eq!(requests.iter().filter(|request| request.method == "POST").count(), 2);
    assert!(requests.len() <= 14, "{}", requests.len());
}
