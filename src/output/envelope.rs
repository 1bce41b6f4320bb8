//! The JSON object that every run prints on stdout, even on failure. docs/json.md describes it, and its schema is in
//! `schema.rs`.

use std::process::ExitCode;

use serde_json::{Value, json};

use super::format::Format;
use super::screen::Screen;
use super::{place, stdout};
use crate::domain::diff::DiffLine;
use crate::domain::plan::{Change, Plan, PlannedMapper};
use crate::domain::project::ProjectSummary;
use crate::domain::text::{is_strange, shortened};
use crate::error::{Failure, FailureKind};

/// The version of the format. It goes up when a key is removed or changes its meaning, not when one is added.
pub(super) const VERSION: u32 = 2;

/// The keys and values of an object.
pub(crate) type Members = Vec<(&'static str, Value)>;

/// The result of a command: text for people, or one object for scripts.
pub(crate) trait Envelope {
    /// Returns the keys that only this command has, and its values for the keys that every object has.
    fn members(&self) -> Members;

    fn print_text(&self, screen: Screen);
}

/// Prints a result on stdout.
pub(crate) fn print(result: &impl Envelope, screen: Screen) {
    match screen.format {
        Format::Text => result.print_text(screen),
        Format::Json => print_object(&object(screen, result.members(), None)),
    }
}

/// A run that failed, with what it found out before, for scripts.
#[derive(Debug)]
pub(crate) struct Unsuccessful {
    failure: Box<Failure>,
    found: Members,
}

pub(crate) type Conclusion<T = ()> = Result<T, Unsuccessful>;

impl Unsuccessful {
    /// Creates a failure whose JSON object has these members too.
    pub(super) fn with(failure: Failure, found: Members) -> Self {
        Self { failure: Box::new(failure), found }
    }

    /// Whether the person asked to go one step back.
    pub(crate) fn went_back(&self) -> bool {
        self.failure.kind == FailureKind::WentBack
    }

    /// Prints the failure on stderr, and with `--format json` also as an object on stdout.
    pub(crate) fn print(self, screen: Screen) -> ExitCode {
        screen.failure(&self.failure);
        if screen.format == Format::Json {
            print_object(&object(screen, self.found, Some(&self.failure)));
        }
        ExitCode::from(self.failure.kind.exit_code())
    }
}

impl From<Failure> for Unsuccessful {
    fn from(failure: Failure) -> Self {
        Self { failure: Box::new(failure), found: Vec::new() }
    }
}

/// Drops what was found. Used for one of several projects, and where a person has already seen it.
impl From<Unsuccessful> for Failure {
    fn from(unsuccessful: Unsuccessful) -> Self {
        *unsuccessful.failure
    }
}

/// Prints a result, then returns the failure, if there is one. In JSON both become one object, which is printed later.
pub(crate) fn conclude(result: &impl Envelope, failure: Option<Failure>, screen: Screen) -> Conclusion {
    match (failure, screen.format) {
        (None, _) => {
            print(result, screen);
            Ok(())
        }
        (Some(failure), Format::Json) => Err(Unsuccessful::with(failure, result.members())),
        (Some(failure), Format::Text) => {
            result.print_text(screen);
            Err(failure.into())
        }
    }
}

/// Combines the keys that every object has with those of the command.
fn object(screen: Screen, members: Members, failure: Option<&Failure>) -> Value {
    let run = screen.run;
    let mut object = json!({
        "version": VERSION,
        "command": run.command,
        "sandbox": run.in_sandbox,
        "ok": failure.is_none(),
        "error": failure.map(error),
        "project": null,
        "changes": [],
        "warnings": run.warnings(),
        "notes": run.notes(),
        "diff": [],
        "next": [],
    });
    members.into_iter().for_each(|(key, value)| object[key] = value);
    object
}

fn print_object(object: &Value) {
    stdout::write_exactly(&place::localized(&disarmed(&format!("{object:#}"))));
}

/// Escapes characters that are invisible or control a terminal. Of those, serde escapes only the ones below U+0020.
fn disarmed(json: &str) -> String {
    let mut disarmed = String::with_capacity(json.len());
    for character in json.chars() {
        if is_strange(character) {
            let units =
                character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect::<String>();
            disarmed.push_str(&units);
        } else {
            disarmed.push(character);
        }
    }
    disarmed
}

pub(super) fn changes(plan: &Plan) -> Value {
    let change = |change: &Change| {
        let paths: Vec<_> = change.edits.iter().map(|edit| edit.at.as_str()).collect();
        json!({
            "code": change.kind.code(),
            "message": change.kind.to_string(),
            "paths": paths,
            "values": change.values(),
        })
    };
    plan.changes.iter().map(change).collect()
}

pub(super) fn mappers(plan: &Plan) -> Value {
    let mapper = |mapper: &PlannedMapper| json!({"provider_id": mapper.provider, "name": mapper.name, "content": mapper.content});
    plan.mappers.iter().map(mapper).collect()
}

pub(super) fn diff(lines: &[DiffLine]) -> Value {
    lines.iter().map(|line| format!("{} {}", line.sign.symbol(), line.text)).collect()
}

/// The JSON value of a failure.
pub(super) fn error(failure: &Failure) -> Value {
    json!({
        "kind": failure.kind.word(),
        "exit_code": failure.kind.exit_code(),
        "message": failure.message,
        "details": failure.details,
        "quotes": failure.quotes.iter().map(|words| shortened(words)).collect::<Vec<_>>(),
        "hints": failure.hints,
    })
}

/// The JSON value of a project.
pub(super) fn project(project: &ProjectSummary) -> Value {
    match &project.kratos {
        Some(files) => json!({"id": project.id, "name": project.name, "file": files.changed}),
        None => {
            json!({"id": project.id, "slug": project.slug, "name": project.name, "environment": project.environment})
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_are_escaped_and_keep_their_value() {
        let object = json!({"Лавка": "a\u{9b}b\u{202e}c\u{e0041}d\u{7f}"});
        let text = disarmed(&format!("{object:#}"));
        assert_eq!(text, "{\n  \"Лавка\": \"a\\u009bb\\u202ec\\udb40\\udc41d\\u007f\"\n}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), object);
    }
}
