//! What can be seen of a mapper without running it.

use std::collections::HashSet;

use super::finding::{Finding, FindingCode};
use super::tokens::{Kind, Token, Tokens, tokens};
use crate::domain::catalogue::{Claims, Template};
use crate::domain::content::Mapper;
use crate::domain::place::Place;

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
/// How many tokens of `{ … }` are gone through in the search for its end.
const MOST_DEFAULTS: usize = 200;
/// The shortest word that is taken for a key.
const SHORTEST_KEY: usize = 20;

/// Looks at a snippet for a provider of this kind.
pub fn lint(snippet: &str, template: &Template) -> Vec<Finding> {
    let Tokens { code, comments } = tokens(snippet);
    let imports = code.iter().filter(|token| token.kind == Kind::Import).map(|token| {
        let message = "`import` does not work: Ory runs a mapper without any other file. Copy the text in.";
        Finding::new(FindingCode::Import, message).at(token.place)
    });
    let reads = claim_reads(&code).into_iter();
    let unsent = reads.filter_map(|(claim, place)| unsent(&claim, template).map(|finding| finding.at(place)));
    // Once is enough, with the first place.
    let mut told = HashSet::new();
    let findings = imports.chain(unsent).chain(secrets(&code, &comments));
    findings.filter(|finding| told.insert((finding.code.as_str(), finding.message.clone()))).collect()
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
        let after: Vec<_> = after.iter().take(3).map(|token| &token.kind).collect();
        match (tokens[..index].last().map(|token| &token.kind), after.as_slice()) {
            // A field of something else that has the same name.
            (Some(Kind::Dot), _) => {}
            (_, [Kind::Dot, Kind::Name(claim), ..] | [Kind::LeftBracket, Kind::Text(claim), Kind::RightBracket])
            | (Some(Kind::LeftParen), [Kind::Comma, Kind::Text(claim), Kind::Comma | Kind::RightParen]) => {
                reads.push((claim.clone(), tokens[index + end + 1].place));
            }
            (Some(Kind::In), _) => reads.extend(asked_for(&tokens[..index])),
            _ => {}
        }
    }
    reads
}

/// The claim in `'email' in`, which these tokens end with.
fn asked_for(tokens: &[Token]) -> Option<(String, Place)> {
    match tokens {
        // Of `'a' + 'b' in`, only the engine knows.
        [.., Token { kind: Kind::Plus, .. }, _, _] => None,
        [.., Token { kind: Kind::Text(claim), place }, _] => Some((claim.clone(), *place)),
        _ => None,
    }
}

/// The names that stand for the claims: `local NAME = std.extVar('claims')`, or `{ defaults } + std.extVar('claims')`.
fn names_of_claims(tokens: &[Token]) -> HashSet<&str> {
    let mut names = HashSet::new();
    for (index, token) in tokens.iter().enumerate() {
        let (Kind::Name(name), Some([equals, rest @ ..])) = (&token.kind, tokens.get(index + 1..)) else { continue };
        let rest = &rest[defaults(rest)..];
        // `claims.email` alone is something else.
        let alone = |end| !matches!(rest.get(end).map(|next: &Token| &next.kind), Some(Kind::Dot | Kind::LeftBracket));
        if equals.kind == Kind::Equals && end_of_claims(rest, &names).is_some_and(alone) {
            names.insert(name.as_str());
        }
    }
    names
}

/// How many tokens `{ … } +` takes here, if it is there.
fn defaults(tokens: &[Token]) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().take(MOST_DEFAULTS) {
        match token.kind {
            Kind::LeftBrace => depth += 1,
            Kind::RightBrace => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            let is_added = index > 0 && tokens.get(index + 1).is_some_and(|next| next.kind == Kind::Plus);
            return if is_added { index + 2 } else { 0 };
        }
    }
    0
}

/// How many tokens stand for the claims here, if these do.
fn end_of_claims(tokens: &[Token], names: &HashSet<&str>) -> Option<usize> {
    let kinds: Vec<_> = tokens.iter().take(6).map(|token| &token.kind).collect();
    match kinds.as_slice() {
        [Kind::Name(name), ..] if names.contains(name.as_str()) => Some(1),
        [Kind::Name(std), Kind::Dot, Kind::Name(function), Kind::LeftParen, Kind::Text(variable), Kind::RightParen]
            if (std.as_str(), function.as_str(), variable.as_str()) == ("std", "extVar", "claims") =>
        {
            Some(6)
        }
        _ => None,
    }
}

/// Texts and comments that look like keys. They are not quoted.
fn secrets(code: &[Token], comments: &[(String, Place)]) -> Vec<Finding> {
    let texts = code.iter().enumerate().filter_map(|(index, token)| match &token.kind {
        Kind::Text(text) if holds_key(text) || is_named_as_secret(&code[..index], text) => Some(token.place),
        _ => None,
    });
    let comments = comments.iter().filter(|(text, _)| holds_key(text)).map(|(_, place)| *place);
    let finding = |place| {
        let message = "This text looks like a secret. Ory stores mappers unencrypted and anyone who knows the address can \
                       read them: a secret has no place here.";
        Finding::new(FindingCode::LooksLikeSecret, message).at(place)
    };
    texts.chain(comments).map(finding).collect()
}

/// Whether the tokens before a text end with `password:` or the like.
fn is_named_as_secret(before: &[Token], text: &str) -> bool {
    match before {
        [.., name, assigned] if matches!(assigned.kind, Kind::Colon | Kind::Equals) => match &name.kind {
            Kind::Name(name) | Kind::Text(name) => KEY_NAMES.contains(&name.to_lowercase().as_str()) && text.len() >= 8,
            _ => false,
        },
        _ => false,
    }
}

fn holds_key(text: &str) -> bool {
    let words = text.split(|character: char| character.is_whitespace() || "'\"`,;:=()".contains(character));
    words
        .filter(|word| word.len() >= SHORTEST_KEY)
        .any(|word| KEY_PREFIXES.iter().any(|prefix| word.starts_with(prefix)) || looks_random(word))
}

/// Letters of both cases and digits in one long word: no word of any language.
fn looks_random(word: &str) -> bool {
    let has = |test: fn(&u8) -> bool| word.bytes().any(|byte| test(&byte));
    word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_+".contains(&byte))
        && [u8::is_ascii_digit, u8::is_ascii_uppercase, u8::is_ascii_lowercase].into_iter().all(has)
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
