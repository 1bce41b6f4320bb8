//! The state of the emulated network, and who may see which part of it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::contents::Contents;
use super::identity_rules;
use super::project::{CREATED_AT, Project, random_uuid};
use super::provider::{EditedApp, ProviderApp, Providers, VkPerson};
use super::refusal::Refusal;
use super::self_service::Flows;
use super::spread::Spread;
use crate::domain::catalogue::Catalogue;

/// Workspaces, projects, credentials and uploaded content. No I/O.
///
/// ```
/// use ory_social::sandbox::{Network, Project, Workspace};
/// use serde_json::json;
///
/// let network = Network::empty()
///     .with_workspace(Workspace::new("Main", "ory_wak_main"))
///     .with_project(Project::new("shop-prod-a1", json!({})))
///     .with_session("ory_st_someone");
/// assert_eq!(network.project("shop-prod-a1").unwrap().environment, "prod");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Network {
    workspaces: Vec<Workspace>,
    projects: Vec<Project>,
    credentials: BTreeMap<String, Caller>,
    contents: Contents,
    pub(super) providers: Providers,
    pub(super) flows: Flows,
    pub(super) spread: Spread,
    /// The number of requests to refuse with "too many requests".
    pub(super) refusals: u32,
}

/// The part of a network that is saved: everything that a command can change.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Saved {
    projects: Vec<Project>,
    contents: Contents,
    apps: Vec<EditedApp>,
    refusals: u32,
}

/// A workspace, which groups projects.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The ID, a UUID.
    pub id: String,
    pub(crate) name: String,
    /// Its API key, as in `ORY_WORKSPACE_API_KEY`.
    pub(crate) api_key: String,
}

impl Workspace {
    /// Creates a workspace with a random ID.
    pub fn new(name: &str, api_key: &str) -> Self {
        Self { id: random_uuid(), name: name.to_owned(), api_key: api_key.to_owned() }
    }

    pub(super) fn report(&self) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "created_at": CREATED_AT,
            "updated_at": CREATED_AT,
            "subscription_id": null,
            "subscription_plan": null,
        })
    }
}

/// The sender of a request, as its credentials identify it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Caller {
    /// A workspace API key, which can access only that workspace.
    Workspace(String),
    /// Someone who signed in and can access everything.
    Session,
}

const SAMPLES: [&str; 3] = [
    include_str!("samples/shop_prod.json"),
    include_str!("samples/shop_stage.json"),
    include_str!("samples/blog_dev.json"),
];

impl Network {
    /// The API key of the workspace in [`Network::sample`].
    pub const SAMPLE_KEY: &str = "ory_wak_sandbox";

    /// Creates an empty network.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Creates the workspace "Acme" with a shop in production, its staging twin, and a blog that already has VK. It has
    /// the providers of all templates, each with an app for every answer that it can give.
    pub fn sample() -> Self {
        let workspace = Workspace {
            id: "5c0d4d0e-7a5b-4f0e-9d52-3f1f6f1a0c01".to_owned(),
            name: "Acme".to_owned(),
            api_key: Self::SAMPLE_KEY.to_owned(),
        };
        #[expect(clippy::expect_used, reason = "the samples are part of this program")]
        let projects = SAMPLES.iter().map(|text| serde_json::from_str(text).expect("each sample is a project"));
        let network = projects.fold(Self::empty().with_workspace(workspace), Self::with_project);
        Self { providers: Providers::of(Catalogue::shipped()), ..network }
    }

    /// Adds a workspace and makes its API key valid.
    #[must_use]
    pub fn with_workspace(mut self, workspace: Workspace) -> Self {
        self.credentials.insert(workspace.api_key.clone(), Caller::Workspace(workspace.id.clone()));
        self.workspaces.push(workspace);
        self
    }

