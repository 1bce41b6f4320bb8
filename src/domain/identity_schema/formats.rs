//! The formats that Kratos knows (ory/jsonschema v3, `formats.go`), tested as Go's standard library would.

mod date;
mod mail;
mod url;

use std::net::Ipv6Addr;

use serde_json::Value;

pub(super) use self::mail::is_mailbox;

use super::patterns;

/// A test for a format.
pub(super) type Format = fn(&str) -> bool;

/// Returns the test for a format, or `None` if Kratos doesn't know it and accepts any value.
pub(super) fn format(name: &str) -> Option<Format> {
    Some(match name {
        "date-time" => date::is_date_time,
        "date" => date::is_date,
        "time" => date::is_time,
        "hostname" => is_hostname,
        "email" => is_email,
        "tel" => is_phone,
        "ip-address" | "ipv4" => is_ipv4,
        "ipv6" => |text| text.contains(':') && text.parse::<Ipv6Addr>().is_ok(),
        "uri" | "iri" => |text| url::parse(text).is_some_and(|url| url.scheme.is_some()),
        "uri-reference" | "uriref" | "iri-reference" => |text| url::parse(text).is_some(),
        "uri-template" => is_template,
        "regex" => |text| patterns::parse(text).is_ok(),
        "json-pointer" => is_json_pointer,
        "relative-json-pointer" => is_relative_json_pointer,
        _ => return None,
    })
}

/// Tests a value. Only strings have formats: a number never counts as a date.
pub(super) fn has(format: Format, value: &Value) -> bool {
    value.as_str().is_some_and(format)
}

fn is_hostname(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.len() <= 253 && !text.starts_with('-') && text.split('.').all(is_label)
}

pub(super) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    text.len() <= 254 && local.len() <= 64 && is_hostname(domain) && mail::is_address(text)
}

/// Kratos uses tables of all countries. This checks what international numbers have in common.
pub(super) fn is_phone(text: &str) -> bool {
    let text = text.strip_prefix("tel:").unwrap_or(text);
    let is_dialled = |character: char| character.is_ascii_digit() || " -.()/".contains(character);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let Some(number) = text.strip_prefix('+') else { return false };
    number.starts_with(|first: char| ('1'..='9').contains(&first))
        && number.chars().all(is_dialled)
        && (8..=15).contains(&digits)
}

fn is_ipv4(text: &str) -> bool {
    let mut groups = 0;
    text.split('.').all(|group| {
        groups += 1;
        group.parse::<i64>().is_ok_and(|number| (0..=255).contains(&number))
    }) && groups == 4
}

fn is_template(text: &str) -> bool {
    let is_balanced = |item: &str| {
        let mut is_open = false;
        item.chars().all(|character| match character {
            '{' => !std::mem::replace(&mut is_open, true),
            '}' => std::mem::take(&mut is_open),
            _ => true,
        }) && !is_open
    };
    url::parse(text).is_some_and(|url| url.path.split('/').all(is_balanced))
}

fn is_json_pointer(text: &str) -> bool {
    // Go accepts `~~0` too.
    (text.is_empty() || text.starts_with('/'))
        && text.split('~').skip(1).enumerate().all(|(index, after)| {
            let is_last = text.split('~').count() == index + 2;
            after.starts_with(['0', '1']) || (after.is_empty() && !is_last)
        })
}

fn is_relative_json_pointer(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let digits = if text.starts_with('0') { 1 } else { digits };
    digits > 0 && (&text[digits..] == "#" || is_json_pointer(&text[digits..]))
}
