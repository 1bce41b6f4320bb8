//! `ory update identity-config`: reads the files, replaces local references, and sends the whole configuration.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::failure::Failure;
use super::go_scan;
use super::session::Session;

/// Sends the configuration, with name, CORS rules and organizations as they are. Gives the answer `{project, warnings}`.
pub(super) fn update(session: &Session, files: &[String]) -> Result<Value, Failure> {
    let configs = if files.is_empty() { vec![read_stdin()?] } else { read_files(files)? };
    let id = session.project()?;
    let mut merged = Value::Null;
    for mut config in configs {
        embed_files(&mut config)?;
        check(&config)?;
        merge(&mut merged, config);
    }
    let mut project = session.console.project(id)?;
    let body = json!({
        "name": project["name"].take(),
        "cors_admin": project["cors_admin"].take(),
        "cors_public": project["cors_public"].take(),
        "organizations": project["organizations"].take(),
        "services": {"identity": {"config": merged}},
    });
    session.console.set_project(id, &body)
}

fn read_stdin() -> Result<Value, Failure> {
    let mut content = Vec::new();
    io::stdin().read_to_end(&mut content).map_err(|error| {
        Failure::usage(format!("error reading from STDIN: use --file flag to read from a file instead: {error}"))
    })?;
    // The content is put where it belongs in the project before it is parsed, and errors are about the whole. Go words
    // the end of a text other than that of a file.
    let whole = [b"{\"services\":{\"identity\":{\"config\":".as_slice(), &content, b"}}}"].concat();
    let reword = |cause: String| cause.replace("unexpected EOF", "unexpected end of JSON input");
    let mut project = parse(&whole).map_err(reword).map_err(Failure::usage)?;
    Ok(project["services"]["identity"]["config"].take())
}

fn read_files(files: &[String]) -> Result<Vec<Value>, Failure> {
    files.iter().map(|file| read_file(file)).collect()
}

fn read_file(file: &str) -> Result<Value, Failure> {
    let content = read(file).map_err(|cause| Failure::usage(format!("failed to read file {file:?}: {cause}")))?;
    match Path::new(file).extension().and_then(|extension| extension.to_str()) {
        Some("json") => {
            parse(&content).map_err(|cause| Failure::usage(format!("failed to parse JSON file {file:?}: {cause}")))
        }
        Some("yaml" | "yml") => Err(Failure::unsupported("A configuration in YAML")),
        other => {
            let dotted = other.map(|extension| format!(".{extension}")).unwrap_or_default();
            Err(Failure::usage(format!("expected one of [.yaml, .yml, .json] but got {dotted}")))
        }
    }
}

/// Reads a local file, or words the problem as Go does.
fn read(path: &str) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| {
        let (verb, cause) = match error.kind() {
            io::ErrorKind::NotFound => ("open", "no such file or directory".to_owned()),
            io::ErrorKind::PermissionDenied => ("open", "permission denied".to_owned()),
            io::ErrorKind::IsADirectory => ("read", "is a directory".to_owned()),
            _ => ("open", error.to_string()),
        };
        format!("unable to read the file: {verb} {path}: {cause}")
    })
}

fn parse(content: &[u8]) -> Result<Value, String> {
    let end = go_scan::scan(content)?;
    let text = String::from_utf8_lossy(content.get(..end).unwrap_or_default());
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

/// Replaces every string that starts with `file://` by the content of that local file, as the real `ory` does, but for
/// `$id` and `$schema`.
fn embed_files(value: &mut Value) -> Result<(), Failure> {
    match value {
        Value::String(text) => {
            if let Some(path) = text.strip_prefix("file://") {
                let content = read(path).map_err(Failure::usage)?;
                *text = format!("base64://{}", STANDARD.encode(content));
            }
            Ok(())
        }
        Value::Array(items) => items.iter_mut().try_for_each(embed_files),
        Value::Object(map) => {
            let mut embedded = map.iter_mut().filter(|(key, _)| !matches!(key.as_str(), "$id" | "$schema"));
            embedded.try_for_each(|(_, item)| embed_files(item))
        }
        _ => Ok(()),
    }
}

fn check(config: &Value) -> Result<(), Failure> {
    check_numbers(config)?;
    let kind = match config {
        Value::Object(_) | Value::Null => return Ok(()),
        Value::Array(_) => "array",
        Value::String(_) => "string",
        Value::Number(_) => "number",
        Value::Bool(_) => "bool",
    };
    Err(Failure::usage(format!(
        "json: cannot unmarshal {kind} into Go struct field _SetProject.services.identity.config of type \
         map[string]interface {{}}"
    )))
}

fn check_numbers(value: &Value) -> Result<(), Failure> {
    match value {
        Value::Number(number) if !number.as_f64().is_some_and(f64::is_finite) => {
            Err(Failure::usage(format!("json: cannot unmarshal number {number} into Go value of type float64")))
        }
        Value::Array(items) => items.iter().try_for_each(check_numbers),
        Value::Object(map) => map.values().try_for_each(check_numbers),
        _ => Ok(()),
    }
}

/// Several files are laid over each other: objects are merged, lists are joined, the last scalar wins.
fn merge(below: &mut Value, above: Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => merge_objects(below, above),
        (Value::Array(below), Value::Array(above)) => below.extend(above),
        (below, above) => *below = above,
    }
}

fn merge_objects(below: &mut Map<String, Value>, above: Map<String, Value>) {
    for (key, value) in above {
        merge(below.entry(key).or_insert(Value::Null), value);
    }
}
