//! Faults between `ory` and Ory Network, on demand.

use crate::sandbox::http::{Answer, Request};

/// The requests that a fault affects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Requests for a list of projects.
    List,
    /// Requests for one project. `ory update` starts with one too.
    Get,
    /// Requests that change a project.
    Update,
    /// Requests for the project with this ID.
    Project(&'static str),
    /// Requests to this host, such as `oauth.vk.com`.
    Host(&'static str),
    /// Requests for this path, on any host.
    Path(&'static str),
}

/// What happens to a request. By default, the request isn't carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    done: bool,
    reply: Reply,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    Answer(Answer),
    Dropped,
    Silence,
}

impl Fault {
    /// Answers with this status and body.
    pub fn answer(status: u16, body: &str) -> Self {
        Self { done: false, reply: Reply::Answer(Answer::new(status, body)) }
    }

    /// Redirects to this address.
    pub fn redirect(url: &str) -> Self {
        Self { done: false, reply: Reply::Answer(Answer::redirect(302, url)) }
    }

    /// Closes the connection without an answer.
    pub fn dropped() -> Self {
        Self { done: false, reply: Reply::Dropped }
    }

    /// Never answers.
    pub fn silence() -> Self {
        Self { done: false, reply: Reply::Silence }
    }

    /// Carries out the request too, but doesn't return its result.
    #[must_use]
    pub fn after_doing_it(self) -> Self {
        Self { done: true, ..self }
    }
}

/// A fault that waits for its requests.
pub(super) struct Armed {
    pub(super) target: Target,
    pub(super) times: usize,
    pub(super) fault: Fault,
}

impl Target {
    fn is_hit_by(self, request: &Request) -> bool {
        let to = |method: &str| request.is_for_console() && request.method == method;
        match self {
            Self::List => to("GET") && request.path.ends_with("/projects"),
            Self::Get => to("GET") && request.path.starts_with("/projects/"),
            Self::Update => to("PUT"),
            Self::Project(id) => request.is_for_console() && request.path == format!("/projects/{id}"),
            Self::Host(host) => request.host == host,
            Self::Path(path) => request.path == path,
        }
    }
}

impl Reply {
    /// Returns the reply to a request: from a matching fault, if there is one, else from the network.
    pub(super) fn to(request: &Request, faults: &mut Vec<Armed>, answer: impl FnOnce(&Request) -> Answer) -> Self {
        faults.retain(|armed| armed.times > 0);
        let Some(armed) = faults.iter_mut().find(|armed| armed.target.is_hit_by(request)) else {
            return Self::Answer(answer(request));
        };
        armed.times -= 1;
        if armed.fault.done {
            answer(request);
        }
        armed.fault.reply.clone()
    }

    pub(super) async fn answer(self) -> Answer {
        match self {
            Self::Answer(answer) => answer,
            // Ends the task of this connection, which closes it. Unlike a panic, prints nothing.
            Self::Dropped => std::panic::resume_unwind(Box::new("the connection is dropped")),
            Self::Silence => std::future::pending().await,
        }
    }
}
