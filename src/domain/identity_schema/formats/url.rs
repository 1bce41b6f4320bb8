//! URLs, as Go's `net/url` parses them. It accepts far more than RFC 3986.

use std::net::Ipv6Addr;

/// The parts of a URL that the format tests need.
pub(super) struct Url<'t> {
    pub(super) scheme: Option<&'t str>,
    pub(super) path: &'t str,
}

/// Parses a URL. Returns `None` if Go would reject it.
pub(super) fn parse(text: &str) -> Option<Url<'_>> {
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    if !is_escaped(fragment) || text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
        return None;
    }
    let (scheme, rest) = scheme(text)?;
    let rest = rest.split('?').next().unwrap_or_default();
    if !rest.starts_with('/') {
        // Such as `mailto:…`: the rest isn't checked.
        if scheme.is_some() {
            return Some(Url { scheme, path: "" });
        }
        if text != "*" && rest.split('/').next().is_some_and(|first| first.contains(':')) {
            return None;
        }
    }
    let mut path = rest;
    if (scheme.is_some() || !rest.starts_with("///"))
        && let Some(after) = rest.strip_prefix("//")
    {
        let (authority, after) = after.split_at(after.find('/').unwrap_or(after.len()));
        if !is_authority(scheme.unwrap_or_default(), authority) {
            return None;
        }
        path = after;
    }
    is_escaped(path).then_some(Url { scheme, path })
}

fn scheme(text: &str) -> Option<(Option<&str>, &str)> {
    let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let end = text.bytes().position(|byte| !is_scheme(byte)).unwrap_or(text.len());
    match text[end..].strip_prefix(':') {
        Some(_) if end == 0 => None,
        Some(rest) if text.starts_with(|first: char| first.is_ascii_alphabetic()) => Some((Some(&text[..end]), rest)),
        _ => Some((None, text)),
    }
}

/// Whether each `%` starts an escape.
fn is_escaped(text: &str) -> bool {
    escapes(text).all(|escape| escape.is_some())
}

/// The escaped bytes, with `None` for each `%` that doesn't start an escape.
fn escapes(text: &str) -> impl Iterator<Item = Option<u8>> {
    text.split('%').skip(1).map(|after| {
        let digits = after.get(..2).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        u8::from_str_radix(digits, 16).ok()
    })
}

fn is_authority(scheme: &str, authority: &str) -> bool {
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let is_user = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte);
    user.bytes().all(is_user) && is_escaped(user) && is_host(scheme, host)
}

fn is_host(scheme: &str, host: &str) -> bool {
    if let Some(at) = host.rfind('[') {
        let Some((address, port)) = host[at + 1..].rsplit_once(']').filter(|_| at == 0) else { return false };
        let (address, zone) = address.split_once("%25").unwrap_or((address, ""));
        return address.parse::<Ipv6Addr>().is_ok() && is_escaped(zone) && is_port(port);
    }
    let is_web = matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https");
    let colon = if is_web { host.find(':') } else { host.rfind(':') };
    if !is_port(&host[colon.unwrap_or(host.len())..]) {
        return false;
    }
    // Only non-ASCII bytes and the percent sign may be escaped.
    escapes(host).all(|byte| byte.is_some_and(|byte| byte >= 0x80 || byte == b'%')) && host.bytes().all(is_host_byte)
}

/// Whether a byte needs no escape in a host. Go allows more than RFC 3986.
fn is_host_byte(byte: u8) -> bool {
    byte >= 0x80 || byte.is_ascii_alphanumeric() || b"-_.~!$&'()*+,;=:[]<>\"%".contains(&byte)
}

fn is_port(text: &str) -> bool {
    text.is_empty() || text.strip_prefix(':').is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
}
