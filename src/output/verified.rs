//! The result of `verify`.

use serde_json::json;

use super::envelope::{self, Envelope, Members, Unsuccessful};
use super::screen::Screen;
use super::stdout::{self, fitted, say};
use super::words::plain;
use crate::domain::live::{Button, Destination, LiveProblem};
use crate::domain::preflight::Judgement;
use crate::domain::project::ProjectSummary;
use crate::error::Failure;

/// The failure of a `verify`, with the problems of the login page and the provider's answers.
pub(crate) fn unverified(failure: Failure, problems: &[LiveProblem], preflight: &[Judgement]) -> Unsuccessful {
    Unsuccessful::with(failure, vec![("problems", json!(problems)), ("preflight", json!(preflight))])
}

/// The answer of a provider that rejected nothing, in sentences.
#[derive(Default)]
pub(crate) struct Opinion {
    pub(crate) accepted: Option<String>,
    /// What remains unclear, and the provider's words.
    pub(crate) open: Option<(String, Vec<String>)>,
}

/// The result of a `verify` that found no problem.
pub(crate) struct VerifiedReport {
    /// The project, if Ory was asked about one.
    pub(crate) project: Option<ProjectSummary>,
    /// The address of the login page.
    pub(crate) public_url: String,
    pub(crate) provider_id: String,
    pub(crate) found: Destination,
    pub(crate) button: Button,
    /// The provider's answers to the sign-in, if it can be asked.
    pub(crate) preflight: Vec<Judgement>,
    /// What those answers mean, if the provider was asked.
    pub(crate) opinion: Opinion,
}

impl Envelope for VerifiedReport {
    fn members(&self) -> Members {
        vec![
            ("project", json!(self.project.as_ref().map(envelope::project))),
            ("provider_id", json!(self.provider_id)),
            ("public_url", json!(self.public_url)),
            ("client_id", json!(self.found.client_id)),
            ("callback_url", json!(self.found.callback)),
            ("scope", json!(self.found.scope)),
            ("preflight", json!(self.preflight)),
            ("problems", json!([])),
        ]
    }

    fn print_text(&self, screen: Screen) {
        let Destination { page, client_id, callback, scope, .. } = &self.found;
        let (login, id) = (plain(&self.public_url), plain(&self.provider_id));
        match self.button {
            Button::Shown => stdout::done(&format!("The login page has the {id} button:")),
            Button::Hidden => stdout::done(&format!(
                "The login page accepts {id}. It has no button because it belongs to an organization:"
            )),
        }
        say!("    {login}");
        stdout::done("It leads to:");
        say!("    {}", plain(page));
        // With OAuth 1.0a, a request token replaces all of these.
        let parts = [("client ID", client_id), ("scope", &scope.join(" "))];
        parts
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .for_each(|(name, value)| say!("    {name:<14} {}", plain(value)));
        if !callback.as_str().is_empty() {
            say!("    callback URL\n      {}", plain(callback.as_str()));
        }
        let Opinion { accepted, open } = &self.opinion;
        accepted.iter().for_each(|text| stdout::done(text));
        if let Some((text, quotes)) = open {
            say!("{}", fitted("! ", text));
            quotes.iter().for_each(|quote| say!("  │ {}", plain(quote)));
        }
        let how = if screen.run.in_sandbox { "`ory-social serve`" } else { "a browser or `ory-social test`" };
        say!("{}", fitted("  ", &format!("To test the sign-in itself, use {how}.")));
    }
}
