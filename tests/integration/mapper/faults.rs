//! Every fault that a mapper can have is caught before the push, and the message says what to change.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{schema, with_schema};
use crate::support::lab::{Lab, Run};

/// A mapper with these traits.
fn with_traits(traits: &str) -> String {
    format!("local claims = std.extVar('claims');\n{{ identity: {{ traits: {{ {traits} }} }} }}")
}

/// The schema without `additionalProperties: false`.
fn open_schema() -> Value {
    let mut schema = schema();
    schema["properties"]["traits"].as_object_mut().unwrap().remove("additionalProperties");
    schema
}

/// Tests a mapper, and tries to push it.
fn both(lab: &Lab, snippet: &str) -> [Run; 2] {
    let file = lab.file("vk.jsonnet", snippet);
    let tested = lab.run(&format!("mapper test {} --project acme", file.display()));
    let added = lab.add(&format!("--project acme --client-id 51234567 --mapper {}", file.display()));
    [tested, added]
}

/// Checks that a mapper is rejected both times with these words, and that nothing is pushed.
#[track_caller]
fn is_stopped(lab: &Lab, snippet: &str, words: &[&str]) {
    for run in both(lab, snippet) {
        let run = words.iter().fold(run.ends_with(4), |run, words| run.says(words));
        assert!(!run.stderr.contains("panicked"), "{run}");
    }
    assert_eq!(lab.pushes(), 0);
}

/// Checks that a mapper passes both times, with these warnings.
#[track_caller]
fn is_warned_of(schema: &Value, snippet: &str, words: &[&str]) -> [Run; 2] {
    let lab = with_schema(schema);
    let runs = both(&lab, snippet);
    assert_eq!(lab.pushes(), 1, "{}", runs[1]);
    runs.map(|run| words.iter().fold(run.succeeds(), |run, words| run.says(words)))
}

#[test]
fn a_mapper_that_cannot_be_evaluated_is_rejected_with_line_and_column() {
    let lab = with_schema(&schema());
    is_stopped(&lab, "{\n  identity: { traits: { email: 1 + } },\n}", &["line 2, column ", "email: 1 + }"]);
    is_stopped(&lab, &with_traits("email: error 'no'"), &["line 2, column ", "can't be evaluated"]);
}

#[test]
fn an_unguarded_claim_is_rejected_with_its_sample_and_the_guard_to_add() {
    let words = ["line 2, column ", "sample no-email", "[if 'email' in claims then 'email']: claims.email"];
    is_stopped(&with_schema(&schema()), &with_traits("email: claims.email"), &words);
}

#[test]
fn a_result_without_traits_is_rejected() {
    let lab = with_schema(&schema());
    for snippet in ["{}", "{ identity: {} }", "{ identity: { traits: 'x' } }", "[]", "null"] {
        is_stopped(&lab, snippet, &["has no object `identity.traits`"]);
    }
}

#[test]
fn a_trait_that_the_schema_does_not_have_is_rejected() {
    let words = ["The identity schema has no trait phone", "go in circles", "It has email, given_name."];
    is_stopped(&with_schema(&schema()), &with_traits("phone: '+7'"), &words);
}

#[test]
fn a_trait_that_an_open_schema_does_not_list_gets_only_a_warning() {
    let words = ["doesn't list the trait phone", "Kratos stores it", "It lists email, given_name."];
    is_warned_of(&open_schema(), &with_traits("phone: '+7'"), &words);
}

#[test]
fn a_part_beside_the_traits_that_breaks_sign_ins_is_rejected() {
    let lab = with_schema(&schema());
    let of = |part: &str| format!("{{ identity: {{ traits: {{}}, {part} }} }}");
    is_stopped(&lab, &of("metadata_public: null"), &["`identity.metadata_public` must be an object", "error page"]);
    is_stopped(&lab, &of("verified_addresses: ['a@b.c']"), &["`identity.verified_addresses` must be a list"]);
    is_stopped(&lab, &of("region: 'mars'"), &["`identity.region` must be one of eu-central"]);
    let sometimes = of("metadata_admin: if 'nickname' in std.extVar('claims') then {}");
    is_stopped(&lab, &sometimes, &["sample no-email", "[if … then 'metadata_admin']"]);
}

