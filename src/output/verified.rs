//! The result of `verify`.

use serde_json::json;

use super::envelope::{self, Envelope, Members, Unsuccessful};
use super::screen::Screen;
use super::stdout::{fitted, say};
use super::style::GREEN;
use super::words::plain;
use crate::domain::live::{Button, Destination, LiveProblem};
use crate::domain::preflight::{Judgement, Verdict};
use crate::domain::project::ProjectSummary;
use crate::error::Failure;

/// Why a live login is not as it should be: what is wrong with the page, and what the provider said.
pub(crate) fn unverified(failure: Failure, problems: &[LiveProblem], answer: Option<&Judgement>) -> Unsuccessful {
    let members = vec![("problems", json!(problems)), ("provider_answer", json!(answer))];
    Unsuccessful::with(failure, envelope::head("verify", members))
}

/// A live login that is as it should be.
pub(crate) struct VerifiedReport {
    /// The project, if Ory was asked about one.
    pub(crate) project: Option<ProjectSummary>,
    /// Where the login page is.
    pub(crate) public_url: String,
    pub(crate) provider_id: String,
    pub(crate) found: Destination,
    pub(crate) button: Button,
    /// What the provider said to the sign-in, and what that means, if it can be asked.
    pub(crate) answer: Option<(Judgement, String)>,
}

impl Envelope for VerifiedReport {
    fn command(&self) -> &'static str {
        "verify"
    }

    fn members(&self) -> Members {
        vec![
            ("project", json!(self.project.as_ref().map(envelope::project))),
            ("provider_id", json!(self.provider_id)),
            ("public_url", json!(self.public_url)),
            ("client_id", json!(self.found.client_id)),
            ("callback_url", json!(self.found.callback)),
            ("scope", json!(self.found.scope)),
            ("provider_answer", json!(self.answer.as_ref().map(|(judgement, _)| judgement))),
        ]
    }

    fn print_text(&self, _: Screen) {
        let Destination { page, client_id, callback, scope, .. } = &self.found;
        let (login, id) = (plain(&self.public_url), plain(&self.provider_id));
        match self.button {
            Button::Shown => say!("{GREEN}✓{GREEN:#} The login page of {login} has the button {id}."),
            Button::Hidden => say!(
                "{GREEN}✓{GREEN:#} The login page of {login} takes {id}, which has no button there: it belongs to an organization."
            ),
        }
        say!("{GREEN}✓{GREEN:#} It leads to {}:", plain(page));
        say!("    client id      {}", plain(client_id));
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
