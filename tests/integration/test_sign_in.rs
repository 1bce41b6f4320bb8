//! `ory-social test`: a real sign-in that stores nobody. (With a real Kratos: tests/kratos.)

use std::os::unix::fs::PermissionsExt as _;

use ory_social::sandbox::{Fault, Project, Request, Target};
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::support::lab::{Lab, Run, STAGING};
use crate::support::running::Running;
use crate::support::terminal::{CTRL_C, ENTER, ESC};

const HOST: &str = "acme-shop-stage-p4q5r6.projects.oryapis.com";
const CREATE: &str = "/admin/test-login-flows";
const POLL: &str = "/self-service/login/flows";
/// A person about whom nothing may be shown.
const PERSON: &str = "anna.karenina@example.com";

/// A lab with VK in the staging project, and with that project's key.
fn lab() -> Lab {
    let lab = Lab::new().with("ORY_PROJECT_API_KEY", Project::api_key("acme-shop-stage-p4q5r6"));
    lab.add(&format!("--project {STAGING} --client-id 51234567")).succeeds();
    lab
}

fn test(words: &str) -> String {
    format!("test vk --project {STAGING} {words}")
}

/// What Kratos captures when a person signs in (measured with Kratos b86338da).
fn passed() -> Value {
    let claims = json!({"iss": "https://api.vk.com/method/users.get", "sub": "123456789", "email": PERSON});
    json!({"id_token_claims": claims, "jsonnet_mapper_url": "base64://e30=", "jsonnet_input": claims,
        "jsonnet_output": {"identity": {"traits": {"email": PERSON}}}})
}

fn failed(step: &str, message: &str) -> Value {
    json!({"error": {"step": step, "reason": "any", "message": message}})
}

/// Returns the result as a browser shows it.
fn result(payload: &Value) -> String {
    json!({"id": "7667b90c", "state": "passed_challenge", "test_context": {"provider_id": "vk", "debug_payload": payload}})
        .to_string()
}

/// Returns the ID of the test sign-in that is being polled, if any.
fn polled(lab: &Lab) -> Option<String> {
    let requests = lab.emulator.requests();
    let poll = requests.iter().find(|request| request.path == POLL)?;
    Some(poll.query.strip_prefix("id=").unwrap().to_owned())
}

fn get(lab: &Lab, path: &str, query: &str, cookie: &str) -> (u16, String) {
    let request = Request {
        method: "GET".to_owned(),
        host: HOST.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        cookie: cookie.to_owned(),
        ..Request::default()
    };
    let answer = lab.emulator.edit(|network| network.answer(&request));
    (answer.status, answer.body)
}

/// Opens the link as a browser does.
fn open_link(lab: &Lab) {
    let id = polled(lab).unwrap();
    let (_, flow) = get(lab, POLL, &format!("id={id}"), "");
    let flow: Value = serde_json::from_str(&flow).unwrap();
    let token = flow.pointer("/ui/nodes").unwrap().as_array().unwrap().iter();
    let token = token.map(|node| &node["attributes"]).find(|it| it["name"] == "csrf_token").unwrap()["value"].clone();
    let query = format!("flow={id}&method=oidc&provider=vk&csrf_token={}", token.as_str().unwrap());
    assert_eq!(get(lab, "/self-service/login", &query, "").0, 303);
}

/// Ends the sign-in. Returns what the browser shows afterwards.
fn end(lab: &Lab, payload: Value) -> String {
    let id = polled(lab).unwrap();
    let cookie = lab.emulator.edit(|network| network.end_test(&id, payload));
    assert_eq!(get(lab, POLL, &format!("id={id}"), "").0, 403, "only that browser sees it");
    get(lab, POLL, &format!("id={id}"), &cookie).1
}

fn was_deleted(lab: &Lab) -> bool {
    lab.emulator.requests().iter().any(|it| it.method == "DELETE" && it.path == "/self-service/login/test")
}

/// Runs `test` on a result that is piped in.
fn explained(payload: &Value, words: &str) -> Run {
    Lab::new().run_with_stdin(&format!("test vk --result - {words}"), &result(payload))
}

