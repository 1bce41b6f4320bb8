//! The mappers of our templates, with every sample and every identity schema that they can meet.

use ory_social::domain::catalogue::Catalogue;
use ory_social::domain::identity_schema::IdentitySchema;
use ory_social::domain::mapper::{FindingCode, Loaded, Severity, check, fit, samples_and_gaps};
use ory_social::domain::template::{Sample, Template};
use serde_json::{Map, Value, json};

use super::evaluator::evaluate;
use super::go_jsonnet;
use super::snippets::Snippet;

/// Schemas with none of these traits, with each of them and with all, and with both ways to store a name.
fn schemas() -> impl Iterator<Item = Map<String, Value>> {
    let text = json!({"type": "string"});
    let parts = json!({"type": "object", "properties": {"first": text, "last": text}, "additionalProperties": false});
    let names = [None, Some(text.clone()), Some(parts)];
    names.into_iter().flat_map(move |name| {
        let text = text.clone();
        [0, 1, 2, 4, 8, 16, 31].into_iter().map(move |selection: u8| {
            let traits = ["email", "given_name", "family_name", "picture", "phone"];
            let chosen = traits.into_iter().enumerate().filter(|(bit, _)| selection >> bit & 1 == 1);
            let mut properties: Map<_, _> = chosen.map(|(_, path)| (path.to_owned(), text.clone())).collect();
            properties.extend(name.clone().map(|name| ("name".to_owned(), name)));
            properties
        })
    })
}

fn schema_of(properties: &Map<String, Value>) -> IdentitySchema {
    let traits = json!({"type": "object", "properties": properties, "additionalProperties": false});
    IdentitySchema::parse(json!({"properties": {"traits": traits}}).to_string().as_bytes()).unwrap()
}

/// Returns the engine's result for each sample, which must exist.
fn outputs(snippet: &str, samples: &[Sample]) -> Vec<Value> {
    let claims: Vec<_> = samples.iter().map(|sample| sample.claims.clone()).collect();
    let ended = evaluate(snippet, &claims);
    ended.results(claims.len()).into_iter().map(|it| it.unwrap_or_else(|| panic!("{ended:?}"))).collect()
}

fn templates() -> impl Iterator<Item = &'static Template> {
    Catalogue::shipped().templates()
}

#[test]
fn a_fitted_mapper_has_no_error_with_any_schema_and_fills_all_that_it_can() {
    for template in templates() {
        let samples = samples_and_gaps(template);
        for mapper in template.mappers.iter().filter(|mapper| !mapper.fits.is_empty()) {
            for properties in schemas() {
                let schema = schema_of(&properties);
                let snippet = fit(mapper, &schema);
                let outputs = outputs(&snippet, &samples);
                let full = outputs[0].pointer("/identity/traits").unwrap();
                for known in schema.traits().iter().map(ToString::to_string).filter(|known| mapper.fits.contains(known))
                {
                    let pointer = format!("/{}", known.replace('.', "/"));
                    assert!(full.pointer(&pointer).is_some(), "{known} of {snippet}");
                }
                let evaluations: Vec<_> = outputs.into_iter().map(Ok).collect();
                let check = check(&Loaded::inline(snippet.clone()), template, &samples, &evaluations, Some(&schema));
                assert!(check.findings.is_empty(), "{properties:?} {:?}", check.findings);
            }
        }
    }
}

#[test]
fn every_mapper_of_a_template_works_with_every_sample() {
    for template in templates() {
        let samples = samples_and_gaps(template);
        for mapper in &template.mappers {
            let snippet = &mapper.snippet;
            let evaluations: Vec<_> = outputs(snippet, &samples).into_iter().map(Ok).collect();
            let check = check(&Loaded::inline(snippet.clone()), template, &samples, &evaluations, None);
            assert!(check.findings.is_empty(), "{} {:?}", mapper.name, check.findings);
        }
    }
}

#[test]
fn go_jsonnet_agrees_on_every_mapper_with_every_sample() {
    let of = |template: &Template, text: &String| {
        let samples = samples_and_gaps(template).into_iter().map(|sample| sample.claims).collect();
        Snippet { name: "a mapper of a template", text: text.clone(), samples }
    };
    let of_template = |it: &'static Template| it.mappers.iter().map(move |mapper| of(it, &mapper.snippet));
    let snippets: Vec<_> = templates().flat_map(of_template).collect();
    for (snippet, theirs) in snippets.iter().zip(go_jsonnet::evaluate(&snippets)) {
        let ended = evaluate(&snippet.text, &snippet.samples);
        assert_eq!(ended.results(snippet.samples.len()), theirs, "{}", snippet.text);
    }
}

#[test]
fn a_sign_in_by_an_unverified_address_gets_a_warning_whatever_its_case() {
    for template in templates().filter(|template| template.claims.unverified.iter().any(|claim| claim == "email")) {
        let samples = samples_and_gaps(template);
        let identifier = json!({"ory.sh/kratos": {"credentials": {"password": {"identifier": true}}}});
        let schema = schema_of(json!({ "login": identifier }).as_object().unwrap());
        let snippet = "local claims = std.extVar('claims');
            { identity: { traits: { [if 'email' in claims then 'login']: std.asciiLower(claims.email) } } }";
        let evaluations: Vec<_> = outputs(snippet, &samples).into_iter().map(Ok).collect();
        let mapper = Loaded::inline(snippet.to_owned());
        let findings = check(&mapper, template, &samples, &evaluations, Some(&schema)).findings;
        let [finding] = findings.as_slice() else { panic!("{findings:?}") };
        assert_eq!((finding.code, finding.severity()), (FindingCode::UnverifiedIdentifier, Severity::Warning));
    }
}
