//! The environment variables that we read, and nothing else of the environment.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};

use zeroize::Zeroizing;

/// Which project, where no flag says it. The Ory CLI reads the same variable.
pub(crate) const PROJECT: &str = "ORY_PROJECT";
/// Which workspace, where no flag says it. The Ory CLI reads the same variable.
pub(crate) const WORKSPACE: &str = "ORY_WORKSPACE";
/// A key of a workspace (`ory_wak_…`): `ory` needs no other sign-in with it.
pub(crate) const WORKSPACE_API_KEY: &str = "ORY_WORKSPACE_API_KEY";
/// A key of a project (`ory_pat_…`), which may not read or change a project's configuration.
pub(crate) const PROJECT_API_KEY: &str = "ORY_PROJECT_API_KEY";
/// The file with the session of `ory auth`, where that is not `~/.ory-cloud.json`. The Ory CLI reads the same variable.
pub(crate) const CONFIG_PATH: &str = "ORY_CONFIG_PATH";
/// Where `ory` is.
pub(crate) const ORY_PATH: &str = "ORY_SOCIAL_ORY";
/// Whether every command works in the sandbox.
pub(crate) const SANDBOX: &str = "ORY_SOCIAL_SANDBOX";
/// Kratos' own: a list of providers in the place of the one in its file.
pub(crate) const KRATOS_PROVIDERS: &str = "SELFSERVICE_METHODS_OIDC_CONFIG_PROVIDERS";
/// The client secret. It is never handed on to a child process.
pub(crate) const CLIENT_SECRET: &str = "ORY_SOCIAL_CLIENT_SECRET";

/// What shows a long text.
pub(crate) const PAGER: &str = "PAGER";

/// The folder for what programs keep of their work (XDG Base Directory Specification).
pub(crate) const STATE_HOME: &str = "XDG_STATE_HOME";
pub(crate) const HOME: &str = "HOME";

/// The proxy for what is encrypted, in the order in which programs in Go, such as `ory`, look at the two spellings.
pub(crate) const HTTPS_PROXY: [&str; 2] = ["HTTPS_PROXY", "https_proxy"];
/// The proxy for what is not encrypted.
pub(crate) const HTTP_PROXY: [&str; 2] = ["HTTP_PROXY", "http_proxy"];
/// The proxy for everything; `ory` does not read it.
pub(crate) const ALL_PROXY: [&str; 2] = ["ALL_PROXY", "all_proxy"];
/// The hosts that are asked without a proxy.
pub(crate) const NO_PROXY: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// For tests: where our own requests go in place of their hosts, `http://127.0.0.1:PORT`.
pub(crate) const GATEWAY: &str = "ORY_SOCIAL_TEST_GATEWAY";

/// How often programs in Go, such as `ory`, collect garbage.
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

/// Whether the terminal knows no escape sequences, as the shell of an editor.
pub(crate) fn terminal_is_dumb() -> bool {
    std::env::var_os("TERM").is_none_or(|name| name == "dumb")
}

/// The value of a variable that a runbook names as the home of a client secret. An empty one counts as not set.
pub(crate) fn secret(name: &str) -> Option<Zeroizing<Vec<u8>>> {
    std::env::var_os(name).map(|value| Zeroizing::new(value.into_encoded_bytes())).filter(|value| !value.is_empty())
}

/// The variables that we read, as they were when the program began.
#[derive(Clone, Default)]
pub(crate) struct Environment(HashMap<&'static str, OsString>);

impl Environment {
    /// The variables of this process.
    pub(crate) fn of_process() -> Self {
        Self(READ.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?))).collect())
    }

    /// The same without what names a real project, workspace, key or session.
    #[must_use]
    pub(crate) fn without_account(mut self) -> Self {
        for name in [PROJECT, WORKSPACE, WORKSPACE_API_KEY, PROJECT_API_KEY, CONFIG_PATH] {
            self.0.remove(name);
        }
        self
    }

    /// The same with another value of a variable.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.0.insert(name, value.into());
        self
    }

    /// The value of a variable; an empty one counts as not set.
    pub(crate) fn get(&self, name: &str) -> Option<&OsStr> {
        self.0.get(name).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// The value of a variable as text.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(|value| value.to_string_lossy().into_owned())
    }
}
