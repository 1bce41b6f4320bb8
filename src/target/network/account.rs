//! The account that `ory` is signed in to: its workspaces and their projects.

use std::rc::Rc;
use std::time::Instant;

use tokio::sync::OnceCell;

use super::{OryNetwork, explain};
use crate::domain::project::{Project, ProjectReference, ProjectSummary, Workspace};
use crate::error::{Failure, FailureKind, Outcome};
use crate::system::environment::Environment;
use crate::system::interrupt::Interrupts;
use crate::system::ory::{ComplaintKind, Credentials, Driver, Listener, Ory, OryFailure, Version};
use crate::target::{Events, Snapshot, Target};

pub(crate) struct Account {
    pub(crate) ory: Ory,
    pub(super) events: Events,
    pub(super) interrupts: Interrupts,
    /// The workspace that a flag, a variable or a runbook names.
    named_workspace: Option<String>,
    /// All workspaces, once they have been listed.
    workspaces: Rc<OnceCell<Vec<Workspace>>>,
    workspace: OnceCell<String>,
}

impl Account {
    pub(crate) fn new(
        driver: Driver,
        environment: &Environment,
        named_workspace: Option<String>,
        events: Events,
        interrupts: Interrupts,
    ) -> Self {
        let (observer, notify) = listeners(&events);
        let ory = Ory::new(driver, environment, interrupts.clone(), observer, notify);
        let (workspaces, workspace) = (Rc::default(), OnceCell::new());
        Self { ory, events, interrupts, named_workspace, workspaces, workspace }
    }

    /// Hides these variables, which hold secrets, from every `ory` process.
    #[must_use]
    pub(crate) fn hiding(mut self, variables: Vec<String>) -> Self {
        self.ory = self.ory.hiding(variables);
        self
    }

    /// Returns the same account for one of several projects that run in parallel.
    pub(crate) fn apart(&self, workspace: Option<String>, events: Events, interrupts: Interrupts) -> Self {
        let (observer, notify) = listeners(&events);
        Self {
            ory: self.ory.apart(interrupts.clone(), observer, notify),
            events,
            interrupts,
            named_workspace: workspace.or_else(|| self.named_workspace.clone()),
            workspaces: Rc::clone(&self.workspaces),
            workspace: OnceCell::new(),
        }
    }

    /// Turns the account into the target for this project.
    pub(crate) fn target(self, project: ProjectReference) -> Target {
        Target::Network(Box::new(OryNetwork { account: self, project }))
    }

    pub(super) async fn read(&self, named: &ProjectReference) -> Outcome<Snapshot> {
        let read_at = Instant::now();
        let workspace = self.workspace().await?;
        let project = self.waiting("Reading the project…", self.get(named, workspace)).await?;
        let found = &project.summary;
        if !found.may_be(named) {
            let (named, found) = (named.as_str(), &found.id);
            let message = format!("Ory returned the project {found} instead of {named}.");
            return Err(Failure::new(FailureKind::Failed, format!("{message} Nothing was changed.")));
        }
        Ok(Snapshot { project, read_at })
    }

    /// Gets a project, even if its slug is the prefix of another, which `ory` rejects (measured with ory 1.3.3).
    async fn get(&self, project: &ProjectReference, workspace: Option<&str>) -> Result<Project, OryFailure> {
        let ambiguous = match self.ory.get_project(project, workspace).await {
            Err(failure) if failure.kind() == Some(ComplaintKind::Ambiguous) => failure,
            answer => return answer,
        };
        let listed = self.ory.list_projects(workspace).await?;
        let exact = listed.iter().find(|listed| listed.slug == project.as_str());
        match exact.and_then(|exact| ProjectReference::parse(&exact.id).ok()) {
            Some(id) => self.ory.get_project(&id, workspace).await,
            None => Err(ambiguous),
        }
    }

    /// Returns the ID of the named workspace, or `None` if there is none or a workspace key is used.
    pub(crate) async fn workspace(&self) -> Outcome<Option<&str>> {
        let named = self.named_workspace.as_ref().filter(|_| self.ory.credentials() == Credentials::Session);
        let Some(name) = named else { return Ok(None) };
        self.workspace.get_or_try_init(|| self.find_workspace(name)).await.map(|id| Some(id.as_str()))
    }

    /// `ory` accepts a name, but sends it unchanged where the API expects an ID (measured with ory 1.3.3).
    async fn find_workspace(&self, name: &str) -> Outcome<String> {
        let workspaces = self.workspaces().await?;
        let fits = |workspace: &&Workspace| workspace.id.starts_with(name) || workspace.name.starts_with(name);
        let exact: Vec<_> = workspaces.iter().filter(|it| it.id == name || it.name == name).collect();
        let found = if exact.is_empty() { workspaces.iter().filter(fits).collect() } else { exact };
        if let [workspace] = found.as_slice() {
            return Ok(workspace.id.clone());
        }
        let message = match found.len() {
            0 => format!("No workspace matches {name:?}."),
            _ => format!("More than one workspace matches {name:?}."),
        };
        let known = if found.is_empty() { workspaces.iter().collect() } else { found };
        let failure = Failure::new(FailureKind::Invalid, message).hint("pass one of these IDs with --workspace");
        Err(known.iter().fold(failure, |failure, it| failure.detail(format!("{}  {}", it.id, it.name))))
    }

    /// Lists the projects of the named workspace, or all that the user can see.
    pub(crate) async fn projects(&self) -> Outcome<Vec<ProjectSummary>> {
        let workspace = self.workspace().await?;
        self.waiting("Listing your projects…", self.ory.list_projects(workspace)).await
    }

    pub(super) async fn workspaces(&self) -> Outcome<&[Workspace]> {
        let listed = || self.waiting("Listing your workspaces…", self.ory.list_workspaces());
        self.workspaces.get_or_try_init(listed).await.map(Vec::as_slice)
    }

    /// Waits for an answer from `ory` behind a spinner, and explains a failure to the user.
    pub(super) async fn waiting<T>(
        &self,
        text: &str,
        answer: impl Future<Output = Result<T, OryFailure>>,
    ) -> Outcome<T> {
        let answered = {
            let _progress = self.events.progress(text);
            answer.await
        };
        match answered {
            Ok(answer) => Ok(answer),
            Err(failure) => Err(self.explain(failure).await),
        }
    }

    /// Explains a failure of `ory` to the user.
    pub(crate) async fn explain(&self, failure: OryFailure) -> Failure {
        match &failure {
            OryFailure::Complained { complaint, .. } if complaint.kind == ComplaintKind::TooOld => {
                match self.ory.version().await {
                    Ok(version) if version < Version::OLDEST => explain::too_old(Some(version)).caused_by(failure),
                    _ => explain::ory_failure(failure),
                }
            }
            _ => explain::ory_failure(failure),
        }
    }
}

/// Returns the callbacks for each command line, and for notes to show at once.
fn listeners(events: &Events) -> (Listener, Listener) {
    let (traced, noted) = (events.clone(), events.clone());
    (Rc::new(move |command| traced.trace(command)), Rc::new(move |text| noted.note("retried", text)))
}
