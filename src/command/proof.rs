//! Checks a mapper before it is pushed: on samples, and against the identity schema of the project.

use serde_json::Value;

use super::download::{Asking, download};
use super::input::MapperChoice;
use super::schemas::{SCHEMA_NOT_DOWNLOADED, SchemaInView, schema, schemas};
use super::session::{Evaluated, Session};
use super::view::InView;
use crate::cli::ProofFlags;
use crate::domain::content::{HttpsUrl, Mapper};
use crate::domain::mapper::{self, Check, Finding, FindingCode, Loaded, Schemas, Severity};
use crate::domain::plan::Plan;
use crate::domain::project::Project;
use crate::domain::request::{AddRequest, Request};
use crate::domain::template::{MapperFile, Sample, Template};
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{Conclusion, unproven};
use crate::system::evaluator::evaluate;

/// The checks to run before a push.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Proof {
    /// Whether identity schemas and mappers may be downloaded.
    pub(crate) downloads: Asking,
    /// Whether we ask the provider about the app.
    pub(crate) preflight: Asking,
    /// Whether the mapper is tested.
    pub(crate) mapper: MapperCheck,
}

/// Whether a mapper is tested before it is pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MapperCheck {
    /// It is tested, and isn't pushed if it has an error.
    Before,
    Skipped,
}

impl MapperCheck {
    fn of(flags: &ProofFlags) -> Self {
        if flags.no_mapper_check { Self::Skipped } else { Self::Before }
    }
}

const MAPPER_NOT_DOWNLOADED: &str = "Mapper not checked: it wasn't downloaded.";

/// Says how to check what was skipped, if a download would help.
pub(crate) fn way_to_see(unseen: &str) -> Option<&'static str> {
    match unseen {
        SCHEMA_NOT_DOWNLOADED => Some("to check them, add --mapper NAME without --offline"),
        MAPPER_NOT_DOWNLOADED => Some("leave out --offline"),
        _ => None,
    }
}

impl Proof {
    /// The mapper is tested, and only Ory is contacted.
    pub(crate) const USUAL: Self =
        Self { downloads: Asking::OryOnly, preflight: Asking::OryOnly, mapper: MapperCheck::Before };

    /// Reads the flags of a script. The provider is asked only if a flag says so, and only a mapper that is named is
    /// checked against the identity schema.
    pub(crate) fn for_a_script(flags: &ProofFlags, named: Option<&MapperChoice>) -> Self {
        let downloads = if flags.asking.offline || named.is_none() { Asking::OryOnly } else { Asking::Anyone };
        let preflight = if flags.asking.asks_for_a_script() { Asking::Anyone } else { Asking::OryOnly };
        Self { downloads, preflight, mapper: MapperCheck::of(flags) }
    }

    /// Reads the flags of a person at a terminal, who gets every check unless they opt out.
    pub(crate) fn for_a_person(flags: &ProofFlags) -> Self {
        let unless = |unwanted| if unwanted { Asking::OryOnly } else { Asking::Anyone };
        let (downloads, preflight) = (unless(flags.asking.offline), unless(!flags.asking.asks_for_a_person()));
        Self { downloads, preflight, mapper: MapperCheck::of(flags) }
    }
}

/// Runs a snippet on samples, and checks the results against each identity schema.
pub(crate) async fn check(
    session: &Session,
    mapper: &Loaded,
    template: &Template,
    samples: &[Sample],
    schemas: &Schemas,
) -> Outcome<Check> {
    let claims = claims_of(samples);
    let ahead = session.evaluated.take().filter(|it| it.snippet == mapper.snippet && it.claims == claims);
    let evaluations = match ahead {
        Some(ahead) => ahead.evaluations,
        None => evaluate(&mapper.snippet, &claims, &session.interrupts).await?,
    };
    Ok(mapper::check_each(mapper, template, samples, &evaluations, schemas))
}

fn claims_of(samples: &[Sample]) -> Vec<Value> {
    samples.iter().map(|sample| sample.claims.clone()).collect()
}

/// Runs the mapper that a new provider would get while Ory loads the configuration. [`check`] runs it again if this
/// fails, or if the mapper turns out to be a different one.
pub(crate) async fn evaluate_ahead(template: &Template, choice: Option<&MapperChoice>, session: &Session) {
    let snippet = match choice {
        None => &template.default_mapper().snippet,
        Some(MapperChoice::Template(file)) if file.fits.is_empty() => &file.snippet,
        Some(MapperChoice::Given(Mapper::Snippet(snippet))) => snippet,
        Some(MapperChoice::Template(_) | MapperChoice::Given(Mapper::Url(_) | Mapper::File(_))) => return,
    };
    let claims = claims_of(&mapper::samples_and_gaps(template));
    if let Ok(evaluations) = evaluate(snippet, &claims, &session.interrupts).await {
        session.evaluated.replace(Some(Evaluated { snippet: snippet.clone(), claims, evaluations }));
    }
}

/// Returns the chosen mapper, fitted to the identity schema if it can be.
pub(crate) async fn fitted(
    choice: MapperChoice,
    project: &Project,
    downloads: Asking,
    session: &Session,
) -> Outcome<Mapper> {
    match choice {
        MapperChoice::Given(mapper) => Ok(mapper),
        MapperChoice::Template(file) => fitted_file(file, project, downloads, session).await.map(Mapper::Snippet),
    }
}

