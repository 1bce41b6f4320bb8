//! The wizard lets the person choose how claims become an identity, and shows the result.

use std::path::Path;

use super::super::input::{self, MapperChoice};
use super::super::proof::{self, MapperCheck, Proof};
use super::super::schemas::schemas;
use super::super::session::Session;
use crate::domain::content::{HttpsUrl, Mapper};
use crate::domain::mapper::{self, Check, Finding, Loaded, Schemas, Severity};
use crate::domain::project::Project;
use crate::domain::template::{MapperFile, Template};
use crate::error::Outcome;
use crate::system::prompt::Prompter;

const FILE: &str = "your own .jsonnet file";
const URL: &str = "an https:// address";

/// A mapper of the template, with its test results.
struct Candidate {
    file: &'static MapperFile,
    check: Check,
}

impl Candidate {
    /// Whether both make the same identity of every sample.
    fn does_the_same_as(&self, other: &Self) -> bool {
        let identities = |it: &Self| it.check.results.iter().map(|result| result.identity.clone()).collect::<Vec<_>>();
        identities(self) == identities(other)
    }
}

/// Takes the first mapper of the template that works in this project. The person can change it before they apply.
pub(crate) async fn suggest_mapper(
    template: &'static Template,
    project: &Project,
    proof: Proof,
    prompter: &Prompter,
    session: &Session,
) -> Outcome<MapperChoice> {
    let schemas = visible_schemas(project, proof, session).await?;
    let candidates = candidates(template, &schemas, session).await?;
    match candidates.first().filter(|best| !best.check.fails()) {
        Some(best) => Ok(taken(best, session)),
        None => choose(template, &schemas, &candidates, proof, prompter, session).await,
    }
}

/// Shows the identities that each mapper of the template makes, those that fit first, and lets the person choose.
pub(crate) async fn choose_mapper(
    template: &'static Template,
    project: &Project,
    proof: Proof,
    prompter: &Prompter,
    session: &Session,
) -> Outcome<MapperChoice> {
    let schemas = visible_schemas(project, proof, session).await?;
    let candidates = candidates(template, &schemas, session).await?;
    choose(template, &schemas, &candidates, proof, prompter, session).await
}

async fn visible_schemas(project: &Project, proof: Proof, session: &Session) -> Outcome<Schemas> {
    let schemas = schemas(session, project, proof.downloads).await?;
    schemas.unseen.iter().for_each(|reason| session.screen.note("not_checked", reason));
    Ok(schemas.known)
}

async fn choose(
    template: &'static Template,
    schemas: &Schemas,
    candidates: &[Candidate],
    proof: Proof,
    prompter: &Prompter,
    session: &Session,
) -> Outcome<MapperChoice> {
    let screen = session.screen;
    screen.heading(&format!("How should {} profiles map to identities?", template.name));
    candidates.iter().for_each(|candidate| show(candidate, session));
    screen.gap();
    let mut lines: Vec<_> = candidates.iter().map(|it| format!("{}: {}", it.file.name, it.file.about)).collect();
    lines.extend([FILE.to_owned(), URL.to_owned()]);
    loop {
        let index = prompter.choose("Mapper", lines.clone()).await?;
        let choice = match candidates.get(index) {
            Some(candidate) => Some(taken(candidate, session)),
            None if lines[index] == FILE => ask_file(template, schemas, proof.mapper, prompter, session).await?,
            None => ask_url(prompter, session).await?,
        };
        if let Some(choice) = choice {
            return Ok(choice);
        }
    }
}

fn taken(candidate: &Candidate, session: &Session) -> MapperChoice {
    let MapperFile { name, about, .. } = candidate.file;
    session.screen.done(&format!("Mapper: {name} (copies {about})"));
    MapperChoice::Template(candidate.file)
}

/// Returns the usable mappers of the template, those that fit the schema first. Of two that do the same here, it
/// returns only the first.
async fn candidates(template: &'static Template, schemas: &Schemas, session: &Session) -> Outcome<Vec<Candidate>> {
    let samples = template.samples();
    let mut candidates = Vec::new();
    for file in &template.mappers {
        let snippet = match &schemas.default {
            Some(schema) => mapper::fit(file, schema),
            None if file.fits.is_empty() => file.snippet.clone(),
            // Without the schema, it can't be fitted.
            None => continue,
        };
        let check = proof::check(session, &Loaded::inline(snippet), template, samples, schemas).await?;
        let candidate = Candidate { file, check };
        if !candidates.iter().any(|other: &Candidate| candidate.does_the_same_as(other)) {
            candidates.push(candidate);
        }
    }
    candidates.sort_by_key(|candidate| candidate.check.fails());
    Ok(candidates)
}

fn show(candidate: &Candidate, session: &Session) {
    let screen = session.screen;
    screen.line(&format!("  {}: {}", candidate.file.name, candidate.file.about));
    let rows = candidate.check.results.iter().map(|result| {
        let traits = result.identity.as_ref().and_then(|identity| identity.get("traits"));
        (result.sample.as_str(), traits.map_or("fails".to_owned(), ToString::to_string))
    });
    screen.rows(&rows.collect::<Vec<_>>());
    errors(&candidate.check).for_each(|finding| screen.mistake(&finding.message));
}

fn errors(check: &Check) -> impl Iterator<Item = &Finding> {
    check.findings.iter().filter(|finding| finding.severity() == Severity::Error)
}

/// Asks for a file until its mapper works. Enter leads back to the list.
async fn ask_file(
    template: &Template,
    schemas: &Schemas,
    wanted: MapperCheck,
    prompter: &Prompter,
    session: &Session,
) -> Outcome<Option<MapperChoice>> {
    loop {
        let answer = prompter.line("File (Enter to go back)").await?;
        if answer.is_empty() {
            return Ok(None);
        }
        let snippet = match input::snippet(Path::new(&answer), session).await? {
            Ok(snippet) => snippet,
            Err(reason) => {
                session.screen.mistake(&format!("The file {answer} {reason}."));
                continue;
            }
        };
        let samples = mapper::samples_and_gaps(template);
        let check = proof::check(session, &Loaded::inline(snippet.clone()), template, &samples, schemas).await?;
        if wanted == MapperCheck::Skipped || !check.fails() {
            session.screen.done(&format!("Mapper: {answer}"));
            return Ok(Some(MapperChoice::Given(Mapper::Snippet(snippet))));
        }
        errors(&check).for_each(|finding| session.screen.mistake(&proof::told(finding, &check.findings, &snippet)));
    }
}

/// Asks for an address. Enter leads back to the list.
async fn ask_url(prompter: &Prompter, session: &Session) -> Outcome<Option<MapperChoice>> {
    loop {
        let answer = prompter.line("URL (Enter to go back)").await?;
        match HttpsUrl::parse(&answer) {
            _ if answer.is_empty() => return Ok(None),
            Ok(url) => {
                session.screen.done(&format!("Mapper: {answer}"));
                return Ok(Some(MapperChoice::Given(Mapper::Url(url))));
            }
            Err(error) => session.screen.mistake(&format!("{error}.")),
        }
    }
}
