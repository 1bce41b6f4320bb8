//! What can go wrong, and how to make it happen.

use ory_social::sandbox::{Fault, Target};

use crate::support::lab::Lab;
use crate::support::real_ory::real_ory;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// An error of the API with this status.
    Status(u16),
    /// A gateway's error page: 502 with HTML.
    Gateway,
    /// The sign-in page of a captive portal: 200 with HTML.
    Portal,
    /// The connection is closed without an answer.
    Dropped,
    /// No answer, ever.
    Silence,
    /// Bytes that aren't JSON.
    Garbage,
    /// The first part of an answer.
    Truncated,
    /// `{}`
    Braces,
    /// An empty answer without an error.
    Nothing,
    /// SIGKILL ends `ory` while it waits for the answer.
    Killed,
    /// An answer of 64 MiB.
    Flood,
}

impl Trouble {
    /// The name in `docs/safety.md`.
    pub fn name(self) -> String {
        let name = match self {
            Self::Status(status) => return format!("{status}"),
            Self::Gateway => "502 with HTML",
            Self::Portal => "200 with HTML (captive portal)",
            Self::Dropped => "connection dropped",
            Self::Silence => "no answer",
            Self::Garbage => "garbage",
            Self::Truncated => "truncated JSON",
            Self::Braces => "`{}`",
            Self::Nothing => "an empty answer without an error",
            Self::Killed => "SIGKILL",
            Self::Flood => "64 MiB",
        };
        name.to_owned()
    }

    /// The fault that the emulator makes.
    pub fn fault(self) -> Fault {
        match self {
            Self::Status(status) => Fault::answer(status, &api_error(status)),
            Self::Gateway => Fault::answer(502, "<html><body>502 Bad Gateway</body></html>"),
            Self::Portal => Fault::answer(200, PAGE),
            Self::Dropped => Fault::dropped(),
            Self::Silence | Self::Killed => Fault::silence(),
            Self::Garbage => Fault::answer(200, "\u{1b}[31mmap[garbage:\u{1}"),
            Self::Truncated => Fault::answer(200, CUT),
            Self::Braces => Fault::answer(200, "{}"),
            Self::Nothing => Fault::answer(200, ""),
            Self::Flood => Fault::answer(200, &format!(r#"{{"id":"{}"}}"#, "x".repeat(FLOOD))),
        }
    }
}

/// Where it goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    /// Ory Network, or anything between it and the real `ory`.
    Network,
    /// A fake `ory`, which passes all but one verb on to the real one.
    Program,
}

/// What `ory` is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    List,
    Get,
    Update,
}

impl Verb {
    pub fn target(self) -> Target {
        match self {
            Self::List => Target::List,
            Self::Get => Target::Get,
            Self::Update => Target::Update,
        }
    }

    /// The name in messages.
    pub fn asked(self) -> &'static str {
        if self == Self::List { "list projects --quiet" } else { self.words() }
    }

    /// The first arguments of `ory`.
    fn words(self) -> &'static str {
        match self {
            Self::List => "list projects",
            Self::Get => "get project",
            Self::Update => "update identity-config",
        }
    }
}

const PAGE: &str = "<!DOCTYPE html><html><body><h1>Welcome to the hotel</h1></body></html>";
/// Contains the canary, because Ory once showed secrets, and `ory` quotes what it can't read.
const CUT: &str = r#"{"id":"5c0d4d0e","services":{"identity":{"config":{"client_secret":"CanaryCanaryCanary42","x": "#;
/// More than we read of any answer.
const FLOOD: usize = 64 * 1024 * 1024;

/// Makes it go wrong from now on. `done` says whether the change is made anyway.
pub fn arrange(lab: Lab, verb: Verb, trouble: Trouble, maker: Maker, done: bool) -> Lab {
    if maker == Maker::Program {
        let first = if done { r#""$real" "$@" >/dev/null 2>&1; "# } else { "" };
        let body = format!("case \"$*\" in '{}'*) {first}{} ;; esac", verb.words(), script(trouble));
        return with_fake(lab, &body);
    }
    let fault = trouble.fault();
    let fault = if done { fault.after_doing_it() } else { fault };
    lab.emulator.fault_next(verb.target(), usize::MAX, fault);
    if trouble == Trouble::Killed {
        let kill = format!("case \"$*\" in '{}'*) (sleep 0.5; kill -9 $$) >/dev/null 2>&1 & ;; esac", verb.words());
        return with_fake(lab, &kill);
    }
    lab
}

/// Installs a fake `ory` that runs `body` and then becomes the real one.
pub fn with_fake(lab: Lab, body: &str) -> Lab {
    let real = real_ory().display();
    let fake = lab.program("fake-ory", &format!("real='{real}'\n{body}\nexec \"$real\" \"$@\""));
    lab.with("ORY_SOCIAL_ORY", fake)
}

fn script(trouble: Trouble) -> String {
    match trouble {
        Trouble::Portal => format!("echo '{PAGE}'; exit 0"),
        Trouble::Silence => "sleep 600".to_owned(),
        Trouble::Garbage => r"printf '\033[31mmap[garbage:\001\377'; exit 0".to_owned(),
        Trouble::Truncated => format!("printf '%s' '{CUT}'; exit 0"),
        Trouble::Braces => "echo '{}'; exit 0".to_owned(),
        Trouble::Nothing => "exit 0".to_owned(),
        Trouble::Killed => "kill -9 $$".to_owned(),
        Trouble::Flood => format!("head -c {FLOOD} /dev/zero; exit 0"),
        Trouble::Status(_) | Trouble::Gateway | Trouble::Dropped => panic!("{trouble:?} is made by the network"),
    }
}

/// An error as Ory's APIs write it (github.com/ory/herodot).
fn api_error(code: u16) -> String {
    let (status, message) = match code {
        400 => ("Bad Request", "The request was malformed or contained invalid parameters"),
        401 => ("Unauthorized", "The request could not be authorized"),
        403 => ("Forbidden", "The requested action was forbidden"),
        404 => ("Not Found", "The requested resource could not be found"),
        409 => ("Conflict", "The resource could not be created due to a conflict"),
        429 => ("Too Many Requests", "Too many requests, please slow down"),
        _ => ("Internal Server Error", "An internal server error occurred, please contact the system administrator"),
    };
    format!(r#"{{"error":{{"code":{code},"status":"{status}","message":"{message}","reason":"as the test asks"}}}}"#)
}
