//! Whether what a mapper makes of the samples is an identity that the project can have.

use serde_json::{Map, Value};

use super::finding::{Finding, FindingCode, Severity};
use super::lint::lint;
use super::{Evaluation, Fault};
use crate::domain::identity_schema::{IdentitySchema, Misfit, Trait};
use crate::domain::template::{Sample, Template};

/// What of `identity` Kratos takes (ory/kratos, selfservice/strategy/oidc).
const OUTPUTS: [&str; 5] = ["traits", "metadata_public", "metadata_admin", "verified_addresses", "region"];

/// How many misfits of a sample are told.
const MOST_MISFITS: usize = 20;

/// What came of a mapper's samples.
#[derive(Clone, Debug)]
pub struct Check {
    /// Each sample and the result, if there is one.
    pub results: Vec<SampleResult>,
    /// What is wrong, errors first.
    pub findings: Vec<Finding>,
}

/// What a mapper makes of a sample.
#[derive(Clone, Debug)]
pub struct SampleResult {
    /// The sample's name.
    pub sample: String,
    /// The identity; none if there is something wrong with it.
    pub identity: Option<Value>,
}

impl Check {
    /// Whether the mapper must not be used.
    pub fn fails(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity() == Severity::Error)
    }
}

/// The samples of a template, and for each claim that people may lack, the first of them without it.
pub fn samples_and_gaps(template: &Template) -> Vec<Sample> {
    let mut samples = template.samples().to_vec();
    let gaps: Vec<_> = samples
        .first()
        .into_iter()
        .flat_map(|full| {
            let lacked = template.claims.sometimes.iter().filter(|claim| full.claims.get(claim.as_str()).is_some());
            lacked.map(|claim| full.without(claim)).collect::<Vec<_>>()
        })
        .collect();
    samples.extend(gaps);
    samples
}

/// Judges a mapper by its text and by what it makes of `samples`. Without an identity schema, it is not known which
/// traits fit.
pub fn check(
    snippet: &str,
    template: &Template,
    samples: &[Sample],
    evaluations: &[Evaluation],
    schema: Option<&IdentitySchema>,
) -> Check {
    let mut judge =
        Judge { template, schema, traits: schema.map(IdentitySchema::traits), findings: lint(snippet, template) };
    let mut results = Vec::new();
    for (sample, evaluation) in samples.iter().zip(evaluations) {
        let before = judge.errors();
        let identity = match evaluation {
            Ok(output) => judge.identity(sample, output),
            Err(fault) => {
                judge.note(fault_finding(fault, sample, template), sample);
                None
            }
        };
        let identity = identity.filter(|_| judge.errors() == before).cloned();
        results.push(SampleResult { sample: sample.name.clone(), identity });
    }
    judge.gaps(&results, template.samples().len());
    let mut findings = judge.findings;
    findings.sort_by_key(|finding| finding.severity() == Severity::Warning);
    Check { results, findings }
}

/// Collects findings.
struct Judge<'a> {
    template: &'a Template,
    schema: Option<&'a IdentitySchema>,
    traits: Option<Vec<Trait>>,
    findings: Vec<Finding>,
}

