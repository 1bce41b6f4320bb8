//! The results of the commands, for people.

use std::path::PathBuf;

use anstyle::{AnsiColor, Style};

use super::json;
use super::screen::diff_line;
use super::words::plain;
use crate::cli::Format;
use crate::domain::callback::CallbackUrl;
use crate::domain::diff::DiffLine;
use crate::domain::plan::Plan;
use crate::domain::pointer::Pointer;
use crate::domain::project::ProjectSummary;
use crate::domain::session_hook::HookList;
use crate::domain::status::Status;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GREEN: Style = AnsiColor::Green.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();

/// How a run that changes something ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Everything was as asked already.
    Unchanged,
    /// The changes were pushed, and Ory's answer shows them.
    Applied,
    /// The changes were shown only.
    DryRun,
    /// The changed configuration was written to a file.
    Written(PathBuf),
}

/// The result of a command that changes something.
pub struct Report {
    /// The command.
    pub command: &'static str,
    /// How it ended.
    pub ending: Ending,
    /// The project.
    pub project: ProjectSummary,
    /// The provider's name, for people.
    pub provider: String,
    /// The URL that has to be registered at the provider.
    pub callback_url: CallbackUrl,
    /// What was planned.
    pub plan: Plan,
    /// The changes as YAML.
    pub diff: Vec<DiffLine>,
    /// Ory's own warnings.
    pub ory_warnings: Vec<String>,
    /// Places that differ from what was sent although the plan does not name them.
    pub unexpected: Vec<Pointer>,
    /// The same run as a command for a script, where a person answered questions.
    pub script: Option<String>,
}

impl Report {
    /// Prints it on stdout.
    pub fn print(&self, format: Format) {
        match format {
            Format::Json => json::print(&json::report(self)),
            Format::Text => self.print_text(),
        }
    }

    fn print_text(&self) {
        let project = describe(&self.project);
        let id = &self.plan.provider_id;
        match &self.ending {
            Ending::Unchanged => {
                anstream::println!("{GREEN}✓{GREEN:#} {project}: {id} is as asked already; nothing to do.")
            }
            Ending::DryRun => self.print_diff(),
            Ending::Written(path) => {
                anstream::println!(
                    "{GREEN}✓{GREEN:#} The changed configuration of {project} is in {}.",
                    path.display()
                );
                anstream::println!("  It holds the client secret. To push it, and to remove it afterwards:");
                anstream::println!(
                    "    ory update identity-config --project {} --file {} --yes",
                    self.project.id,
                    path.display()
                );
            }
            Ending::Applied => self.print_applied(&project),
        }
    }

    fn print_applied(&self, project: &str) {
        anstream::print!("{}", self.applied(project));
    }

    /// As one text: each line that is printed alone wakes up whoever reads it.
    fn applied(&self, project: &str) -> String {
        let mut lines = vec![format!("{GREEN}✓{GREEN:#} {BOLD}{project}{BOLD:#}: done, and Ory's answer shows it.")];
        lines.extend(self.plan.changes.iter().map(|change| format!("  • {}", plain(&change.kind.to_string()))));
        let warnings = self.ory_warnings.iter();
        lines.extend(warnings.map(|warning| format!("{YELLOW}Ory warns:{YELLOW:#} {}", plain(warning))));
        lines.extend(self.unexpected.iter().map(|place| {
            let place = plain(place.as_str());
            format!("{YELLOW}warning:{YELLOW:#} Ory stored {place} differently from what was sent.")
        }));
        let provider = &self.provider;
        lines.extend([
            format!("\n{BOLD}Now test it in a browser{BOLD:#} (configured is not tested):"),
            format!("  1. Make sure that the app at {provider} has this URL registered:"),
            format!("     {}", plain(self.callback_url.as_str())),
            format!("  2. In a private window, press the {provider} button on this page, and sign in:"),
            format!("     {}", plain(&self.callback_url.login_page())),
        ]);
        lines.extend(self.script.iter().map(|it| format!("\n{BOLD}The same from a script:{BOLD:#}\n  {it}")));
        lines.iter().fold(String::new(), |text, line| text + line + "\n")
    }

    fn print_diff(&self) {
        if self.diff.is_empty() {
            return;
        }
        anstream::println!("{DIM}# {}{DIM:#}", describe(&self.project));
        for line in &self.diff {
            anstream::println!("{}", diff_line(line));
        }
    }
}

/// The result of `status`.
pub struct StatusReport {
    /// The project.
    pub project: ProjectSummary,
    /// What social sign-in looks like.
    pub status: Status,
}

impl StatusReport {
    /// Prints it on stdout.
    pub fn print(&self, format: Format) {
        match format {
            Format::Json => json::print(&json::status(self)),
            Format::Text => self.print_text(),
        }
    }

    fn print_text(&self) {
        let status = &self.status;
        anstream::println!(
            "{BOLD}{}{BOLD:#} {DIM}{} · {}{DIM:#}",
            describe(&self.project),
            plain(&self.project.slug),
            self.project.id
        );
        anstream::println!("  social sign-in   {}", if status.oidc_enabled { "on" } else { "off" });
        let hook = match status.session_hook_through {
            Some(HookList::Global) => "in effect (global hooks)",
            Some(HookList::Oidc) => "in effect (hooks of social sign-up)",
            None => "not in effect",
        };
        anstream::println!("  session hook     {hook}");
        if status.providers.is_empty() {
            anstream::println!("  providers        none; add one with `ory-social add`");
        }
        for provider in &status.providers {
            let label = provider.label.as_ref().map(|label| format!(" “{label}”")).unwrap_or_default();
            let kind =
                if provider.provider == provider.id { String::new() } else { format!(" ({})", provider.provider) };
            anstream::println!("\n  {BOLD}{}{BOLD:#}", plain(&format!("{}{kind}{label}", provider.id)));
            anstream::println!("    client id      {}", plain(provider.client_id.as_deref().unwrap_or("(none)")));
            anstream::println!("    scope          {}", plain(&provider.scope.join(" ")));
            anstream::println!("    callback URL   {}", plain(provider.callback_url.as_str()));
        }
        anstream::println!();
        for problem in &status.problems {
            anstream::println!("{YELLOW}problem:{YELLOW:#} {}", plain(&problem.message));
            anstream::println!("  next: {}", plain(&problem.mend));
        }
        if status.problems.is_empty() {
            anstream::println!("{GREEN}✓{GREEN:#} Nothing is wrong with the configuration.");
        }
    }
}

/// The result of `callback-url`.
pub struct CallbackReport {
    /// The project.
    pub project: ProjectSummary,
    /// The provider's id.
    pub provider_id: String,
    /// Its callback URL.
    pub callback_url: CallbackUrl,
}

impl CallbackReport {
    /// Prints it on stdout.
    pub fn print(&self, format: Format) {
        match format {
            Format::Json => json::print(&json::callback(self)),
            Format::Text => anstream::println!("{}", plain(self.callback_url.as_str())),
        }
    }
}

/// A project in a few words.
pub fn describe(project: &ProjectSummary) -> String {
    match project.environment.as_str() {
        "" => plain(&project.name),
        environment => plain(&format!("{} ({environment})", project.name)),
    }
}
