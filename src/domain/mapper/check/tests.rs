use serde_json::{Map, json};

use super::*;
use crate::domain::fixtures::vk;
use crate::domain::place::Place;

/// A person with these VK claims.
fn sample(name: &str, claims: Value) -> Sample {
    Sample::parse(name, &claims.to_string()).unwrap()
}

/// Two people, one of whom has no email address.
fn people() -> Vec<Sample> {
    vec![sample("ivan", json!({"sub": "1", "email": "ivan@example.com"})), sample("anna", json!({"sub": "2"}))]
}

fn schema(properties: Value, required: Value) -> IdentitySchema {
    let traits =
        json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false});
    IdentitySchema::parse(json!({"properties": {"traits": traits}}).to_string().as_bytes()).unwrap()
}

fn email_schema() -> IdentitySchema {
    schema(json!({"email": {"type": "string", "format": "email"}}), json!([]))
}

fn traits(traits: Value) -> Evaluation {
    Ok(json!({"identity": {"traits": traits}}))
}

/// Checks a mapper that returns these evaluations for [`people`].
fn check_people(evaluations: &[Evaluation], schema: &IdentitySchema) -> Check {
    check(&Loaded::inline("{}".to_owned()), vk(), &people(), evaluations, Some(schema))
}

fn codes(check: &Check) -> Vec<FindingCode> {
    check.findings.iter().map(|finding| finding.code).collect()
}

/// Returns the only finding, which must have this code.
fn only(check: &Check, code: FindingCode) -> &Finding {
    assert_eq!(codes(check), [code], "{check:?}");
    &check.findings[0]
}

#[test]
fn a_mapper_that_fits_has_a_result_for_each_sample_and_no_finding() {
    let check = check_people(&[traits(json!({"email": "x@example.com"})), traits(json!({}))], &email_schema());
    assert_eq!(codes(&check), []);
    assert!(!check.fails());
    let names: Vec<_> = check.results.iter().map(|result| result.sample.as_str()).collect();
    assert_eq!(names, ["ivan", "anna"]);
    assert_eq!(check.results[0].identity, Some(json!({"traits": {"email": "x@example.com"}})));
}

#[test]
fn a_claim_that_a_sample_lacks_is_an_unguarded_claim_with_place_and_sample() {
    let place = Some(Place { line: 5, column: 20 });
    let fault = Fault { message: "unknown field \"email\"".into(), place };
    let check = check_people(&[traits(json!({})), Err(fault)], &email_schema());
    let finding = only(&check, FindingCode::UnguardedClaim);
    assert!(check.fails());
    assert_eq!((finding.place, finding.samples.as_slice()), (place, ["anna".to_owned()].as_slice()));
    let message = "It reads the claim email without a guard. VK doesn't send it for everyone, so sign-in would fail \
        for the \
                   others. Write `[if 'email' in claims then 'email']: claims.email`.";
    assert_eq!(finding.message, message);
    assert_eq!(check.results[1].identity, None);
}

#[test]
fn a_field_that_exists_or_is_not_a_claim_is_not_unguarded() {
    let fault = |field: &str| Err(Fault::nowhere(format!("unknown field {field:?}")));
    let check = check_people(&[fault("email"), fault("nonsense")], &email_schema());
    assert_eq!(codes(&check), [FindingCode::EvaluationFailed; 2]);
    assert_eq!(check.findings[0].message, "It can't be evaluated: unknown field \"email\".");
}

#[test]
fn the_same_fault_with_many_samples_is_one_finding() {
    let fault: Evaluation = Err(Fault::nowhere("stack overflow"));
    let check = check_people(&[fault.clone(), fault], &email_schema());
    assert_eq!(only(&check, FindingCode::EvaluationFailed).samples, ["ivan", "anna"]);
}

#[test]
fn a_result_without_an_object_of_traits_is_an_error() {
    for output in [json!({}), json!([]), json!({"identity": {}}), json!({"identity": {"traits": "x"}}), json!(null)] {
        let check = check_people(&[Ok(output.clone())], &email_schema());
        let finding = only(&check, FindingCode::NoTraits);
        assert!(finding.message.contains("`{ identity: { traits: { … } } }`"), "{output}");
        assert_eq!(check.results[0].identity, None, "{output}");
    }
}

#[test]
fn a_trait_that_the_schema_lacks_is_an_error_that_names_those_it_has() {
    let schema = schema(json!({"email": {}, "name": {"properties": {"first": {}}}}), json!([]));
    let check = check_people(&[traits(json!({"emial": "x"}))], &schema);
    let message = "The identity schema has no trait emial, so people who sign up would go in circles. \
                   It has email, name.first.";
    assert_eq!(only(&check, FindingCode::UnknownTrait).message, message);
    assert!(check.fails());
}

#[test]
fn a_trait_that_does_not_fit_is_an_error_that_does_not_quote_it() {
    let check = check_people(&[traits(json!({"email": "canary"})), traits(json!({"email": 7}))], &email_schema());
    assert_eq!(codes(&check), [FindingCode::TraitMisfit; 2]);
    let all = format!("{:?}", check.findings);
    assert!(!all.contains("canary"), "{all}");
    assert_eq!(
        check.findings[1].message,
        "The trait email does not fit the identity schema: its value must be of type string, but is number."
    );
}

