//! The wizard lets the person choose how claims become an identity, and shows what comes of it.

use std::path::Path;

use super::super::input::{self, MapperChoice};
use super::super::proof::{self, Asking, SchemaInView};
use super::super::session::Session;
use crate::domain::catalogue::{MapperFile, Template};
use crate::domain::identity_schema::IdentitySchema;
use crate::domain::mapper::{self, Check, HttpsUrl, Mapper, Severity};
use crate::domain::project::Project;
use crate::error::Outcome;
use crate::system::prompt::Prompter;

const FILE: &str = "a .jsonnet file of yours";
const URL: &str = "an https:// address";

/// A mapper of the template, tried.
struct Candidate<'a> {
    file: &'a MapperFile,
    check: Check,
}

/// Shows what each mapper of the template makes of the samples, those that fit first, and lets the person choose.
///
/// # Errors
/// When the person leaves.
pub async fn choose_mapper(
    template: &Template,
    project: &Project,
    downloads: Asking,
    prompter: &Prompter,
    session: &Session,
) -> Outcome<MapperChoice> {
    let schema = proof::schema(session, &project.identity_config, downloads).await?;
    let screen = session.screen;
    if let SchemaInView::Hidden(reason) = &schema {
        screen.note(reason);
    }
    let candidates = candidates(template, schema.known(), session).await?;
    screen.heading("What shall become of what the provider tells? The samples show it:");
    candidates.iter().for_each(|candidate| show(candidate, session));
    screen.gap();
    let mut lines: Vec<_> = candidates.iter().map(|it| format!("{}: {}", it.file.name, it.file.about)).collect();
    lines.extend([FILE.to_owned(), URL.to_owned()]);
    let index = prompter.choose("Mapper", lines.clone()).await?;
    match candidates.get(index) {
        Some(candidate) => {
            screen.done(&format!("Mapper: {}", candidate.file.name));
            Ok(MapperChoice::Template(candidate.file.name.clone()))
        }
        None if lines[index] == FILE => ask_file(prompter, session).await,
        None => ask_url(prompter, session).await,
    }
}

/// The mappers of the template that can be had, those that fit the schema first.
async fn candidates<'a>(
    template: &'a Template,
    schema: Option<&IdentitySchema>,
    session: &Session,
) -> Outcome<Vec<Candidate<'a>>> {
    let samples = template.samples();
    let mut candidates = Vec::new();
    for file in &template.mappers {
        let snippet = template.mapper(Some(&file.name)).unwrap_or_default();
        let snippet = match schema {
            Some(schema) => mapper::fit(snippet, file, schema),
            None if file.fits.is_empty() => snippet.to_owned(),
            // Without the schema it can't be fitted.
            None => continue,
        };
        let check = proof::check(session, &snippet, template, &samples, schema).await?;
        candidates.push(Candidate { file, check });
    }
    candidates.sort_by_key(|candidate| candidate.check.fails());
    Ok(candidates)
}

fn show(candidate: &Candidate<'_>, session: &Session) {
    let screen = session.screen;
    screen.line(&format!("  {}: {}", candidate.file.name, candidate.file.about));
    for result in &candidate.check.results {
        let traits = result.identity.as_ref().and_then(|identity| identity.get("traits"));
        let traits = traits.map_or("does not work".to_owned(), ToString::to_string);
        screen.row(&result.sample, &traits);
    }
    let errors = candidate.check.findings.iter().filter(|finding| finding.severity() == Severity::Error);
    errors.for_each(|finding| screen.mistake(&finding.message));
}

async fn ask_file(prompter: &Prompter, session: &Session) -> Outcome<MapperChoice> {
    loop {
        let answer = prompter.line("The file").await?;
        match input::snippet(Path::new(&answer)) {
            Ok(snippet) => return Ok(MapperChoice::Given(Mapper::Snippet(snippet))),
            Err(reason) => session.screen.mistake(&format!("{answer} {reason}.")),
        }
    }
}

async fn ask_url(prompter: &Prompter, session: &Session) -> Outcome<MapperChoice> {
    loop {
        match HttpsUrl::parse(&prompter.line("The address").await?) {
            Ok(url) => return Ok(MapperChoice::Given(Mapper::Url(url))),
            Err(error) => session.screen.mistake(&format!("{error}.")),
        }
    }
}
