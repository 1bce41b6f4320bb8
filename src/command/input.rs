//! Turns flags and variables into valid parts of a request. All errors are reported at once.

use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use zeroize::Zeroizing;

use super::explain::{self, MissingValue};
use super::out::Out;
use super::session::Session;
use super::{sandbox, secret_intake};
use crate::cli::{AddFlags, EndingFlags, SecretFlags, WhichProvider};
use crate::domain::content::Mapper;
use crate::domain::mapper::MapperReference;
use crate::domain::provider::ProviderId;
use crate::domain::secret::Secret;
use crate::domain::settings::Settings;
use crate::domain::suggestion::suggestion;
use crate::domain::template::{MapperFile, Template};
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::capitalised;
use crate::system::environment::{CLIENT_SECRET, Environment};
use crate::system::input_file::{self, ReadFailure};
use crate::system::secret_source::{SecretSource, stdin_is_terminal};

/// The longest mapper that is read, in bytes.
const MAX_MAPPER: u64 = 1024 * 1024;

/// The parts of a request that come from flags.
pub(crate) struct Parts {
    pub(crate) id: Option<ProviderId>,
    pub(crate) settings: Settings,
    pub(crate) mapper: Option<MapperChoice>,
}

/// A mapper that a flag, a runbook or an answer names.
#[derive(Clone, Debug)]
pub(crate) enum MapperChoice {
    /// A mapper of the template, which may have to be fitted to the project's identity schema.
    Template(&'static MapperFile),
    /// A file's content, or an address.
    Given(Mapper),
}

/// Returns the template that a command names.
pub(crate) fn template(name: &str, session: &Session) -> Outcome<&'static Template> {
    session.catalogue.get(name).map_err(|error| Failure::of(FailureKind::Invalid, error))
}

/// Returns the template of a provider, and its ID if one is given.
pub(crate) fn which(flags: &WhichProvider, session: &Session) -> Outcome<(&'static Template, Option<ProviderId>)> {
    Ok((template(&flags.provider, session)?, provider_id(flags.id.as_deref())?))
}

/// Parses the ID that a flag gives.
pub(crate) fn provider_id(id: Option<&str>) -> Outcome<Option<ProviderId>> {
    id.map(ProviderId::parse).transpose().map_err(|error| Failure::of(FailureKind::Invalid, error))
}

/// Reads the flags of `add`.
pub(crate) async fn parts(flags: &AddFlags, template: &'static Template, session: &Session) -> Outcome<Parts> {
    let mut mistakes = Vec::new();
    let mapper = match &flags.mapper {
        Some(name) => Some(mapper(name, template, session).await?),
        None => None,
    };
    let settings = flags.settings.pairs();
    let mut setting = |(key, text): &(&str, String)| {
        Some(((*key).to_owned(), note(Some(template.setting(key, text)), &mut mistakes)?))
    };
    let settings = settings.iter().filter_map(&mut setting).collect();
    let parts = Parts {
        id: note(flags.id.as_deref().map(ProviderId::parse), &mut mistakes),
        settings,
        mapper: note(mapper, &mut mistakes),
    };
    match mistakes.len() {
        0 => Ok(parts),
        1 => Err(Failure::new(FailureKind::Invalid, capitalised(&format!("{}.", mistakes.remove(0))))),
        count => {
            let failure = Failure::new(FailureKind::Invalid, format!("{count} values are invalid."));
            Err(mistakes.into_iter().fold(failure, Failure::detail))
        }
    }
}

fn note<T, E: ToString>(value: Option<Result<T, E>>, mistakes: &mut Vec<String>) -> Option<T> {
    value?.map_err(|error| mistakes.push(error.to_string())).ok()
}

