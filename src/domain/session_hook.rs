//! Whether someone who signs up through a provider is signed in right away.
//!
//! Kratos runs the hooks of a method *instead of* the global ones: `registration.after.hooks` counts for a social
//! sign-up only while `registration.after.oidc.hooks` is empty (Kratos, driver/registry_default_registration.go).
//! So adding one hook to an empty list of the method switches off every global hook for social sign-ups.

use fluent_uri::Iri;
use serde::Serialize;
use serde_json::{Value, json};

use super::identity_config::IdentityConfig;
use super::pointer::Pointer;

/// One of the two lists of hooks that can apply to a social sign-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum HookList {
    /// `selfservice.flows.registration.after.hooks`
    Global,
    /// `selfservice.flows.registration.after.oidc.hooks`
    Oidc,
}

impl HookList {
    /// Where the list stands.
    pub fn pointer(self) -> Pointer {
        let after = Pointer::root().keys(&["selfservice", "flows", "registration", "after"]);
        match self {
            Self::Global => after.key("hooks"),
            Self::Oidc => after.keys(&["oidc", "hooks"]),
        }
    }
}

/// The list that Kratos runs after a social sign-up.
pub fn effective_list(config: &IdentityConfig) -> HookList {
    if config.list(&HookList::Oidc.pointer()).is_empty() { HookList::Global } else { HookList::Oidc }
}

/// The list through which the session hook is in effect for social sign-ups, if it is.
pub fn in_effect_through(config: &IdentityConfig) -> Option<HookList> {
    let list = effective_list(config);
    config.list(&list.pointer()).iter().any(is_session).then_some(list)
}

/// The hooks of `registration.after.oidc` with the session hook in effect, and how many of them are copies of
/// global hooks. `None` where nothing is to be done.
pub fn with_session_hook(config: &IdentityConfig) -> Option<(Vec<Value>, usize)> {
    if in_effect_through(config).is_some() {
        return None;
    }
    let list = effective_list(config);
    let mut hooks = config.list(&list.pointer()).to_vec();
    let copied = if list == HookList::Global { hooks.len() } else { 0 };
    hooks.push(json!({"hook": "session"}));
    Some((hooks, copied))
}

/// The global hooks, but for the session hook, that do not run for social sign-ups because the method has hooks of its
/// own.
pub fn switched_off(config: &IdentityConfig) -> Vec<&Value> {
    let own = config.list(&HookList::Oidc.pointer());
    if own.is_empty() {
        return Vec::new();
    }
    config.list(&HookList::Global.pointer()).iter().filter(|hook| !is_session(hook) && !own.contains(hook)).collect()
}

/// A hook in a few words: `web_hook to https://…`, or its name.
pub fn describe(hook: &Value) -> String {
    let name = hook.get("hook").and_then(Value::as_str).unwrap_or("(unnamed hook)");
    let url = hook.pointer("/config/url").and_then(Value::as_str).and_then(|url| Iri::parse(url).ok());
    // Its user, path and query may be credentials.
    match url.and_then(|url| url.authority()) {
        Some(server) => {
            let user = server.userinfo().map_or(0, |user| user.as_str().len() + 1);
            format!("{name} to {}", &server.as_str()[user..])
        }
        None => name.to_owned(),
    }
}

/// Whether it is the session hook.
pub fn is_session(hook: &Value) -> bool {
    hook.get("hook").and_then(Value::as_str) == Some("session")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(global: Value, oidc: Value) -> IdentityConfig {
        let after = json!({"hooks": global, "oidc": {"hooks": oidc}});
        IdentityConfig::new(json!({"selfservice": {"flows": {"registration": {"after": after}}}})).unwrap()
    }

    fn web_hook() -> Value {
        json!({"hook": "web_hook", "config": {"url": "https://u:p@crm.example.com/new?token=t"}})
    }

    #[test]
    fn an_empty_project_gets_the_hook_alone() {
        assert_eq!(with_session_hook(&config(json!([]), Value::Null)), Some((vec![json!({"hook": "session"})], 0)));
    }

    #[test]
    fn global_hooks_that_the_new_list_would_switch_off_are_copied_first() {
        let (hooks, copied) = with_session_hook(&config(json!([web_hook()]), json!([]))).unwrap();
        assert_eq!((hooks, copied), (vec![web_hook(), json!({"hook": "session"})], 1));
    }

    #[test]
    fn a_list_of_the_method_is_extended_and_nothing_is_copied_into_it() {
        let config = config(json!([{"hook": "session"}]), json!([web_hook()]));
        assert_eq!(in_effect_through(&config), None);
        assert_eq!(with_session_hook(&config), Some((vec![web_hook(), json!({"hook": "session"})], 0)));
    }

    #[test]
    fn global_hooks_that_the_method_does_not_repeat_are_switched_off() {
        let other = json!({"hook": "two_step_registration"});
        let config = config(json!([other, web_hook(), {"hook": "session"}]), json!([web_hook()]));
        assert_eq!(switched_off(&config), [&other]);
    }

    #[test]
    fn nothing_is_needed_where_either_list_has_it_in_effect() {
        let session = json!([{"hook": "session"}]);
        assert_eq!(in_effect_through(&config(session.clone(), json!([]))), Some(HookList::Global));
        assert_eq!(in_effect_through(&config(json!([web_hook()]), session.clone())), Some(HookList::Oidc));
        assert_eq!(with_session_hook(&config(session, Value::Null)), None);
    }

    #[test]
    fn a_hook_is_described_by_its_host_only() {
        assert_eq!(describe(&web_hook()), "web_hook to crm.example.com");
        let described = |url| describe(&json!({"hook": "web_hook", "config": {"url": url}}));
        assert_eq!(described("https://canary@[::1]:8443/canary"), "web_hook to [::1]:8443");
        assert_eq!(described("https://me:can/ary@crm.example.com"), "web_hook");
        assert_eq!(described("https://me:can ary@crm.example.com"), "web_hook");
    }
}
