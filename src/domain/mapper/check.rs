//! Checks that a mapper turns the samples into identities that the project accepts.

use serde_json::Value;

use super::finding::{Finding, FindingCode, Severity};
use super::lint::lint;
use super::{Evaluation, Fault, Loaded, bounds, output};
use crate::domain::identity_schema::{IdentitySchema, TraitPath, Verdict};
use crate::domain::template::{Sample, Template};
use crate::domain::text::capitalised;

/// The most misfits to show for a sample, and the most traits to list.
const MOST_TOLD: usize = 20;

/// The result of checking a mapper.
#[derive(Clone, Debug)]
pub struct Check {
    /// The result of each sample.
    pub(crate) results: Vec<SampleResult>,
    /// The problems found, errors first.
    pub findings: Vec<Finding>,
}

/// A mapper's result for one sample.
#[derive(Clone, Debug)]
pub struct SampleResult {
    pub(crate) sample: String,
    /// The identity, or `None` if it has an error.
    pub(crate) identity: Option<Value>,
}

impl Check {
    /// Whether the mapper must not be used.
    pub(crate) fn fails(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity() == Severity::Error)
    }
}

/// Returns the samples of a template, plus the first sample without each claim that people may lack.
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

/// Checks a mapper by its source and its results for `samples`. Without an identity schema, it can't tell which traits
/// fit.
pub fn check(
    mapper: &Loaded,
    template: &Template,
    samples: &[Sample],
    evaluations: &[Evaluation],
    schema: Option<&IdentitySchema>,
) -> Check {
    let mut judge = Judge { template, schema, findings: lint(&mapper.snippet, template), gaps: Vec::new() };
    judge.rejection();
    let mut results = Vec::new();
    for (sample, evaluation) in samples.iter().zip(evaluations) {
        let before = judge.errors();
        if let Some(problem) = bounds::too_much_input(mapper, &sample.claims) {
            judge.note(Finding::new(FindingCode::TooLarge, problem), sample);
        }
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
    judge.missing(&results, template.samples().len());
    let mut findings = judge.findings;
    keep_secrets_from_messages(&mut findings);
    findings.sort_by_key(|finding| finding.severity() == Severity::Warning);
    Check { results, findings }
}

struct Judge<'a> {
    template: &'a Template,
    /// Set to `None` once nobody is known to be able to sign up with it.
    schema: Option<&'a IdentitySchema>,
    findings: Vec<Finding>,
    /// The traits that the person in each sample will be asked for.
    gaps: Vec<(String, TraitPath)>,
}