#[test]
fn without_a_schema_any_traits_will_do() {
    let check = check(&Loaded::inline("{}".to_owned()), vk(), &people(), &[traits(json!({"whatever": 1}))], None);
    assert_eq!(codes(&check), []);
}

#[test]
fn parts_of_the_identity_that_ory_ignores_are_named() {
    let output = json!({"identity": {"traits": {}, "metadata": {}, "metadata_public": {}, "region": "eu"}});
    let check = check_people(&[Ok(output)], &email_schema());
    let finding = only(&check, FindingCode::IgnoredOutput);
    assert!(finding.message.starts_with("Kratos ignores `identity.metadata`. It reads traits,"), "{finding:?}");
    assert!(!check.fails());
}

#[test]
fn an_unverified_address_that_people_sign_in_with_is_a_warning_about_a_takeover() {
    let identifier = json!({"type": "string", "ory.sh/kratos": {"credentials": {"password": {"identifier": true}}}});
    let schema = schema(json!({"login": {"properties": {"email": identifier}}}), json!([]));
    let check = check_people(&[traits(json!({"login": {"email": "ivan@example.com"}}))], &schema);
    let finding = only(&check, FindingCode::UnverifiedIdentifier);
    assert!(!check.fails());
    assert!(finding.message.starts_with("VK doesn't say whether the email is verified"), "{finding:?}");
    assert!(finding.message.contains("login.email") && finding.message.contains("could take over that address"));
}

#[test]
fn an_unverified_address_marked_as_verified_is_a_warning() {
    let output = |address: &str| {
        Ok(json!({"identity": {"traits": {}, "verified_addresses": [{"via": "email", "value": address}]}}))
    };
    let check = check_people(&[output("ivan@example.com")], &email_schema());
    assert!(only(&check, FindingCode::UnverifiedAddress).message.contains("leave it out of `verified_addresses`"));
    assert_eq!(codes(&check_people(&[output("support@acme.com")], &email_schema())), []);
}

#[test]
fn a_required_trait_that_some_or_all_people_lack_is_named() {
    let schema = schema(json!({"email": {"type": "string"}, "phone": {"type": "string"}}), json!(["email", "phone"]));
    let check = check_people(&[traits(json!({"email": "x"})), traits(json!({}))], &schema);
    assert_eq!(codes(&check), [FindingCode::RequiredTraitMissing; 2]);
    assert!(!check.fails());
    let [email, phone] = check.findings.as_slice() else { panic!("{check:?}") };
    let asks = "asked for it on the registration page, which has to show that field.";
    assert_eq!(
        email.message,
        format!("VK doesn't always send what the trait email needs. People without it are {asks}")
    );
    assert_eq!(email.samples, ["anna"]);
    assert_eq!(phone.message, format!("It never sets the trait phone. Everyone is {asks}"));
    assert_eq!(phone.samples, ["ivan", "anna"]);
}

#[test]
fn made_up_samples_do_not_count_as_people() {
    let template = vk();
    let samples = samples_and_gaps(template);
    let evaluations: Vec<_> = samples
        .iter()
        .map(|sample| traits(if sample.name.contains("without") { json!({}) } else { json!({"sub": "1"}) }))
        .collect();
    let schema = schema(json!({"sub": {}}), json!(["sub"]));
    let check = check(&Loaded::inline("{}".to_owned()), template, &samples, &evaluations, Some(&schema));
    assert_eq!(codes(&check), []);
}

#[test]
fn each_claim_that_people_may_lack_is_missing_in_a_sample_of_its_own() {
    let template = vk();
    let samples = samples_and_gaps(template);
    for claim in &template.claims.sometimes {
        let name = format!("full without {claim}");
        let sample = samples.iter().find(|sample| sample.name == name).unwrap();
        assert_eq!(sample.claims.as_object().unwrap().len(), samples[0].claims.as_object().unwrap().len() - 1);
        assert!(sample.claims.get(claim).is_none());
    }
}

#[test]
fn errors_come_first_and_each_finding_has_a_name_of_its_own() {
    let output = json!({"identity": {"traits": {"x": 1}, "more": 1}});
    let check = check_people(&[Ok(output)], &email_schema());
    assert_eq!(codes(&check), [FindingCode::UnknownTrait, FindingCode::IgnoredOutput]);
    let json = serde_json::to_value(&check.findings[0]).unwrap();
    assert_eq!((&json["code"], &json["samples"]), (&json!("unknown_trait"), &json!(["ivan"])));
}

#[test]
fn only_some_of_many_unknown_traits_are_reported() {
    let many: Map<_, _> = (0..5_000).map(|number| (format!("t{number}"), json!(1))).collect();
    assert_eq!(codes(&check_people(&[traits(Value::Object(many))], &email_schema())).len(), MOST_TOLD);
}
