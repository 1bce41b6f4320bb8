//! Parses the output of `ory`. Pure, and tested on recorded output.

use std::ffi::OsString;
use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::domain::identity_config::IdentityConfig;
use crate::domain::project::{Project, ProjectReference, ProjectSummary};

/// The version of `ory`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    major: u64,
    minor: u64,
    patch: u64,
}

impl Version {
    /// The oldest version with the `--project` flag, which we need.
    pub(crate) const OLDEST: Self = Self { major: 1, minor: 0, patch: 0 };
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// Parses the `Version:    v1.3.3` line.
pub fn version(stdout: &[u8]) -> Option<Version> {
    let text = String::from_utf8_lossy(stdout);
    let line = text.lines().find_map(|line| line.strip_prefix("Version:"))?;
    let release = line.trim().trim_start_matches('v').split(['-', '+']).next()?;
    let mut numbers = release.split('.').map(str::parse);
    let mut next = || numbers.next()?.ok();
    Some(Version { major: next()?, minor: next()?, patch: next()? })
}

/// Parses a JSON list.
pub fn list<T: DeserializeOwned>(stdout: &[u8]) -> Result<Vec<T>, String> {
    // Go encodes an empty list as `null`.
    json::<Option<Vec<T>>>(stdout).map(Option::unwrap_or_default)
}

/// Parses an identity configuration.
pub fn identity_config(stdout: &[u8]) -> Result<IdentityConfig, String> {
    IdentityConfig::new(json(stdout)?).map_err(|error| error.to_string())
}

/// Parses a project with its identity configuration.
pub fn project(stdout: &[u8]) -> Result<Project, String> {
    #[derive(Deserialize)]
    struct Services {
        identity: Service,
    }
    #[derive(Deserialize)]
    struct Service {
        config: Value,
    }
    #[derive(Deserialize)]
    struct Answer {
        #[serde(flatten)]
        summary: ProjectSummary,
        services: Services,
    }
    let answer: Answer = json(stdout)?;
    let identity_config = IdentityConfig::new(answer.services.identity.config)
        .map_err(|error| format!("the identity configuration is invalid: {error}"))?;
    // The ID becomes part of a path and of a command line.
    ProjectReference::parse(&answer.summary.id).map_err(|_| "its project has no id".to_owned())?;
    Ok(Project { summary: answer.summary, identity_config })
}

/// Returns the warnings that `ory update` prints before its success line.
pub fn warnings(stderr: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(stderr);
    text.lines().filter_map(|line| line.strip_prefix("- ")).map(str::to_owned).collect()
}

/// Formats a command line for the user to read.
pub(super) fn command_line(arguments: &[OsString]) -> String {
    let words = arguments.iter().map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once("ory".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}

fn json<T: DeserializeOwned>(stdout: &[u8]) -> Result<T, String> {
    let start = stdout.trim_ascii_start();
    if start.is_empty() {
        return Err("it is empty".to_owned());
    }
    if start.starts_with(b"<") {
        return Err("it is a web page, not JSON; a proxy or your network's sign-in page may be in the way".to_owned());
    }
    serde_json::from_slice(stdout).map_err(|error| match error.classify() {
        // The message of a data error would quote the value.
        serde_json::error::Category::Data => {
            format!("something in it is missing or has the wrong type (column {})", error.column())
        }
        serde_json::error::Category::Eof => "it was cut short".to_owned(),
        _ => format!("it is not JSON (line {}, column {})", error.line(), error.column()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_found_between_the_other_lines() {
        let printed = b"Version:    v1.3.3\nGit Hash:   da08c71b\nBuild Time: 2026-08-19T19:16:19Z\n";
        assert_eq!(version(printed).unwrap().to_string(), "1.3.3");
        assert!(version(b"Version:    v0.3.4-alpha.1\n").unwrap() < Version::OLDEST);
        assert_eq!(version(b"Version:    master\n"), None);
    }

    #[test]
    fn a_project_is_read_from_recorded_output() {
        let printed = br#"{"cors_admin":{"enabled":false,"origins":[]},"environment":"prod","home_region":"eu-central","id":"9d7c0000-0000-4000-8000-000000000001","name":"Shop","organizations":[],"revision_id":"a","services":{"identity":{"config":{"i":1e+21,"selfservice":{"methods":{}}}},"oauth2":{"config":{}}},"slug":"eager-bell-abc","state":"running","workspace_id":"1111","AdditionalProperties":{}}"#;
        let project = project(printed).unwrap();
        assert_eq!((project.summary.name.as_str(), project.summary.slug.as_str()), ("Shop", "eager-bell-abc"));
        assert_eq!(project.identity_config.document().to_string(), r#"{"i":1e+21,"selfservice":{"methods":{}}}"#);
    }

    #[test]
    fn what_is_not_an_answer_is_distinguished_and_never_quoted() {
        let reason = |bytes: &[u8]| identity_config(bytes).unwrap_err();
        assert_eq!(reason(b""), "it is empty");
        assert!(reason(b"\n<!doctype html>canary").starts_with("it is a web page"));
        assert_eq!(reason(br#"{"selfservice": {"canary""#), "it was cut short");
        assert!(reason(b"map[canary:1]").starts_with("it is not JSON"));
        assert_eq!(reason(b"{}"), "it has no `selfservice` section");
    }

    #[test]
    fn an_id_that_would_leave_its_folder_is_rejected() {
        for id in ["../../etc", "", "-q"] {
            let printed = format!(
                r#"{{"id":"{id}","name":"n","slug":"s","services":{{"identity":{{"config":{{"selfservice":{{}}}}}}}}}}"#
            );
            assert_eq!(project(printed.as_bytes()).unwrap_err(), "its project has no id");
        }
    }

    #[test]
    fn an_empty_list_is_null_in_go() {
        assert_eq!(list::<ProjectSummary>(b"null\n").unwrap(), []);
    }

    #[test]
    fn warnings_are_the_lines_with_a_dash() {
        let printed = b"\nWarnings were found.\n- key x is unknown\nIt is safe to ignore these.\n\nProject updated \
            successfully!\n";
        assert_eq!(warnings(printed), ["key x is unknown"]);
    }
}
