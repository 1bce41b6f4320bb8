//! `ory-social backups`

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::explain;
use super::session::Session;
use crate::cli::BackupsCommand;
use crate::domain::backup::Backup;
use crate::domain::project::ProjectSummary;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{BackupsReport, print};
use crate::system::replaced_file::ReplacedFile;
use crate::system::state::{self, Backups};

/// Lists the backups, including those that can't be used.
pub(crate) fn run(command: BackupsCommand, session: &Session) -> Outcome<()> {
    let BackupsCommand::List { backup_dir, .. } = command;
    let folder = backup_dir.or_else(|| state::backup_folder(&session.environment));
    let Some(folder) = folder else {
        let message = "No folder for backups: neither HOME nor XDG_STATE_HOME is set.";
        return Err(Failure::new(FailureKind::Failed, message).hint("pass --backup-dir FOLDER"));
    };
    let (named, wanted) = match session.flags().kratos.last() {
        Some(path) => (Some(path.display().to_string()), Some(id_of_file(path)?)),
        None => {
            let named = session.named_project()?.map(|project| project.as_str().to_owned());
            (named.clone(), named)
        }
    };
    let backups = list(&Backups::below(folder), wanted.as_deref())
        .map_err(|error| Failure::because(FailureKind::Failed, "The backups can't be listed", error))?;
    print(&BackupsReport { named, backups }, session.screen);
    Ok(())
}

fn id_of_file(path: &Path) -> Outcome<String> {
    let what = || format!("Can't read {}", path.display());
    let file = ReplacedFile::find(path).map_err(|error| Failure::because(FailureKind::Invalid, what(), error))?;
    Ok(ProjectSummary::id_of_file(&file.real_path().to_string_lossy()))
}

type Listed = Vec<(PathBuf, Result<Backup, String>)>;

/// Returns the backups of the projects whose ID or slug starts with `wanted`.
fn list(backups: &Backups, wanted: Option<&str>) -> std::io::Result<Listed> {
    let read = |path: PathBuf| {
        let read = state::read_backup(&path).map_err(|failure| explain::backup(&path, failure).message);
        (path, read)
    };
    let fits = |path: &Path, read: &Result<Backup, String>| {
        let id = path.parent().and_then(Path::file_name).and_then(OsStr::to_str);
        let slug = read.as_ref().map_or("", |backup| backup.project.slug.as_str());
        wanted.is_none_or(|wanted| id.is_some_and(|id| id.starts_with(wanted)) || slug.starts_with(wanted))
    };
    Ok(backups.list_all()?.into_iter().map(read).filter(|(path, read)| fits(path, read)).collect())
}
