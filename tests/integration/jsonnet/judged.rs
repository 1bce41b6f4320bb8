//! Findings in snippets that the engine has run: its error messages are understood.

use ory_social::domain::catalogue::Catalogue;
use ory_social::domain::identity_schema::IdentitySchema;
use ory_social::domain::mapper::{Check, Fault, Finding, FindingCode, Loaded, check, samples_and_gaps};
use serde_json::json;

use super::evaluator::evaluate;

/// Returns the findings in a snippet for VK, with a schema that has an email address and a birth date.
fn judge(snippet: &str) -> Vec<Finding> {
    let template = Catalogue::shipped().get("vk").unwrap();
    let samples = samples_and_gaps(template);
    let claims: Vec<_> = samples.iter().map(|sample| sample.claims.clone()).collect();
    let ended = evaluate(snippet, &claims);
    // Parses messages like the tool, except for the place.
    let message = |complaint: &str| complaint.rsplit("error: ").next()?.lines().next().map(str::to_owned);
    let complaints: Vec<_> = ended.complaints().into_iter().map(message).collect();
    let results = ended.results(claims.len()).into_iter().zip(complaints);
    let evaluations: Vec<_> = results
        .map(|(result, complaint)| result.ok_or_else(|| Fault::nowhere(complaint.unwrap_or_default())))
        .collect();
    let properties =
        json!({"email": {"type": "string", "format": "email"}, "birthdate": {"type": "string", "format": "date"}});
    let traits = json!({"type": "object", "properties": properties, "additionalProperties": false});
    let schema = IdentitySchema::parse(json!({"properties": {"traits": traits}}).to_string().as_bytes()).unwrap();
    let mapper = Loaded::inline(snippet.to_owned());
    let Check { findings, .. } = check(&mapper, template, &samples, &evaluations, Some(&schema));
    findings
}

fn with_traits(traits: &str) -> String {
    format!("local claims = std.extVar('claims');\n{{ identity: {{ traits: {{ {traits} }} }} }}")
}

#[track_caller]
fn finds(snippet: &str, codes: &[FindingCode]) -> Vec<Finding> {
    let findings = judge(snippet);
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), codes, "{snippet} {findings:?}");
    findings
}

#[test]
fn an_unguarded_claim_is_found_however_it_is_read() {
    for read in ["claims.email", "claims['email']", "std.asciiLower(claims.email)", "(function(c) c.email)(claims)"] {
        let findings = finds(&with_traits(&format!("email: {read}")), &[FindingCode::UnguardedClaim]);
        assert!(findings[0].samples.iter().any(|sample| sample == "full without email"), "{findings:?}");
        assert!(findings[0].samples.iter().all(|sample| sample != "full"), "{findings:?}");
    }
}

#[test]
fn a_guarded_claim_is_fine_however_it_is_guarded() {
    for guarded in [
        "[if 'email' in claims then 'email']: claims.email",
        "[if std.objectHas(claims, 'email') then 'email']: claims.email",
        "[key]: claims[key] for key in ['email'] if key in claims",
        "} + (if 'email' in claims then { email: claims.email } else {}) + {",
    ] {
        finds(&with_traits(guarded), &[]);
    }
    let pruned =
        "local claims = std.extVar('claims'); { identity: { traits: std.prune({ email: std.get(claims, 'email') }) } }";
    finds(pruned, &[]);
}

#[test]
fn an_absent_claim_that_becomes_null_does_not_fit() {
    finds(&with_traits("email: std.get(claims, 'email')"), &[FindingCode::TraitMisfit]);
}

#[test]
fn a_birth_date_as_vk_writes_it_is_not_a_date() {
    finds(&with_traits("[if 'birthdate' in claims then 'birthdate']: claims.birthdate"), &[FindingCode::TraitMisfit]);
}

#[test]
fn a_test_of_email_verified_as_the_documentation_has_it_is_only_a_warning() {
    let snippet = "local claims = { email_verified: false } + std.extVar('claims');
        { identity: { traits: { [if 'email' in claims && claims.email_verified then 'email']: claims.email } } }";
    finds(snippet, &[FindingCode::ClaimNeverSent]);
}

#[test]
fn raw_claims_without_a_guard_break_the_sign_in() {
    let snippet = with_traits("[if 'x' in claims.raw_claims then 'email']: 'x'");
    finds(&snippet, &[FindingCode::EvaluationFailed, FindingCode::ClaimNeverSent]);
}

#[test]
fn errors_of_every_kind_are_reported_in_the_words_of_the_engine() {
    for (snippet, says) in [
        ("{ identity: { traits: { } }", "`}` or binary operator instead of end-of-file"),
        ("{ identity: { traits: { email: clams.email } } }", "unknown identifier `clams`"),
        ("error 'not from here'", "not from here"),
        ("local f(x) = f(x); f(1)", "stack overflow"),
        ("1 + {}", "cannot be applied to values of types number and object"),
    ] {
        let findings = finds(snippet, &[FindingCode::EvaluationFailed]);
        assert!(findings[0].message.contains(says), "{}", findings[0].message);
    }
}

#[test]
fn a_result_that_is_not_an_identity_is_reported() {
    for snippet in ["{}", "null", "{ traits: {} }", "{ identity: { traits: [] } }", "{ identity:: { traits: {} } }"] {
        finds(snippet, &[FindingCode::NoTraits]);
    }
}

#[test]
fn an_import_is_reported_as_one() {
    finds("import 'x.libsonnet'", &[FindingCode::Import, FindingCode::EvaluationFailed]);
}
