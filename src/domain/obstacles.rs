//! Settings of the flows, schemas and hooks that keep people out even when each provider is set up correctly.

use serde_json::Value;

use super::hooks::{self, Moment};
use super::identity_config::{IdentityConfig, ProviderEntry};
use super::pointer::Pointer;

/// A setting that keeps people out, or that does less than a person expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Obstacle {
    pub(crate) code: &'static str,
    pub(crate) problem: String,
    pub(crate) fix: String,
}

/// Finds the settings that keep people out. `is_unverified` says whether the addresses from a provider are unverified.
pub(crate) fn obstacles(config: &IdentityConfig, is_unverified: impl Fn(ProviderEntry<'_>) -> bool) -> Vec<Obstacle> {
    let unverified: Vec<_> =
        config.used_providers().filter(|entry| is_unverified(*entry)).map(|entry| entry.id()).collect();
    let single = [
        registration_disabled(config),
        verified_address_required(config, &unverified),
        old_strategies(config),
        default_schema_unknown(config),
        several_schemas(config),
    ];
    single.into_iter().flatten().chain(hooks_without_body(config)).collect()
}

fn selfservice(keys: &[&str]) -> Pointer {
    Pointer::root().key("selfservice").keys(keys)
}

fn registration_disabled(config: &IdentityConfig) -> Option<Obstacle> {
    let enabled = config.get(&selfservice(&["flows", "registration", "enabled"]));
    (enabled == Some(&Value::Bool(false))).then(|| Obstacle {
        code: "registration_disabled",
        problem: "Registration is off: nobody new can sign up with a provider.".to_owned(),
        fix: "Set selfservice.flows.registration.enabled to true in the Ory Console.".to_owned(),
    })
}

/// The first time, the session hook lets people in (measured). An exception for all but the password is going away.
fn verified_address_required(config: &IdentityConfig, unverified: &[&str]) -> Option<Obstacle> {
    let exempt = Pointer::root().keys(&["feature_flags", "legacy_require_verified_login_error"]);
    let hooks = Moment::SignIn.running(config);
    let is_required = hooks.iter().any(|hook| hook.name == "require_verified_address");
    let whose = match unverified {
        [] => "an unverified address from a provider".to_owned(),
        ids => format!("the unverified addresses of {}", ids.join(", ")),
    };
    (is_required && config.get(&exempt) != Some(&Value::Bool(true))).then(|| Obstacle {
        code: "verified_address_required",
        problem: format!(
            "Each sign-in requires a verified address (hook require_verified_address). With {whose}, people get in \
             once, and then not again until they verify it. Without any address, they see an error."
        ),
        fix: "Remove the hook from selfservice.flows.login.after, at least for oidc.".to_owned(),
    })
}

fn old_strategies(config: &IdentityConfig) -> Option<Obstacle> {
    config.get(&selfservice(&["strategies"])).map(|_| Obstacle {
        code: "old_strategies",
        problem: "Ory no longer reads `selfservice.strategies`.".to_owned(),
        fix: "Move its settings to `selfservice.methods` in the Ory Console.".to_owned(),
    })
}

fn schemas(config: &IdentityConfig) -> impl Iterator<Item = (&str, &Value)> {
    let schemas = config.list(&Pointer::root().keys(&["identity", "schemas"]));
    schemas.iter().filter_map(|schema| Some((schema.get("id")?.as_str()?, schema)))
}

fn default_schema(config: &IdentityConfig) -> Option<&str> {
    config.get(&Pointer::root().keys(&["identity", "default_schema_id"])).and_then(Value::as_str)
}

fn default_schema_unknown(config: &IdentityConfig) -> Option<Obstacle> {
    let default = default_schema(config)?;
    let known: Vec<_> = schemas(config).map(|(id, _)| id).collect();
    (!known.is_empty() && !known.contains(&default)).then(|| Obstacle {
        code: "default_schema_unknown",
        problem: format!(
            "The default_schema_id {default:?} is not among the identity schemas ({}): nobody can sign up.",
            known.join(", ")
        ),
        fix: "Choose a default schema in the Ory Console.".to_owned(),
    })
}

/// Returns the identity schemas that people can sign up with, except the default one.
pub(crate) fn selectable_schemas(config: &IdentityConfig) -> Vec<&str> {
    let default = default_schema(config).unwrap_or("default");
    let is_selectable = |schema: &Value| schema.get("selfservice_selectable") == Some(&Value::Bool(true));
    schemas(config).filter(|(id, schema)| *id != default && is_selectable(schema)).map(|(id, _)| id).collect()
}

fn several_schemas(config: &IdentityConfig) -> Option<Obstacle> {
    let others = selectable_schemas(config);
    (!others.is_empty()).then(|| Obstacle {
        code: "several_schemas",
        problem: format!(
            "People can also sign up with other identity schemas: {}. A mapper has to work with each.",
            others.join(", ")
        ),
        fix: "Run `ory-social mapper test --project …` to check a mapper against all of them.".to_owned(),
    })
}

fn hooks_without_body(config: &IdentityConfig) -> Vec<Obstacle> {
    let at = |moment: Moment, what: &'static str| {
        let list = config.list(&moment.list(moment.effective_list(config))).iter();
        list.filter(|hook| hooks::lacks_body(hook)).map(move |hook| Obstacle {
            code: "web_hook_without_body",
            problem: format!("The {} has no body, so each {what} fails when it runs.", hooks::describe(hook)),
            fix: "Give it a body in the Ory Console: a Jsonnet template, such as `function(ctx) ctx`.".to_owned(),
        })
    };
    at(Moment::SignUp, "social sign-up").chain(at(Moment::SignIn, "social sign-in")).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn codes(document: Value) -> Vec<&'static str> {
        let config = IdentityConfig::new(document).unwrap();
        obstacles(&config, |_| true).into_iter().map(|it| it.code).collect()
    }

    #[test]
    fn an_ordinary_project_has_no_obstacles() {
        let schemas = json!([{"id": "a", "url": "x"}, {"id": "b", "url": "x", "selfservice_selectable": false}]);
        let config = json!({"selfservice": {"flows": {"registration": {"enabled": true}}},
            "identity": {"default_schema_id": "a", "schemas": schemas}});
        assert_eq!(codes(config), [""; 0]);
    }

    #[test]
    fn closed_registration_is_found() {
        let closed = json!({"selfservice": {"flows": {"registration": {"enabled": false}}, "strategies": {}}});
        assert_eq!(codes(closed), ["registration_disabled", "old_strategies"]);
    }

    #[test]
    fn an_address_has_to_be_verified_where_that_hook_runs_after_a_social_sign_in() {
        let after = |own: Value| {
            json!({"selfservice": {"flows": {"login": {"after": {
            "hooks": [{"hook": "require_verified_address"}], "oidc": {"hooks": own}}}}}})
        };
        assert_eq!(codes(after(json!([]))), ["verified_address_required"]);
        assert_eq!(codes(after(json!([{"hook": "revoke_active_sessions"}]))), [""; 0]);
        let mut exempt = after(json!([]));
        exempt["feature_flags"] = json!({"legacy_require_verified_login_error": true});
        assert_eq!(codes(exempt), [""; 0]);
    }

    #[test]
    fn the_schema_of_a_sign_up_has_to_be_known() {
        let with = |default: &str, selectable: bool| {
            let schemas =
                json!([{"id": "a", "url": "x"}, {"id": "b", "url": "x", "selfservice_selectable": selectable}]);
            json!({"selfservice": {}, "identity": {"default_schema_id": default, "schemas": schemas}})
        };
        assert_eq!(codes(with("user", false)), ["default_schema_unknown"]);
        assert_eq!(codes(with("a", true)), ["several_schemas"]);
        assert_eq!(codes(with("b", true)), [""; 0]);
    }

    #[test]
    fn a_web_hook_without_body_is_found_where_it_runs() {
        let hook = json!({"hook": "web_hook", "config": {"url": "https://a.example/", "method": "POST"}});
        let after = json!({"hooks": [hook], "oidc": {"hooks": [{"hook": "session"}]}});
        let config = json!({"selfservice": {"flows": {"login": {"after": after}, "registration": {"after": after}}}});
        assert_eq!(codes(config), ["web_hook_without_body"], "only after a sign-in: session is a hook of sign-ups");
    }
}
