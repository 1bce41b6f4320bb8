//! `ory-social plan`, `apply`, `drift` and `runbook render`: what a runbook says, for many projects.

mod crew;
mod file;
mod job;
mod load;
mod secrets;

pub use self::file::run as runbook;

use std::io::{Read as _, Write as _};
use std::path::Path;

use tokio::sync::OnceCell;

use self::job::{Allowed, Goal, Permission, Unnamed, Work};
use self::load::{Loaded, load};
use self::secrets::Secrets;
use super::explain;
use super::proof::Asking;
use super::session::Session;
use crate::cli::{ApplyFlags, EndingFlags, PlanFlags, RunbookFlags};
use crate::domain::runbook::ReviewedPlan;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{JobEnding, JobRow, RenderedReport, RunbookReport, Shown, conclude};
use crate::system::state;

/// The largest plan that is read, in bytes: one for many thousands of projects.
const LARGEST_PLAN: u64 = 64 * 1024 * 1024;

/// Shows what the runbook would change.
///
/// # Errors
/// When a project can't be planned; with `--check`, when anything would change.
pub async fn plan(flags: PlanFlags, session: &mut Session) -> Outcome<()> {
    let loaded = open(&flags.runbook, session).await?;
    let secrets = Secrets::Real(OnceCell::new());
    let work = work(&loaded, &flags.runbook, Goal::Show, &secrets, EndingFlags::default());
    let report = report("plan", &work, flags.runbook.jobs, session).await;
    if let Some(out) = &flags.out {
        keep(&report, out)?;
        session.screen.done(&format!("The plan is in {}.", out.display()));
    }
    let check = if flags.check { Check::Changes } else { Check::Failures };
    finish(report, Shown::Everything, check, session)
}

/// Shows where the projects differ from the runbook.
///
/// # Errors
/// When a project can't be read, or differs.
pub async fn drift(flags: RunbookFlags, session: &mut Session) -> Outcome<()> {
    let loaded = open(&flags, session).await?;
    let work = work(&loaded, &flags, Goal::Show, &Secrets::Unread, EndingFlags::default());
    let report = report("drift", &work, flags.jobs, session).await;
    finish(report, Shown::Differences, Check::Changes, session)
}

/// Prints a page with which the same work can be done by hand.
///
/// # Errors
/// When a project can't be read or planned; the page says so too.
pub async fn render(flags: RunbookFlags, session: &mut Session) -> Outcome<()> {
    let loaded = open(&flags, session).await?;
    let work = work(&loaded, &flags, Goal::Show, &Secrets::Unread, EndingFlags::default());
    let report = report("runbook render", &work, flags.jobs, session).await;
    let failure = verdict(&report, Check::Failures);
    let page = RenderedReport { entries: loaded.chosen().collect(), report };
    conclude(&page, failure, session.screen)
}

/// Brings the projects to what the runbook says.
///
/// # Errors
/// When a project can't be read, planned or pushed, or the person says no.
pub async fn apply(flags: ApplyFlags, session: &mut Session) -> Outcome<()> {
    if session.prompter.is_none() && !flags.yes && flags.plan.is_none() {
        return Err(explain::missing_values(&[explain::CONSENT_TO_RUNBOOK]));
    }
    let given = flags.plan.as_deref().map(read_plan).transpose()?;
    let loaded = open(&flags.runbook, session).await?;
    let secrets = Secrets::Real(OnceCell::new());
    let reviewed = match given {
        Some(plan) => Some(plan),
        None if flags.yes => None,
        None => match consent(&loaded, &flags, &secrets, session).await? {
            Some(plan) => Some(plan),
            None => return Ok(()),
        },
    };
    let work = work(&loaded, &flags.runbook, Goal::Apply(allowed(&flags), reviewed.as_ref()), &secrets, ending(&flags));
    let mut report = report("apply", &work, flags.runbook.jobs, session).await;
    if let Some(plan) = reviewed.filter(|_| loaded.is_whole()) {
        report.rows.extend(missing(&plan, &report));
    }
    finish(report, Shown::Results, Check::Failures, session)
}

fn allowed(flags: &ApplyFlags) -> Allowed {
    Allowed { protected: Permission::of(flags.allow_protected), removals: Permission::of(flags.allow_removals) }
}

fn ending(flags: &ApplyFlags) -> EndingFlags {
    EndingFlags { backup_dir: flags.backup_dir.clone(), no_backup: flags.no_backup, ..EndingFlags::default() }
}

/// What a plan would change in projects that the runbook no longer has. Where a project could not be read, it may be the
/// one.
fn missing(plan: &ReviewedPlan, report: &RunbookReport) -> Vec<JobRow> {
    let known: Result<Vec<_>, _> =
        report.rows.iter().map(|row| row.outcome.as_ref().map(|it| &it.reviewed.id)).collect();
    let Ok(known) = known else { return Vec::new() };
    let message = "The reviewed plan changes this project, and the runbook does not have it. Nothing was changed.";
    let failure = Failure::new(FailureKind::Conflict, message).hint("make a new plan, look at it, and apply that");
    let missing = plan.projects.iter().filter(|project| !known.contains(&&project.id));
    missing.map(|project| JobRow::without_entry(&project.slug, failure.clone())).collect()
}

