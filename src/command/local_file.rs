//! Reads files that a kratos.yml names: `file://` is legal there.

use std::iter;
use std::path::{Path, PathBuf};

use super::session::Session;
use super::view::InView;
use crate::domain::project::{KratosFiles, Project, ProjectSummary};
use crate::error::{Failure, Outcome};
use crate::system::input_file::{self, ReadFailure};

/// The largest file that is read, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// Reads the file at a `file://` address, or says why it can't be seen. Returns `None` for a project on Ory Network,
/// and for any other address. Kratos may have the file in a container, where it is mounted next to its kratos.yml.
pub(crate) async fn named_by_kratos(
    url: &str,
    project: &ProjectSummary,
    session: &Session,
) -> Outcome<Option<InView<Vec<u8>>>> {
    let (Some(files), Some(path)) = (&project.kratos, url.strip_prefix("file://")) else { return Ok(None) };
    let path = Path::new(path);
    let Some(found) = iter::once(path.to_owned()).chain(beside(files, path)).find(|path| path.is_file()) else {
        let reason = format!("{} isn't on this computer, nor beside {}", path.display(), project.name);
        return Ok(Some(InView::Hidden(reason)));
    };
    match input_file::read(&found, LARGEST, &session.interrupts).await {
        Ok(bytes) => Ok(Some(InView::Known(bytes))),
        Err(ReadFailure::Interrupted(signal)) => Err(Failure::interrupted(signal)),
        Err(failure) => Ok(Some(InView::Hidden(format!("{} can't be read: {failure}", found.display())))),
    }
}

/// Returns the folder in which a container has the files that are next to the kratos.yml here, if it names one of them.
pub(crate) fn folder_in_kratos(project: &Project) -> Option<PathBuf> {
    let files = project.summary.kratos.as_ref()?;
    let config = &project.identity_config;
    config.local_file_values().iter().find_map(|place| {
        let path = Path::new(config.get(place)?.as_str()?.strip_prefix("file://")?);
        let is_beside = beside(files, path).any(|path| path.is_file());
        path.parent().filter(|folder| is_beside && folder.is_absolute()).map(Path::to_owned)
    })
}

fn beside(files: &KratosFiles, path: &Path) -> impl Iterator<Item = PathBuf> {
    files.named.iter().filter_map(|file| Some(Path::new(file).with_file_name(path.file_name()?)))
}
