//! The results of the commands, for scripts: one JSON object on stdout, also on failure.

use serde::Serialize;
use serde_json::{Value, json};

use super::report::{BackupsReport, CallbackReport, Ending, Report, StatusReport};
use crate::domain::mapper::Finding;
use crate::domain::plan::{Change, Plan};
use crate::domain::preflight::Judgement;
use crate::domain::project::ProjectSummary;
use crate::error::Failure;

/// The version of the objects. It grows when a key goes or changes its meaning, not when one comes.
pub(super) const VERSION: u32 = 1;

pub(super) fn print(value: &impl Serialize) {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    say!("{text}");
}

pub(super) fn report(report: &Report) -> Value {
    let (ending, file) = match &report.ending {
        Ending::Unchanged => ("unchanged", None),
        Ending::Applied => ("applied", None),
        Ending::DryRun => ("dry_run", None),
        Ending::Written(path) => ("written", Some(path)),
    };
    json!({
        "version": VERSION,
        "ok": true,
        "command": report.command,
        "ending": ending,
        "project": project(&report.project),
        "provider_id": report.plan.provider_id,
        "callback_url": report.test.as_ref().map(|test| &test.callback_url),
        "changes": changes(&report.plan),
        "notes": report.plan.notes.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "mapper_findings": report.mapper_findings,
        "mapper_unseen": report.mapper_unseen,
        "preflight": report.preflight,
        "ory_warnings": report.ory_warnings,
        "unexpected": report.unexpected,
        "file": file,
        "backup": report.backup,
    })
}

/// The changes of a plan.
pub(super) fn changes(plan: &Plan) -> Value {
    let change = |change: &Change| {
        let paths: Vec<_> = change.edits.iter().map(|edit| edit.at.as_str()).collect();
        json!({"code": change.kind.code(), "message": change.kind.to_string(), "paths": paths})
    };
    plan.changes.iter().map(change).collect()
}

pub(super) fn status(report: &StatusReport) -> Value {
    json!({
        "version": VERSION,
        "ok": true,
        "command": "status",
        "project": project(&report.project),
        "oidc_enabled": report.status.oidc_enabled,
        "session_hook_through": report.status.session_hook_through,
        "providers": report.status.providers,
        "problems": report.status.problems,
    })
}

pub(super) fn callback(report: &CallbackReport) -> Value {
    json!({
        "version": VERSION,
        "ok": true,
        "command": "callback-url",
        "project": project(&report.project),
        "provider_id": report.provider_id,
        "callback_url": report.callback_url,
    })
}

pub(super) fn backups(report: &BackupsReport) -> Value {
    let backups = report.backups.iter().map(|(file, read)| match read {
        Ok(backup) => json!({
            "file": file,
            "created_at": backup.created_at,
            "command": backup.command,
            "project": project(&backup.project),
            "changes": backup.changes.iter().map(|change| change.kind.to_string()).collect::<Vec<_>>(),
        }),
        Err(problem) => json!({"file": file, "problem": problem}),
    });
    json!({"version": VERSION, "ok": true, "command": "backups list", "backups": backups.collect::<Vec<_>>()})
}

/// Prints a failure, along with the result if there is one all the same.
pub fn print_failure(failure: &Failure) {
    let mut object = failure.report.as_deref().cloned().unwrap_or_else(|| json!({"version": VERSION}));
    object["ok"] = json!(false);
    object["error"] = error(failure);
    print(&object);
}

/// What `add` says to scripts when it did not push what was proven wrong before.
pub fn unproven(mapper_findings: &[Finding], preflight: &[Judgement]) -> Value {
    json!({"version": VERSION, "command": "add", "mapper_findings": mapper_findings, "preflight": preflight})
}

/// A failure on its own.
pub(super) fn error(failure: &Failure) -> Value {
    json!({
        "code": failure.kind.code(),
        "exit_code": failure.kind.exit_code(),
        "message": failure.message,
        "details": failure.details,
        "quotes": failure.quotes,
        "hints": failure.hints,
    })
}

pub(super) fn project(project: &ProjectSummary) -> Value {
    json!({"id": project.id, "slug": project.slug, "name": project.name, "environment": project.environment})
}