#[test]
fn a_script_gets_the_link_waits_for_the_end_and_explains_the_result_later() {
    let lab = lab();
    let mut run = Running::start(&lab, &test("--wait 0"), "").end_input();
    run.wait_until(|| polled(&lab).is_some());
    open_link(&lab);
    run.expect("The link was opened. Waiting for VK");
    let shown = end(&lab, passed());
    let run = run.ends_with(0);
    assert!(run.stdout.contains("csrf_token=") && run.stdout.contains(&format!("{POLL}?id=")), "{run}");
    assert!(run.stdout.contains("ory-social test vk --project"), "it says how to go on: {run}");
    let run = lab.run_with_stdin("test vk --result -", &shown).succeeds();
    assert_eq!(run.stdout.matches('✓').count(), 5, "{run}");
    assert!(run.stdout.contains("VK sent these claims: iss, sub, email."), "{run}");
    assert!(!run.to_string().contains("karenina"), "{run}");
    assert!(!was_deleted(&lab), "only that browser may delete it now");
}

#[test]
fn for_scripts_the_link_is_on_stderr_and_in_the_object() {
    let lab = lab();
    let mut run = Running::start(&lab, &test("--wait 0 --json"), "").end_input();
    let link = run.line_with("csrf_token=").trim().to_owned();
    run.wait_until(|| polled(&lab).is_some());
    end(&lab, passed());
    let json = run.ends_with(0).json();
    assert_eq!((&json["link"], &json["outcome"], &json["steps"]), (&json!(link), &json!("ended"), &json!([])));
    assert!(json["next"][0].as_str().unwrap().ends_with("--result FILE"), "{json}");
}

#[test]
fn a_person_pastes_a_result_of_any_length_and_it_is_never_shown() {
    let lab = lab();
    let mut terminal = lab.terminal(&test("--wait 0"));
    terminal.wait_until(|| polled(&lab).is_some());
    open_link(&lab);
    let mut payload = passed();
    payload["jsonnet_input"]["raw_claims"] = json!({"about": "x".repeat(9000)});
    let shown: Value = serde_json::from_str(&end(&lab, payload)).unwrap();
    terminal.never_shows("karenina").expect("Paste everything that it shows (not shown):");
    terminal.paste("{\"test_context\"").press(ENTER).press("\x04").expect("That isn't all.");
    terminal.expect("(not shown):").paste(&format!("{shown:#}\n"));
    let ended = terminal.ends_with(0);
    assert!(ended.screen.contains("The identity fits the identity schema."), "{}", ended.screen);
}

#[test]
fn a_result_can_be_pasted_later_too() {
    let lab = Lab::new();
    let mut terminal = lab.terminal("test vk --result -");
    terminal.never_shows("karenina").expect("(not shown):").paste(&result(&passed()));
    let ended = terminal.ends_with(0);
    assert!(ended.screen.contains("VK sent these claims: iss, sub, email."), "{}", ended.screen);
}

#[test]
fn a_terminal_that_does_not_mark_what_is_pasted_takes_a_long_result_too() {
    let lab = lab();
    let mut terminal = lab.terminal(&test("--wait 0"));
    terminal.wait_until(|| polled(&lab).is_some());
    let shown: Value = serde_json::from_str(&end(&lab, passed())).unwrap();
    terminal.never_shows("karenina").expect("(not shown):").press(&format!("{shown:#}").replace('\n', "\r"));
    terminal.ends_with(0);
}

#[test]
fn the_flow_is_deleted_when_nobody_comes_or_the_person_stops() {
    let lab_of = |words: &str, act: &dyn Fn(&mut Running<'_>), code: i32, says: &str| {
        let lab = lab();
        let mut run = Running::start(&lab, &test(words), "").end_input();
        run.wait_until(|| polled(&lab).is_some());
        act(&mut run);
        run.ends_with(code).says(says);
        assert!(was_deleted(&lab), "{says}");
    };
    lab_of("--wait 0 --within 1", &|_| {}, 1, "Nobody opened the link within 1 second.");
    lab_of("--wait 0", &|run| _ = run.signal(Signal::INT), 130, "Interrupted. Nothing was changed.");
    let lab = lab();
    let mut terminal = lab.terminal(&test("--wait 0"));
    terminal.wait_until(|| polled(&lab).is_some()).press(CTRL_C);
    terminal.ends_with(130);
    assert!(was_deleted(&lab));
}

