//! `ory-social plan`, `apply`, `drift` and `runbook render`: compare many projects with a runbook, or update them.

mod check;
mod crew;
mod file;
mod job;
mod load;
mod secrets;
mod targets;

pub(crate) use self::file::run as runbook;

use std::path::Path;

use tokio::sync::OnceCell;

use self::job::{Allowed, Goal, Permission, Unnamed, Work};
use self::load::{Loaded, load};
use self::secrets::Secrets;
use self::targets::AccountOnDemand;
use super::download::Asking;
use super::explain;
use super::options::{BackupPlace, Consent, Destination, Options};
use super::out::{LARGEST_PLAN, Out};
use super::proof::Proof;
use super::session::Session;
use crate::cli::{ApplyFlags, DriftFlags, PlanFlags, RunbookFlags};
use crate::domain::plan::LocalFiles;
use crate::domain::runbook::{ProjectEntry, ReviewedPlan};
use crate::domain::text::shell_word;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{
    Conclusion, JobEnding, JobRow, RenderedReport, RunbookReport, Shown, Unchanged, conclude, counted,
};
use crate::system::input_file::{self, ReadFailure};
use crate::system::state;

/// A runbook that was read, and the account for its projects.
struct Open<'a> {
    flags: &'a RunbookFlags,
    loaded: Loaded,
    account: AccountOnDemand,
}

/// Shows what the runbook would change.
///
/// # Errors
/// When a project can't be planned or, with `--check`, when anything would change.
pub(crate) async fn plan(flags: PlanFlags, session: &Session) -> Conclusion {
    let out = Out::of_plan(&flags, session).await?;
    let open = Open::new(&flags.runbook, session).await?;
    let secrets = Secrets::Real(OnceCell::new());
    let mut report = open.report("plan", Goal::Show, &secrets, BackupPlace::None, session).await;
    if report.planned() > 0 {
        report.next.push(apply_command(&flags));
    }
    if let (Some(out), Some(path)) = (out, &flags.out) {
        out.write(&format!("{:#}", serde_json::json!(report.reviewed(state::now()))))?;
        session.screen.done(&format!("Saved the plan to {}.", path.display()));
    }
    let check = if flags.check { Check::Changes } else { Check::Failures };
    let shown = if flags.summary { Shown::Summary(Unchanged::Shown) } else { Shown::Everything };
    finish(report, shown, check, session)
}

/// Shows where the projects differ from the runbook.
pub(crate) async fn drift(flags: DriftFlags, session: &Session) -> Conclusion {
    let open = Open::new(&flags.runbook, session).await?;
    let report = open.report("drift", Goal::Show, &Secrets::Unread, BackupPlace::None, session).await;
    let shown = if flags.summary { Shown::Summary(Unchanged::Hidden) } else { Shown::Differences };
    finish(report, shown, Check::Changes, session)
}

/// Prints a page with instructions for making the changes by hand.
///
/// # Errors
/// When a project can't be read or planned. The page says so too.
pub(crate) async fn render(flags: RunbookFlags, session: &Session) -> Conclusion {
    let open = Open::new(&flags, session).await?;
    let report = open.report("runbook render", Goal::Show, &Secrets::Unread, BackupPlace::None, session).await;
    let failure = verdict(&report, Check::Failures);
    let page = RenderedReport { entries: open.loaded.chosen().collect(), report };
    conclude(&page, failure, session.screen)
}

