//! The session hook, which signs people in right after they sign up through a provider.
//!
//! It works only in the method's own list: the global one must not have it (Kratos doesn't start with it). Adding it to
//! a list in which Kratos executes nothing yet turns off the global hooks for social sign-ups ([`hooks`]).

use serde_json::{Value, json};

use super::hooks::{self, HookList, Moment, is_session};
use super::identity_config::IdentityConfig;
use super::pointer::Pointer;

/// What it takes to add the session hook.
#[derive(Debug, PartialEq)]
pub(crate) struct Addition {
    /// The new list of hooks for social sign-ups.
    pub(crate) hooks: Vec<Value>,
    /// Descriptions of the global hooks among them, which would stop running otherwise.
    pub(crate) copied: Vec<String>,
    /// Descriptions of the global hooks that aren't copied: their answers count, and social sign-ups never ran them.
    pub(crate) left_out: Vec<String>,
    /// Descriptions of Ory Network's hooks that were in the list, which may have kept the global ones from running.
    pub(crate) network: Vec<String>,
}

/// Returns the place of the session hook's list: the hooks for social sign-ups.
pub(crate) fn list() -> Pointer {
    Moment::SignUp.list(HookList::Oidc)
}

/// Whether the session hook is in effect for social sign-ups.
pub(crate) fn is_in_effect(config: &IdentityConfig) -> bool {
    config.list(&list()).iter().any(is_session)
}

/// Returns what it takes to put the session hook into effect, or `None` if it is already.
pub(crate) fn with_session_hook(config: &IdentityConfig) -> Option<Addition> {
    if is_in_effect(config) {
        return None;
    }
    let own = config.list(&list());
    let global = match Moment::SignUp.effective_list(config) {
        HookList::Global => config.list(&Moment::SignUp.list(HookList::Global)),
        HookList::Oidc => &[],
    };
    let global = global.iter().filter(|hook| !is_session(hook) && !own.contains(hook));
    let (left_out, copied): (Vec<_>, Vec<_>) = global.partition(|hook| hooks::may_refuse(hook));
    let session = json!({"hook": "session"});
    let described = |hooks: &[&Value]| hooks.iter().map(|hook| hooks::describe(hook)).collect();
    Some(Addition {
        copied: described(&copied),
        left_out: described(&left_out),
        network: if copied.is_empty() { Vec::new() } else { described(&own.iter().collect::<Vec<_>>()) },
        hooks: own.iter().chain(copied).chain([&session]).cloned().collect(),
    })
}

/// Describes the global hooks that don't run for social sign-ups because the method has its own hooks.
pub(crate) fn switched_off(config: &IdentityConfig) -> Vec<String> {
    if Moment::SignUp.effective_list(config) == HookList::Global {
        return Vec::new();
    }
    let own = config.list(&list());
    let global = config.list(&Moment::SignUp.list(HookList::Global)).iter();
    let runs = |hook: &&Value| !is_session(hook) && !hooks::may_refuse(hook) && !own.contains(hook);
    global.filter(runs).map(hooks::describe).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(global: Value, own: Value) -> IdentityConfig {
        let after = json!({"hooks": global, "oidc": {"hooks": own}});
        IdentityConfig::new(json!({"selfservice": {"flows": {"registration": {"after": after}}}})).unwrap()
    }

    fn web_hook() -> Value {
        json!({"hook": "web_hook", "config": {"url": "https://crm.example.com/new"}})
    }

    fn session() -> Value {
        json!({"hook": "session"})
    }

    #[test]
    fn an_empty_project_gets_the_hook_alone() {
        assert_eq!(with_session_hook(&config(json!([]), Value::Null)).unwrap().hooks, [session()]);
    }

    #[test]
    fn global_hooks_that_the_new_list_would_switch_off_are_copied_first() {
        let addition = with_session_hook(&config(json!([web_hook()]), json!([]))).unwrap();
        assert_eq!((addition.hooks, addition.copied.len()), (vec![web_hook(), session()], 1));
    }

    #[test]
    fn a_list_of_the_method_is_extended_and_nothing_is_copied_into_it() {
        let own = json!({"hook": "web_hook", "config": {"url": "https://own.example/"}});
        let addition = with_session_hook(&config(json!([web_hook()]), json!([own]))).unwrap();
        assert_eq!((addition.hooks, addition.copied.len()), (vec![own, session()], 0));
    }

    #[test]
    fn a_list_in_which_kratos_executes_nothing_gets_the_global_hooks_too() {
        for name in ["organization", "b2b_sso"] {
            let own = json!({ "hook": name });
            let addition = with_session_hook(&config(json!([web_hook()]), json!([own]))).unwrap();
            assert_eq!((addition.hooks, addition.network), (vec![own, web_hook(), session()], vec![name.to_owned()]));
        }
    }

    #[test]
    fn a_global_hook_that_can_block_is_not_copied() {
        for key in [json!({"response": {"parse": true}}), json!({"can_interrupt": true})] {
            let mut hook = web_hook();
            hook["config"].as_object_mut().unwrap().extend(key.as_object().unwrap().clone());
            let addition = with_session_hook(&config(json!([hook]), json!([]))).unwrap();
            assert_eq!((addition.hooks, addition.left_out.len()), (vec![session()], 1));
        }
    }

    #[test]
    fn nothing_is_needed_where_the_method_has_it_and_the_global_list_does_not_count() {
        assert_eq!(with_session_hook(&config(json!([]), json!([web_hook(), session()]))), None);
        assert!(!is_in_effect(&config(json!([session()]), json!([]))));
    }

    #[test]
    fn global_hooks_that_the_method_does_not_repeat_are_switched_off() {
        let other = json!({"hook": "web_hook", "config": {"url": "https://other.example/"}});
        assert_eq!(
            switched_off(&config(json!([other, web_hook()]), json!([web_hook()]))),
            ["web_hook to other.example"]
        );
        assert!(switched_off(&config(json!([other]), json!([{"hook": "organization"}]))).is_empty());
    }
}