#[test]
fn a_schema_that_kratos_rejects_stops_the_push_whatever_the_mapper_does() {
    let mut schema = schema();
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    let words =
        ["Kratos rejects the identity schema, so every sign-up fails", "http://json-schema.org/draft-07/schema#"];
    is_stopped(&with_schema(&schema), &with_traits(""), &words);
}

#[test]
fn a_schema_on_which_kratos_would_hang_is_rejected_soon() {
    let levels = (0..40).map(|level| {
        let next = json!({"$ref": format!("#/definitions/d{}", level + 1)});
        (format!("d{level}"), json!({"anyOf": [next, next]}))
    });
    let mut schema = schema();
    schema["definitions"] = levels.chain([("d40".to_owned(), json!({"type": "string"}))]).collect();
    schema["properties"]["traits"]["properties"]["given_name"] = json!({"$ref": "#/definitions/d0"});
    let began = Instant::now();
    is_stopped(&with_schema(&schema), &with_traits("given_name: 5"), &["the identity schema", "hang"]);
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}

#[test]
fn a_mapper_that_is_too_long_for_kratos_is_rejected_with_its_size() {
    let lab = with_schema(&schema());
    let long = |size: usize| format!("// {}\n{}", "x".repeat(size), with_traits(""));
    is_stopped(&lab, &long(28 * 1024), &["Kratos allows 65536", "https:// URL"]);
    let file = lab.file("vk.jsonnet", &long(26 * 1024));
    lab.run(&format!("mapper test {} --project acme", file.display())).succeeds();
}

#[test]
fn a_result_that_is_too_large_for_kratos_is_rejected() {
    let lab = with_schema(&schema());
    for size in [262_100, 1_000_000] {
        let of = format!("{{ identity: {{ traits: {{}}, metadata_admin: {{ a: std.repeat('x', {size}) }} }} }}");
        is_stopped(&lab, &of, &["other people's sign-ups fail for minutes"]);
    }
}

#[test]
fn functions_that_kratos_version_of_jsonnet_lacks_are_rejected() {
    let snippet = with_traits("[if !std.isNull(std.get(claims, 'email')) then 'email']: claims.email");
    is_stopped(&with_schema(&schema()), &snippet, &["go-jsonnet 0.21.0, which lacks std.isNull", "line 2, column "]);
}

#[test]
fn a_trace_gets_a_warning() {
    let snippet = with_traits("[if 'email' in claims then 'email']: std.trace('x', claims.email)");
    is_warned_of(&schema(), &snippet, &["std.trace writes people's data to Ory's log"]);
}

#[test]
fn a_trait_of_the_wrong_type_or_format_is_rejected() {
    let lab = with_schema(&schema());
    is_stopped(&lab, &with_traits("email: 5"), &["The trait email does not fit", "of type string"]);
    is_stopped(&lab, &with_traits("email: 'Ivan'"), &["The trait email does not fit", "\"email\""]);
}

#[test]
fn an_import_is_rejected_and_no_file_is_read() {
    let lab = with_schema(&schema());
    lab.file("secret.txt", "TopSecretContent");
    for import in ["importstr 'secret.txt'", "import 'secret.txt'"] {
        let file = lab.file("vk.jsonnet", &with_traits(&format!("email: {import}")));
        let run = lab.run(&format!("mapper test {}", file.display())).ends_with(4).says("`import` doesn't work");
        assert!(!run.to_string().contains("TopSecretContent"), "{run}");
    }
    is_stopped(&lab, &with_traits("email: importstr '/etc/hostname'"), &["`import` doesn't work", "line 2, column "]);
}

#[test]
fn a_mapper_that_needs_too_much_time_or_memory_ends_soon_with_a_message() {
    let lab = with_schema(&schema());
    for bomb in [
        "local f(x) = f(x + 1); f(1)",
        "std.length(std.range(0, 1000000000000))",
        "local f(n) = if n == 0 then 'x' else f(n - 1) + f(n - 1); std.length(f(100))",
        "std.repeat('x', 10000000000)",
    ] {
        let began = Instant::now();
        is_stopped(&lab, &with_traits(&format!("email: {bomb}")), &["can't be evaluated: "]);
        assert!(began.elapsed() < Duration::from_secs(30), "{bomb}: {:?}", began.elapsed());
    }
}

