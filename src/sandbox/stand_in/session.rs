//! Whose credentials a run has, and which workspace and project it means.

use std::env;
use std::fs;
use std::io::ErrorKind;

use serde_json::Value;

use super::arguments::Flags;
use super::console::Console;
use super::failure::Failure;
use super::go_scan;

/// The credentials of a run, and what it selects.
pub(super) struct Session {
    /// Sees what the credentials may see.
    pub(super) console: Console,
    /// The id of the selected workspace.
    pub(super) workspace: Option<String>,
    project: Option<String>,
}

/// What `~/.ory-cloud.json` holds, as far as it matters.
#[derive(Default)]
struct Stored {
    token: Option<String>,
    project: Option<String>,
    workspace: Option<String>,
}

/// Where the credentials come from: a project API key goes before a workspace API key, and that before a sign-in.
struct Credentials {
    workspace_key: Option<String>,
    project_key: Option<String>,
    stored: Stored,
}

impl Session {
    /// Works out credentials, workspace and project in the order in which `ory` does, each with the requests that takes.
    pub(super) fn open(flags: &Flags) -> Result<Self, Failure> {
        let variable = |name| env::var(name).ok();
        let workspace_key = variable("ORY_WORKSPACE_API_KEY");
        let project_key = variable("ORY_PROJECT_API_KEY");
        let has_key = workspace_key.is_some() || project_key.is_some();
        let stored = read_stored(flags, has_key)?;
        let credentials = Credentials { workspace_key, project_key, stored };
        let workspace = workspace(flags, &credentials)?;
        let project = project(flags, &credentials, workspace.as_deref())?;
        let console = match &credentials.project_key {
            Some(key) => console(key.clone())?,
            None => credentials.console(flags)?,
        };
        Ok(Self { console, workspace, project })
    }

    /// The id of the project that the command is about.
    pub(super) fn project(&self) -> Result<&str, Failure> {
        self.project.as_deref().ok_or_else(|| Failure::usage("no project was specified"))
    }
}

impl Credentials {
    fn console(&self, flags: &Flags) -> Result<Console, Failure> {
        match self.workspace_key.as_ref().or(self.project_key.as_ref()).or(self.stored.token.as_ref()) {
            Some(token) => console(token.clone()),
            None => Err(not_signed_in(flags)),
        }
    }
}

fn console(token: String) -> Result<Console, Failure> {
    let proxy = env::var("HTTP_PROXY").unwrap_or_default();
    // No key leaves the machine by way of the stand-in.
    if !proxy.starts_with("http://127.0.0.1:") {
        return Err(Failure::unsupported("A network other than the sandbox (HTTP_PROXY is not on 127.0.0.1)"));
    }
    Ok(Console::new(&proxy, token))
}

/// The real `ory` opens a browser and waits for ever. The stand-in has no account to sign in to, and no browser.
fn not_signed_in(flags: &Flags) -> Failure {
    if flags.quiet {
        return Failure::usage("please authenticate the CLI or remove the `--quiet` flag");
    }
    Failure::Quote(
        "A browser should have opened for you to complete your login to Ory Network.\n\
         If no browser opened, visit the below page to continue:\n\n\
         \t\t(none: this is the stand-in for ory of the sandbox of ory-social, which never opens a browser)\n\n"
            .to_owned(),
    )
}

fn read_stored(flags: &Flags, has_key: bool) -> Result<Stored, Failure> {
    let Ok(home) = env::var("HOME") else {
        return Err(Failure::usage("unable to guess your home directory: $HOME is not defined"));
    };
    let named = flags.config.clone().or_else(|| env::var("ORY_CONFIG_PATH").ok().filter(|path| !path.is_empty()));
    let path = named.unwrap_or_else(|| format!("{home}/.ory-cloud.json"));
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Stored::default()),
        Err(error) => return Err(Failure::usage(format!("unable to open ory config file {path:?}: {error}"))),
    };
    let unreadable = |cause| Failure::usage(format!("unable to JSON decode the ory config file {path:?}: {cause}"));
    let end = go_scan::scan(&text).map_err(unreadable)?;
    let text = text.get(..end).unwrap_or_default();
    let stored: Value = serde_json::from_slice(text).map_err(|error| unreadable(error.to_string()))?;
    match stored["version"].as_str() {
        Some("v1") => Ok(Stored {
            token: stored["access_token"]["access_token"].as_str().map(str::to_owned),
            project: selected(&stored["selected_project"]),
            workspace: selected(&stored["selected_workspace"]),
        }),
        Some("v0alpha0") if !has_key && flags.quiet => {
            Err(Failure::usage("you have to authenticate the Ory CLI now differently, plese see ory auth for details"))
        }
        _ => Ok(Stored::default()),
    }
}

