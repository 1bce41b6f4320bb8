//! The words of an answer: its codes, its text, and where it leads.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::Preflight;
use crate::domain::callback::CallbackUrl;
use crate::domain::redaction::hide;

/// The longest quote of a provider's words, in characters.
const LONGEST_QUOTE: usize = 300;

/// The keys under which providers write codes and sentences.
const CODES: [&str; 8] = ["error", "code", "type", "errcode", "error_code", "errorCode", "error_subcode", "status"];
const SENTENCES: [&str; 10] = [
    "error_description",
    "message",
    "msg",
    "error_msg",
    "errmsg",
    "errorMessage",
    "error_message",
    "errorSummary",
    "reason",
    "detail",
];

/// A provider's answer, in its own words.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// The target of a redirect, or the address of a page.
    address: String,
    origin: Origin,
    codes: Vec<String>,
    /// Microsoft's `error_codes`, which take precedence over the words of the text.
    numbers: Vec<String>,
    /// In lower case.
    text: String,
    quote: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    Page,
    Redirect,
    /// A redirect to the callback URL.
    Callback,
}

impl Reply {
    /// Reads a page at `address`, or the answer to a token request. Never quotes `sent`, the secrets that were sent
    /// along.
    pub(crate) fn page(address: &str, status: u16, body: &[u8], sent: &[&str]) -> Self {
        let text = hide(&String::from_utf8_lossy(body), sent.iter().copied());
        let mut reply = Self::empty(address, status, Origin::Page);
        match serde_json::from_slice::<Value>(body) {
            Ok(answer) => reply.read_json(&answer, sent),
            // A page has too many words to quote, and the answer of OAuth 1.0a may be a token.
            Err(_) => reply.text = text.to_lowercase(),
        }
        reply
    }

    /// Reads a redirect to `location`.
    pub(crate) fn redirect(preflight: &Preflight, status: u16, location: &str, callback: &CallbackUrl) -> Self {
        let is_back = location
            .strip_prefix(callback.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['?', '#']));
        let mut reply = Self::empty(location, status, if is_back { Origin::Callback } else { Origin::Redirect });
        let query = location.split_once(['?', '#']).map_or("", |(_, query)| query);
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let words: Vec<_> =
            pairs.iter().filter(|(key, _)| key.starts_with("error")).map(|(_, value)| value.clone()).collect();
        reply.codes = words.clone();
        let decoded = pairs.iter().filter(|(key, _)| preflight.decode.contains(key));
        let decoded = decoded.filter_map(|(_, value)| URL_SAFE_NO_PAD.decode(value.trim_end_matches('=')).ok());
        let decoded = decoded.map(|bytes| readable(&String::from_utf8_lossy(&bytes)));
        reply.say(words.into_iter().chain(decoded));
        reply
    }

    fn empty(address: &str, status: u16, origin: Origin) -> Self {
        let (codes, numbers) = (Vec::new(), Vec::new());
        Self { status, address: address.to_owned(), origin, codes, numbers, text: String::new(), quote: None }
    }

    fn read_json(&mut self, answer: &Value, sent: &[&str]) {
        let nested = [answer.get("error"), answer.get("errors").and_then(|errors| errors.get(0))];
        let mut words = Vec::new();
        for part in std::iter::once(answer).chain(nested.into_iter().flatten().filter(|part| part.is_object())) {
            let codes = CODES.iter().filter_map(|key| code(part.get(key)?));
            self.codes.extend(codes);
            let error = part.get("error").and_then(Value::as_str);
            let sentences = SENTENCES.iter().filter_map(|key| part.get(key)?.as_str());
            words.extend(error.into_iter().chain(sentences).map(|it| hide(it, sent.iter().copied())));
        }
        let numbers = answer.get("error_codes").and_then(Value::as_array).into_iter().flatten();
        self.numbers = numbers.filter_map(code).map(|number| format!("AADSTS{number}")).collect();
        self.say(words);
    }

    fn say(&mut self, words: impl IntoIterator<Item = String>) {
        let mut said: Vec<String> = Vec::new();
        words.into_iter().filter(|it| !it.is_empty()).for_each(|it| {
            if !said.contains(&it) {
                said.push(it)
            }
        });
        let said = said.join(": ");
        self.text = said.to_lowercase();
        self.quote = Some(said.chars().take(LONGEST_QUOTE).collect()).filter(|quote: &String| !quote.is_empty());
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Whether the browser was sent back to the callback URL.
    pub(crate) fn came_back(&self) -> bool {
        self.origin == Origin::Callback
    }

    /// Whether it is a page of the provider rather than a redirect.
    pub(crate) fn is_page(&self) -> bool {
        self.origin == Origin::Page
    }

    /// Whether the server is down, or doesn't answer us at the moment.
    pub(crate) fn is_busy(&self) -> bool {
        matches!(self.status, 408 | 425 | 429 | 500..)
    }

    pub(super) fn quote(&self) -> Option<String> {
        self.quote.clone()
    }

    pub(super) fn has_text(&self, words: &str) -> bool {
        self.text.contains(words)
    }

    /// Whether a code appears as a whole: `AADSTS90002` is a part of `AADSTS9002313`, which means something else.
    pub(super) fn has_code(&self, code: &str) -> bool {
        let same = |known: &String| known.eq_ignore_ascii_case(code);
        let mut words = self.text.split(|it: char| !(it.is_ascii_alphanumeric() || it == '_'));
        self.codes.iter().chain(&self.numbers).any(same)
            || self.numbers.is_empty() && words.any(|word| word.eq_ignore_ascii_case(code))
    }
}

fn code(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Removes everything unreadable from a text.
fn readable(text: &str) -> String {
    let shown = text.chars().map(|it| if it.is_control() || it == char::REPLACEMENT_CHARACTER { ' ' } else { it });
    shown.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}
