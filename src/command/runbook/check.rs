//! `ory-social runbook check`: checks runbooks from their files alone.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::super::input::{self, MapperChoice};
use super::super::proof;
use super::super::session::Session;
use super::load::{Loaded, load};
use crate::domain::content::Mapper;
use crate::domain::mapper::{self, MapperReference, Schemas, Severity};
use crate::domain::runbook::{ProjectEntry, Subject};
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{CheckReport, Conclusion, counted, print};
use crate::system::replaced_file::Writing;
use crate::target::KratosFile;

/// Reads each runbook and the Kratos files that it names, and tests its mapper files on the samples of their providers.
/// Contacts nobody.
///
/// # Errors
/// When any runbook has errors, with the errors of all.
pub(super) async fn run(files: Vec<PathBuf>, session: &Session) -> Conclusion {
    let mut checked = Vec::new();
    let mut mistakes = Vec::new();
    for file in files {
        match load(&file, &[], session).await {
            Ok(loaded) => {
                mistakes.extend(kratos_mistakes(&loaded));
                mistakes.extend(mapper_mistakes(&loaded, session).await?);
                checked.push((file, loaded.chosen().len()));
            }
            Err(failure) if failure.kind != FailureKind::Invalid => return Err(failure.into()),
            Err(failure) if failure.details.is_empty() => mistakes.push(failure.message),
            Err(failure) => mistakes.extend(failure.details),
        }
    }
    if mistakes.is_empty() {
        print(&CheckReport { checked }, session.screen);
        return Ok(());
    }
    let message = format!("Found {}.", counted(mistakes.len(), "error"));
    let failure = mistakes.into_iter().fold(Failure::new(FailureKind::Invalid, message), Failure::detail);
    Err(failure.about("runbooks", "runbook.md").into())
}

/// Returns the errors in Kratos files.
fn kratos_mistakes(loaded: &Loaded) -> Vec<String> {
    let mistake = |entry: &ProjectEntry| {
        let Subject::Kratos { files, .. } = &entry.subject else { return None };
        let failure = KratosFile::new(loaded.kratos_files(&files.value), Writing::Renamed).read().err()?;
        Some(loaded.place(&files.at.mistake(failure.message.trim_end_matches('.'))))
    };
    loaded.chosen().filter_map(mistake).collect()
}

/// Returns the errors in the mapper files of a runbook, each reported once.
async fn mapper_mistakes(loaded: &Loaded, session: &Session) -> Outcome<Vec<String>> {
    let mut tried = BTreeSet::new();
    let mut mistakes = Vec::new();
    for provider in loaded.chosen().flat_map(|entry| &entry.providers) {
        let Some(reference) = &provider.mapper else { continue };
        let MapperReference::File(path) = &reference.value else { continue };
        if !tried.insert((path.clone(), provider.template.folder.clone())) {
            continue;
        }
        match input::chosen(reference.value.clone(), provider.template, loaded.folder(), session).await? {
            Err(reason) => mistakes.push(loaded.place(&reference.at.mistake(format!("the mapper {reason}")))),
            Ok(MapperChoice::Given(Mapper::Snippet(snippet))) => {
                let snippet = mapper::Loaded::inline(snippet);
                let samples = mapper::samples_and_gaps(provider.template);
                let check = proof::check(session, &snippet, provider.template, &samples, &Schemas::default()).await?;
                let errors = check.findings.iter().filter(|finding| finding.severity() == Severity::Error);
                let file = loaded.folder().join(path);
                let told = |error| proof::told(error, &check.findings, &snippet.snippet);
                mistakes.extend(errors.map(|error| format!("{}: {}", file.display(), told(error))));
            }
            Ok(MapperChoice::Given(Mapper::Url(_) | Mapper::File(_)) | MapperChoice::Template(_)) => {}
        }
    }
    Ok(mistakes)
}