/// The nil UUID means that nothing is selected.
fn selected(id: &Value) -> Option<String> {
    id.as_str().filter(|id| id.chars().any(|digit| !matches!(digit, '0' | '-'))).map(str::to_owned)
}

fn workspace(flags: &Flags, credentials: &Credentials) -> Result<Option<String>, Failure> {
    if credentials.workspace_key.is_some() {
        if flags.workspace.is_some() {
            let message = "workspace API key is set but workspace flag is also set, please remove one";
            return Err(Failure::usage(message));
        }
        let workspaces = credentials.console(flags)?.workspaces()?;
        let none = || Failure::usage("workspace API key is set but no workspaces were found");
        return workspaces.first().map(|first| Some(text(first, "id").to_owned())).ok_or_else(none);
    }
    match flags.workspace.clone().or_else(|| env::var("ORY_WORKSPACE").ok()).map(|text| text.trim().to_owned()) {
        None => Ok(credentials.stored.workspace.clone()),
        Some(wanted) if wanted.is_empty() => Ok(None),
        Some(wanted) if is_uuid(&wanted) => Ok(Some(wanted)),
        Some(wanted) => find_workspace(&credentials.console(flags)?.workspaces()?, &wanted).map(Some),
    }
}

fn project(flags: &Flags, credentials: &Credentials, workspace: Option<&str>) -> Result<Option<String>, Failure> {
    if let Some(key) = &credentials.project_key {
        if flags.project.is_some() {
            return Err(Failure::usage("project API key is set but project flag is also set, please remove one"));
        }
        if workspace.is_some() {
            return Err(Failure::usage("project API key is set but workspace is also set, please remove one"));
        }
        let projects = console(key.clone())?.projects(None)?;
        let none = || Failure::usage("project API key is set but no projects were found");
        return projects.first().map(|first| Some(text(first, "id").to_owned())).ok_or_else(none);
    }
    match flags.project.clone().or_else(|| env::var("ORY_PROJECT").ok()).map(|text| text.trim().to_owned()) {
        None => Ok(credentials.stored.project.clone()),
        Some(wanted) if wanted.is_empty() => Ok(None),
        Some(wanted) if is_uuid(&wanted) => Ok(Some(wanted)),
        Some(wanted) => {
            // The value of the flag goes into the path as it is, resolved or not.
            let projects = credentials.console(flags)?.projects(flags.workspace.as_deref())?;
            find_project(&projects, &wanted).map(Some)
        }
    }
}

fn find_workspace(workspaces: &[Value], wanted: &str) -> Result<String, Failure> {
    let (names, ids) = (matching(workspaces, "name", wanted), matching(workspaces, "id", wanted));
    if names.len() + ids.len() > 1 {
        return Err(Failure::usage(format!(
            "Found more than one workspace matching the identifier {wanted:?}.\nMatching names: [{}]\nMatching IDs: [{}]",
            names.join(" "),
            ids.join(" ")
        )));
    }
    last_match(workspaces, "name", wanted).ok_or_else(|| {
        Failure::usage(format!(
            "No workspace found with the identifier {wanted:?}.\nAll known names: [{}]\nAll known IDs: [{}]",
            matching(workspaces, "name", "").join(" "),
            matching(workspaces, "id", "").join(" ")
        ))
    })
}

fn find_project(projects: &[Value], wanted: &str) -> Result<String, Failure> {
    let (slugs, ids) = (matching(projects, "slug", wanted), matching(projects, "id", wanted));
    if slugs.len() + ids.len() > 1 {
        return Err(Failure::usage(format!(
            "The slug or ID prefix {wanted:?} is not unique, please use more characters.\n\
             Matching slugs: [{}]\nMatching IDs: [{}]",
            slugs.join(" "),
            ids.join(" ")
        )));
    }
    last_match(projects, "slug", wanted).ok_or_else(|| {
        Failure::usage(format!(
            "No project found with slug or ID {wanted}.\nAll known slugs: [{}]\nAll known IDs: [{}]",
            matching(projects, "slug", "").join(" "),
            matching(projects, "id", "").join(" ")
        ))
    })
}

fn matching<'a>(items: &'a [Value], key: &str, prefix: &str) -> Vec<&'a str> {
    items.iter().map(|item| text(item, key)).filter(|text| text.starts_with(prefix)).collect()
}

fn last_match(items: &[Value], key: &str, prefix: &str) -> Option<String> {
    let fits = |item: &&Value| text(item, key).starts_with(prefix) || text(item, "id").starts_with(prefix);
    items.iter().rfind(fits).map(|item| text(item, "id").to_owned())
}

fn text<'a>(item: &'a Value, key: &str) -> &'a str {
    item[key].as_str().unwrap_or_default()
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|digit| digit.is_ascii_hexdigit()))
}
