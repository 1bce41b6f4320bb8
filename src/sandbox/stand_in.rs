//! A stand-in for `ory`, used by the sandbox where the real one is not installed.
//!
//! It makes the same requests and prints the same on stdout and stderr, with the same exit code, as ory 1.3.3 does for
//! `version`, `list workspaces`, `list projects`, `get project`, `get identity-config` and `update identity-config`.
//! A test compares the two. It differs on purpose in this:
//!
//! - Not signed in and without `--quiet`, it says what `ory` says and fails, where `ory` opens a browser and waits.
//! - It talks to 127.0.0.1 only.
//! - It never writes the session file, and does not look at when a session expires.
//! - YAML, `jsonpath` and `jsonpointer`, and every other command, are refused with a sentence that says so.
//! - A `--file` with quotes in its name, which `ory` reads as CSV, is taken as it is; a `base64://` or `https://` one as
//!   a path.
//! - JSON with half a surrogate pair is refused, where Go puts U+FFFD in its place.

mod arguments;
mod console;
mod failure;
mod go_scan;
mod go_text;
mod session;
mod table;
mod update;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use serde_json::Value;

use arguments::{Flags, Verb};
use failure::Failure;
use session::Session;

const VERSION: &str = "Version:    v1.3.3
Git Hash:   stand-in of ory-social, for its sandbox only
Build Time: none
";

/// What a run prints.
#[derive(Default)]
struct Output {
    stdout: String,
    stderr: String,
}

/// Runs the stand-in with the arguments that follow the name of the program.
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<String> = arguments.map(|argument| argument.to_string_lossy().into_owned()).collect();
    let words: Vec<&str> = arguments.iter().take(2).map(String::as_str).collect();
    let (help, result) = match Verb::named(&words) {
        Some(verb) => (verb.help(), execute(verb, arguments.get(verb.words()..).unwrap_or_default())),
        None => ("", Err(Failure::unsupported(&format!("`ory {}`", words.join(" "))))),
    };
    let (output, code) = match result {
        Ok(output) => (output, ExitCode::SUCCESS),
        Err(failure) => (Output { stderr: failure.text(help), ..Output::default() }, ExitCode::FAILURE),
    };
    let written = io::stdout().write_all(output.stdout.as_bytes());
    match written.and_then(|()| io::stderr().write_all(output.stderr.as_bytes())) {
        Ok(()) => code,
        Err(_) => ExitCode::FAILURE, // nobody is listening
    }
}

fn execute(verb: Verb, arguments: &[String]) -> Result<Output, Failure> {
    let flags = arguments::parse(verb, arguments)?;
    let stdout = |stdout| Output { stdout, ..Output::default() };
    if flags.help {
        return Ok(stdout(verb.help().to_owned()));
    }
    if verb == Verb::Version {
        return Ok(stdout(VERSION.to_owned()));
    }
    let format = Format::of(&flags)?;
    let session = Session::open(&flags)?;
    match verb {
        Verb::Version => Ok(stdout(VERSION.to_owned())),
        Verb::ListWorkspaces => {
            let workspaces = session.console.workspaces().map_err(Failure::unread)?;
            Ok(stdout(format.list(
                workspaces,
                &["id", "name", "subscription_plan"],
                &["ID", "NAME", "SUBSCRIPTION PLAN"],
            )))
        }
        Verb::ListProjects => {
            let projects = session.console.projects(session.workspace.as_deref())?;
            Ok(stdout(format.list(projects, &PROJECT_KEYS, &PROJECT_HEADER)))
        }
        Verb::GetProject => Ok(stdout(format.project(&session.console.project(session.project()?)?))),
        Verb::GetIdentityConfig => {
            let project = session.console.project(session.project()?)?;
            Ok(stdout(format.config(&project["services"]["identity"]["config"])))
        }
        Verb::UpdateIdentityConfig => {
            let answer = update::update(&session, &flags.files)?;
            let stdout = format.config(&answer["project"]["services"]["identity"]["config"]);
            let stderr = if flags.quiet { String::new() } else { report(&answer["warnings"]) };
            Ok(Output { stdout, stderr })
        }
    }
}

