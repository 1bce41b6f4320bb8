//! Files that a kratos.yml names: `file://` is legal there.

use std::iter;
use std::path::Path;

use super::session::Session;
use super::view::InView;
use crate::error::{Failure, Outcome};
use crate::system::input_file::{self, ReadFailure};

/// The largest file that is read, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// The content of the file at a `file://` address, or why it can't be seen. `None` without a kratos.yml, and for any
/// other address. Kratos may have the file in a container, where it is mounted beside its kratos.yml.
pub(crate) async fn named_by_kratos(url: &str, session: &Session) -> Outcome<Option<InView<Vec<u8>>>> {
    let files = &session.flags().kratos;
    let (Some(first), Some(path)) = (files.first(), url.strip_prefix("file://")) else { return Ok(None) };
    let path = Path::new(path);
    let beside = files.iter().filter_map(|file| Some(file.with_file_name(path.file_name()?)));
    let Some(found) = iter::once(path.to_owned()).chain(beside).find(|path| path.is_file()) else {
        let reason = format!("{} isn't on this computer, nor beside {}", path.display(), first.display());
        return Ok(Some(InView::Hidden(reason)));
    };
    match input_file::read(&found, LARGEST, &session.interrupts).await {
        Ok(bytes) => Ok(Some(InView::Known(bytes))),
        Err(ReadFailure::Interrupted(signal)) => Err(Failure::interrupted(signal)),
        Err(failure) => Ok(Some(InView::Hidden(format!("{} can't be read: {failure}", found.display())))),
    }
}