#[test]
fn a_provider_that_keeps_the_person_is_named() {
    let lab = lab();
    let mut run = Running::start(&lab, &test("--wait 0 --within 5"), "").end_input();
    run.wait_until(|| polled(&lab).is_some());
    open_link(&lab);
    run.ends_with(1).says("VK sent nobody back within 5 seconds.").says("if it rejects the app or the callback URL");
}

#[test]
fn esc_at_the_result_changes_nothing() {
    let lab = lab();
    let mut terminal = lab.terminal(&test("--wait 0"));
    terminal.wait_until(|| polled(&lab).is_some());
    end(&lab, passed());
    terminal.expect("(not shown):").press(ESC);
    terminal.ends_with(8);
}

#[test]
fn the_project_key_goes_to_the_admin_api_alone_and_is_never_shown() {
    let key = "ory_pat_acme-shop-stage-p4q5r6";
    let lab = Lab::new();
    lab.add(&format!("--project {STAGING} --client-id 51234567")).succeeds();
    let run = lab.run_with_stdin(&test("--wait 0 --within 1 --project-key-stdin -v"), &format!("{key}\n")).ends_with(1);
    assert!(!run.to_string().contains(key), "{run}");
    let with_key = lab.emulator.requests().into_iter().filter(|request| format!("{request:?}").contains(key));
    let places: Vec<_> = with_key.map(|request| (request.host, request.path)).collect();
    assert_eq!(places, [(HOST.to_owned(), CREATE.to_owned())]);
    let echo = format!(r#"{{"error": {{"code": 401, "reason": "no such key {key}"}}}}"#);
    lab.emulator.fault_next(Target::Path(CREATE), 1, Fault::answer(401, &echo));
    let run = lab.run_with_stdin(&test("--wait 0 --project-key-stdin"), key).ends_with(3);
    assert!(!run.to_string().contains(key), "{run}");
}

#[test]
fn without_a_usable_key_nothing_is_asked() {
    for (key, code, words) in [
        (None, 3, "A test sign-in needs an API key of the project."),
        (Some("ory_wak_x"), 4, "those begin with ory_pat_"),
        (Some("two words"), 4, "isn't one word"),
    ] {
        let lab = key.map_or_else(Lab::new, |key| Lab::new().with("ORY_PROJECT_API_KEY", key));
        lab.run(&test("")).ends_with(code).says(words);
        assert_eq!(lab.emulator.requests().len(), 0);
    }
    let wrong = Lab::new().with("ORY_PROJECT_API_KEY", "ory_pat_of-another-project");
    wrong.add(&format!("--project {STAGING} --client-id 51234567")).succeeds();
    wrong.run(&test("--wait 0")).ends_with(3).says("Ory rejected the project API key.");
}

#[test]
fn an_ory_without_test_sign_ins_says_so_and_offers_verify() {
    let lab = lab();
    for body in ["404 page not found", r#"{"error": {"code": 404, "message": "Unable to locate the resource"}}"#] {
        lab.emulator.fault_next(Target::Path(CREATE), 1, Fault::answer(404, body));
        lab.run(&test("--wait 0")).ends_with(1).says("This Ory has no test sign-in yet.").says("ory-social verify");
    }
}

#[test]
fn what_verify_finds_comes_first() {
    let lab = Lab::new().with("ORY_PROJECT_API_KEY", Project::api_key("acme-shop-stage-p4q5r6"));
    let run = lab.run(&test("--wait 0 --json")).ends_with(10);
    assert_eq!(run.json()["problems"][0]["code"], "provider_missing", "{run}");
    assert!(lab.emulator.requests().iter().all(|request| request.path != CREATE));
}

#[test]
fn each_step_that_failed_has_its_fix_and_the_later_ones_were_not_reached() {
    for (payload, message, fix) in [
        (failed("provider_denied", "access_denied"), "VK didn't let the person in.", "allow the access"),
        (failed("state_validate", ""), "in another browser, or too late", "ory-social test vk"),
        (
            failed("token_exchange", "oauth2: \"invalid_client\" \"client_secret is incorrect\""),
            "VK rejected the Protected key that Ory has.",
            "ory-social rotate-secret vk",
        ),
        (failed("token_exchange", "oauth2: \"invalid_grant\""), "VK gave Ory no token.", "ory-social verify vk"),
        (failed("id_token_verify", ""), "Ory can't verify the ID token of VK.", "ory-social status"),
        (failed("claims_decode", ""), "Ory can't use what VK sent.", "ory-social verify vk"),
        (failed("jsonnet_run", "no"), "The mapper fails with these claims.", "ory-social mapper test --claims FILE"),
        (failed("schema_validate", "no"), "doesn't fit the identity schema", "ory-social mapper test --claims FILE"),
        (failed("callback", ""), "Ory doesn't say at which step", "ory-social verify vk"),
    ] {
        let run = explained(&payload, "").ends_with(10).says(message).says(fix);
        assert_eq!(run.stderr.contains("Not reached:"), !run.stderr.contains("doesn't fit"), "{run}");
    }
}

#[test]
fn the_fix_names_the_project_again() {
    let payload = failed("token_exchange", "oauth2: \"invalid_client\"");
    explained(&payload, "--project acme-shop").ends_with(10).says("ory-social rotate-secret vk --project acme-shop`");
    explained(&payload, "--kratos kratos.yml").ends_with(10).says("ory-social rotate-secret vk --kratos kratos.yml`");
}

#[test]
fn what_a_person_will_be_asked_for_is_a_warning() {
    let mut payload = passed();
    payload["schema_validation_errors"] = json!([{"path": "/traits", "message": "missing properties: \"phone\""}]);
    payload["error"] = json!({"step": "schema_validate", "reason": "traits_invalid", "message": "missing"});
    let run = explained(&payload, "").succeeds();
    assert!(run.stdout.contains("! The identity lacks phone. Ory asks people for that when they sign up."), "{run}");
    let json = explained(&payload, "--json").succeeds().json();
    assert_eq!((&json["outcome"], &json["steps"][4]["verdict"]), (&json!("passed"), &json!("incomplete")));
    assert_eq!(json["missing_traits"], json!(["phone"]));
}

#[test]
fn values_are_shown_only_with_a_flag() {
    let mut payload = passed();
    payload["schema_validation_errors"] =
        json!([{"path": "/traits/email", "message": format!("\"{PERSON}\" is not valid")}]);
    payload["error"] = json!({"step": "schema_validate", "reason": "traits_invalid", "message": PERSON});
    for words in ["", "--json"] {
        let run = explained(&payload, words).ends_with(10);
        assert!(!run.to_string().contains("karenina") && run.to_string().contains("email: "), "{run}");
        let run = explained(&payload, &format!("{words} --show-claims")).ends_with(10);
        assert_eq!(run.to_string().matches(PERSON).count(), if words.is_empty() { 2 } else { 4 }, "{run}");
    }
}

#[test]
fn saved_claims_are_private_never_replace_a_file_and_feed_the_mapper_test() {
    let lab = Lab::new();
    let run =
        lab.run_with_stdin("test vk --result - --save-claims claims.json --anonymise", &result(&passed())).succeeds();
    assert!(run.stdout.contains("Saved the claims to claims.json."), "{run}");
    let file = lab.home().join("claims.json");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("aaaa.aaaaaaaa@aaaaaaa.aaa") && text.contains("\"111111111\""), "{text}");
    lab.run("mapper test default --claims claims.json").succeeds();
    let run = lab.run_with_stdin("test vk --result - --save-claims claims.json", &result(&passed())).ends_with(2);
    run.says("claims.json already exists.");
    lab.run_with_stdin("test vk --result - --save-claims raw.json", &result(&passed())).succeeds();
    assert!(std::fs::read_to_string(lab.home().join("raw.json")).unwrap().contains(PERSON));
    lab.run("test vk --result - --anonymise").ends_with(2);
}

#[test]
fn a_result_of_another_provider_or_none_at_all_is_rejected() {
    let lab = Lab::new();
    for (text, words) in [
        ("", "Standard input is empty."),
        ("<html>", "What standard input holds isn't JSON."),
        ("{}", "is JSON, but not a test sign-in"),
        (r#"{"error": {"code": 403}}"#, "only the one that signed in shows the result"),
        (r#"{"test_context": {"provider_id": "vk"}}"#, "hasn't ended"),
    ] {
        lab.run_with_stdin("test vk --result -", text).ends_with(4).says(words);
    }
    let run = lab.run_with_stdin("test google --result -", &result(&passed())).ends_with(4);
    run.says("a test sign-in with vk, not with google");
    lab.run("test vk --result nowhere.json").ends_with(4).says("nowhere.json can't be read");
}