/// Applies the runbook to its projects.
pub(crate) async fn apply(flags: ApplyFlags, session: &Session) -> Conclusion {
    if session.prompter.is_none() && !flags.yes && flags.plan.is_none() {
        return Err(explain::missing_values(&[explain::CONSENT_TO_RUNBOOK]).into());
    }
    let given = match &flags.plan {
        Some(path) => Some(read_plan(path, session).await?),
        None => None,
    };
    let open = Open::new(&flags.runbook, session).await?;
    let secrets = Secrets::Real(OnceCell::new());
    let reviewed = match given {
        Some(plan) => Some(plan),
        None if flags.yes => None,
        None => match open.consent(&flags, &secrets, session).await? {
            Some(plan) => Some(plan),
            None => return Ok(()),
        },
    };
    let backups = match &flags {
        ApplyFlags { no_backup: true, .. } => BackupPlace::None,
        ApplyFlags { backup_dir, .. } => BackupPlace::in_folder(backup_dir.clone(), &session.environment),
    };
    let goal = Goal::Apply(allowed(&flags), reviewed.as_ref());
    let mut report = open.report("apply", goal, &secrets, backups, session).await;
    if let Some(plan) = reviewed.filter(|_| open.loaded.is_whole()) {
        report.rows.extend(missing(&plan, &report));
    }
    finish(report, Shown::Results, Check::Failures, session)
}

fn allowed(flags: &ApplyFlags) -> Allowed {
    let permission = |is_given| if is_given { Permission::Granted } else { Permission::Missing };
    Allowed { protected: permission(flags.allow_protected), removals: permission(flags.allow_removals) }
}

/// Returns a failed row for each project in the plan that the runbook no longer has. If any project couldn't be read,
/// it may be that one, so there are no rows.
fn missing(plan: &ReviewedPlan, report: &RunbookReport) -> Vec<JobRow> {
    let known: Result<Vec<_>, _> =
        report.rows.iter().map(|row| row.outcome.as_ref().map(|it| &it.reviewed.id)).collect();
    let Ok(known) = known else { return Vec::new() };
    let message = "The reviewed plan changes this project, but the runbook no longer has it. Nothing was changed.";
    let failure = Failure::new(FailureKind::Conflict, message).hint("make a new plan, review it, and apply it");
    let missing = plan.projects.iter().filter(|project| !known.contains(&&project.id));
    missing.map(|project| JobRow::without_entry(&project.slug, failure.clone())).collect()
}

impl<'a> Open<'a> {
    /// Reads the runbook, and makes sure that `ory` is signed in if a project needs it.
    async fn new(flags: &'a RunbookFlags, session: &Session) -> Outcome<Self> {
        let loaded = load(&flags.file, &flags.project, session).await?;
        let account = AccountOnDemand::hiding(loaded.secret_variables.clone());
        if loaded.chosen().any(ProjectEntry::is_on_network) {
            account.signed_in(session).await?;
        }
        Ok(Self { flags, loaded, account })
    }

    /// Shows the plans and asks once for all of them. Returns `None` if there is nothing to do.
    async fn consent(
        &self,
        flags: &ApplyFlags,
        secrets: &Secrets,
        session: &Session,
    ) -> Conclusion<Option<ReviewedPlan>> {
        let Some(prompter) = &session.prompter else { return Ok(None) };
        let report = self.report("apply", Goal::Offer(allowed(flags)), secrets, BackupPlace::None, session).await;
        if report.planned() == 0 || session.interrupts.latest().is_some() {
            finish(report, Shown::Results, Check::Failures, session)?;
            return Ok(None);
        }
        report.showing(Shown::Everything).show(session.screen);
        let projects = counted(report.planned(), "project");
        if !prompter.confirm(&format!("Apply to {projects}?")).await? {
            return Err(Failure::new(FailureKind::Declined, "Nothing was changed.").into());
        }
        Ok(Some(report.reviewed(state::now())))
    }