/// Does the same for a mapper of a template.
pub(crate) async fn fitted_file(
    file: &MapperFile,
    project: &Project,
    downloads: Asking,
    session: &Session,
) -> Outcome<String> {
    if file.fits.is_empty() {
        return Ok(file.snippet.clone());
    }
    match schema(session, project, downloads).await? {
        SchemaInView::Known(schema) => Ok(mapper::fit(file, &schema)),
        SchemaInView::Hidden(reason) => {
            let name = &file.name;
            let message = format!("The mapper {name} depends on the identity schema, which wasn't downloaded.");
            let failure = Failure::new(FailureKind::Invalid, message).detail(reason);
            let failure = match downloads {
                Asking::OryOnly => failure.hint("leave out --offline to download the schema"),
                Asking::Anyone => failure.hint("check your network and proxy (HTTPS_PROXY), then try again"),
            };
            Err(failure.hint("or choose another mapper, such as your own .jsonnet file"))
        }
    }
}

/// The results of the checks on the mappers to push.
#[derive(Default)]
pub(crate) struct Proven {
    /// The findings, none of them an error.
    pub(crate) findings: Vec<Finding>,
    /// The findings in sentences.
    pub(crate) warnings: Vec<(FindingCode, String)>,
    /// What couldn't be checked, in sentences.
    pub(crate) unseen: Vec<String>,
}

/// Tests each mapper that a plan pushes.
pub(crate) async fn prove(
    session: &Session,
    project: &Project,
    plan: &Plan,
    request: &Request,
    proof: Proof,
) -> Conclusion<Proven> {
    let mut proven = Proven::default();
    for addition in request.additions() {
        let id = addition.id.as_ref().or(plan.provider());
        let pushes = id.is_some_and(|id| plan.pushes_mapper_of(id));
        if proof.mapper == MapperCheck::Before && pushes {
            prove_one(session, project, addition, proof.downloads, &mut proven).await?;
        }
    }
    Ok(proven)
}

async fn prove_one(
    session: &Session,
    project: &Project,
    request: &AddRequest,
    downloads: Asking,
    proven: &mut Proven,
) -> Conclusion {
    let mapper = match &request.mapper {
        Some(Mapper::Snippet(snippet)) => Loaded::inline(snippet.clone()),
        Some(Mapper::Url(url)) => match snippet_at(session, url, downloads).await? {
            InView::Known(snippet) => Loaded { snippet, url: url.as_str().to_owned() },
            InView::Hidden(unseen) => {
                proven.unseen.push(unseen);
                return Ok(());
            }
        },
        Some(mapper @ Mapper::File(file)) => Loaded { snippet: file.snippet.clone(), url: mapper.to_mapper_url() },
        None => Loaded::inline(request.template.default_mapper().snippet.clone()),
    };
    let schemas = schemas(session, project, downloads).await?;
    let samples = mapper::samples_and_gaps(request.template);
    let check = check(session, &mapper, request.template, &samples, &schemas.known).await?;
    if check.fails() {
        return Err(unproven(refusal(&mapper.snippet, &check), &check.findings, &[]));
    }
    let sentence = |finding| told(finding, &check.findings, &mapper.snippet);
    proven.warnings.extend(check.findings.iter().map(|finding| (finding.code, sentence(finding))));
    proven.findings.extend(check.findings);
    proven.unseen.extend(schemas.unseen);
    Ok(())
}

/// Downloads the snippet at an address, or says in a sentence why it can't be seen.
pub(crate) async fn snippet_at(session: &Session, url: &HttpsUrl, downloads: Asking) -> Outcome<InView<String>> {
    if downloads == Asking::OryOnly {
        return Ok(InView::Hidden(MAPPER_NOT_DOWNLOADED.to_owned()));
    }
    let reason = match download(session, url, "Reading the mapper…").await? {
        InView::Known(bytes) => match String::from_utf8(bytes) {
            Ok(snippet) => return Ok(InView::Known(snippet)),
            Err(_) => "it isn't text".to_owned(),
        },
        InView::Hidden(reason) => reason,
    };
    Ok(InView::Hidden(format!("Mapper not checked: the download failed ({reason}).")))
}

/// Returns the failure for a mapper that must not be pushed, with all its errors.
fn refusal(snippet: &str, check: &Check) -> Failure {
    let message = "The mapper would make sign-ins fail. Nothing was changed.";
    let errors = check.findings.iter().filter(|finding| finding.severity() == Severity::Error);
    errors
        .fold(Failure::new(FailureKind::Invalid, message), |failure, finding| {
            failure.detail(told(finding, &check.findings, snippet))
        })
        .hint("run `ory-social mapper test FILE` to test a mapper without pushing it")
        .about("mappers", "mapper.md")
        .hint("or pass --no-mapper-check to push it anyway")
}

/// Describes a finding with its place, the line of the snippet and, if it is an error, the samples that show it. A line
/// that another finding flags as a secret isn't shown.
pub(crate) fn told(finding: &Finding, all: &[Finding], snippet: &str) -> String {
    let place = finding.place.map(|place| format!("line {}, column {}", place.line, place.column));
    let samples = match finding.samples.as_slice() {
        _ if finding.severity() == Severity::Warning => None,
        [] => None,
        [sample] => Some(format!("sample {sample}")),
        [sample, rest @ ..] => Some(format!("sample {sample} and {} more", rest.len())),
    };
    let schema = finding.schema.as_ref().map(|id| format!("with the identity schema {id}, which people can choose"));
    let origin: Vec<_> = schema.into_iter().chain(place).chain(samples).collect();
    let origin = if origin.is_empty() { String::new() } else { format!("{}: ", origin.join(", ")) };
    let secret = |line| {
        all.iter().any(|it| it.code == FindingCode::LooksLikeSecret && it.place.is_some_and(|at| at.line == line))
    };
    let shown = finding.place.filter(|place| !secret(place.line));
    let excerpt = shown.and_then(|place| place.excerpt(snippet));
    format!("{origin}{}{}", finding.message, excerpt.map(|it| format!("\n{it}")).unwrap_or_default())
}