#[test]
fn what_looks_like_a_secret_gets_a_warning_and_is_never_quoted() {
    let key = "local key = 'ory_pat_NeverQuoteThisKey';";
    let good = format!("{key}\n{}", with_traits("email: 'a@example.org'"));
    for run in is_warned_of(&schema(), &good, &["line 1, column 13: This string looks like a secret"]) {
        assert!(!run.to_string().contains("NeverQuoteThisKey"), "{run}");
    }
    // Not even if something else is wrong on the same line.
    let lab = with_schema(&schema());
    let bad = format!("{key} {{ identity: {{ traits: {{ email: std.extVar('claims').email }} }} }}");
    for run in both(&lab, &bad) {
        assert!(!run.ends_with(4).says("without a guard").to_string().contains("NeverQuoteThisKey"));
    }
    // Not even by the engine, which quotes it from another line.
    for run in both(&lab, &format!("{key}\nerror 'no ' + key")) {
        assert!(!run.ends_with(4).says("The reason isn't shown").to_string().contains("NeverQuoteThisKey"));
    }
}

#[test]
fn a_claim_that_vk_never_sends_gets_a_warning() {
    let raw = with_traits("[if 'raw_claims' in claims then 'given_name']: claims.raw_claims.first_name");
    is_warned_of(&schema(), &raw, &["VK never sends raw_claims"]);
    let gate = with_traits("[if 'email' in claims && 'email_verified' in claims then 'email']: claims.email");
    is_warned_of(&schema(), &gate, &["VK never sends email_verified"]);
}

#[test]
fn an_unverified_address_that_people_sign_in_with_gets_a_warning_with_the_reason() {
    let snippet = with_traits("[if 'email' in claims then 'email']: claims.email");
    is_warned_of(&schema(), &snippet, &["VK doesn't say whether the email is verified", "another person's address"]);
}

#[test]
fn a_required_trait_that_nothing_fills_is_named() {
    let mut schema = schema();
    schema["properties"]["traits"]["properties"]["phone"] = json!({"type": "string"});
    schema["properties"]["traits"]["required"] = json!(["phone"]);
    is_warned_of(&schema, &with_traits(""), &["It never sets the trait phone.", "registration page"]);
}

#[test]
fn a_rejected_mapper_can_be_pushed_anyway() {
    let lab = with_schema(&schema());
    let file = lab.file("vk.jsonnet", "{ identity: {} }");
    let words = format!("--project acme --client-id 51234567 --no-mapper-check --mapper {}", file.display());
    let run = lab.add(&words).succeeds();
    assert!(!run.stderr.contains("mapper"), "{run}");
    assert_eq!(lab.pushes(), 1);
}

#[test]
fn a_mapper_that_is_not_pushed_is_not_evaluated() {
    let lab = with_schema(&schema());
    let words = "--project acme --client-id 51234567";
    lab.add(words).succeeds();
    let run = lab.add(&format!("{words} --label VKontakte")).succeeds();
    assert!(!run.stderr.contains("mapper"), "{run}");
}

#[test]
fn for_scripts_a_rejected_mapper_is_one_json_object_with_the_findings() {
    let lab = with_schema(&schema());
    let file = lab.file("vk.jsonnet", &with_traits("email: claims.email"));
    let words = format!("--project acme --client-id 51234567 --format json --mapper {}", file.display());
    let json = lab.add(&words).ends_with(4).json();
    let finding = &json["findings"][0];
    assert_eq!((&finding["code"], &finding["line"]), (&json!("unguarded_claim"), &json!(2)));
    assert_eq!((&json["ok"], &json["error"]["exit_code"]), (&json!(false), &json!(4)));
}

#[test]
fn a_text_that_is_too_long_to_read_is_cut() {
    let lab = with_schema(&open_schema());
    for (snippet, code) in [
        ("error std.repeat('x', 100000)".to_owned(), 4),
        (with_traits("email: 'a@b.example', given_name: std.repeat('x', 100000)"), 0),
    ] {
        let file = lab.file("long.jsonnet", &snippet);
        let run = lab.run(&format!("mapper test {} --project acme", file.display())).ends_with(code);
        assert!(run.stdout.len() + run.stderr.len() < 60_000, "{}", run.stdout.len() + run.stderr.len());
        run.says("more characters)");
    }
}
