//! What can go wrong between `ory` and Ory Network, on demand.

use crate::sandbox::http::{Answer, Request};

/// Which requests a fault befalls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Those for a list of projects.
    List,
    /// Those for one project, with which `ory update` begins too.
    Get,
    /// Those that change a project.
    Update,
    /// Those for the project with this id.
    Project(&'static str),
    /// Those for this host, such as `oauth.vk.com`.
    Host(&'static str),
    /// Those for this path, at any host.
    Path(&'static str),
}

/// What happens to a request. Unless it says otherwise, what is asked is not done.
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
    /// This status and body.
    pub fn answer(status: u16, body: &str) -> Self {
        Self { done: false, reply: Reply::Answer(Answer::new(status, body)) }
    }

    /// A redirect to this address.
    pub fn redirect(url: &str) -> Self {
        Self { done: false, reply: Reply::Answer(Answer::redirect(302, url)) }
    }

    /// The connection is closed without an answer.
    pub fn dropped() -> Self {
        Self { done: false, reply: Reply::Dropped }
    }

    /// No answer, for ever.
    pub fn silence() -> Self {
        Self { done: false, reply: Reply::Silence }
    }

    /// The same, but the request is carried out anyway, without a word.
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
    /// What this request gets: a fault, if one waits for it, else the network's answer.
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
            // It ends the task of this connection, which closes it, and prints nothing as a panic would.
            Self::Dropped => std::panic::resume_unwind(Box::new("the connection is dropped")),
            Self::Silence => std::future::pending().await,
        }
    }
}
