//! The hooks that actually run after a social sign-up or sign-in, and their order.
//!
//! A method's own hooks replace the global ones, but only if Kratos executes at least one of them there
//! (driver/registry_default_registration.go and registry_default_login.go, measured).

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::identity_config::IdentityConfig;
use super::pointer::Pointer;

/// The event after which hooks run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Someone signed up.
    SignUp,
    /// Someone signed in.
    SignIn,
}

/// One of the two lists of hooks that can apply to a social sign-up or sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum HookList {
    /// `after.hooks` of the flow.
    Global,
    /// `after.oidc.hooks` of the flow.
    Oidc,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct RunningHook {
    /// Its name, such as `web_hook`.
    pub(crate) name: String,
    /// The host that a web hook calls, without path and query, which may carry a token.
    pub(crate) host: Option<String>,
    pub(crate) effect: Effect,
}

/// What a hook can do to a sign-up or sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Effect {
    /// Nothing: Kratos doesn't wait for it.
    None,
    /// It stops the sign-up or sign-in if it fails.
    Blocks,
    /// It may reject people, or change their data, before the account is created.
    MayReject,
}

impl Moment {
    /// Returns the place of a list of hooks.
    pub fn list(self, list: HookList) -> Pointer {
        let flow = match self {
            Self::SignUp => "registration",
            Self::SignIn => "login",
        };
        let after = Pointer::root().keys(&["selfservice", "flows", flow, "after"]);
        match list {
            HookList::Global => after.key("hooks"),
            HookList::Oidc => after.keys(&["oidc", "hooks"]),
        }
    }

    /// Whether Kratos executes a hook here. It skips hooks it doesn't know, such as those of Ory Network.
    fn executes(self, hook: &Value) -> bool {
        let known: &[&str] = match self {
            Self::SignUp => &["session", "web_hook", "show_verification_ui"],
            Self::SignIn => &[
                "web_hook",
                "require_verified_address",
                "revoke_active_sessions",
                "verification",
                "show_verification_ui",
            ],
        };
        known.contains(&name(hook))
    }

    /// Returns the list that Kratos runs.
    pub(crate) fn effective_list(self, config: &IdentityConfig) -> HookList {
        let own = config.list(&self.list(HookList::Oidc));
        if own.iter().any(|hook| self.executes(hook)) { HookList::Oidc } else { HookList::Global }
    }

    /// Returns the hooks that run, in their order.
    pub(crate) fn running(self, config: &IdentityConfig) -> Vec<RunningHook> {
        let hooks = |list| config.list(&self.list(list)).iter().filter(|hook| self.executes(hook));
        let list = self.effective_list(config);
        if self == Self::SignIn {
            return hooks(list).map(running).collect();
        }
        // Hooks that may refuse run before the account is created, only from the method's own list. Later they are
        // skipped.
        let first = hooks(HookList::Oidc).filter(|hook| may_refuse(hook));
        let then = hooks(list).filter(|hook| !may_refuse(hook) && !is_session(hook));
        // The session hook comes last, wherever it is in the list.
        let last = hooks(list).filter(|hook| is_session(hook)).take(1);
        first.chain(then).chain(last).map(running).collect()
    }
}

fn running(hook: &Value) -> RunningHook {
    let effect = match name(hook) {
        "web_hook" if may_refuse(hook) => Effect::MayReject,
        "web_hook" if hook.pointer("/config/response/ignore") == Some(&Value::Bool(true)) => Effect::None,
        "web_hook" | "require_verified_address" => Effect::Blocks,
        _ => Effect::None,
    };
    RunningHook { name: name(hook).to_owned(), host: host(hook).map(str::to_owned), effect }
}

/// Whether it is a web hook whose answer counts. At a sign-up, Kratos runs it before it creates the account, and never
/// from the global list.
pub(crate) fn may_refuse(hook: &Value) -> bool {
    let is_true = |place| hook.pointer(place) == Some(&Value::Bool(true));
    name(hook) == "web_hook" && (is_true("/config/response/parse") || is_true("/config/can_interrupt"))
}

/// Whether it is a web hook that always fails because it has no template for its body (Kratos, request/builder.go).
pub(crate) fn lacks_body(hook: &Value) -> bool {
    let text = |key: &str| hook.pointer(&format!("/config/{key}")).and_then(Value::as_str).unwrap_or_default();
    name(hook) == "web_hook" && text("body").is_empty() && text("method") != "TRACE"
}

pub(crate) fn is_session(hook: &Value) -> bool {
    name(hook) == "session"
}

pub(crate) fn name(hook: &Value) -> &str {
    hook.get("hook").and_then(Value::as_str).unwrap_or("(unnamed hook)")
}

fn host(hook: &Value) -> Option<&str> {
    let (_, rest) = hook.pointer("/config/url")?.as_str()?.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    authority.rsplit('@').next()
}

/// Describes a hook: `web_hook to crm.example.com`, or its name.
pub(crate) fn describe(hook: &Value) -> String {
    running(hook).to_string()
}

impl fmt::Display for RunningHook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Some(host) => write!(formatter, "{} to {host}", self.name),
            None => formatter.write_str(&self.name),
        }
    }
}

#[cfg(test)]
mod tests;