/// What an update says on stderr.
fn report(warnings: &Value) -> String {
    let warnings: Vec<&Value> = warnings.as_array().into_iter().flatten().collect();
    let mut text = String::new();
    if !warnings.is_empty() {
        text.push_str("\nWarnings were found.\n");
        text.extend(warnings.iter().map(|warning| format!("- {}\n", warning["message"].as_str().unwrap_or_default())));
        text.push_str("It is safe to ignore these warnings unless your intention was to set these keys.\n");
    }
    text + "\nProject updated successfully!\n"
}

const PROJECT_KEYS: [&str; 6] = ["id", "name", "environment", "workspace_id", "slug", "state"];

const PROJECT_HEADER: [&str; 6] = ["ID", "NAME", "ENVIRONMENT", "WORKSPACE", "SLUG", "STATE"];

/// How results are printed.
enum Format {
    Json,
    JsonPretty,
    Plain,
    Quiet,
}

impl Format {
    /// `--quiet` goes before `--format`, and an unknown format is the default one.
    fn of(flags: &Flags) -> Result<Self, Failure> {
        let format = flags.format.as_str();
        match format {
            _ if flags.quiet => Ok(Self::Quiet),
            "json" => Ok(Self::Json),
            "json-pretty" => Ok(Self::JsonPretty),
            _ if format == "yaml" || format.starts_with("jsonp") => {
                Err(Failure::unsupported(&format!("--format {format}")))
            }
            _ => Ok(Self::Plain),
        }
    }

    fn list(&self, mut items: Vec<Value>, keys: &[&str], header: &[&str]) -> String {
        for item in items.iter_mut().filter_map(Value::as_object_mut) {
            // `ory` leaves out the workspace of a project where it is null.
            if item.get("workspace").is_some_and(Value::is_null) {
                item.shift_remove("workspace");
            }
        }
        match self {
            Self::Json => go_text::json(&Value::Array(items)) + "\n",
            Self::JsonPretty => go_text::json_pretty(&Value::Array(items)) + "\n",
            Self::Quiet => items.iter().map(|item| cell(item, "id") + "\n").collect(),
            Self::Plain => {
                let mut rows = vec![header.iter().map(|title| (*title).to_owned()).collect::<Vec<_>>()];
                rows.extend(items.iter().map(|item| keys.iter().map(|key| cell(item, key)).collect()));
                table::table(&rows)
            }
        }
    }

    fn project(&self, project: &Value) -> String {
        match self {
            // The Go structure has a field for keys it does not know, which is written last.
            Self::Json => reopened(&go_text::json(project), "}", ",\"AdditionalProperties\":{}}\n"),
            Self::JsonPretty => {
                reopened(&go_text::json_pretty(project), "\n}", ",\n  \"AdditionalProperties\": {}\n}\n")
            }
            Self::Quiet => cell(project, "id") + "\n",
            Self::Plain => {
                let rows = PROJECT_HEADER.iter().zip(PROJECT_KEYS);
                table::table(
                    &rows.map(|(title, key)| vec![(*title).to_owned(), cell(project, key)]).collect::<Vec<_>>(),
                )
            }
        }
    }

    fn config(&self, config: &Value) -> String {
        match self {
            Self::Json => go_text::json(config) + "\n",
            Self::JsonPretty => go_text::json_pretty(config) + "\n",
            Self::Plain | Self::Quiet => go_text::plain(config),
        }
    }
}

fn reopened(text: &str, end: &str, more: &str) -> String {
    format!("{}{more}", text.strip_suffix(end).unwrap_or(text))
}

fn cell(item: &Value, key: &str) -> String {
    item[key].as_str().unwrap_or("<none>").to_owned()
}
