//! The results of the commands, for people.

use std::path::PathBuf;

use anstyle::{AnsiColor, Style};

use super::format::Format;
use super::json;
use super::screen::diff_line;
use super::words::{broken, plain};
use crate::domain::backup::Backup;
use crate::domain::callback::CallbackUrl;
use crate::domain::diff::DiffLine;
use crate::domain::mapper::Finding;
use crate::domain::plan::Plan;
use crate::domain::pointer::Pointer;
use crate::domain::preflight::Judgement;
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
    /// What is to be tested in a browser now.
    pub test: Option<BrowserTest>,
    /// What was planned.
    pub plan: Plan,
    /// What was found in the mapper that is pushed, and is no error.
    pub mapper_findings: Vec<Finding>,
    /// What of the mapper could not be looked at, in sentences.
    pub mapper_unseen: Vec<String>,
    /// What the provider was asked, and said.
    pub preflight: Vec<Judgement>,
    /// The changes as YAML.
    pub diff: Vec<DiffLine>,
    /// Ory's own warnings.
    pub ory_warnings: Vec<String>,
    /// Places that differ from what was sent although the plan does not name them.
    pub unexpected: Vec<Pointer>,
    /// The same run as a command for a script, where a person answered questions.
    pub script: Option<String>,
    /// The file that undoes the run.
    pub backup: Option<PathBuf>,
}

/// What is to be tested in a browser.
pub struct BrowserTest {
    /// The provider's name, for people.
    pub provider: String,
    /// The URL that has to be registered at the provider.
    pub callback_url: CallbackUrl,
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
            Ending::Unchanged if id.is_empty() => {
                say!("{GREEN}✓{GREEN:#} {project} is as asked already; nothing to do.");
            }
            Ending::Unchanged => {
                say!("{GREEN}✓{GREEN:#} {project}: {id} is as asked already; nothing to do.");
            }
            Ending::DryRun => self.print_diff(),
            Ending::Written(path) => {
                say!("{GREEN}✓{GREEN:#} The changed configuration of {project} is in {}.", path.display());
                say!("  It holds the client secret, and the whole configuration as it was read just now: what others");
                say!(
                    "  change before you push it (`ory update identity-config --file`) would be lost. Remove it then."
                );
            }
            Ending::Applied => self.print_applied(&project),
        }
    }

    fn print_applied(&self, project: &str) {
        say!("{GREEN}✓{GREEN:#} {BOLD}{project}{BOLD:#}: done, and Ory's answer shows it.");
        for change in &self.plan.changes {
            say!("{}", broken("  • ", &change.kind.to_string(), width()));
        }
        for warning in &self.ory_warnings {
            say!("{YELLOW}Ory warns:{YELLOW:#} {}", plain(warning));
        }
        for place in &self.unexpected {
            say!("{YELLOW}warning:{YELLOW:#} Ory stored {} differently from what was sent.", plain(place.as_str()));
        }
        if let Some(backup) = &self.backup {
            say!("{DIM}  To undo it: ory-social restore --project {}{DIM:#}", self.project.id);
            say!("{DIM}  Backup: {}{DIM:#}", backup.display());
        }
        if let Some(BrowserTest { provider, callback_url }) = &self.test {
            say!("\n{BOLD}Now test it in a browser{BOLD:#} (configured is not tested):");
            say!("  1. Make sure that the app at {provider} has this URL registered:");
            say!("     {}", plain(callback_url.as_str()));
            say!("  2. In a private window, press the {provider} button on this page, and sign in:");
            say!("     {}", plain(&callback_url.login_page()));
        }
        if let Some(script) = &self.script {
            say!("\n{BOLD}The same from a script:{BOLD:#}\n  {script}");
        }
    }

    fn print_diff(&self) {
        if self.diff.is_empty() {
            return;
        }
        say!("{DIM}# {}{DIM:#}", describe(&self.project));
        for line in &self.diff {
            say!("{}", diff_line(line));
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
        say!(
            "{BOLD}{}{BOLD:#} {DIM}{} · {}{DIM:#}",
            describe(&self.project),
            plain(&self.project.slug),
            self.project.id
        );
        say!("  social sign-in   {}", if status.oidc_enabled { "on" } else { "off" });
        let hook = match status.session_hook_through {
            Some(HookList::Global) => "in effect (global hooks)",
            Some(HookList::Oidc) => "in effect (hooks of social sign-up)",
            None => "not in effect",
        };
        say!("  session hook     {hook}");
        if status.providers.is_empty() {
            say!("  providers        none; add one with `ory-social add`");
        }
        for provider in &status.providers {
            let label = provider.label.as_ref().map(|label| format!(" “{label}”")).unwrap_or_default();
            let kind =
                if provider.provider == provider.id { String::new() } else { format!(" ({})", provider.provider) };
            say!("\n  {BOLD}{}{BOLD:#}", plain(&format!("{}{kind}{label}", provider.id)));
            say!("    client id      {}", plain(provider.client_id.as_deref().unwrap_or("(none)")));
            say!("    scope          {}", plain(&provider.scope.join(" ")));
            say!("    callback URL   {}", plain(provider.callback_url.as_str()));
            if let Some(mapper) = &provider.mapper {
                say!("    mapper         {mapper}, as ory-social makes it today");
            }
            for drift in &provider.drift {
                let text = format!("{} is {}; the template has {}", drift.field, drift.live, drift.template);
                say!("{}", broken("    differs        ", &text, width()));
            }
        }
        say!("");
        for problem in &status.problems {
            let message = broken("problem: ", &problem.message, width());
            say!("{YELLOW}problem:{YELLOW:#}{}", message.trim_start_matches("problem:"));
            say!("{}", broken("   next: ", &problem.mend, width()));
        }
        if status.problems.is_empty() {
            say!("{GREEN}✓{GREEN:#} Nothing is wrong with the configuration.");
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
            Format::Text => say!("{}", plain(self.callback_url.as_str())),
        }
    }
}

/// The result of `backups list`.
pub struct BackupsReport {
    /// The files, each with what it holds or why it can't be used.
    pub backups: Vec<(PathBuf, Result<Backup, String>)>,
}

impl BackupsReport {
    /// Prints it on stdout.
    pub fn print(&self, format: Format) {
        match format {
            Format::Json => json::print(&json::backups(self)),
            Format::Text => self.print_text(),
        }
    }

    fn print_text(&self) {
        if self.backups.is_empty() {
            say!("There is no backup yet: each run that changes a project keeps one.");
        }
        for (file, read) in &self.backups {
            match read {
                Ok(backup) => {
                    say!(
                        "{BOLD}{}{BOLD:#}  {}  {}",
                        plain(&backup.created_at),
                        describe(&backup.project),
                        plain(&backup.command)
                    );
                    for change in &backup.changes {
                        say!("{}", broken("  • ", &change.kind.to_string(), width()));
                    }
                }
                Err(problem) => say!("{YELLOW}can't be used:{YELLOW:#} {}", plain(problem)),
            }
            say!("{DIM}  {}{DIM:#}", file.display());
        }
    }
}

/// The columns of the terminal that stdout is, if it is one.
pub(super) fn width() -> Option<usize> {
    let terminal = console::Term::stdout();
    terminal.is_term().then(|| usize::from(terminal.size().1))
}

/// A project in a few words.
pub fn describe(project: &ProjectSummary) -> String {
    match project.environment.as_str() {
        "" => plain(&project.name),
        environment => plain(&format!("{} ({environment})", project.name)),
    }
}
