//! The identity schema that a mapper is checked against, wherever it is.

use ory_social::sandbox::{Fault, Target};
use serde_json::json;

use super::{inline, schema, with_schema, with_schema_at};
use crate::support::lab::{Lab, Run};

const URL: &str = "https://schemas.example/person.json";
const HOST: Target = Target::Host("schemas.example");

/// Adds VK with a mapper that is checked against the identity schema.
fn add(lab: &Lab) -> Run {
    lab.add("--project acme --client-id 51234567 --mapper default")
}

/// Checks that an unavailable schema is reported, and that the push continues.
#[track_caller]
fn is_not_seen(lab: &Lab, words: &str) {
    add(lab).succeeds().says("Traits not checked").says(words);
    assert_eq!(lab.pushes(), 1);
}

fn with_fault(fault: Fault) -> Lab {
    let lab = with_schema_at(URL);
    lab.emulator.fault_next(HOST, usize::MAX, fault);
    lab
}

#[test]
fn it_is_downloaded_where_that_is_allowed() {
    let lab = with_schema(&schema());
    add(&lab).succeeds().says("people sign in with the trait email");
    let lab = with_fault(Fault::answer(200, &schema().to_string()));
    add(&lab).succeeds().says("people sign in with the trait email");
}

#[test]
fn it_is_not_downloaded_offline() {
    for words in ["", "--offline", "--preflight", "--mapper default --offline"] {
        let lab = with_fault(Fault::answer(200, &schema().to_string()));
        let run = lab.add(&format!("--project acme --client-id 51234567 {words}")).succeeds();
        run.says("the identity schema wasn't downloaded");
        assert!(lab.emulator.requests().iter().all(|request| request.host != "schemas.example"), "{words}");
    }
    let lab = with_fault(Fault::answer(200, &schema().to_string()));
    lab.run("mapper test default --project acme --offline").succeeds().says("wasn't downloaded");
}

#[test]
fn a_missing_schema_is_reported_and_stops_nothing() {
    is_not_seen(&with_fault(Fault::answer(404, "<Error>")), "answers with HTTP status 404");
    is_not_seen(&with_fault(Fault::dropped()), "schemas.example can't be reached");
}

#[test]
fn an_invalid_schema_is_reported_and_stops_nothing() {
    is_not_seen(&with_fault(Fault::answer(200, "<html>")), "the identity schema isn't valid JSON");
}

#[test]
fn a_schema_that_kratos_rejects_is_reported_and_nothing_is_pushed() {
    let lab = with_fault(Fault::answer(200, r#"{"type": "objekt"}"#));
    add(&lab).ends_with(4).says("Kratos rejects the identity schema").says("--no-mapper-check");
    assert_eq!(lab.pushes(), 0);
}

#[test]
fn a_schema_that_does_not_mention_traits_allows_any() {
    add(&with_schema_at(&inline("{}"))).succeeds();
}

#[test]
fn a_schema_that_is_too_large_is_reported_and_stops_nothing() {
    is_not_seen(&with_fault(Fault::answer(200, &" ".repeat(1024 * 1024 + 1))), "over 1 MiB");
}

#[test]
fn a_schema_in_a_private_network_is_not_asked_for() {
    for address in ["10.1.2.3", "127.0.0.1", "169.254.169.254"] {
        let lab = with_schema_at(&format!("https://{address}/person.json"));
        is_not_seen(&lab, "is an address inside a private network");
        assert!(lab.emulator.requests().iter().all(|request| request.path != "/person.json"));
    }
}

#[test]
fn a_redirect_is_followed_but_not_into_a_private_network_and_not_unencrypted() {
    let lab = with_fault(Fault::redirect("https://elsewhere.example/person.json"));
    lab.emulator.fault_next(Target::Host("elsewhere.example"), 9, Fault::answer(200, &schema().to_string()));
    add(&lab).succeeds().says("people sign in with the trait email");
    for (target, words) in [
        ("https://192.168.0.1/person.json", "is an address inside a private network"),
        ("http://elsewhere.example/person.json", "is not a usable address"),
        (URL, "redirects more than 5 times"),
    ] {
        is_not_seen(&with_fault(Fault::redirect(target)), words);
    }
}

#[test]
fn a_mapper_that_has_to_be_fitted_is_not_pushed_without_the_schema() {
    let lab = with_fault(Fault::answer(404, ""));
    let words = "--project acme --client-id 51234567 --mapper profile";
    lab.add(words).ends_with(4).says("depends on the identity schema").says("HTTP status 404");
    lab.add(&format!("{words} --offline")).ends_with(4).says("leave out --offline to download the schema");
    assert_eq!(lab.pushes(), 0);
}

#[test]
fn a_mapper_that_has_to_be_fitted_gets_the_traits_that_are_there() {
    let lab = with_schema(&schema());
    lab.add("--project acme --client-id 51234567 --mapper profile").succeeds();
    let run = lab.run("mapper decode --project acme").succeeds();
    assert!(run.stdout.contains("local traits = ['email', 'given_name'];"), "{run}");
}

/// A schema with only the trait `nick`.
const NICK_ONLY: &str = r#"{"type": "object", "properties": {"traits": {"type": "object",
    "properties": {"nick": {"type": "string"}}, "additionalProperties": false}}}"#;

