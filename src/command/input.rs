//! From flags and variables to valid parts of a request. All mistakes are reported at once.

use std::fs::File;
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use zeroize::Zeroizing;

use super::explain::{self, MissingValue};
use super::session::Session;
use crate::cli::{AddFlags, EndingFlags, SecretFlags, WhichProvider};
use crate::domain::catalogue::{self, Template};
use crate::domain::content::Mapper;
use crate::domain::mapper::MapperReference;
use crate::domain::provider::{ClientId, Label, ProviderId, Scope};
use crate::domain::secret::Secret;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::capitalised;
use crate::system::environment::{CLIENT_SECRET, Environment};
use crate::system::secret_source::{SecretSource, SecretSourceError};

/// The longest mapper that is read, in bytes.
const MAX_MAPPER: u64 = 1024 * 1024;

/// The parts of a request that the flags give.
pub struct Parts {
    pub id: Option<ProviderId>,
    pub client_id: Option<ClientId>,
    pub label: Option<Label>,
    pub scope: Option<Vec<Scope>>,
    pub mapper: Option<MapperChoice>,
}

/// How a mapper is named.
#[derive(Clone, Debug)]
pub enum MapperChoice {
    /// One of the template, which may have to be fitted to the project's identity schema.
    Template(String),
    /// A file's content, or an address.
    Given(Mapper),
}

/// The template that a command names.
pub fn template(name: &str) -> Outcome<Template> {
    catalogue::template(name).map_err(|error| Failure::new(FailureKind::Invalid, capitalised(&format!("{error}."))))
}

/// The kind of provider, and its id if that is given.
pub fn which(flags: &WhichProvider) -> Outcome<(Template, Option<ProviderId>)> {
    Ok((template(&flags.provider)?, provider_id(flags.id.as_deref())?))
}

/// The id that a flag names.
pub fn provider_id(id: Option<&str>) -> Outcome<Option<ProviderId>> {
    id.map(ProviderId::parse)
        .transpose()
        .map_err(|error| Failure::new(FailureKind::Invalid, capitalised(&format!("{error}."))))
}

/// Reads the flags of `add`.
pub fn parts(flags: &AddFlags, template: &Template) -> Outcome<Parts> {
    let mut mistakes = Vec::new();
    let parts = Parts {
        id: note(flags.id.as_deref().map(ProviderId::parse), &mut mistakes),
        client_id: note(flags.client_id.as_deref().map(|id| template.client_id(id)), &mut mistakes),
        label: note(flags.label.as_deref().map(Label::parse), &mut mistakes),
        scope: note(scope(&flags.scope), &mut mistakes),
        mapper: note(flags.mapper.as_deref().map(|name| mapper(name, template)), &mut mistakes),
    };
    match mistakes.len() {
        0 => Ok(parts),
        1 => Err(Failure::new(FailureKind::Invalid, capitalised(&format!("{}.", mistakes.remove(0))))),
        count => {
            let failure = Failure::new(FailureKind::Invalid, format!("{count} values can't be used."));
            Err(mistakes.into_iter().fold(failure, Failure::detail))
        }
    }
}

fn note<T, E: ToString>(value: Option<Result<T, E>>, mistakes: &mut Vec<String>) -> Option<T> {
    value?.map_err(|error| mistakes.push(error.to_string())).ok()
}

fn scope(names: &[String]) -> Option<Result<Vec<Scope>, impl ToString + use<>>> {
    let first = |(index, name): &(usize, &String)| !names[..*index].contains(name);
    let different = names.iter().enumerate().filter(first);
    (!names.is_empty()).then(|| different.map(|(_, name)| Scope::parse(name)).collect())
}

/// A mapper: an https URL, a `.jsonnet` file, or a name of the template.
pub fn mapper(name: &str, template: &Template) -> Result<MapperChoice, String> {
    let reference = MapperReference::parse(name).map_err(|error| error.to_string())?;
    if let MapperReference::Named(name) = &reference {
        template.mapper(Some(name)).map_err(|error| error.to_string())?;
    }
    chosen(reference, Path::new("")).map_err(|reason| format!("the mapper {name} {reason}"))
}