impl Judge<'_> {
    /// Counts the errors. The same error in several samples counts several times.
    fn errors(&self) -> usize {
        let errors = self.findings.iter().filter(|finding| finding.severity() == Severity::Error);
        errors.map(|finding| finding.samples.len()).sum()
    }

    /// Adds a finding. If it is already known, adds the sample to it.
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

    fn rejection(&mut self) {
        if let Some(reason) = self.schema.and_then(IdentitySchema::rejection) {
            let message = format!("Kratos rejects the identity schema, so every sign-up fails: {reason}.");
            self.findings.push(Finding::new(FindingCode::SchemaRejected, message));
            self.schema = None;
        }
    }

    /// Checks a mapper's result and returns the identity in it.
    fn identity<'o>(&mut self, sample: &Sample, output: &'o Value) -> Option<&'o Value> {
        if let Some(problem) = bounds::too_much_output(output) {
            self.note(Finding::new(FindingCode::TooLarge, problem), sample);
            return None;
        }
        let identity = output.get("identity");
        let Some(traits) = identity.and_then(|identity| identity.get("traits")).filter(|traits| traits.is_object())
        else {
            let message = "The result has no object `identity.traits`. Write `{ identity: { traits: { … } } }`.";
            self.note(Finding::new(FindingCode::NoTraits, message), sample);
            return None;
        };
        for (code, message) in output::problems(output) {
            self.note(Finding::new(code, message), sample);
        }
        match self.schema.map(|schema| schema.judge(traits)) {
            None => {}
            Some(Ok(verdict)) => self.fit(verdict, sample),
            Some(Err(endless)) => {
                let message = format!("Kratos can't use the identity schema: {endless}.");
                self.note(Finding::new(FindingCode::SchemaRejected, message), sample);
                self.schema = None;
            }
        }
        self.unverified_addresses(identity, sample);
        identity
    }

    fn fit(&mut self, verdict: Verdict, sample: &Sample) {
        let known = self.known();
        for path in verdict.unknown.iter().take(MOST_TOLD) {
            let message = format!(
                "The identity schema has no trait {path}, so people who sign up would go in circles. It has {known}."
            );
            self.note(Finding::new(FindingCode::UnknownTrait, message), sample);
        }
        for misfit in verdict.misfits.iter().take(MOST_TOLD) {
            let subject = match misfit.path.to_string() {
                all if all.is_empty() => "The traits do".to_owned(),
                one => format!("The trait {one} does"),
            };
            let message = format!("{subject} not fit the identity schema: {}.", misfit.problem);
            self.note(Finding::new(FindingCode::TraitMisfit, message), sample);
        }
        for problem in verdict.hopeless.iter().take(MOST_TOLD) {
            let message = format!(
                "Nobody can sign up with the identity schema: {problem}, and Kratos checks only `traits` against it."
            );
            self.note(Finding::new(FindingCode::SchemaRejected, message), sample);
        }
        for path in verdict.undeclared.iter().take(MOST_TOLD) {
            let message = format!(
                "The identity schema doesn't list the trait {path}. Kratos stores it anyway because the schema allows \
                 any. It lists {known}."
            );
            self.note(Finding::new(FindingCode::UndeclaredTrait, message), sample);
        }
        self.unverified_identifiers(&verdict.identifiers, sample);
        self.gaps.extend(verdict.missing.into_iter().map(|path| (sample.name.clone(), path)));
    }

    /// The traits that the schema lists, as text for a message.
    fn known(&self) -> String {
        let traits = self.schema.map(IdentitySchema::traits).unwrap_or_default();
        let mut names: Vec<_> = traits.iter().take(MOST_TOLD).map(ToString::to_string).collect();
        if traits.len() > MOST_TOLD {
            names.push(format!("{} more", traits.len() - MOST_TOLD));
        }
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    }

    /// The unverified claims of a sample, and their values.
    fn unverified(&self, sample: &Sample) -> Vec<(String, String)> {
        let value = |claim: &String| sample.claims.get(claim).and_then(Value::as_str);
        let claims = self.template.claims.unverified.iter();
        claims.filter_map(|claim| Some((claim.clone(), alike(value(claim)?)))).collect()
    }

    fn unverified_identifiers(&mut self, identifiers: &[(TraitPath, String)], sample: &Sample) {
        let name = &self.template.name;
        let mut found = Vec::new();
        for (claim, value) in self.unverified(sample) {
            for (path, _) in identifiers.iter().filter(|(_, text)| alike(text).contains(&value)) {
                let message = format!(
                    "{name} doesn't say whether the {claim} is verified, and people sign in with the trait {path}. \
                     Someone who \
                     puts another person's address on their {name} account could take over that address here."
                );
                found.push(Finding::new(FindingCode::UnverifiedIdentifier, message));
            }
        }
        found.dedup();
        found.into_iter().for_each(|finding| self.note(finding, sample));
    }

    fn unverified_addresses(&mut self, identity: Option<&Value>, sample: &Sample) {
        let addresses = identity.and_then(|identity| identity.get("verified_addresses")).and_then(Value::as_array);
        let texts = addresses.into_iter().flatten().filter_map(Value::as_object).flat_map(|address| address.values());
        let verified: Vec<_> = texts.filter_map(Value::as_str).map(alike).collect();
        for (claim, value) in self.unverified(sample) {
            if verified.contains(&value) {
                let message = format!(
                    "{} doesn't say whether the {claim} is verified: leave it out of `verified_addresses`, or anyone \
                     who puts \
                     another person's address there owns it here.",
                    self.template.name
                );
                self.note(Finding::new(FindingCode::UnverifiedAddress, message), sample);
            }
        }
    }

    /// Reports the traits that people will be asked for. Only the first `samples` results are typical people.
    fn missing(&mut self, results: &[SampleResult], samples: usize) {
        let typical: Vec<_> = results.iter().take(samples).filter(|it| it.identity.is_some()).collect();
        let mut paths: Vec<_> = self.gaps.iter().map(|(_, path)| path.clone()).collect();
        paths.sort();
        paths.dedup();
        for path in paths {
            let lacks = |result: &&&SampleResult| self.gaps.contains(&(result.sample.clone(), path.clone()));
            let samples: Vec<_> = typical.iter().filter(lacks).map(|result| result.sample.clone()).collect();
            if samples.is_empty() {
                continue;
            }
            let who = if samples.len() == typical.len() {
                format!("It never sets the trait {path}. Everyone is")
            } else {
                let vendor = capitalised(self.template.vendor());
                format!("{vendor} doesn't always send what the trait {path} needs. People without it are")
            };
            let message = format!("{who} asked for it on the registration page, which has to show that field.");
            self.findings.push(Finding { samples, ..Finding::new(FindingCode::RequiredTraitMissing, message) });
        }
    }
}

/// An address as Kratos compares it: without case and surrounding white space.
fn alike(address: &str) -> String {
    address.trim().to_lowercase()
}

fn fault_finding(fault: &Fault, sample: &Sample, template: &Template) -> Finding {
    if *fault == Fault::too_large() {
        let message = "The result is larger than 256 KiB, the most that Kratos reads. Larger results also make other \
            people's \
                       sign-ups fail for minutes. Leave something out.";
        return Finding::new(FindingCode::TooLarge, message);
    }
    let field = fault.message.strip_prefix("unknown field \"").and_then(|rest| rest.strip_suffix('"'));
    let lacked = field.filter(|field| template.claims.sometimes.iter().any(|claim| claim == field));
    match lacked.filter(|claim| sample.claims.get(claim).is_none()) {
        Some(claim) => {
            let message = format!(
                "It reads the claim {claim} without a guard. {} doesn't send it for everyone, so sign-in would fail \
                 for the others. \
                 Write `[if '{claim}' in claims then '{claim}']: claims.{claim}`.",
                capitalised(template.vendor())
            );
            Finding::new(FindingCode::UnguardedClaim, message).at(fault.place)
        }
        None => Finding::new(FindingCode::EvaluationFailed, format!("It can't be evaluated: {fault}.")).at(fault.place),
    }
}

/// Hides messages of the engine that may quote a secret: `error key` prints it from anywhere.
fn keep_secrets_from_messages(findings: &mut [Finding]) {
    let secret = findings.iter().find(|finding| finding.code == FindingCode::LooksLikeSecret);
    let Some(place) = secret.and_then(|finding| finding.place) else { return };
    for finding in findings.iter_mut().filter(|finding| finding.code == FindingCode::EvaluationFailed) {
        finding.message = format!(
            "It can't be evaluated. The reason isn't shown because it may quote line {}, which looks like it has a \
             secret.",
            place.line
        );
    }
}

#[cfg(test)]
mod tests;
