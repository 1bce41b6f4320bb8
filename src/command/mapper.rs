//! `ory-social mapper`: show, test and decode.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use super::download::Asking;
use super::explain;
use super::input::{self, MapperChoice};
use super::local_file;
use super::open;
use super::proof;
use super::schemas::{SchemasInView, schemas};
use super::session::Session;
use super::view::InView;
use crate::cli::{MapperCommand, MapperTestFlags};
use crate::domain::catalogue::DEFAULT_TEMPLATE;
use crate::domain::content::{self, HttpsUrl, Mapper, NewFile};
use crate::domain::identity_schema::IdentitySchema;
use crate::domain::mapper::{self, Loaded, Origin};
use crate::domain::plan::{Found, find};
use crate::domain::project::Project;
use crate::domain::template::Sample;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{Conclusion, DecodedReport, MapperTestReport, SnippetReport, conclude, print};

/// Runs a `mapper` command.
pub(crate) async fn run(command: MapperCommand, session: &Session) -> Conclusion {
    match command {
        MapperCommand::Show { provider, mapper } => show(&provider, mapper, session).await,
        MapperCommand::Test(flags) => test(flags, session).await,
        MapperCommand::Decode { id } => decode(&id, session).await,
    }
}

/// Reads the project, if one is named.
async fn named_project(session: &Session) -> Outcome<Option<Project>> {
    if !session.names_target()? {
        return Ok(None);
    }
    open::project(session).await.map(Some)
}

async fn show(provider: &str, name: Option<String>, session: &Session) -> Conclusion {
    let template = input::template(provider, session)?;
    let file = match &name {
        Some(name) => input::template_mapper(name, template).map_err(invalid)?,
        None => template.default_mapper(),
    };
    let snippet = match named_project(session).await? {
        None => file.snippet.clone(),
        Some(project) => proof::fitted_file(file, &project, Asking::Anyone, session).await?,
    };
    let report = SnippetReport { template: template.folder.clone(), name: file.name.clone(), snippet };
    print(&report, session.screen);
    Ok(())
}

async fn test(flags: MapperTestFlags, session: &Session) -> Conclusion {
    let mut template = input::template(flags.provider.as_deref().unwrap_or(DEFAULT_TEMPLATE), session)?;
    let downloads = if flags.offline { Asking::OryOnly } else { Asking::Anyone };
    let claims = claims(&flags.claims, session).await?;
    let given_schema = match &flags.schema {
        Some(path) => Some(schema_file(path, session).await?),
        None => None,
    };
    let given = match &flags.mapper {
        Some(name) => Some(input::mapper(name, template, session).await?.map_err(invalid)?),
        None => None,
    };
    let project = match given {
        Some(_) => named_project(session).await?,
        None => Some(open::project(session).await?),
    };
    let id = input::provider_id(flags.id.as_deref())?;
    if let (None, Some(project), Some(id)) = (&flags.provider, &project, &id) {
        let entry = project.identity_config.provider(id.as_str());
        template = entry.and_then(|entry| session.catalogue.owner(entry)).unwrap_or(template);
    }
    let schemas = match (given_schema, &project) {
        (Some(schema), _) => SchemasInView::only(schema),
        (None, Some(project)) => schemas(session, project, downloads).await?,
        (None, None) => SchemasInView::hidden("Traits not checked: add --project or --schema."),
    };
    let mapper = match (given, &project) {
        (Some(choice), _) => given_mapper(choice, schemas.known.default.as_ref(), downloads, session).await?,
        (None, Some(project)) => {
            let found = find(&project.identity_config, template, id.as_ref());
            let id = match found.map_err(|refusal| explain::refusal_in(&project.summary, &refusal))? {
                Found::Existing(entry) => entry.id().to_owned(),
                Found::None(id) => id.to_string(),
            };
            live(&id, project, downloads, session).await?.0
        }
        (None, None) => return Err(invalid("no mapper given".to_owned()).into()),
    };
    let samples = if claims.is_empty() { mapper::samples_and_gaps(template) } else { claims };
    let check = proof::check(session, &mapper, template, &samples, &schemas.known).await?;
    schemas.unseen.iter().for_each(|reason| session.screen.note("not_checked", reason));
    let told = |finding| proof::told(finding, &check.findings, &mapper.snippet);
    let findings = check.findings.iter().map(|finding| (finding.clone(), told(finding))).collect();
    let message = "Sign-ins would fail with this mapper.";
    let failure = check.fails().then(|| Failure::new(FailureKind::Invalid, message).about("mappers", "mapper.md"));
    let project = project.map(|project| project.summary);
    let report = MapperTestReport { project, samples, results: check.results, findings };
    conclude(&report, failure, session.screen)
}

