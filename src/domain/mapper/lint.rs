//! What can be seen of a mapper without running it.

use super::finding::{Finding, FindingCode};
use super::tokens::{Kind, Token, tokens};
use super::{Mapper, Place};
use crate::domain::catalogue::{Claims, Template};

/// Beginnings of well-known keys and tokens.
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
/// Names under which secrets are kept.
const KEY_NAMES: [&str; 7] = ["secret", "client_secret", "password", "token", "access_token", "api_key", "apikey"];
/// The shortest text without spaces that is taken for a key, if it looks random.
const SHORTEST_KEY: usize = 20;

/// Looks at a snippet for a provider of this kind.
pub fn lint(snippet: &str, template: &Template) -> Vec<Finding> {
    let tokens = tokens(snippet);
    let imports = tokens.iter().filter(|token| token.kind == Kind::Import).map(|token| {
        let message = "`import` does not work: Ory runs a mapper without any other file. Copy the text in.";
        Finding::new(FindingCode::Import, message).at(token.place)
    });
    let reads = claim_reads(&tokens).into_iter();
    let unsent = reads.filter_map(|(claim, place)| unsent(&claim, template).map(|finding| finding.at(place)));
    let mut findings: Vec<_> = imports.chain(unsent).chain(secrets(&tokens)).collect();
    findings.dedup_by(|one, other| one.code == other.code && one.message == other.message);
    findings
}

fn unsent(claim: &str, template: &Template) -> Option<Finding> {
    let (name, claims) = (&template.name, &template.claims);
    if claims.has(claim) {
        return None;
    }
    let message = match claim {
        "email_verified" => format!(
            "{name} never sends email_verified: whatever depends on it is always left out, the email address of everyone too. \
             Leave the test out, and treat the address as unverified."
        ),
        "raw_claims" => format!("{name} never sends raw_claims. Read the claim itself: {}.", sent(claims)),
        _ if Claims::is_known(claim) => format!("{name} never sends {claim}. It sends {}.", sent(claims)),
        _ => format!("There is no claim {claim}. {name} sends {}.", sent(claims)),
    };
    Some(Finding::new(FindingCode::ClaimNeverSent, message))
}

fn sent(claims: &Claims) -> String {
    claims.always.iter().chain(&claims.sometimes).cloned().collect::<Vec<_>>().join(", ")
}

/// The claims that the snippet names, and where: `claims.email`, `claims['email']`, `'email' in claims`,
/// `std.get(claims, 'email')`, also under another name or as `std.extVar('claims').email`.
fn claim_reads(tokens: &[Token]) -> Vec<(String, Place)> {
    let names = names_of_claims(tokens);
    let mut reads = Vec::new();
    for index in 0..tokens.len() {
        let end = end_of_claims(&tokens[index..], &names);
        let Some((end, after)) = end.and_then(|end| Some((end, tokens.get(index + end..)?))) else { continue };
        let after: Vec<_> = after.iter().take(2).map(|token| &token.kind).collect();
        let before = |back: usize| index.checked_sub(back).map(|at| &tokens[at]);
        match after.as_slice() {
            [Kind::Dot, Kind::Name(claim)] | [Kind::LeftBracket | Kind::Comma, Kind::Text(claim)] => {
                reads.push((claim.clone(), tokens[index + end + 1].place));
            }
            _ => {}
        }
        if let (Some(Kind::In), Some(Token { kind: Kind::Text(claim), place })) =
            (before(1).map(|token| &token.kind), before(2))
        {
            reads.push((claim.clone(), *place));
        }
    }
    reads
}

/// The names that stand for the claims: `local NAME = std.extVar('claims')`.
fn names_of_claims(tokens: &[Token]) -> Vec<&str> {
    let mut names = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let (Kind::Name(name), Some([equals, rest @ ..])) = (&token.kind, tokens.get(index + 1..)) else { continue };
        // `claims.email` alone is something else.
        let alone = |end| !matches!(rest.get(end).map(|next: &Token| &next.kind), Some(Kind::Dot | Kind::LeftBracket));
        if equals.kind == Kind::Equals && end_of_claims(rest, &names).is_some_and(alone) {
            names.push(name.as_str());
        }
    }
    names
}

/// How many tokens stand for the claims here, if these do.
fn end_of_claims(tokens: &[Token], names: &[&str]) -> Option<usize> {
    let kinds: Vec<_> = tokens.iter().take(6).map(|token| &token.kind).collect();
    match kinds.as_slice() {
        [Kind::Name(name), ..] if names.contains(&name.as_str()) => Some(1),
        [Kind::Name(std), Kind::Dot, Kind::Name(function), Kind::LeftParen, Kind::Text(variable), Kind::RightParen]
            if (std.as_str(), function.as_str(), variable.as_str()) == ("std", "extVar", "claims") =>
        {
            Some(6)
        }
        _ => None,
    }
}

/// Texts that look like keys. They are not quoted.
fn secrets(tokens: &[Token]) -> impl Iterator<Item = Finding> {
    let suspicious = |(index, token): (usize, &Token)| {
        let Kind::Text(text) = &token.kind else { return None };
        let (name, assigned) = (index.checked_sub(2)?, index.checked_sub(1)?);
        let named = match (&tokens[name].kind, &tokens[assigned].kind) {
            (Kind::Name(name) | Kind::Text(name), Kind::Colon | Kind::Equals) => {
                KEY_NAMES.contains(&name.to_lowercase().as_str()) && text.len() >= 8
            }
            _ => false,
        };
        let looks = named || KEY_PREFIXES.iter().any(|prefix| text.starts_with(prefix)) || looks_random(text);
        looks.then_some(token.place)
    };
    tokens.iter().enumerate().filter_map(suspicious).map(|place| {
        let message = "This text looks like a secret. Ory stores mappers unencrypted and anyone who knows the address can \
                       read them: a secret has no place here.";
        Finding::new(FindingCode::LooksLikeSecret, message).at(place)
    }).collect::<Vec<_>>().into_iter()
}

/// Letters of both cases and digits in one long word: no word of any language.
fn looks_random(text: &str) -> bool {
    let word =
        text.len() >= SHORTEST_KEY && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_+=".contains(&byte));
    let has = |test: fn(&u8) -> bool| text.bytes().any(|byte| test(&byte));
    word && has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
}

impl Mapper {
    /// The snippet, if it is at hand.
    pub fn snippet(&self) -> Option<&str> {
        match self {
            Self::Snippet(snippet) => Some(snippet),
            Self::Url(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
