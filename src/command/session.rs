//! What every command on a project needs: `ory`, signed in, and the project.

mod choose;
mod sign_in;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::sync::OnceCell;

use super::explain;
use crate::cli::CommonFlags;
use crate::domain::project::{Project, ProjectReference, Workspace};
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::Screen;
use crate::system::environment::{self, Environment};
use crate::system::http::Http;
use crate::system::interrupt::Interrupts;
use crate::system::ory::{self, ComplaintKind, Credentials, Driver, Ory, OryFailure, Program, Version};
use crate::system::prompt::Prompter;

/// Which Ory Network a session works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkKind {
    /// The real one, as far as we know.
    Real,
    /// The one that this process emulates.
    Sandbox,
}

/// What a command needs the Ory CLI for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OryNeed {
    /// For whatever it does.
    Always,
    /// For the project, if one is named.
    ForProject,
}

/// A run of a command on a project.
pub struct Session {
    /// The Ory CLI.
    pub ory: Ory,
    /// The variables that we read.
    pub environment: Environment,
    /// Our own requests.
    pub http: Http,
    /// What is told to the person.
    pub screen: Screen,
    /// The person, if there is one.
    pub prompter: Option<Prompter>,
    /// Whether we were asked to stop.
    pub interrupts: Interrupts,
    /// Which Ory Network it works on.
    pub network: NetworkKind,
    flags: CommonFlags,
    notify: Rc<dyn Fn(&str)>,
    /// All workspaces, once they were asked for.
    workspaces: Rc<OnceCell<Vec<Workspace>>>,
    /// What was downloaded already, by its address.
    pub downloaded: Rc<RefCell<HashMap<String, Vec<u8>>>>,
    workspace: OnceCell<String>,
    read_at: Cell<Instant>,
}

impl Session {
    /// A session with the Ory CLI of this computer.
    ///
    /// # Errors
    /// When there is none, and it is needed.
    pub fn open(flags: CommonFlags, screen: Screen, interrupts: Interrupts, need: OryNeed) -> Outcome<Self> {
        let environment = Environment::of_process();
        let named = !flags.project.is_empty() || environment.get(environment::PROJECT).is_some();
        let program = match ory::find(flags.ory.as_deref(), &environment) {
            Ok(program) => program,
            Err(_) if need == OryNeed::ForProject && !named => PathBuf::from("ory"),
            Err(missing) => return Err(explain::missing_ory(&missing)),
        };
        let driver = Driver::Program(Program::new(program, &environment, Duration::from_secs(flags.timeout)));
        Ok(Self::with(NetworkKind::Real, driver, environment, flags, screen, interrupts))
    }

    /// A session in which this driver reaches Ory Network.
    pub fn with(
        network: NetworkKind,
        driver: Driver,
        environment: Environment,
        flags: CommonFlags,
        screen: Screen,
        interrupts: Interrupts,
    ) -> Self {
        let observer = Rc::new(move |command: &str| screen.trace(command));
        let notify: Rc<dyn Fn(&str)> = Rc::new(move |text: &str| screen.note(text));
        let ory = Ory::new(driver, &environment, interrupts.clone(), observer, Rc::clone(&notify));
        let prompter = Prompter::if_interactive(interrupts.clone());
        let http = Http::new(&environment, interrupts.clone());
        let (workspaces, workspace, read_at) = (Rc::default(), OnceCell::new(), Cell::new(Instant::now()));
        Self {
            ory,
            environment,
            http,
            screen,
            prompter,
            interrupts,
            network,
            flags,
            notify,
            workspaces,
            downloaded: Rc::default(),
            workspace,
            read_at,
        }
    }

    /// A session for one of several projects that are worked on side by side. It asks no questions, and what it has to
    /// tell goes to `notify`.
    pub fn for_one_of_many(&self, workspace: Option<String>, notify: Rc<dyn Fn(&str)>) -> Self {
        let interrupts = self.interrupts.apart();
        let workspace = workspace.or_else(|| self.flags.workspace.clone());
        let (screen, told) = (self.screen, Rc::clone(&notify));
        let observer = Rc::new(move |command: &str| screen.traced(command).iter().for_each(|line| told(line)));
        Self {
            ory: self.ory.apart(interrupts.clone(), observer, Rc::clone(&notify)),
            environment: self.environment.clone(),
            http: Http::new(&self.environment, interrupts.clone()),
            screen: self.screen.silenced(),
            prompter: None,
            interrupts,
            network: self.network,
            flags: CommonFlags { project: Vec::new(), workspace, ..self.flags.clone() },
            notify,
            workspaces: Rc::clone(&self.workspaces),
            downloaded: Rc::clone(&self.downloaded),
            workspace: OnceCell::new(),
            read_at: Cell::new(Instant::now()),
        }
    }

