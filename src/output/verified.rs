//! The result of `verify`.

use serde_json::json;

use super::envelope::{self, Envelope, Members, Unsuccessful};
use super::screen::Screen;
use super::stdout::{fitted, say};
use super::style::GREEN;
use super::words::plain;
use crate::domain::live::{Expected, LiveProblem};
use crate::domain::preflight::{Judgement, Verdict};
use crate::domain::project::ProjectSummary;
use crate::error::Failure;

/// Why a live login is not as it should be: what is wrong with the page, and what the provider said.
pub fn unverified(failure: Failure, problems: &[LiveProblem], answer: Option<&Judgement>) -> Unsuccessful {
    let members = vec![("problems", json!(problems)), ("provider_answer", json!(answer))];
    Unsuccessful::with(failure, envelope::head("verify", members))
}

/// A live login that is as it should be.
pub struct VerifiedReport {
    /// The project, if Ory was asked about one.
    pub project: Option<ProjectSummary>,
    /// Where the login page is.
    pub public_url: String,
    /// What was looked for, and found.
    pub found: Expected,
    /// What the provider said to the sign-in, and what that means, if it can be asked.
    pub answer: Option<(Judgement, String)>,
}

impl Envelope for VerifiedReport {
    fn command(&self) -> &'static str {
        "verify"
    }

    fn members(&self) -> Members {
        vec![
            ("project", json!(self.project.as_ref().map(envelope::project))),
            ("provider_id", json!(self.found.provider_id)),
            ("public_url", json!(self.public_url)),
            ("client_id", json!(self.found.client_id)),
            ("callback_url", json!(self.found.callback)),
            ("scope", json!(self.found.scope)),
            ("provider_answer", json!(self.answer.as_ref().map(|(judgement, _)| judgement))),
        ]
    }

    fn print_text(&self, _: Screen) {
        let Expected { provider_id, client_id, callback, scope, .. } = &self.found;
        say!("{GREEN}✓{GREEN:#} The login page of {} has the button {}.", plain(&self.public_url), plain(provider_id));
        say!("{GREEN}✓{GREEN:#} It leads to {}:", plain(self.found.authorize.as_deref().unwrap_or("the provider")));
        say!("    client id      {}", plain(client_id.as_deref().unwrap_or("(not compared)")));
        say!("    callback URL   {}", plain(callback.as_str()));
        say!("    scope          {}", plain(&scope.join(" ")));
        let Some((judgement, meaning)) = &self.answer else { return };
        if judgement.verdict == Verdict::Accepted {
            say!("{GREEN}✓{GREEN:#} {}", plain(meaning));
        } else {
            say!("{}", fitted("! ", meaning));
            judgement.quote.iter().for_each(|quote| say!("  │ {}", plain(quote)));
        }
        let rest = "Nobody was signed in: what happens after the sign-in at the provider, only a sign-in shows.";
        say!("{}", fitted("  ", rest));
    }
}