/// Reads the claims to test instead of the provider's samples.
async fn claims(paths: &[PathBuf], session: &Session) -> Outcome<Vec<Sample>> {
    let mut samples = Vec::new();
    for path in paths {
        let text = if path.as_os_str() == "-" {
            input::stdin(session).await?
        } else {
            let text = input::snippet(path, session).await?;
            text.map_err(|reason| invalid(format!("the claims {} {reason}", path.display())))?
        };
        let name = path.file_stem().filter(|_| path.as_os_str() != "-");
        let name = name.map_or("stdin".to_owned(), |name| name.to_string_lossy().into_owned());
        let sample = mapper::given_claims(&name, &text);
        samples.push(sample.map_err(|problem| invalid(format!("the claims {} {problem}", path.display())))?);
    }
    Ok(samples)
}

async fn schema_file(path: &Path, session: &Session) -> Outcome<IdentitySchema> {
    let unusable = |reason: &dyn Display| invalid(format!("the schema {} {reason}", path.display()));
    let text = input::snippet(path, session).await?.map_err(|reason| unusable(&reason))?;
    IdentitySchema::parse(text.as_bytes()).map_err(|error| {
        let failure = unusable(&error);
        if error.is_yaml {
            failure.hint("Kratos reads only JSON: convert the file, for example with `yq -o json`")
        } else {
            failure
        }
    })
}

async fn given_mapper(
    choice: MapperChoice,
    schema: Option<&IdentitySchema>,
    downloads: Asking,
    session: &Session,
) -> Outcome<Loaded> {
    match choice {
        MapperChoice::Given(Mapper::Snippet(snippet) | Mapper::File(NewFile { snippet, .. })) => {
            Ok(Loaded::inline(snippet))
        }
        MapperChoice::Given(Mapper::Url(url)) => {
            Ok(Loaded { snippet: snippet_at(&url, downloads, session).await?, url: url.as_str().to_owned() })
        }
        MapperChoice::Template(file) => {
            Ok(Loaded::inline(schema.map_or(file.snippet.clone(), |schema| mapper::fit(file, schema))))
        }
    }
}

async fn decode(id: &str, session: &Session) -> Conclusion {
    let project = open::project(session).await?;
    let (mapper, origin) = live(id, &project, Asking::Anyone, session).await?;
    let report =
        DecodedReport { project: project.summary, provider_id: id.to_owned(), origin, snippet: mapper.snippet };
    print(&report, session.screen);
    Ok(())
}

/// Reads the mapper that a provider has now, and says where it comes from.
pub(crate) async fn live(
    id: &str,
    project: &Project,
    downloads: Asking,
    session: &Session,
) -> Outcome<(Loaded, Origin)> {
    let Some(entry) = project.identity_config.provider(id) else {
        return Err(invalid(format!("the project has no provider {id}"))
            .hint("run `ory-social status` to list the providers, and choose one with --id"));
    };
    let Some(url) = entry.text("mapper_url") else { return Err(invalid(format!("the provider {id} has no mapper"))) };
    if let Some(content) = content::decode_inline(url) {
        let snippet = String::from_utf8_lossy(&content).into_owned();
        return Ok((Loaded { snippet, url: url.to_owned() }, Origin::Inline));
    }
    match local_file::named_by_kratos(url, &project.summary, session).await? {
        Some(InView::Known(content)) => {
            let (snippet, origin) =
                (String::from_utf8_lossy(&content).into_owned(), Origin::of_download(url, &content));
            return Ok((Loaded { snippet, url: url.to_owned() }, origin));
        }
        Some(InView::Hidden(reason)) => return Err(invalid(format!("the mapper of {id}: {reason}"))),
        None => {}
    }
    let address = HttpsUrl::parse(url).map_err(|error| invalid(format!("the mapper of {id}: {error}")))?;
    let snippet = snippet_at(&address, downloads, session).await?;
    let origin = Origin::of_download(url, snippet.as_bytes());
    Ok((Loaded { snippet, url: url.to_owned() }, origin))
}

async fn snippet_at(url: &HttpsUrl, downloads: Asking, session: &Session) -> Outcome<String> {
    match proof::snippet_at(session, url, downloads).await? {
        InView::Known(snippet) => Ok(snippet),
        InView::Hidden(reason) => Err(Failure::new(FailureKind::Failed, reason)),
    }
}

fn invalid(message: String) -> Failure {
    Failure::new(FailureKind::Invalid, crate::output::capitalised(&format!("{message}.")))
}
