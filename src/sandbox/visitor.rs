//! Plays someone with a browser in a test sign-in: opens the link, and signs in as the first sample person.

use serde_json::{Value, json};

use super::emulator::Emulator;
use super::http::Request;
use super::provider::Objection;
use super::sign_in::SignIn;
use crate::domain::identity_schema::Verdict;
use crate::domain::mapper::Fault;
use crate::system::evaluator::{EvaluatorFailure, evaluate};
use crate::system::interrupt::Interrupts;

/// Kratos' message for traits that aren't an object.
const INTERNAL: &str = "An internal server error occurred, please contact the system administrator";

/// The end of a test sign-in, as the person sees it.
pub(crate) enum Visit {
    /// The page with the result, as this person's browser shows it.
    Result { person: String, shown: String },
    /// The provider doesn't send the person back. It may give a reason.
    Kept { says: Option<String> },
    /// The link doesn't work.
    Nowhere,
}

/// Opens the link of a test sign-in. Its result is at `address`.
pub(crate) async fn visit(
    emulator: &Emulator,
    link: &str,
    address: &str,
    interrupts: &Interrupts,
) -> Result<Visit, EvaluatorFailure> {
    let request = get(link, "");
    let opened = emulator.answer(&request);
    let found = request.query_value("flow").zip(request.query_value("provider"));
    let (Some((flow, provider)), 303) = (found, opened.status) else { return Ok(Visit::Nowhere) };
    let sign_in = emulator.inspect(|network| {
        let project = network.project_at(&request.host)?;
        SignIn::of(network, &project.slug, &provider, "")
    });
    let Some(mut sign_in) = sign_in else { return Ok(Visit::Nowhere) };
    if let [Some(Objection { quote, .. }), _] = &sign_in.objections {
        return Ok(Visit::Kept { says: quote.clone() });
    }
    sign_in.person = sign_in.template.samples().first().cloned();
    let payload = sign_in.payload(interrupts).await?;
    let cookie = emulator.edit(|network| network.end_test(&flow, payload));
    let person = sign_in.person.map(|person| person.name).unwrap_or_else(|| provider.clone());
    Ok(Visit::Result { person, shown: emulator.answer(&get(address, &cookie)).body })
}

fn get(url: &str, cookie: &str) -> Request {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = place.split_once('/').unwrap_or((place, ""));
    Request {
        method: "GET".to_owned(),
        host: host.to_owned(),
        path: format!("/{path}"),
        query: query.to_owned(),
        cookie: cookie.to_owned(),
        accept: "text/html".to_owned(),
        ..Request::default()
    }
}

impl SignIn {
    /// Returns the data that Kratos captures.
    async fn payload(&self, interrupts: &Interrupts) -> Result<Value, EvaluatorFailure> {
        if let [_, Some(objection)] = &self.objections {
            return Ok(json!({"error": error("token_exchange", "exchange_failed", &exchange_error(objection))}));
        }
        let Some(person) = &self.person else {
            return Ok(json!({"error": error("claims_decode", "missing_claims", "OIDC provider returned no claims")}));
        };
        let mut payload = json!({"id_token_claims": person.claims});
        let output = match self.mapped(&person.claims, interrupts).await? {
            Ok(output) => output,
            Err(message) => {
                payload["error"] = error("jsonnet_run", "evaluation_failed", &message);
                return Ok(payload);
            }
        };
        payload["jsonnet_input"] = person.claims.clone();
        if !output.is_object() {
            let message = "Jsonnet mapper did not return a JSON object";
            payload["error"] = error("jsonnet_run", "invalid_output", message);
            return Ok(payload);
        }
        match output.pointer("/identity/traits").filter(|traits| traits.is_object()) {
            None => payload["error"] = error("jsonnet_run", "invalid_traits", INTERNAL),
            Some(traits) => self.judge(traits, &mut payload),
        }
        payload["jsonnet_output"] = output;
        Ok(payload)
    }

    /// Runs the mapper. Returns its output, or Kratos' error message.
    async fn mapped(&self, claims: &Value, interrupts: &Interrupts) -> Result<Result<Value, String>, EvaluatorFailure> {
        let Some(mapper) = &self.mapper else { return Ok(Err("unable to load the mapper".to_owned())) };
        let evaluations = evaluate(&mapper.snippet, std::slice::from_ref(claims), interrupts).await?;
        let evaluation = evaluations.into_iter().next().unwrap_or_else(|| Err(Fault::nowhere("no result")));
        Ok(evaluation.map_err(|fault| format!("jsonnetsecure: ERROR: RUNTIME ERROR: {fault}")))
    }

    fn judge(&self, traits: &Value, payload: &mut Value) {
        let verdict = self.schemas.default.as_ref().and_then(|schema| schema.judge(traits).ok());
        let errors = verdict.map(|verdict| schema_errors(&verdict)).unwrap_or_default();
        if let Some(first) = errors.first() {
            let message = first["message"].as_str().unwrap_or_default();
            payload["error"] = error("schema_validate", "traits_invalid", message);
            payload["schema_validation_errors"] = json!(errors);
        }
    }
}

fn error(step: &str, reason: &str, message: &str) -> Value {
    json!({"step": step, "reason": reason, "message": message})
}

/// Returns the provider's answer to a wrong secret, as Kratos' OAuth 2.0 library formats it.
fn exchange_error(objection: &Objection) -> String {
    let body = objection.quote.as_deref().unwrap_or_default();
    let answer: Value = serde_json::from_str(body).unwrap_or_default();
    match (answer["error"].as_str(), answer["error_description"].as_str()) {
        (Some(error), Some(description)) => format!("oauth2: \"{error}\" \"{description}\""),
        (Some(error), None) => format!("oauth2: \"{error}\""),
        _ => format!("oauth2: cannot fetch token: 401 Unauthorized\nResponse: {body}"),
    }
}

/// Returns the errors in the words of ory/jsonschema.
fn schema_errors(verdict: &Verdict) -> Vec<Value> {
    let at = |path: &str, message: String| json!({"path": path, "message": message});
    let missing = verdict.missing.iter().map(|name| at("/traits", format!("missing properties: \"{name}\"")));
    let unknown =
        verdict.unknown.iter().map(|name| at("/traits", format!("additionalProperties \"{name}\" not allowed")));
    let misfits = verdict.misfits.iter().map(|misfit| {
        let path = misfit.path.to_string().replace('.', "/");
        at(&format!("/traits/{path}"), misfit.problem.clone())
    });
    missing.chain(unknown).chain(misfits).collect()
}