/// A project `acme` with VK, in which people can also choose this identity schema.
fn with_choice(other: &str) -> Lab {
    let lab = with_schema(&schema());
    add(&lab).succeeds();
    let choice = json!({"id": "guest", "url": inline(other), "selfservice_selectable": true});
    lab.emulator.edit(|network| {
        let config = &mut network.project_mut("acme").unwrap().identity_config;
        config["identity"]["schemas"].as_array_mut().unwrap().push(choice);
    });
    lab
}

#[test]
fn a_test_checks_a_mapper_against_each_schema_that_people_can_choose() {
    let lab = with_choice(NICK_ONLY);
    for words in ["mapper test", "mapper test default"] {
        let run = lab.run(&format!("{words} --project acme")).succeeds();
        run.says("warning: with the identity schema guest, which people can choose: ").says("no trait email");
        let found = lab.run(&format!("{words} --project acme --format json")).succeeds().json()["findings"].clone();
        let found = found.as_array().unwrap().iter().filter(|finding| finding["identity_schema"] == "guest");
        let found: Vec<_> = found.map(|it| (it["code"].clone(), it["severity"].clone())).collect();
        assert_eq!(found, [(json!("unknown_trait"), json!("warning"))]);
    }
}

#[test]
fn status_checks_our_mapper_against_each_schema_that_people_can_choose() {
    let run = with_choice(NICK_ONLY).run("status --project acme").succeeds();
    run.says("The mapper of vk, with the identity schema guest: The identity schema has no trait email");
}

#[test]
fn status_names_the_schemas_that_kratos_rejects_once() {
    let run = with_choice(r#"{"type": "objekt"}"#).run("status --project acme").succeeds();
    run.says("Kratos rejects the identity schema guest, so every sign-up with it fails: ");
    let lab = with_schema(&schema());
    add(&lab).succeeds();
    lab.emulator.edit(|network| {
        let config = &mut network.project_mut("acme").unwrap().identity_config;
        config["identity"]["schemas"][0]["url"] = json!(inline(r#"{"type": "objekt"}"#));
    });
    for words in ["", "--offline"] {
        let run = lab.run(&format!("status --project acme {words}")).succeeds();
        assert_eq!(
            run.stdout.matches("Kratos rejects the identity schema, so every sign-up fails").count(),
            1,
            "{run}"
        );
    }
}

#[test]
fn a_mapper_is_checked_against_each_schema_that_people_can_choose_before_the_push() {
    let lab = with_choice(NICK_ONLY);
    let run = lab.add("--project acme --id vk2 --client-id 51234568").succeeds();
    let run = run.says("People can also sign up with other identity schemas: guest.");
    run.says("with the identity schema guest, which people can choose: ").says("email");
}