/// The mapper that is referred to, or why its file can't be used. A relative file is looked for below `folder`.
pub fn chosen(reference: MapperReference, folder: &Path) -> Result<MapperChoice, String> {
    match reference {
        MapperReference::Url(url) => Ok(MapperChoice::Given(Mapper::Url(url))),
        MapperReference::File(path) => Ok(MapperChoice::Given(Mapper::Snippet(snippet(&folder.join(path))?))),
        MapperReference::Named(name) => Ok(MapperChoice::Template(name)),
    }
}

/// The content of a `.jsonnet` file, or why it can't be used.
pub fn snippet(path: &Path) -> Result<String, String> {
    let unreadable = |error| format!("can't be read: {error}");
    if path.is_dir() {
        return Err("is a folder, not a file".to_owned());
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(MAX_MAPPER + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_MAPPER {
        return Err("is over 1 MiB".to_owned());
    }
    let snippet = String::from_utf8(bytes).map_err(|_| "is not UTF-8 text".to_owned())?;
    if snippet.trim().is_empty() {
        return Err("is empty".to_owned());
    }
    Ok(snippet)
}

/// Reads the client secret from where a flag, or else the variable, says; without ever asking for it.
pub async fn secret(flags: SecretFlags, template: &Template, session: &Session) -> Outcome<Option<Secret>> {
    let Some(secret) = any_secret(flags, session).await? else { return Ok(None) };
    check_secret(&secret, template)?;
    if let Some(doubt) = template.doubt_about(&secret) {
        session.screen.warning(&doubt);
    }
    Ok(Some(secret))
}

/// The same for a provider of any kind.
pub async fn any_secret(flags: SecretFlags, session: &Session) -> Outcome<Option<Secret>> {
    let Some(source) = source(flags, &session.environment) else { return Ok(None) };
    if matches!(source, SecretSource::Argument(_)) {
        session.screen.warning(
            "other users of this computer can read --client-secret in the process list, and your shell may keep it; \
             --client-secret-stdin and --client-secret-file do not show it.",
        );
    }
    let given = source.read(&session.interrupts).await.map_err(|error| match error {
        SecretSourceError::Interrupted(signal) => Failure::interrupted(signal),
        error => Failure::new(FailureKind::Invalid, capitalised(&format!("{error}."))),
    })?;
    if given.trimmed {
        session.screen.note("The line break or space around the client secret is not part of it and was left out.");
    }
    Ok(Some(given.secret))
}

/// Whether a flag or the variable gives a client secret.
pub fn has_secret(flags: &SecretFlags, environment: &Environment) -> bool {
    source(flags.clone(), environment).is_some()
}

fn source(flags: SecretFlags, environment: &Environment) -> Option<SecretSource> {
    match flags {
        SecretFlags { client_secret_stdin: true, .. } => Some(SecretSource::Stdin),
        SecretFlags { client_secret_file: Some(path), .. } => Some(SecretSource::File(path)),
        SecretFlags { client_secret: Some(text), .. } => Some(SecretSource::Argument(Zeroizing::new(text))),
        _ => {
            let value = Zeroizing::new(environment.get(CLIENT_SECRET)?.as_bytes().to_vec());
            Some(SecretSource::Variable { name: CLIENT_SECRET.to_owned(), value })
        }
    }
}

/// Makes sure that nothing is missing where nobody can be asked: the project, consent, and what else is needed.
pub fn require(session: &Session, ending: &EndingFlags, needed: Option<MissingValue>) -> Outcome<()> {
    if session.prompter.is_some() {
        return Ok(());
    }
    let project = if session.named_project()?.is_none() { Some(explain::PROJECT) } else { None };
    let consent = if ending.decides() { None } else { Some(explain::CONSENT) };
    let missing: Vec<_> = project.into_iter().chain(needed).chain(consent).collect();
    if missing.is_empty() { Ok(()) } else { Err(explain::missing_values(&missing)) }
}

/// Refuses a secret that is a client id.
pub fn check_secret(secret: &Secret, template: &Template) -> Outcome<()> {
    if !template.looks_like_client_id(secret) {
        return Ok(());
    }
    let (id, key) = (&template.client_id.called, &template.client_secret.called);
    let message = format!("The client secret is a number, like the {id} of a {} app.", template.name);
    Err(Failure::new(FailureKind::Invalid, message).hint(format!("give the {key} as the secret; are the two swapped?")))
}
