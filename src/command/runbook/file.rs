//! `ory-social runbook`: begin a runbook, take down what a project has, or write a runbook out for people.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::PathBuf;

use super::super::open;
use super::super::out::Out;
use super::super::session::Session;
use crate::cli::RunbookCommand;
use crate::domain::project::ProjectReference;
use crate::domain::runbook;
use crate::domain::text::shell_word;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{Conclusion, NewRunbookReport, print};

/// Runs one of the commands.
pub(crate) async fn run(command: RunbookCommand, session: &Session) -> Conclusion {
    match command {
        RunbookCommand::Init { out, from_project: None } => write(&Out::new_file(&out)?, &runbook::starter(), session)?,
        RunbookCommand::Init { out, from_project: Some(project) } => {
            let out = Out::new_file(&out)?;
            let reference =
                ProjectReference::parse(&project).map_err(|error| Failure::of(FailureKind::Usage, error))?;
            let account = open::account(session, Vec::new())?;
            open::sign_in(&account, session).await?;
            let project = account.target(reference).read().await?.project;
            write(
                &out,
                &runbook::from_project(session.catalogue, &project.summary, &project.identity_config),
                session,
            )?;
        }
        RunbookCommand::Check { files } => super::check::run(files, session).await?,
        RunbookCommand::Render(flags) => super::render(flags, session).await?,
    }
    Ok(())
}

fn write(out: &Out, text: &str, session: &Session) -> Outcome<()> {
    out.write(text)?;
    let file = out.path().to_owned();
    let schema_file = write_schema(file.with_file_name(runbook::SCHEMA_FILE), session);
    let next = format!("ory-social plan -f {}", shell_word(&file.to_string_lossy()));
    print(&NewRunbookReport { file, schema_file, next }, session.screen);
    Ok(())
}

/// Puts the schema beside the runbook, where its first line points editors to. Without it, everything else works.
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
