//! The environment variables that we read.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};

use zeroize::Zeroizing;

/// The project, if no flag names one. The Ory CLI reads the same variable.
pub(crate) const PROJECT: &str = "ORY_PROJECT";
/// The workspace, if no flag names one. The Ory CLI reads the same variable.
pub(crate) const WORKSPACE: &str = "ORY_WORKSPACE";
/// A workspace key (`ory_wak_…`). With it, `ory` needs no other sign-in.
pub(crate) const WORKSPACE_API_KEY: &str = "ORY_WORKSPACE_API_KEY";
/// A project key (`ory_pat_…`), which can't read or change a project's configuration.
pub(crate) const PROJECT_API_KEY: &str = "ORY_PROJECT_API_KEY";
/// The session file of `ory auth`, if it isn't `~/.ory-cloud.json`. The Ory CLI reads the same variable.
pub(crate) const CONFIG_PATH: &str = "ORY_CONFIG_PATH";
/// The path of `ory`.
pub(crate) const ORY_PATH: &str = "ORY_SOCIAL_ORY";
/// Whether every command runs in the sandbox.
pub(crate) const SANDBOX: &str = "ORY_SOCIAL_SANDBOX";
/// A variable of Kratos: a list of providers that replaces the one in its file.
pub(crate) const KRATOS_PROVIDERS: &str = "SELFSERVICE_METHODS_OIDC_CONFIG_PROVIDERS";
/// The client secret. It is never passed on to a child process.
pub(crate) const CLIENT_SECRET: &str = "ORY_SOCIAL_CLIENT_SECRET";

/// The variables that hold secrets. Programs other than `ory` get none of them.
pub(super) const SECRETS: [&str; 3] = [CLIENT_SECRET, PROJECT_API_KEY, WORKSPACE_API_KEY];

/// The command that shows long text.
pub(crate) const PAGER: &str = "PAGER";

/// The folder for state that should survive restarts (XDG Base Directory Specification).
pub(crate) const STATE_HOME: &str = "XDG_STATE_HOME";
pub(crate) const HOME: &str = "HOME";

/// The proxy for encrypted requests. Go programs such as `ory` check the two spellings in this order.
pub(crate) const HTTPS_PROXY: [&str; 2] = ["HTTPS_PROXY", "https_proxy"];
/// The proxy for unencrypted requests.
pub(crate) const HTTP_PROXY: [&str; 2] = ["HTTP_PROXY", "http_proxy"];
/// The proxy for all requests. `ory` doesn't read it.
pub(crate) const ALL_PROXY: [&str; 2] = ["ALL_PROXY", "all_proxy"];
/// The hosts to connect to without a proxy.
pub(crate) const NO_PROXY: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// For tests: sends our own requests to `http://127.0.0.1:PORT` instead of their hosts.
pub(crate) const GATEWAY: &str = "ORY_SOCIAL_TEST_GATEWAY";

/// How often Go programs such as `ory` collect garbage.
pub(crate) const GARBAGE_COLLECTION: &str = "GOGC";

const READ: [&str; 22] = [
    KRATOS_PROVIDERS,
    SANDBOX,
    PROJECT,
    WORKSPACE,
    WORKSPACE_API_KEY,
    PROJECT_API_KEY,
    CONFIG_PATH,
    ORY_PATH,
    CLIENT_SECRET,
    STATE_HOME,
    HOME,
    PAGER,
    GARBAGE_COLLECTION,
    GATEWAY,
    HTTPS_PROXY[0],
    HTTPS_PROXY[1],
    HTTP_PROXY[0],
    HTTP_PROXY[1],
    ALL_PROXY[0],
    ALL_PROXY[1],
    NO_PROXY[0],
    NO_PROXY[1],
];

/// Whether the terminal supports no escape sequences, such as an editor's shell.
pub(crate) fn terminal_is_dumb() -> bool {
    std::env::var_os("TERM").is_none_or(|name| name == "dumb")
}

/// Returns the value of a variable that a runbook names for a client secret. An empty one counts as not set.
pub(crate) fn secret(name: &str) -> Option<Zeroizing<Vec<u8>>> {
    std::env::var_os(name).map(|value| Zeroizing::new(value.into_encoded_bytes())).filter(|value| !value.is_empty())
}

/// The variables that we read, as they were when the program started.
#[derive(Clone, Default)]
pub(crate) struct Environment(HashMap<&'static str, OsString>);

impl Environment {
    pub(crate) fn of_process() -> Self {
        Self(READ.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?))).collect())
    }

    /// Removes every variable that names a real project, workspace, key or session.
    #[must_use]
    pub(crate) fn without_account(mut self) -> Self {
        for name in [PROJECT, WORKSPACE, WORKSPACE_API_KEY, PROJECT_API_KEY, CONFIG_PATH] {
            self.0.remove(name);
        }
        self
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.0.insert(name, value.into());
        self
    }

    /// Returns the value of a variable. An empty one counts as not set.
    pub(crate) fn get(&self, name: &str) -> Option<&OsStr> {
        self.0.get(name).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// Returns the value of a variable, with invalid UTF-8 replaced.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(|value| value.to_string_lossy().into_owned())
    }
}
