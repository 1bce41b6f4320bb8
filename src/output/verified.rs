//! The result of `verify`.

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use super::format::Format;
use super::json::{self, VERSION};
use super::report::width;
use super::words::{broken, plain};
use crate::domain::live::{Expected, LiveProblem};
use crate::domain::preflight::{Judgement, Verdict};
use crate::domain::project::ProjectSummary;

const GREEN: Style = AnsiColor::Green.on_default();

/// What `verify` says to scripts when the login is not as it should be: what is wrong with the page, and what the provider
/// said.
pub fn unverified(problems: &[LiveProblem], answer: Option<&Judgement>) -> Value {
    json!({"version": VERSION, "command": "verify", "problems": problems, "provider_answer": answer})
}

/// A live login that is as it should be.
pub struct VerifiedReport {
    /// The project, if Ory was asked about one.
    pub project: Option<ProjectSummary>,
    /// Where the login page is.
    pub public_url: String,
    /// What was looked for, and found.
    pub found: Expected,
    /// What the provider said to the sign-in, and what that means.
    pub answer: (Judgement, String),
}

impl VerifiedReport {
    /// Prints it on stdout.
    pub fn print(&self, format: Format) {
        match format {
            Format::Json => self.print_json(),
            Format::Text => self.print_text(),
        }
    }

    fn print_json(&self) {
        json::print(&json!({
            "version": VERSION,
            "ok": true,
            "command": "verify",
            "project": self.project.as_ref().map(json::project),
            "provider_id": self.found.provider_id,
            "public_url": self.public_url,
            "client_id": self.found.client_id,
            "callback_url": self.found.callback,
            "scope": self.found.scope,
            "provider_answer": self.answer.0,
        }));
    }

    fn print_text(&self) {
        let Expected { provider_id, client_id, callback, scope, .. } = &self.found;
        say!("{GREEN}✓{GREEN:#} The login page of {} has the button {}.", plain(&self.public_url), plain(provider_id));
        say!("{GREEN}✓{GREEN:#} It leads to {}:", plain(&self.found.authorize));
        say!("    client id      {}", plain(client_id.as_deref().unwrap_or("(not compared)")));
        say!("    callback URL   {}", plain(callback.as_str()));
        say!("    scope          {}", plain(&scope.join(" ")));
        let (judgement, meaning) = &self.answer;
        if judgement.verdict == Verdict::Accepted {
            say!("{GREEN}✓{GREEN:#} {}", plain(meaning));
        } else {
            say!("{}", broken("! ", meaning, width()));
            judgement.quote.iter().for_each(|quote| say!("  │ {}", plain(quote)));
        }
        let rest = "Nobody was signed in: what happens after the sign-in at the provider, only a sign-in shows.";
        say!("{}", broken("  ", rest, width()));
    }
}