    /// Works on every project, and returns the report.
    async fn report(
        &self,
        command: &'static str,
        goal: Goal<'_>,
        secrets: &Secrets,
        backups: BackupPlace,
        session: &Session,
    ) -> RunbookReport {
        let destination = match goal {
            Goal::Show | Goal::Offer(_) => Destination::Screen,
            Goal::Apply(..) => Destination::Ory(Consent::Given),
        };
        let downloads = if self.flags.offline { Asking::OryOnly } else { Asking::Anyone };
        let local_files = if self.flags.allow_file_urls { LocalFiles::Allow } else { LocalFiles::Refuse };
        let options = Options { destination, backups, local_files, proof: Proof { downloads, ..Proof::USUAL } };
        let unnamed = if self.flags.prune { Unnamed::Removed } else { Unnamed::LeftAlone };
        let work = Work { loaded: &self.loaded, account: &self.account, goal, unnamed, secrets, options };
        let rows = crew::run(&work, self.flags.jobs, session).await;
        RunbookReport { command, file: self.loaded.file.clone(), rows, next: Vec::new() }
    }
}

/// Returns the command that applies the plan.
fn apply_command(flags: &PlanFlags) -> String {
    let word = |path: &Path| shell_word(&path.to_string_lossy());
    let mut command = format!("ory-social apply --file {}", word(&flags.runbook.file));
    flags.runbook.project.iter().for_each(|name| command += &format!(" --project {}", shell_word(name)));
    let given = [("--prune", flags.runbook.prune), ("--allow-file-urls", flags.runbook.allow_file_urls)];
    given.iter().filter(|(_, is_given)| *is_given).for_each(|(flag, _)| command += &format!(" {flag}"));
    flags.out.iter().fold(command, |command, out| format!("{command} --plan {}", word(out)))
}

async fn read_plan(path: &Path, session: &Session) -> Outcome<ReviewedPlan> {
    let what = |verb: &str| format!("The plan {} can't be {verb}", path.display());
    let hint = "run `ory-social plan --out FILE` to create one";
    let bytes = input_file::read(path, LARGEST_PLAN, &session.interrupts).await.map_err(|error| match error {
        ReadFailure::Interrupted(signal) => Failure::interrupted(signal),
        error => Failure::because(FailureKind::Invalid, what("read"), error).hint(hint),
    })?;
    let plan = match String::from_utf8(bytes) {
        Ok(text) => {
            ReviewedPlan::parse(&text).map_err(|error| Failure::because(FailureKind::Invalid, what("used"), error))
        }
        Err(error) => Err(Failure::because(FailureKind::Invalid, what("read"), error)),
    };
    plan.map_err(|failure| failure.hint(hint))
}

/// What makes a run fail.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Check {
    /// Projects that failed or were skipped.
    Failures,
    Changes,
}

/// Prints the report. The worst outcome determines the exit code.
fn finish(report: RunbookReport, shown: Shown, check: Check, session: &Session) -> Conclusion {
    conclude(&report.showing(shown), verdict(&report, check), session.screen)
}

/// Returns the worst outcome, if the run failed.
fn verdict(report: &RunbookReport, check: Check) -> Option<Failure> {
    let worst = report.failures().map(|failure| failure.kind).max_by_key(|kind| kind.gravity());
    let skipped = report.rows.iter().any(|row| row.has_ending(|ending| matches!(ending, JobEnding::Skipped(_))));
    let of_all = |count: usize| format!("{count} of {}", counted(report.rows.len(), "project"));
    let (kind, message) = match worst {
        Some(kind @ FailureKind::Interrupted { .. }) => {
            (kind, format!("Interrupted: {} were not finished.", of_all(report.failures().count())))
        }
        Some(kind) => (kind, format!("{} failed.", of_all(report.failures().count()))),
        None if skipped => (FailureKind::Invalid, "Some projects were not updated.".to_owned()),
        None if check == Check::Changes && report.planned() > 0 => {
            let verb = if report.planned() == 1 { "differs" } else { "differ" };
            (FailureKind::ChangesFound, format!("{} {verb} from the runbook.", of_all(report.planned())))
        }
        None => return None,
    };
    let failure = Failure::new(kind, message);
    let passing = matches!(kind, FailureKind::Interrupted { .. } | FailureKind::Failed | FailureKind::OryUnavailable);
    let partly = report.command == "apply" && passing;
    Some(if partly { failure.hint("run the same command again to finish the rest") } else { failure })
}