    /// Keeps variables that hold secrets from every `ory`.
    pub fn hide_variables(&mut self, names: Vec<String>) {
        self.ory.hide(names);
    }

    /// Tells what the person should know while something is going on.
    pub fn note(&self, text: &str) {
        (self.notify)(text);
    }

    /// Since when a project as it was read last may have changed: from before `ory` was asked, for its answer takes time.
    pub fn read_at(&self) -> Instant {
        self.read_at.get()
    }

    /// The flags of every command.
    pub fn flags(&self) -> &CommonFlags {
        &self.flags
    }

    /// The project that a flag or variable names.
    ///
    /// # Errors
    /// When no project can have such a name.
    pub fn named_project(&self) -> Outcome<Option<ProjectReference>> {
        let name = match self.flags.project.as_slice() {
            [] => self.environment.text(environment::PROJECT),
            [name] => Some(name.clone()),
            _ => {
                let message = "This command works on one project, and more than one is named.";
                return Err(Failure::new(FailureKind::Usage, message).hint("give --project once"));
            }
        };
        let parse = |name: String| ProjectReference::parse(&name);
        name.map(parse).transpose().map_err(|error| Failure::new(FailureKind::Usage, format!("{error}.")))
    }

    /// The id of the workspace that a flag or variable names. A workspace key needs none.
    ///
    /// # Errors
    /// When there is no such workspace, or more than one.
    pub async fn workspace(&self) -> Outcome<Option<&str>> {
        let named = self.flags.workspace.clone().or_else(|| self.environment.text(environment::WORKSPACE));
        let Some(name) = named.filter(|_| self.ory.credentials() == Credentials::Session) else { return Ok(None) };
        self.workspace.get_or_try_init(|| self.find_workspace(name)).await.map(|id| Some(id.as_str()))
    }

    /// `ory` takes a name, but puts it as it is where the API wants an id (measured with ory 1.3.3).
    async fn find_workspace(&self, name: String) -> Outcome<String> {
        let workspaces = self.workspaces.get_or_try_init(|| self.list_workspaces()).await?;
        let fits = |workspace: &&Workspace| workspace.id.starts_with(&name) || workspace.name.starts_with(&name);
        let exact: Vec<_> = workspaces.iter().filter(|it| it.id == name || it.name == name).collect();
        let found = if exact.is_empty() { workspaces.iter().filter(fits).collect() } else { exact };
        if let [workspace] = found.as_slice() {
            return Ok(workspace.id.clone());
        }
        let message = match found.len() {
            0 => format!("There is no workspace {name:?}."),
            _ => format!("More than one workspace fits {name:?}."),
        };
        let known = if found.is_empty() { workspaces.iter().collect() } else { found };
        let failure = Failure::new(FailureKind::Invalid, message).hint("give one of these ids with --workspace");
        Err(known.iter().fold(failure, |failure, it| failure.detail(format!("{}  {}", it.id, it.name))))
    }

    async fn list_workspaces(&self) -> Outcome<Vec<Workspace>> {
        match self.waiting("Listing your workspaces…", self.ory.list_workspaces()).await {
            Ok(workspaces) => Ok(workspaces),
            Err(failure) => Err(self.explain(&failure).await),
        }
    }

    /// Reads the project that a flag or variable names, or lets the person choose one.
    ///
    /// # Errors
    /// When there is none, or it can't be read.
    pub async fn project(&self) -> Outcome<Project> {
        let reference = match (self.named_project()?, &self.prompter) {
            (Some(reference), _) => reference,
            (None, Some(prompter)) => self.choose_project(prompter).await?,
            (None, None) => return Err(explain::missing_values(&[explain::PROJECT])),
        };
        self.fetch(&reference).await
    }

    /// Reads a project.
    ///
    /// # Errors
    /// When it can't be read.
    pub async fn fetch(&self, reference: &ProjectReference) -> Outcome<Project> {
        self.read_at.set(Instant::now());
        let workspace = self.workspace().await?;
        match self.waiting("Reading the project…", self.ory.get_project(reference, workspace)).await {
            Ok(project) => Ok(project),
            Err(failure) => Err(self.explain(&failure).await),
        }
    }

    /// Awaits an answer of `ory`, with a sign that something is going on.
    pub async fn waiting<T>(&self, text: &str, answer: impl Future<Output = T>) -> T {
        let _progress = self.screen.progress(text);
        answer.await
    }

    /// Says what a failure of `ory` means for the person.
    pub async fn explain(&self, failure: &OryFailure) -> Failure {
        match failure {
            OryFailure::Complained { complaint, .. } if complaint.kind == ComplaintKind::TooOld => {
                match self.ory.version().await {
                    Ok(version) if version < Version::OLDEST => explain::too_old(Some(version)),
                    _ => explain::ory_failure(failure),
                }
            }
            _ => explain::ory_failure(failure),
        }
    }
}