/// Finds a mapper by an https URL, a `.jsonnet` file or a name in the template, or says why it can't be used.
pub(crate) async fn mapper(
    name: &str,
    template: &'static Template,
    session: &Session,
) -> Outcome<Result<MapperChoice, String>> {
    let reference = match MapperReference::parse(name) {
        Ok(MapperReference::Named(name)) => return Ok(template_mapper(&name, template).map(MapperChoice::Template)),
        Ok(reference) => reference,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let chosen = chosen(reference, template, Path::new(""), session).await?;
    Ok(chosen.map_err(|reason| format!("the mapper {name} {reason}")))
}

/// Returns the mapper that a reference names, or why it can't be used. A relative file is looked up in `folder`.
pub(crate) async fn chosen(
    reference: MapperReference,
    template: &'static Template,
    folder: &Path,
    session: &Session,
) -> Outcome<Result<MapperChoice, String>> {
    Ok(match reference {
        MapperReference::Url(url) => Ok(MapperChoice::Given(Mapper::Url(url))),
        MapperReference::File(path) => {
            snippet(&folder.join(path), session).await?.map(|snippet| MapperChoice::Given(Mapper::Snippet(snippet)))
        }
        MapperReference::Named(name) => template_mapper(&name, template).map(MapperChoice::Template),
    })
}

/// Returns the template's mapper with this name.
pub(crate) fn template_mapper(name: &str, template: &'static Template) -> Result<&'static MapperFile, String> {
    template.mapper(name).ok_or_else(|| {
        format!("{} has no mapper {name:?}; {}", template.name, suggestion(name, &template.mapper_names()))
    })
}

/// Reads a text file, such as a `.jsonnet` file, or says why it can't be used.
pub(crate) async fn snippet(path: &Path, session: &Session) -> Outcome<Result<String, String>> {
    if path.is_dir() {
        return Ok(Err("is a folder, not a file".to_owned()));
    }
    text_in(input_file::read(path, MAX_MAPPER, &session.interrupts).await)
}

/// Reads the text on standard input.
pub(crate) async fn stdin(session: &Session) -> Outcome<String> {
    let text = text_in(input_file::read_stdin(MAX_MAPPER, &session.interrupts).await)?;
    text.map_err(|reason| Failure::new(FailureKind::Invalid, format!("Standard input {reason}.")))
}

/// Returns the text that was read, or why it can't be used.
fn text_in(read: Result<Vec<u8>, ReadFailure>) -> Outcome<Result<String, String>> {
    let bytes = match read {
        Ok(bytes) => bytes,
        Err(ReadFailure::Interrupted(signal)) => return Err(Failure::interrupted(signal)),
        Err(ReadFailure::TooLarge) => return Ok(Err("is over 1 MiB".to_owned())),
        Err(ReadFailure::Unreadable(error)) => return Ok(Err(format!("can't be read: {error}"))),
    };
    Ok(match String::from_utf8(bytes) {
        Ok(text) if text.trim().is_empty() => Err("is empty".to_owned()),
        Ok(text) => Ok(text),
        Err(_) => Err("is not UTF-8 text".to_owned()),
    })
}

/// Reads the client secret from a flag, or else from the variable. It doesn't ask for a missing one. In the sandbox, if
/// nobody can be asked for a private key, it uses the sample app's.
pub(crate) async fn secret(flags: SecretFlags, template: &Template, session: &Session) -> Outcome<Option<Secret>> {
    let Some(secret) = any_secret(flags, session).await? else {
        return Ok(if session.prompter.is_none() { sandbox::sample_key(template, session) } else { None });
    };
    secret_intake::check(&secret, template)?.iter().for_each(|doubt| session.screen.warning("unusual_secret", doubt));
    Ok(Some(secret))
}

/// Does the same for a provider of any kind.
pub(crate) async fn any_secret(flags: SecretFlags, session: &Session) -> Outcome<Option<Secret>> {
    let Some(source) = source(flags, &session.environment) else { return Ok(None) };
    if matches!(source, SecretSource::Argument(_)) {
        session.screen.warning(
            "secret_on_command_line",
            "Other users of this computer can see --client-secret in the process list, and your shell may save it. \
             Use --client-secret-stdin or --client-secret-file instead.",
        );
    }
    let is_typed = matches!(source, SecretSource::Stdin) && stdin_is_terminal();
    let source = if is_typed { typed_secret(session).await? } else { source };
    let read = secret_intake::read(source, session).await?;
    read.map(Some).map_err(|error| Failure::of(FailureKind::Invalid, error))
}

/// Asks for a secret if standard input is the keyboard.
async fn typed_secret(session: &Session) -> Outcome<SecretSource> {
    let Some(prompter) = &session.prompter else {
        let message = "Standard input is a terminal, which would show the client secret.";
        return Err(Failure::new(FailureKind::Usage, message)
            .hint("pipe it in, for example `… --client-secret-stdin < vk.secret`"));
    };
    prompter.secret("Client secret").await.map(SecretSource::Answer)
}

/// Whether a secret is given, so that we needn't ask for it.
pub(crate) fn has_secret(flags: &SecretFlags, template: &Template, session: &Session) -> bool {
    source(flags.clone(), &session.environment).is_some() || sandbox::sample_key(template, session).is_some()
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

/// Checks that the file of --out can be written.
pub(crate) fn look_at_out(ending: &EndingFlags) -> Outcome<()> {
    ending.out.as_deref().map_or(Ok(()), |path| Out::new_file(path).map(drop))
}

/// Checks that nothing is missing if nobody can be asked: the project, consent, and what else is needed.
pub(crate) fn require(session: &Session, ending: &EndingFlags, needed: Option<MissingValue>) -> Outcome<()> {
    look_at_out(ending)?;
    if session.prompter.is_some() {
        return Ok(());
    }
    let project = if !session.names_target()? { Some(explain::PROJECT) } else { None };
    let consent = if ending.decides() { None } else { Some(explain::CONSENT) };
    let missing: Vec<_> = project.into_iter().chain(needed).chain(consent).collect();
    if missing.is_empty() { Ok(()) } else { Err(explain::missing_values(&missing)) }
}
