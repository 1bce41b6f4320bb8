//! What every command needs: the person, the environment, and our own requests. It works without `ory`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use serde_json::Value;

use crate::cli::CommonFlags;
use crate::domain::catalogue::Catalogue;
use crate::domain::mapper::Evaluation;
use crate::domain::project::ProjectReference;
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::Screen;
use crate::sandbox::Emulator;
use crate::system::environment::{self, Environment};
use crate::system::http::Http;
use crate::system::interrupt::Interrupts;
use crate::system::ory::Driver;
use crate::system::prompt::Prompter;
use crate::target::Events;

/// Which Ory Network a session works on.
#[derive(Clone)]
pub(crate) enum Network {
    /// The real one, as far as we know.
    Real,
    /// The one that this process emulates.
    Sandbox(Sandbox),
}

/// An emulated network.
#[derive(Clone)]
pub(crate) struct Sandbox {
    /// Reaches the emulator as `ory` does.
    pub(crate) driver: Driver,
    pub(crate) emulator: Rc<Emulator>,
}

/// A run of a command.
pub(crate) struct Session {
    pub(crate) catalogue: &'static Catalogue,
    /// The variables that we read.
    pub(crate) environment: Environment,
    pub(crate) http: Http,
    pub(crate) screen: Screen,
    /// The person, if there is one.
    pub(crate) prompter: Option<Prompter>,
    /// The signals that ask us to stop.
    pub(crate) interrupts: Interrupts,
    /// Shows progress and notes while something is running.
    pub(crate) events: Events,
    pub(crate) network: Network,
    flags: CommonFlags,
    /// What was already downloaded, by address.
    pub(crate) downloaded: Rc<RefCell<HashMap<String, Vec<u8>>>>,
    /// The result of a mapper that ran ahead of time.
    pub(crate) evaluated: RefCell<Option<Evaluated>>,
}

/// A snippet, its input and its output.
pub(crate) struct Evaluated {
    pub(crate) snippet: String,
    pub(crate) claims: Vec<Value>,
    pub(crate) evaluations: Vec<Evaluation>,
}

impl Session {
    /// Creates a session for the person at this terminal.
    pub(crate) fn new(
        network: Network,
        catalogue: &'static Catalogue,
        environment: Environment,
        flags: CommonFlags,
        screen: Screen,
        interrupts: Interrupts,
    ) -> Self {
        let prompter = Prompter::if_interactive(interrupts.clone()).filter(|_| !screen.is_silent());
        let http = Http::new(&environment, interrupts.clone());
        let (events, downloaded) = (Events::on(screen), Rc::default());
        Self {
            catalogue,
            environment,
            http,
            screen,
            prompter,
            interrupts,
            events,
            network,
            flags,
            downloaded,
            evaluated: RefCell::default(),
        }
    }

    /// Creates a session for one of several projects that run in parallel. It asks no questions, and reports to
    /// `events`.
    pub(crate) fn for_one_of_many(&self, events: Events) -> Self {
        let interrupts = self.interrupts.apart();
        Self {
            catalogue: self.catalogue,
            environment: self.environment.clone(),
            http: Http::new(&self.environment, interrupts.clone()),
            screen: events.screen(),
            prompter: None,
            interrupts,
            events,
            network: self.network.clone(),
            flags: self.flags.clone(),
            downloaded: Rc::clone(&self.downloaded),
            evaluated: RefCell::default(),
        }
    }

    pub(crate) fn is_in_sandbox(&self) -> bool {
        matches!(self.network, Network::Sandbox(_))
    }

    /// Shows a note while something is running.
    pub(crate) fn note(&self, code: &str, text: &str) {
        self.events.note(code, text);
    }

    /// Returns the flags that every command has.
    pub(crate) fn flags(&self) -> &CommonFlags {
        &self.flags
    }

    /// Returns the project that a flag or variable names.
    pub(crate) fn named_project(&self) -> Outcome<Option<ProjectReference>> {
        let name = match self.flags.project.as_slice() {
            [] => self.environment.text(environment::PROJECT),
            [name] => Some(name.clone()),
            _ => {
                let message = "This command works on one project, but several were given.";
                return Err(Failure::new(FailureKind::Usage, message).hint("name only one project"));
            }
        };
        let parse = |name: String| ProjectReference::parse(&name);
        name.map(parse).transpose().map_err(|error| Failure::of(FailureKind::Usage, error))
    }

    /// Whether a flag or variable names what to work on.
    pub(crate) fn names_target(&self) -> Outcome<bool> {
        Ok(!self.flags.kratos.is_empty() || self.named_project()?.is_some())
    }

    /// Shows progress while it waits for an answer.
    pub(crate) async fn waiting<T>(&self, text: &str, answer: impl Future<Output = T>) -> T {
        let _progress = self.events.progress(text);
        answer.await
    }
}
