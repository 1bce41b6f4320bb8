//! `ory-social runbook`: creates a runbook, checks it, or renders it for people.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

use super::super::open;
use super::super::out::Out;
use super::super::session::Session;
use crate::cli::RunbookCommand;
use crate::domain::project::{Project, ProjectReference};
use crate::domain::runbook;
use crate::domain::text::shell_word;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{Conclusion, NewRunbookReport, print};

/// Runs a `runbook` command.
pub(crate) async fn run(command: RunbookCommand, session: &Session) -> Conclusion {
    match command {
        RunbookCommand::Init { out, from_project } => {
            let out = Out::new_file(&out)?;
            let text = match existing(&out, from_project, session).await? {
                Some(project) => runbook::from_project(session.catalogue, &project.summary, &project.identity_config),
                None => runbook::starter(),
            };
            write(&out, &text, session)?;
        }
        RunbookCommand::Check { files } => super::check::run(files, session).await?,
        RunbookCommand::Render(flags) => super::render(flags, session).await?,
    }
    Ok(())
}

/// Reads the project or kratos.yml that a new runbook should describe.
async fn existing(out: &Out, from_project: Option<String>, session: &Session) -> Outcome<Option<Project>> {
    if let Some(file) = open::file(session)? {
        if from_project.is_some() {
            let message = "A new runbook can't be made from both --from-project and --kratos.";
            return Err(Failure::new(FailureKind::Usage, message).hint("pass only one of them"));
        }
        let mut project = file.read()?.project;
        let folder = out.path().parent().unwrap_or(Path::new(""));
        let files = project.summary.kratos.iter_mut().flat_map(|files| &mut files.named);
        files.for_each(|name| *name = from_folder(folder, Path::new(name)).to_string_lossy().into_owned());
        return Ok(Some(project));
    }
    let Some(project) = from_project else { return Ok(None) };
    let reference = ProjectReference::parse(&project).map_err(|error| Failure::of(FailureKind::Usage, error))?;
    let account = open::account(session, Vec::new())?;
    open::sign_in(&account, session).await?;
    Ok(Some(account.target(reference).read().await?.project))
}

/// Returns the path relative to this folder, or unchanged if one of the two can't be found.
fn from_folder(folder: &Path, path: &Path) -> PathBuf {
    let real = |path: &Path| Path::new(".").join(path).canonicalize();
    let (Ok(folder), Some(parent), Some(name)) = (real(folder), path.parent(), path.file_name()) else {
        return path.to_owned();
    };
    let Ok(parent) = real(parent) else { return path.to_owned() };
    let shared = folder.components().zip(parent.components()).take_while(|(one, other)| one == other).count();
    let up = folder.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(parent.components().skip(shared)).collect::<PathBuf>().join(name)
}

fn write(out: &Out, text: &str, session: &Session) -> Outcome<()> {
    out.write(text)?;
    let file = out.path().to_owned();
    let schema_file = write_schema(file.with_file_name(runbook::SCHEMA_FILE), session);
    let next = format!("ory-social plan -f {}", shell_word(&file.to_string_lossy()));
    print(&NewRunbookReport { file, schema_file, next }, session.screen);
    Ok(())
}

/// Writes the schema next to the runbook, whose first line points editors to it. Everything else works without it.
fn write_schema(path: PathBuf, session: &Session) -> Option<PathBuf> {
    let text = format!("{:#}\n", runbook::schema(session.catalogue));
    match File::create_new(&path).and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => Some(path),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => None,
        Err(error) => {
            let text = format!("Can't write its schema to {}: {error}.", path.display());
            session.screen.note("schema_not_saved", &text);
            None
        }
    }
}
