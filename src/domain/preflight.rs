//! What a provider says to an app's id, secret and callback URL before they are pushed.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::callback::CallbackUrl;
use super::redaction::hide;
use super::secret::Secret;

/// The most that is quoted of a provider's words, in characters.
const LONGEST_QUOTE: usize = 300;

/// How a provider is asked, and what its answers mean.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Preflight {
    /// Where people are sent to sign in.
    pub(crate) authorize: String,
    /// Where a code is exchanged.
    pub(crate) token: String,
    answers: Vec<Rule>,
}

/// What some words of a provider mean.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    says: String,
    verdict: Verdict,
    meaning: Option<String>,
}

/// What a provider thinks of an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    Accepted,
    /// It knows no app with this id.
    WrongClientId,
    /// It knows the app, and the secret is not the app's.
    WrongClientSecret,
    /// It knows the app, and the callback URL is not registered there.
    CallbackNotRegistered,
    /// It does not let this app sign people in.
    AppRefused,
    Inconclusive,
}

/// What a provider was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    /// For its sign-in page, as a browser would be sent there.
    Authorize,
    Token,
}

/// What became of one question to a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Judgement {
    pub(crate) step: Step,
    pub(crate) verdict: Verdict,
    /// Why, as far as it is known, in a sentence or two.
    pub(crate) meaning: Option<String>,
    pub(crate) quote: Option<String>,
}

impl Judgement {
    /// A question that was not answered.
    pub(crate) fn unanswered(step: Step, reason: String) -> Self {
        Self { step, verdict: Verdict::Inconclusive, meaning: Some(reason), quote: None }
    }
}

impl Preflight {
    /// The address to which a browser would be sent, as Kratos builds it (provider_vk.go).
    pub(crate) fn authorize_url(
        &self,
        client_id: &str,
        callback: &CallbackUrl,
        scope: &[String],
        state: &str,
    ) -> String {
        let scope = scope.join(" ");
        let pairs = [
            ("client_id", client_id),
            ("redirect_uri", callback.as_str()),
            ("response_type", "code"),
            ("scope", &scope),
            ("state", state),
        ];
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        format!("{}?{query}", self.authorize)
    }

    /// The form that exchanges a code, the secret in it.
    pub(crate) fn exchange_form(client_id: &str, secret: &Secret, callback: &CallbackUrl, code: &str) -> String {
        let pairs = [
            ("grant_type", "authorization_code"),
            ("client_id", client_id),
            ("client_secret", secret.expose()),
            ("redirect_uri", callback.as_str()),
            ("code", code),
        ];
        form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    }

    /// Judges an answer. A sign-in page is no objection, and anything that is not known is inconclusive.
    pub(crate) fn judge(&self, step: Step, status: u16, body: &[u8]) -> Judgement {
        self.judge_answer(step, status, body, |words| words)
    }

    /// Judges the answer to an exchange. The provider may have repeated the secret; that is not quoted.
    pub(crate) fn judge_exchange(&self, status: u16, body: &[u8], secret: &Secret) -> Judgement {
        self.judge_answer(Step::Token, status, body, |words| hide(&words, [secret.expose()]))
    }

    fn judge_answer(&self, step: Step, status: u16, body: &[u8], hide: impl Fn(String) -> String) -> Judgement {
        let judgement = |verdict, meaning, quote| Judgement { step, verdict, meaning, quote };
        let answer: Option<Value> = serde_json::from_slice(body).ok();
        match (answer.as_ref().and_then(words_of_error), step) {
            (Some(words), _) => self.judge_words(step, hide(words)),
            (None, Step::Authorize) if status == 200 && answer.is_none() => judgement(Verdict::Accepted, None, None),
            _ => {
                let meaning = format!("The answer is none that is known (HTTP status {status}).");
                judgement(Verdict::Inconclusive, Some(meaning), None)
            }
        }
    }

    /// Judges the words with which a browser was sent back to the callback URL.
    pub(crate) fn judge_redirect(&self, step: Step, location: &str) -> Judgement {
        let query = location.split_once(['?', '#']).map_or("", |(_, query)| query);
        let pairs = form_urlencoded::parse(query.as_bytes());
        let told: Vec<_> =
            pairs.filter(|(key, _)| key.starts_with("error")).map(|(_, value)| value.into_owned()).collect();
        self.judge_words(step, told.join(": "))
    }

    fn judge_words(&self, step: Step, words: String) -> Judgement {
        let lower = words.to_lowercase();
        let rule = self.answers.iter().find(|rule| lower.contains(&rule.says));
        Judgement {
            step,
            verdict: rule.map_or(Verdict::Inconclusive, |rule| rule.verdict),
            meaning: rule.and_then(|rule| rule.meaning.clone()),
            quote: Some(words.chars().take(LONGEST_QUOTE).collect()).filter(|quote: &String| !quote.is_empty()),
        }
    }
}

