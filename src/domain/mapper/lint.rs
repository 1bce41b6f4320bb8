//! Checks a mapper without running it.

mod reading;
mod visitor;

use std::collections::HashSet;

use self::reading::{STACK, read};
use super::finding::{Finding, FindingCode};
use crate::domain::place::Place;
use crate::domain::template::{Claims, Template};

/// Prefixes of well-known keys and tokens.
const KEY_PREFIXES: [&str; 12] = [
    "ory_wak_",
    "ory_pat_",
    "ory_apikey_",
    "ory_at_",
    "vk1.a.",
    "vk2.a.",
    "sk_live_",
    "xoxb-",
    "ghp_",
    "github_pat_",
    "AKIA",
    "eyJ",
];
/// Names that usually hold secrets.
const KEY_NAMES: [&str; 7] = ["secret", "client_secret", "password", "token", "access_token", "api_key", "apikey"];
/// The shortest word that counts as a key.
const SHORTEST_KEY: usize = 20;
/// The shortest string that counts as a secret under one of [`KEY_NAMES`].
const SHORTEST_PASSWORD: usize = 8;
/// The most findings to show for a snippet: nobody reads more.
const MOST_FINDINGS: usize = 50;

enum Note<'a> {
    Import,
    /// A claim that is read or tested for, by name.
    Claim(&'a str),
    /// A member of `std`, by name.
    Standard(&'a str),
    /// A number such as `1_000`.
    Underscore,
    /// A string or a comment.
    Text(&'a str),
    /// A variable, parameter or field with a string as its value.
    Named {
        name: &'a str,
        value: &'a str,
    },
}

/// Checks a snippet for a provider of this template.
pub(crate) fn lint(snippet: &str, template: &Template) -> Vec<Finding> {
    let read = || read(snippet, |note| finding(&note, template));
    let found = std::thread::scope(|scope| {
        let reader = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, read);
        #[expect(clippy::expect_used, reason = "nothing works where there is no memory for a stack")]
        reader.expect("a thread starts").join().expect("reading does not panic")
    });
    // Each finding is reported once, at its first place.
    let mut told = HashSet::new();
    let found = found.into_iter().filter(|(_, finding)| told.insert((finding.code.as_str(), finding.message.clone())));
    found.take(MOST_FINDINGS).map(|(offset, finding)| finding.at(Place::of_offset(snippet, offset))).collect()
}

fn finding(note: &Note<'_>, template: &Template) -> Option<Finding> {
    match note {
        Note::Import => {
            let message = "`import` doesn't work: Ory runs a mapper without other files. Copy the code in.";
            Some(Finding::new(FindingCode::Import, message))
        }
        Note::Claim(claim) => unsent(claim, template),
        Note::Standard("isNull") => Some(too_new("std.isNull")),
        Note::Standard("trace") => {
            let message = "std.trace writes people's data to Ory's log. Sometimes it also breaks someone else's \
                sign-in or shows up in its error. Remove it.";
            Some(Finding::new(FindingCode::Trace, message))
        }
        Note::Standard(_) => None,
        Note::Underscore => Some(too_new("numbers such as 1_000")),
        Note::Text(text) => holds_key(text).then(secret),
        Note::Named { name, value } => {
            let is_secret = KEY_NAMES.contains(&name.to_lowercase().as_str()) && value.len() >= SHORTEST_PASSWORD;
            is_secret.then(secret)
        }
    }
}

fn unsent(claim: &str, template: &Template) -> Option<Finding> {
    let (name, claims) = (&template.name, &template.claims);
    if claims.has(claim) {
        return None;
    }
    let message = match claim {
        "email_verified" => format!(
            "{name} never sends email_verified, so whatever depends on it is always left out, even everyone's email \
             address. Remove the test, and treat the address as unverified."
        ),
        "raw_claims" => format!("{name} never sends raw_claims. Read the claim itself: {}.", sent(claims)),
        _ if Claims::is_known(claim) => format!("{name} never sends {claim}. It sends {}.", sent(claims)),
        _ => format!("{name} has no claim {claim}. It sends {}.", sent(claims)),
    };
    Some(Finding::new(FindingCode::ClaimNeverSent, message))
}

/// A finding about something that newer versions of Jsonnet have, including ours.
fn too_new(what: &str) -> Finding {
    let message = format!("Kratos runs go-jsonnet 0.21.0, which lacks {what}: the sign-in would fail there.");
    Finding::new(FindingCode::TooNew, message)
}

fn sent(claims: &Claims) -> String {
    claims.always.iter().chain(&claims.sometimes).cloned().collect::<Vec<_>>().join(", ")
}

/// A finding that doesn't quote the secret.
fn secret() -> Finding {
    let message = "This string looks like a secret. Ory stores mappers unencrypted, and anyone who knows the URL can \
        read them. Remove it.";
    Finding::new(FindingCode::LooksLikeSecret, message)
}

fn holds_key(text: &str) -> bool {
    let words = text.split(|character: char| character.is_whitespace() || "'\"`,;:=()".contains(character));
    words
        .filter(|word| word.len() >= SHORTEST_KEY)
        .any(|word| KEY_PREFIXES.iter().any(|prefix| word.starts_with(prefix)) || looks_random(word))
}

/// Whether a word mixes digits and letters of both cases, as words of no language do.
fn looks_random(word: &str) -> bool {
    let has = |test: fn(&u8) -> bool| word.bytes().any(|byte| test(&byte));
    word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_+".contains(&byte))
        && [u8::is_ascii_digit, u8::is_ascii_uppercase, u8::is_ascii_lowercase].into_iter().all(has)
}

#[cfg(test)]
mod tests;
