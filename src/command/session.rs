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
    /// What reaches it as `ory` does.
    pub(crate) driver: Driver,
    pub(crate) emulator: Rc<Emulator>,
}

/// A run of a command.
pub(crate) struct Session {
    pub(crate) catalogue: &'static Catalogue,
    /// The variables that we read.
    pub(crate) environment: Environment,
    pub(crate) http: Http,
    /// What the person is shown.
    pub(crate) screen: Screen,
    /// The person, if there is one.
    pub(crate) prompter: Option<Prompter>,
    /// Whether we were asked to stop.
    pub(crate) interrupts: Interrupts,
    /// What is shown while something is going on.
    pub(crate) events: Events,
    /// Which Ory Network it works on.
    pub(crate) network: Network,
    flags: CommonFlags,
    /// What was downloaded already, by its address.
    pub(crate) downloaded: Rc<RefCell<HashMap<String, Vec<u8>>>>,
    /// What a mapper made of its samples before that was needed.
    pub(crate) evaluated: RefCell<Option<Evaluated>>,
}

/// A snippet, what it was given, and what it made of that.
pub(crate) struct Evaluated {
    pub(crate) snippet: String,
    pub(crate) claims: Vec<Value>,
    pub(crate) evaluations: Vec<Evaluation>,
}

impl Session {
    /// A session of the person at this terminal.
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

    /// A session for one of several projects that are worked on in parallel. It asks no questions, and what it has to say
    /// goes to `events`.
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

    /// Says what the person should know while something is going on.
    pub(crate) fn note(&self, code: &str, text: &str) {
        self.events.note(code, text);
    }

    /// The flags of every command.
    pub(crate) fn flags(&self) -> &CommonFlags {
        &self.flags
    }

    /// The project that a flag or variable names.
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

    /// Awaits an answer, with a sign that something is going on.
    pub(crate) async fn waiting<T>(&self, text: &str, answer: impl Future<Output = T>) -> T {
        let _progress = self.events.progress(text);
        answer.await
    }
}
