//! The preferences of a login request: the type of the answer, and the address to return to.

use serde_json::Value;

use crate::sandbox::http::Request;
use crate::sandbox::refusal::{MALFORMED, Refusal};

/// Whether an `Accept` header prefers JSON to a page, by the rules of `httputil.NegotiateContentType`, which Kratos
/// uses. The highest `q` wins, then the more precise name, then the page. It doesn't recognize upper case.
pub(super) fn prefers_json(accept: &str) -> bool {
    let weight = |name: &str| {
        let range = |part: &str| {
            let (range, parameters) = part.split_once(';').unwrap_or((part, ""));
            let q = parameters.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse::<f64>().ok())?;
            let precision = match range.trim() {
                "*/*" => 0,
                range if range == name => 2,
                range if range.strip_suffix("/*").is_some_and(|kind| name.starts_with(kind)) => 1,
                _ => return None,
            };
            (q > 0.0).then_some((q, precision))
        };
        accept
            .split(',')
            .filter_map(range)
            .fold((0.0, 0), |best: (f64, u8), next| if next > best { next } else { best })
    };
    weight("application/json") > weight("text/html")
}

/// Rejects a `return_to` that the project doesn't allow.
pub(super) fn check_return_to(request: &Request, config: &Value, public_url: &str) -> Result<(), Refusal> {
    let Some(wanted) = request.query_value("return_to") else { return Ok(()) };
    let place = |path: &str| config.pointer(&format!("/selfservice/{path}"));
    let default = place("default_browser_return_url").and_then(Value::as_str).unwrap_or_default();
    let (default_origin, _) = split(default);
    let (origin, path) = split(&wanted);
    let origin = if origin.is_empty() { default_origin } else { origin };
    let allowed =
        place("allowed_return_urls").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let own = format!("{}/self-service", public_url.trim_end_matches('/'));
    let fits = |allowed: &str| {
        let (allowed, prefix) = split(allowed);
        let same = match allowed.split_once("://*") {
            Some((scheme, domain)) => origin.starts_with(&format!("{scheme}://")) && origin.ends_with(domain),
            None => origin.eq_ignore_ascii_case(allowed),
        };
        same && path.starts_with(prefix)
    };
    if allowed.chain([own.as_str()]).any(fits) {
        return Ok(());
    }
    let reason = format!("Requested return_to URL \"{origin}{path}\" is not allowed.");
    Err(Refusal::new(400, "Bad Request", MALFORMED, &reason).with_id("self_service_flow_return_to_forbidden"))
}

/// Returns the origin and the path of a URL. The path is at least `/`.
fn split(url: &str) -> (&str, &str) {
    let start = url.find("://").map_or(0, |colon| colon + 3);
    let (origin, path) = url.split_at(url[start..].find('/').map_or(url.len(), |slash| start + slash));
    if start == 0 { ("", url) } else { (origin, if path.is_empty() { "/" } else { path }) }
}

#[cfg(test)]
mod tests {
    use super::prefers_json;

    #[test]
    fn a_page_can_be_json_too() {
        for accept in
            ["application/json", "application/json;q=0.1", "application/*", "text/html;q=0.1,application/json;q=0.2"]
        {
            assert!(prefers_json(accept), "{accept}");
        }
        for accept in [
            "",
            "*/*",
            "text/html",
            "APPLICATION/JSON",
            "application/problem+json",
            "application/json, text/html",
            "application/json;q=0.1, text/html",
        ] {
            assert!(!prefers_json(accept), "{accept}");
        }
    }
}
