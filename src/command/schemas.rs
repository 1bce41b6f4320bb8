//! Finds the identity schemas of a project, wherever they are.

use super::download::{Asking, download};
use super::local_file;
use super::session::Session;
use super::view::InView;
use crate::domain::identity_schema::{self, IdentitySchema, SchemaError, SchemaSource};
use crate::domain::mapper::Schemas;
use crate::domain::obstacles::selectable_schemas;
use crate::domain::project::{Project, ProjectSummary};
use crate::error::Outcome;

pub(super) const SCHEMA_NOT_DOWNLOADED: &str = "Traits not checked: the identity schema wasn't downloaded.";

/// The identity schema, or a sentence that says why it can't be seen.
pub(crate) type SchemaInView = InView<IdentitySchema>;

/// The identity schemas that people can sign up with.
#[derive(Default)]
pub(crate) struct SchemasInView {
    pub(crate) known: Schemas,
    /// The reasons why other schemas can't be seen, in sentences.
    pub(crate) unseen: Vec<String>,
}

impl SchemasInView {
    /// Uses this schema instead of the project's.
    pub(crate) fn only(schema: IdentitySchema) -> Self {
        Self { known: Schemas::only(schema), unseen: Vec::new() }
    }

    pub(crate) fn hidden(reason: &str) -> Self {
        Self { known: Schemas::default(), unseen: vec![reason.to_owned()] }
    }

    fn unseen(&mut self, reason: String) {
        if !self.unseen.contains(&reason) {
            self.unseen.push(reason);
        }
    }
}

/// Finds the identity schemas that people can sign up with. One that can't be seen isn't a failure.
pub(crate) async fn schemas(session: &Session, project: &Project, downloads: Asking) -> Outcome<SchemasInView> {
    let mut schemas = SchemasInView::default();
    match schema(session, project, downloads).await? {
        InView::Known(schema) => schemas.known.default = Some(schema),
        InView::Hidden(reason) => schemas.unseen(reason),
    }
    let Project { summary, identity_config: config } = project;
    for id in selectable_schemas(config) {
        let name = format!("the identity schema {id}");
        match schema_at(session, summary, &name, identity_schema::source_of(config, id), downloads).await? {
            InView::Known(schema) => schemas.known.selectable.push((id.to_owned(), schema)),
            InView::Hidden(reason) => schemas.unseen(reason),
        }
    }
    Ok(schemas)
}

/// Finds the identity schema of new identities. One that can't be seen isn't a failure.
pub(crate) async fn schema(session: &Session, project: &Project, downloads: Asking) -> Outcome<SchemaInView> {
    let source = identity_schema::source(&project.identity_config);
    schema_at(session, &project.summary, "the identity schema", source, downloads).await
}

async fn schema_at(
    session: &Session,
    project: &ProjectSummary,
    name: &str,
    source: Result<SchemaSource, SchemaError>,
    downloads: Asking,
) -> Outcome<SchemaInView> {
    let bytes = match source {
        Ok(SchemaSource::Here(bytes)) => bytes,
        Ok(SchemaSource::There(_)) if downloads == Asking::OryOnly => {
            return Ok(SchemaInView::Hidden(SCHEMA_NOT_DOWNLOADED.to_owned()));
        }
        Ok(SchemaSource::There(url)) => match download(session, &url, "Reading the identity schema…").await? {
            InView::Known(bytes) => bytes,
            InView::Hidden(reason) => return Ok(hidden(&format!("{name} can't be downloaded: {reason}"))),
        },
        Err(SchemaError::Unknown(url)) => match local_file::named_by_kratos(&url, project, session).await? {
            Some(InView::Known(bytes)) => bytes,
            Some(InView::Hidden(reason)) => return Ok(hidden(&reason)),
            None => return Ok(hidden(&SchemaError::Unknown(url).to_string())),
        },
        Err(error) => return Ok(hidden(&error.to_string())),
    };
    match IdentitySchema::parse(&bytes) {
        Ok(schema) => Ok(SchemaInView::Known(schema)),
        Err(error) => Ok(hidden(&format!("{name} {error}"))),
    }
}

fn hidden(reason: &str) -> SchemaInView {
    SchemaInView::Hidden(format!("Traits not checked: {reason}."))
}
