//! A mapper in its own file, next to a kratos.yml.

use std::path::{Path, PathBuf};

use super::local_file;
use super::session::Session;
use super::view::InView;
use crate::domain::content::{self, Mapper, NewFile};
use crate::domain::project::Project;
use crate::domain::request::AddRequest;
use crate::error::{Failure, FailureKind, Outcome};

/// Returns a mapper in this file: that of the request, or else the one that the provider has or would get.
pub(crate) async fn in_file(
    named: &Path,
    request: &AddRequest,
    project: &Project,
    session: &Session,
) -> Outcome<Mapper> {
    if project.summary.kratos.is_none() {
        let message = "--mapper-file works only with --kratos: Ory Network stores mappers itself.";
        return Err(Failure::new(FailureKind::Usage, message).hint("use --mapper FILE"));
    }
    let Some(snippet) = snippet(request, project, session).await? else {
        let message = "--mapper-file needs a mapper whose content is known.";
        return Err(Failure::new(FailureKind::Usage, message).hint("name one with --mapper"));
    };
    let is_name = named.parent() == Some(Path::new(""));
    let Some(name) = named.file_name().filter(|_| is_name || named.is_absolute()) else {
        let message = "--mapper-file needs a file name, or the absolute path at which Kratos finds the file.";
        return Err(Failure::new(FailureKind::Usage, message).hint("for example --mapper-file vk.jsonnet"));
    };
    let path = Path::new(&project.summary.name).with_file_name(name);
    let read_at = if is_name { folder_in_kratos(project)?.join(name) } else { named.to_owned() };
    Ok(Mapper::File(NewFile { path, read_at, snippet }))
}

async fn snippet(request: &AddRequest, project: &Project, session: &Session) -> Outcome<Option<String>> {
    let url = match (&request.mapper, request.wanted_in(project).existing) {
        (Some(Mapper::Snippet(snippet) | Mapper::File(NewFile { snippet, .. })), _) => {
            return Ok(Some(snippet.clone()));
        }
        (Some(Mapper::Url(_)), _) => return Ok(None),
        (None, None) => return Ok(Some(request.template.default_mapper().snippet.clone())),
        (None, Some(entry)) => entry.text("mapper_url").unwrap_or(""),
    };
    let content = match local_file::named_by_kratos(url, &project.summary, session).await? {
        Some(InView::Known(content)) => Some(content),
        Some(InView::Hidden(_)) => None,
        None => content::decode_inline(url),
    };
    Ok(content.and_then(|content| String::from_utf8(content).ok()))
}

/// Finds the folder in which Kratos sees the files next to its kratos.yml. In a container, it differs from the folder
/// here. Another file that the configuration names reveals it.
fn folder_in_kratos(project: &Project) -> Outcome<PathBuf> {
    if let Some(folder) = local_file::folder_in_kratos(project) {
        return Ok(folder);
    }
    let file = Path::new(&project.summary.name);
    let real = file.canonicalize();
    let folder = Path::new(".").join(file.parent().unwrap_or(Path::new(""))).canonicalize();
    folder
        .or(real)
        .map_err(|error| Failure::because(FailureKind::Failed, format!("Can't find {}", file.display()), error))
}
