//! The result of `status`.

use serde_json::json;

use super::envelope::{self, Envelope, Members};
use super::screen::Screen;
use super::stdout::{self, fitted, say};
use super::style::{BOLD, DIM, YELLOW, labelled};
use super::words::{describe, plain};
use crate::domain::hooks::{Effect, RunningHook};
use crate::domain::project::ProjectSummary;
use crate::domain::status::Status;
use crate::domain::template::spelled;

/// The result of `status`.
pub(crate) struct StatusReport {
    pub(crate) project: ProjectSummary,
    /// The state of social sign-in.
    pub(crate) status: Status,
}

impl Envelope for StatusReport {
    fn members(&self) -> Members {
        let status = &self.status;
        vec![
            ("project", envelope::project(&self.project)),
            ("oidc_enabled", json!(status.oidc_enabled)),
            ("session_hook", json!(status.session_hook)),
            ("providers", json!(status.providers)),
            ("problems", json!(status.problems)),
        ]
    }

    fn print_text(&self, _: Screen) {
        let status = &self.status;
        let name = describe(&self.project);
        match &self.project.kratos {
            Some(_) => say!("{BOLD}{name}{BOLD:#}"),
            None => say!("{BOLD}{name}{BOLD:#} {DIM}{} · {}{DIM:#}", plain(&self.project.slug), self.project.id),
        }
        say!("  social sign-in   {}", if status.oidc_enabled { "on" } else { "off" });
        say!("  session hook     {}", if status.session_hook { "on" } else { "off" });
        if status.providers.is_empty() {
            say!("  providers        none; add one with `ory-social add`");
        }
        for provider in &status.providers {
            let kind = if provider.kind == provider.id { String::new() } else { format!(" ({})", provider.kind) };
            say!("\n  {BOLD}{}{BOLD:#}", plain(&format!("{}{kind}", provider.id)));
            let width = provider.shown.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0).max(14);
            for (label, value) in &provider.shown {
                say!("    {label:<width$} {}", plain(value));
            }
            if let Some(mapper) = &provider.mapper {
                say!("    {:<width$} {mapper}", "mapper");
            }
            say!("{}", fitted(&format!("    {:<width$} ", "after sign-up"), &in_order(&provider.hooks.after_sign_up)));
            say!("{}", fitted(&format!("    {:<width$} ", "after sign-in"), &in_order(&provider.hooks.after_sign_in)));
            for drift in &provider.drift {
                let (live, usual) = (spelled(&drift.live), spelled(&drift.template));
                let text = format!("{} is {live} (template: {usual})", drift.field);
                say!("{}", fitted(&format!("    {:<width$} ", "differs"), &text));
            }
            say!("    callback URL\n      {}", plain(provider.callback_url.as_str()));
        }
        say!("");
        for problem in &status.problems {
            say!("{}", labelled("problem:", YELLOW, &fitted("problem: ", &problem.message)));
            say!("{}", fitted("   tip: ", &problem.fix));
        }
        if status.problems.is_empty() {
            stdout::done("No problems found in the configuration.");
        }
    }
}

/// Lists hooks in order, with what they can do to people.
fn in_order(hooks: &[RunningHook]) -> String {
    let told = |hook: &RunningHook| match hook.effect {
        Effect::None => plain(&hook.to_string()),
        Effect::Blocks => format!("{} (blocks when it fails)", plain(&hook.to_string())),
        Effect::MayReject => format!("{} (may reject people)", plain(&hook.to_string())),
    };
    if hooks.is_empty() { "no hooks".to_owned() } else { hooks.iter().map(told).collect::<Vec<_>>().join(" → ") }
}
