//! The result of `test`.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::envelope::{self, Envelope, Members};
use super::format::Format;
use super::screen::Screen;
use super::stdout::{self, fitted, say};
use super::style::{YELLOW, labelled};
use super::words::plain;
use crate::domain::preflight::Judgement;
use crate::domain::project::ProjectSummary;
use crate::domain::template::Template;
use crate::domain::test_sign_in::{Captured, Stage, Step, Verdict};

/// How much of the claims is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClaimsShown {
    Names,
    WithValues,
}

/// The result of a test sign-in.
pub(crate) struct TestReport {
    pub(crate) project: Option<ProjectSummary>,
    pub(crate) template: &'static Template,
    pub(crate) provider_id: String,
    /// The arguments for a command that works on the same provider.
    pub(crate) command: String,
    pub(crate) preflight: Vec<Judgement>,
    /// The link that a person signs in with, and the address of the result.
    pub(crate) link: Option<(String, String)>,
    /// The result. `None` if only the person's browser has it.
    pub(crate) captured: Option<Captured>,
    pub(crate) shown: ClaimsShown,
    /// Where the claims were saved.
    pub(crate) file: Option<PathBuf>,
}

/// Shows an address to open, on a line of its own.
pub(crate) fn show_address(text: &str, url: &str, screen: Screen) {
    match screen.format {
        Format::Text => {
            screen.line(text);
            say!("    {}", plain(url));
        }
        Format::Json => screen.value(text.trim_end_matches(':'), url),
    }
}

impl TestReport {
    fn next(&self) -> Vec<String> {
        match &self.captured {
            None => vec![format!("ory-social test {} --result FILE", self.command)],
            Some(_) => Vec::new(),
        }
    }

    /// Describes a step that passed or is incomplete.
    fn sentence(&self, captured: &Captured, step: Step) -> String {
        let Template { name, secret, .. } = self.template;
        match step {
            Step::Provider => format!("{name} accepted the person and the app."),
            Step::Secret => format!("{name} accepted the {} that Ory has.", secret.label),
            Step::Claims => format!("{name} sent these claims: {}.", captured.claim_names().join(", ")),
            Step::Mapper => "The mapper made an identity of them.".to_owned(),
            Step::IdentitySchema if captured.missing.is_empty() => "The identity fits the identity schema.".to_owned(),
            Step::IdentitySchema => {
                format!(
                    "The identity lacks {}. Ory asks people for that when they sign up.",
                    captured.missing.join(", ")
                )
            }
        }
    }
}

impl Envelope for TestReport {
    fn members(&self) -> Members {
        let captured = self.captured.as_ref();
        let outcome = match captured.map(|captured| captured.failure.is_some()) {
            None => "ended",
            Some(true) => "failed",
            Some(false) => "passed",
        };
        let words = captured.and_then(|captured| captured.failure.as_ref()).map(|(_, words)| words.as_slice());
        let says = |stage: &Stage| words.filter(|_| stage.verdict == Verdict::Failed).unwrap_or_default();
        let steps = captured.into_iter().flat_map(|captured| captured.stages.iter());
        let steps = steps
            .map(|stage| json!({"step": stage.step.as_str(), "verdict": stage.verdict.as_str(), "says": says(stage)}));
        let values = captured.and_then(|it| it.claims.as_ref()).filter(|_| self.shown == ClaimsShown::WithValues);
        vec![
            ("project", json!(self.project.as_ref().map(envelope::project))),
            ("next", json!(self.next())),
            ("provider_id", json!(self.provider_id)),
            ("outcome", json!(outcome)),
            ("link", json!(self.link.as_ref().map(|(link, _)| link))),
            ("result_url", json!(self.link.as_ref().map(|(_, address)| address))),
            ("steps", steps.collect::<Value>()),
            ("claims", json!(captured.map(Captured::claim_names).unwrap_or_default())),
            ("claim_values", json!(values)),
            ("missing_traits", json!(captured.map(|captured| captured.missing.as_slice()).unwrap_or_default())),
            ("file", json!(self.file)),
            ("preflight", json!(self.preflight)),
            ("problems", json!([])),
        ]
    }

    fn print_text(&self, screen: Screen) {
        let Some(captured) = &self.captured else {
            screen.line("Save what it shows, and pass it:");
            self.next().iter().for_each(|command| say!("    {command}"));
            return;
        };
        for Stage { step, verdict } in captured.stages {
            match verdict {
                Verdict::Passed => stdout::done(&self.sentence(captured, step)),
                Verdict::Incomplete => {
                    let text = fitted("! ", &self.sentence(captured, step));
                    say!("{}", labelled("!", YELLOW, &text));
                }
                Verdict::Failed | Verdict::NotReached => {}
            }
            let values = captured.claims.as_ref().filter(|_| step == Step::Claims && verdict == Verdict::Passed);
            if let (Some(claims), ClaimsShown::WithValues) = (values, self.shown) {
                format!("{claims:#}").lines().for_each(|line| say!("    {}", plain(line)));
            }
        }
        self.file.iter().for_each(|file| stdout::done(&format!("Saved the claims to {}.", file.display())));
        if captured.failure.is_none() {
            let text = "Ory stored nobody. Hooks, the session, closed registration and addresses that are taken aren't part of this.";
            say!("{}", fitted("  ", text));
        }
    }
}