/// `error` and `error_description` of an answer, whatever its status.
fn words_of_error(answer: &Value) -> Option<String> {
    let text = |key| answer.get(key).and_then(Value::as_str);
    let error = text("error")?;
    Some(text("error_description").map_or(error.to_owned(), |description| format!("{error}: {description}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::vk;
    use crate::domain::redaction::HIDDEN;

    fn judged(step: Step, error: &str, description: &str) -> Verdict {
        let body = serde_json::json!({"error": error, "error_description": description}).to_string();
        vk().preflight.as_ref().unwrap().judge(step, 401, body.as_bytes()).verdict
    }

    #[test]
    fn every_known_answer_to_a_sign_in_leads_to_its_verdict() {
        let rows = [
            ("invalid_client", "client_id is incorrect", Verdict::WrongClientId),
            (
                "invalid_request",
                "redirect_uri is incorrect, check application redirect uri in the settings page",
                Verdict::CallbackNotRegistered,
            ),
            (
                "invalid_request",
                "redirect_uri is incorrect, check application domain in the settings page",
                Verdict::CallbackNotRegistered,
            ),
            (
                "invalid_request",
                "redirect_uri has wrong domain, check application redirect uri in the settings page",
                Verdict::CallbackNotRegistered,
            ),
            ("invalid_request", "Security Error", Verdict::AppRefused),
            ("invalid_request", "application is blocked", Verdict::AppRefused),
            ("invalid_request", "Code challenge method is unsupported", Verdict::AppRefused),
            ("invalid_request", "OAuth authorization cannot be used from native VK applications", Verdict::AppRefused),
            ("invalid_request", "Selected sign-in method not available for app", Verdict::AppRefused),
            ("invalid_request", "redirect_uri is blocked", Verdict::AppRefused),
            ("server_error", "who knows", Verdict::Inconclusive),
        ];
        for (error, description, verdict) in rows {
            assert_eq!(judged(Step::Authorize, error, description), verdict, "{description}");
        }
    }

    #[test]
    fn every_known_answer_to_an_exchange_leads_to_its_verdict() {
        let rows = [
            ("invalid_client", "client_id is incorrect", Verdict::WrongClientId),
            ("invalid_client", "client_secret is incorrect", Verdict::WrongClientSecret),
            ("invalid_client", "client_secret is undefined", Verdict::WrongClientSecret),
            ("invalid_grant", "Code is invalid or expired.", Verdict::Accepted),
            (
                "invalid_grant",
                "redirect_uri is invalid, please pass same redirect_uri, you used in authorize method",
                Verdict::Accepted,
            ),
            ("invalid_request", "Too many invalid requests per 15 seconds", Verdict::Inconclusive),
            ("invalid_request", "device id is missing", Verdict::AppRefused),
            ("invalid_request", "verifier is missing or invalid", Verdict::AppRefused),
        ];
        for (error, description, verdict) in rows {
            assert_eq!(judged(Step::Token, error, description), verdict, "{description}");
        }
    }

    #[test]
    fn a_sign_in_page_is_no_objection_and_any_other_page_proves_nothing() {
        let preflight = vk().preflight.as_ref().unwrap();
        assert_eq!(preflight.judge(Step::Authorize, 200, b"<html>").verdict, Verdict::Accepted);
        assert_eq!(preflight.judge(Step::Authorize, 502, b"<html>").verdict, Verdict::Inconclusive);
        assert_eq!(preflight.judge(Step::Token, 200, b"<html>").verdict, Verdict::Inconclusive);
        let other = br#"{"error": {"error_code": 10, "error_msg": "Internal server error"}}"#;
        assert_eq!(preflight.judge(Step::Authorize, 200, other).verdict, Verdict::Inconclusive);
    }

    #[test]
    fn a_person_who_is_sent_back_has_seen_the_sign_in_page() {
        let preflight = vk().preflight.as_ref().unwrap();
        let location = "https://a.org/cb?error=access_denied&error_reason=user_denied&state=s";
        assert_eq!(preflight.judge_redirect(Step::Authorize, location).verdict, Verdict::Accepted);
    }

    #[test]
    fn a_secret_that_the_provider_repeats_is_hidden() {
        let preflight = vk().preflight.as_ref().unwrap();
        let secret = Secret::parse("canary5d4140").unwrap();
        // At the end of the longest quote too, where only a part of it would be left.
        for padding in [0, LONGEST_QUOTE - 25] {
            let words = format!("{}canary5d4140", "x".repeat(padding));
            let body = serde_json::json!({"error": "invalid_client", "error_description": words}).to_string();
            let judgement = preflight.judge_exchange(401, body.as_bytes(), &secret);
            assert!(!judgement.quote.unwrap().contains("can"), "{padding}");
        }
        let body = br#"{"error": "canary\/5d\u0034140"}"#;
        let judgement = preflight.judge_exchange(401, body, &Secret::parse("canary/5d4140").unwrap());
        assert_eq!(judgement.quote.as_deref(), Some(HIDDEN));
    }
}