    /// Adds a project. Without a workspace, it joins the one that was added last. The configuration isn't checked or
    /// changed, except that `base64://` content moves to where Ory Network stores it.
    ///
    /// # Panics
    /// When there is no workspace to join.
    #[must_use]
    pub fn with_project(mut self, mut project: Project) -> Self {
        if project.workspace.is_empty() {
            #[expect(
                clippy::expect_used,
                reason = "a project that nobody can see is an error in the code that makes the network"
            )]
            let workspace = self.workspaces.last().expect("a workspace comes before its projects");
            project.workspace.clone_from(&workspace.id);
        }
        let mut config = project.identity_config.clone();
        if identity_rules::upload(&mut config, &mut self.contents).is_ok() {
            project.identity_config = config;
        }
        self.projects.push(project);
        self
    }

    /// Makes `token` the access token of someone who signed in and can access everything.
    #[must_use]
    pub fn with_session(mut self, token: &str) -> Self {
        self.credentials.insert(token.to_owned(), Caller::Session);
        self
    }

    /// Returns all workspaces.
    pub fn workspaces(&self) -> &[Workspace] {
        &self.workspaces
    }

    /// Returns all projects.
    pub fn projects(&self) -> &[Project] {
        &self.projects
    }

    /// Returns the project with this ID or slug.
    pub fn project(&self, id_or_slug: &str) -> Option<&Project> {
        self.projects.iter().find(|project| project.id == id_or_slug || project.slug == id_or_slug)
    }

    /// Returns the project with this ID or slug, to change it directly. This bypasses the rules and keeps the revision.
    /// For a colleague's change, use [`Network::update`].
    pub fn project_mut(&mut self, id_or_slug: &str) -> Option<&mut Project> {
        self.projects.iter_mut().find(|project| project.id == id_or_slug || project.slug == id_or_slug)
    }

    /// Returns the mapper or identity schema that was uploaded to this address.
    pub fn content(&self, url: &str) -> Option<&str> {
        self.contents.get(url)
    }

    /// Emulates the providers of a catalogue, with only their sample apps.
    pub(crate) fn play(&mut self, catalogue: &'static Catalogue) {
        self.providers = Providers::of(catalogue);
    }

    /// Returns the apps at the provider of the template with this name.
    pub fn apps(&self, template: &str) -> impl Iterator<Item = &ProviderApp> {
        self.providers.apps_of(template)
    }

    /// Adds an app at a provider, or replaces the one with the same ID.
    pub fn add_app(&mut self, app: ProviderApp) {
        self.providers.add(app);
    }

    /// Issues a code as VK sends it to `redirect_uri` after a person has signed in to the app.
    pub fn issue_vk_code(&mut self, app: &str, redirect_uri: &str, person: VkPerson) -> String {
        self.providers.vk.issue_code(app, redirect_uri, person)
    }

    /// Ends the test sign-in with this ID as Kratos does, with the captured data. Returns the browser's cookie.
    ///
    /// # Panics
    /// When there is no such test.
    pub fn end_test(&mut self, flow: &str, payload: Value) -> String {
        let cookie = self.flows.get_mut(flow).and_then(|flow| flow.end_test(payload));
        cookie.unwrap_or_else(|| panic!("no test sign-in {flow}"))
    }

    /// Sets how long after a write the public addresses of projects start to serve the new configuration.
    pub fn set_spread_delay(&mut self, delay: Duration) {
        self.spread.set_delay(delay);
    }

    /// Changes the configuration of a project as someone else would, subject to all rules. Returns the reason if it's
    /// rejected.
    pub fn update(&mut self, id_or_slug: &str, change: impl FnOnce(&mut Value)) -> Result<(), String> {
        let project = self.project(id_or_slug).ok_or("no such project")?;
        let (id, mut config) = (project.id.clone(), super::masking::masked(&project.identity_config));
        change(&mut config);
        self.write(&id, &config).map_err(|refusal| refusal.body.to_string())
    }

    pub(super) fn saved(&self) -> Saved {
        let (projects, contents) = (self.projects.clone(), self.contents.clone());
        Saved { projects, contents, apps: self.providers.edited(), refusals: self.refusals }
    }

    pub(super) fn restore(&mut self, saved: Saved) {
        (self.projects, self.contents, self.refusals) = (saved.projects, saved.contents, saved.refusals);
        self.providers.edit(saved.apps);
    }

    pub(super) fn caller(&self, token: &str) -> Result<&Caller, Refusal> {
        self.credentials.get(token).ok_or_else(Refusal::unauthorized)
    }

    /// Returns the project, if the caller may access it.
    pub(super) fn project_for(&self, caller: &Caller, id: &str) -> Result<&Project, Refusal> {
        let project = self.projects.iter().find(|project| project.id == id).ok_or_else(Refusal::no_such_project)?;
        match caller {
            Caller::Session => Ok(project),
            Caller::Workspace(workspace) if *workspace == project.workspace => Ok(project),
            Caller::Workspace(_) => Err(Refusal::no_such_project()),
        }
    }

    /// Stores a new configuration under a new revision, if the rules allow it.
    pub(super) fn write(&mut self, id: &str, config: &Value) -> Result<(), Refusal> {
        let project = self.projects.iter_mut().find(|project| project.id == id).ok_or_else(Refusal::no_such_project)?;
        let accepted = identity_rules::accept(&project.identity_config, config, &mut self.contents)?;
        self.spread.keep(id, std::mem::replace(&mut project.identity_config, accepted));
        project.revision = random_uuid();
        Ok(())
    }
}
