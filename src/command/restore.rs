//! `ory-social restore`

use std::path::{Path, PathBuf};

use super::options::Options;
use super::pipeline::Pipeline;
use super::session::Session;
use super::{explain, input, open};
use crate::cli::RestoreFlags;
use crate::domain::backup::Backup;
use crate::domain::project::Project;
use crate::domain::request::{Request, RestoreRequest, RestoreScope};
use crate::domain::text::shell_word;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::describe;
use crate::system::state::{self, Backups};

/// Undoes an earlier run.
pub(crate) async fn run(flags: RestoreFlags, session: &Session) -> Outcome<()> {
    input::require(session, &flags.ending, None)?;
    let named = match &flags.backup {
        Some(path) => {
            let read = state::read_named_backup(path, &session.interrupts).await;
            Some(read.map_err(|failure| explain::backup(path, failure))?)
        }
        None => None,
    };
    let secret = input::any_secret(flags.secret, session).await?;
    let target = open::target(session).await?;
    let snapshot = target.read().await?;
    let project = &snapshot.project;
    let backup = match named {
        Some(backup) => backup,
        None => read(&newest(project, flags.ending.backup_dir.as_deref(), session)?)?,
    };
    if backup.project.id != project.summary.id {
        let (other, this) = (describe(&backup.project), describe(&project.summary));
        let message = format!("This is a backup of {other}, not of {this}.");
        let hint = match &backup.project.kratos {
            Some(files) => format!("pass --kratos {} to restore it", shell_word(&files.changed)),
            None => format!("pass --project {} to restore it", backup.project.id),
        };
        return Err(Failure::new(FailureKind::Invalid, message).hint(hint));
    }
    let (command, time) = (&backup.command, &backup.created_at);
    session.screen.line(&format!("Undoing `{command}` of {time} (ory-social {}).", backup.tool_version));
    let scope = if flags.whole {
        RestoreScope::Whole
    } else {
        let after = backup.after().map_err(|error| Failure::because(FailureKind::Invalid, "The backup", error))?;
        RestoreScope::Run { after }
    };
    let replaced_secrets = backup.replaced_secrets();
    let request = RestoreRequest { before: backup.before, scope, replaced_secrets, secret };
    let request = Request::Restore(Box::new(request));
    Pipeline::new("restore", session, &target, Options::of(flags.ending, &session.environment))
        .run(snapshot, request)
        .await?;
    Ok(())
}

fn read(path: &Path) -> Outcome<Backup> {
    state::read_backup(path).map_err(|failure| explain::backup(path, failure))
}

fn newest(project: &Project, folder: Option<&Path>, session: &Session) -> Outcome<PathBuf> {
    let folder = folder.map(Path::to_owned).or_else(|| state::backup_folder(&session.environment));
    let paths = folder.map_or(Ok(Vec::new()), |folder| Backups::below(folder).list(&project.summary.id));
    let paths = paths.map_err(|error| Failure::because(FailureKind::Failed, "The backups can't be listed", error))?;
    paths.into_iter().next().ok_or_else(|| {
        let message = format!("No backup of {} found.", describe(&project.summary));
        Failure::new(FailureKind::Invalid, message).hint("run `ory-social backups list` to see all backups")
    })
}
