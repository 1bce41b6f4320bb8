//! The pages of a sign-in, in HTML.

use crate::sandbox::http::Answer;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#111;\
    background:#fff}header{border-bottom:1px solid #999;color:#444}button{display:block;width:100%;margin:.5rem 0;\
    padding:.6rem;font:inherit;text-align:left;background:#fff;color:#111;border:1px solid #555;border-radius:4px}\
    button:focus-visible,a:focus-visible{outline:3px solid #06c}pre,code{background:#f2f2f2}pre{padding:.6rem;overflow:auto;\
    white-space:pre-wrap}.error{border-left:4px solid #b00;padding-left:.8rem}";

/// Returns a page with a heading. The body is HTML.
pub(super) fn page(heading: &str, body: &str) -> Answer {
    let heading = escaped(heading);
    Answer::new(
        200,
        &format!(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{heading} · ory-social sandbox</title>\
             <meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style></head>\n<body><header>Sandbox: \
             nothing here is real. <a href=\"/\">Projects</a></header><main>\n<h1>{heading}</h1>\n{body}\n</main></body></html>\n"
        ),
    )
    .with_header("content-type", "text/html; charset=utf-8")
}

/// Returns a page with a problem, and the command that fixes it or shows more.
pub(super) fn failure(heading: &str, problem: &str, command: &str) -> Answer {
    page(heading, &problem_with_fix(problem, &format!("<code>{}</code>", escaped(command))))
}

/// Returns a problem and its fix as a part of a page. The fix is HTML.
pub(super) fn problem_with_fix(problem: &str, fix: &str) -> String {
    format!("<div class=\"error\" role=\"alert\"><p>{}</p><p>Next: {fix}</p></div>", escaped(problem))
}

/// Returns a form with a button for each value and its label.
pub(super) fn form(action: &str, name: &str, choices: &[(String, String)]) -> String {
    let button = |(value, label): &(String, String)| {
        format!("<button name=\"{name}\" value=\"{}\">{}</button>", escaped(value), escaped(label))
    };
    let buttons: String = choices.iter().map(button).collect();
    format!("<form method=\"post\" action=\"{}\">{buttons}</form>", escaped(action))
}

pub(super) fn link(to: &str, text: &str) -> String {
    format!("<a href=\"{}\">{}</a>", escaped(to), escaped(text))
}

pub(super) fn list(items: impl Iterator<Item = String>) -> String {
    items.map(|item| format!("<li>{}</li>", escaped(&item))).collect()
}

/// Escapes text for HTML, including quoted attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe += "&amp;",
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            '"' => safe += "&quot;",
            '\'' => safe += "&#39;",
            other => safe.push(other),
        }
    }
    safe
}