/// Shows the plans and asks once for all. None, if there is nothing to do.
async fn consent(
    loaded: &Loaded,
    flags: &ApplyFlags,
    secrets: &Secrets,
    session: &Session,
) -> Outcome<Option<ReviewedPlan>> {
    let Some(prompter) = &session.prompter else { return Ok(None) };
    let work = work(loaded, &flags.runbook, Goal::Offer(allowed(flags)), secrets, ending(flags));
    let report = report("apply", &work, flags.runbook.jobs, session).await;
    if report.planned() == 0 || session.interrupts.latest().is_some() {
        finish(report, Shown::Results, Check::Failures, session)?;
        return Ok(None);
    }
    report.showing(Shown::Everything).show(session.screen);
    let projects = explain::counted(report.planned(), "project");
    if !prompter.confirm(&format!("Apply to {projects}?")).await? {
        return Err(Failure::new(FailureKind::Declined, "Nothing was changed."));
    }
    Ok(Some(report.reviewed(state::now())))
}

/// Reads the runbook, and makes sure that `ory` is signed in.
async fn open(flags: &RunbookFlags, session: &mut Session) -> Outcome<Loaded> {
    let loaded = load(&flags.file, session)?;
    session.hide_variables(loaded.secret_variables.clone());
    session.ensure_signed_in().await?;
    Ok(loaded)
}

fn work<'a>(
    loaded: &'a Loaded,
    flags: &RunbookFlags,
    goal: Goal<'a>,
    secrets: &'a Secrets,
    ending: EndingFlags,
) -> Work<'a> {
    let unnamed = if flags.prune { Unnamed::Removed } else { Unnamed::LeftAlone };
    let downloads = if flags.offline { Asking::OryOnly } else { Asking::Anyone };
    let ending = EndingFlags { allow_file_urls: flags.allow_file_urls, ..ending };
    Work { loaded, goal, unnamed, secrets, downloads, ending }
}

async fn report(command: &'static str, work: &Work<'_>, jobs: u16, session: &Session) -> RunbookReport {
    let rows = crew::run(work, jobs, session).await;
    RunbookReport { command, file: work.loaded.file.clone(), rows }
}

fn keep(report: &RunbookReport, out: &Path) -> Outcome<()> {
    let unwritten = |error: &dyn std::fmt::Display| {
        let message = format!("The plan could not be written to {}: {error}.", out.display());
        Failure::new(FailureKind::Failed, message).hint("--out takes the name of a new file in a folder that exists")
    };
    let text = serde_json::to_string_pretty(&report.reviewed(state::now())).map_err(|error| unwritten(&error))?;
    let mut file = std::fs::File::create_new(out).map_err(|error| unwritten(&error))?;
    file.write_all(text.as_bytes()).map_err(|error| unwritten(&error))
}

fn read_plan(path: &Path) -> Outcome<ReviewedPlan> {
    let failure = |reason: String| {
        Failure::new(FailureKind::Invalid, format!("The plan {} {reason}.", path.display()))
            .hint("`ory-social plan --out FILE` makes one")
    };
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(|error| failure(format!("can't be read: {error}")))?;
    let read = file.take(LARGEST_PLAN).read_to_string(&mut text);
    read.map_err(|error| failure(format!("can't be read: {error}")))?;
    ReviewedPlan::parse(&text).map_err(|error| failure(format!("can't be used: {error}")))
}

/// What ends a run in a failure.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Check {
    /// Projects that failed or were skipped.
    Failures,
    /// And projects that differ.
    Changes,
}

/// Prints the report; the worst of what happened is the exit code.
fn finish(report: RunbookReport, shown: Shown, check: Check, session: &Session) -> Outcome<()> {
    conclude(&report.showing(shown), verdict(&report, check), session.screen)
}

/// The worst of what happened.
fn verdict(report: &RunbookReport, check: Check) -> Option<Failure> {
    let worst = report.failures().map(|failure| failure.kind).max_by_key(|kind| kind.gravity());
    let skipped = report.rows.iter().any(|row| row.has_ending(|ending| matches!(ending, JobEnding::Skipped(_))));
    let of_all = |count: usize| format!("{count} of {}", explain::counted(report.rows.len(), "project"));
    let (kind, message) = match worst {
        Some(kind @ FailureKind::Interrupted { .. }) => {
            (kind, format!("Interrupted: {} were not finished.", of_all(report.failures().count())))
        }
        Some(kind) => (kind, format!("{} failed.", of_all(report.failures().count()))),
        None if skipped => (FailureKind::Invalid, "Not every project was brought to what is asked.".to_owned()),
        None if check == Check::Changes && report.planned() > 0 => {
            let verb = if report.planned() == 1 { "differs" } else { "differ" };
            (FailureKind::ChangesFound, format!("{} {verb} from the runbook.", of_all(report.planned())))
        }
        None => return None,
    };
    let failure = Failure::new(kind, message);
    let passing = matches!(kind, FailureKind::Interrupted { .. } | FailureKind::Failed | FailureKind::OryUnavailable);
    let partly = report.command == "apply" && passing;
    Some(if partly { failure.hint("the same command again does what is left to do") } else { failure })
}