impl Judge<'_> {
    /// How often an error was found, the same one with several samples too.
    fn errors(&self) -> usize {
        let errors = self.findings.iter().filter(|finding| finding.severity() == Severity::Error);
        errors.map(|finding| finding.samples.len()).sum()
    }

    /// Adds a finding; the same with another sample is one more sample.
    fn note(&mut self, finding: Finding, sample: &Sample) {
        let known = self
            .findings
            .iter_mut()
            .find(|known| (known.code, &known.message, known.place) == (finding.code, &finding.message, finding.place));
        match known {
            Some(known) => known.samples.push(sample.name.clone()),
            None => self.findings.push(finding.with_sample(&sample.name)),
        }
    }

    /// The identity in a mapper's result.
    fn identity<'o>(&mut self, sample: &Sample, output: &'o Value) -> Option<&'o Value> {
        let identity = output.get("identity");
        let Some(traits) = identity.and_then(|identity| identity.get("traits")).filter(|traits| traits.is_object())
        else {
            let message = "The result has no object `identity.traits`. Write `{ identity: { traits: { … } } }`.";
            self.note(Finding::new(FindingCode::NoTraits, message), sample);
            return None;
        };
        for key in keys(identity).filter(|key| !OUTPUTS.contains(key)) {
            let message = format!("Ory does not look at `identity.{key}`. It takes {}.", OUTPUTS.join(", "));
            self.note(Finding::new(FindingCode::IgnoredOutput, message), sample);
        }
        self.fit(traits, sample);
        self.unverified(identity, traits, sample);
        identity
    }

    fn fit(&mut self, traits: &Value, sample: &Sample) {
        let Some(schema) = self.schema else { return };
        for misfit in schema.misfits(traits).into_iter().take(MOST_MISFITS) {
            let finding = match misfit {
                Misfit::UnknownTrait(path) => {
                    let known: Vec<_> = self.traits.iter().flatten().map(|known| known.path.as_str()).collect();
                    let message = format!(
                        "The identity schema has no trait {path}, so people who sign up would be sent in circles. It has {}.",
                        known.join(", ")
                    );
                    Finding::new(FindingCode::UnknownTrait, message)
                }
                Misfit::Value { path, problem } => {
                    let message = format!("The trait {path} does not fit the identity schema: {problem}.");
                    Finding::new(FindingCode::TraitMisfit, message)
                }
            };
            self.note(finding, sample);
        }
    }

    /// What becomes of claims that nobody vouches for.
    fn unverified(&mut self, identity: Option<&Value>, traits: &Value, sample: &Sample) {
        let (name, mut found) = (&self.template.name, Vec::new());
        for claim in &self.template.claims.unverified {
            let Some(value) = sample.claims.get(claim) else { continue };
            let identifiers = self.traits.iter().flatten().filter(|known| known.identifier);
            for identifier in identifiers.filter(|known| at(traits, &known.path) == Some(value)) {
                let message = format!(
                    "{name} does not say whether the {claim} is verified, and people sign in with the trait {}. Who has a foreign \
                     address in their {name} account could claim that address here before, or instead of, its owner.",
                    identifier.path
                );
                found.push(Finding::new(FindingCode::UnverifiedIdentifier, message));
            }
            let addresses = identity.and_then(|identity| identity.get("verified_addresses")).and_then(Value::as_array);
            if addresses.into_iter().flatten().any(|address| address.get("value") == Some(value)) {
                let message = format!(
                    "{name} does not say whether the {claim} is verified: leave it out of `verified_addresses`, else whoever \
                     enters a foreign address there owns it here."
                );
                found.push(Finding::new(FindingCode::UnverifiedAddress, message));
            }
        }
        found.into_iter().for_each(|finding| self.note(finding, sample));
    }

    /// Required traits that people will be asked for. Only the first `samples` results are typical people.
    fn gaps(&mut self, results: &[SampleResult], samples: usize) {
        let identities: Vec<_> =
            results.iter().take(samples).filter_map(|it| Some((it, it.identity.as_ref()?))).collect();
        let required = self.traits.iter().flatten().filter(|known| known.required);
        let mut found = Vec::new();
        for path in required.map(|known| &known.path) {
            let is_filled = |identity: &Value| identity.get("traits").and_then(|traits| at(traits, path)).is_some();
            let unfilled: Vec<_> = identities.iter().filter(|(_, identity)| !is_filled(identity)).collect();
            if unfilled.is_empty() {
                continue;
            }
            let who = if unfilled.len() == identities.len() {
                format!("The mapper makes no {path} of what {} sends: everyone", self.template.name)
            } else {
                format!("{} does not always send what becomes {path}: people without it", self.template.name)
            };
            let message = format!("{who} will be asked for it on the registration page, which has to show that field.");
            let samples = unfilled.iter().map(|(result, _)| result.sample.clone()).collect();
            found.push(Finding { samples, ..Finding::new(FindingCode::RequiredTraitMissing, message) });
        }
        self.findings.extend(found);
    }
}

fn fault_finding(fault: &Fault, sample: &Sample, template: &Template) -> Finding {
    let field = fault.message.strip_prefix("unknown field \"").and_then(|rest| rest.strip_suffix('"'));
    let lacked = field.filter(|field| template.claims.sometimes.iter().any(|claim| claim == field));
    match lacked.filter(|claim| sample.claims.get(claim).is_none()) {
        Some(claim) => {
            let message = format!(
                "It reads the claim {claim} without a guard. {} does not send it of everyone, and sign-in would fail for the others. \
                 Write `[if '{claim}' in claims then '{claim}']: claims.{claim}`.",
                template.name
            );
            Finding::new(FindingCode::UnguardedClaim, message).at(fault.place)
        }
        None => Finding::new(FindingCode::EvaluationFailed, format!("It can't be evaluated: {fault}.")).at(fault.place),
    }
}

fn keys(value: Option<&Value>) -> impl Iterator<Item = &str> {
    value.and_then(Value::as_object).into_iter().flat_map(Map::keys).map(String::as_str)
}

/// The trait at a path such as `name.first`.
fn at<'v>(traits: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(traits, |value, name| value.get(name))
}

#[cfg(test)]
mod tests;
