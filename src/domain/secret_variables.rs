//! Client secrets that a self-hosted Kratos reads from its environment. The variables name providers by their position,
//! without gaps: each provider up to the last one with a variable needs one (measured).

use serde_json::{Value, json};

use super::apply::Patched;
use super::identity_config::{IdentityConfig, ProviderEntry, providers_pointer};
use super::text::shell_word;

const PREFIX: &str = "SELFSERVICE_METHODS_OIDC_CONFIG_PROVIDERS";

/// Introduces the variables that Kratos needs.
pub(crate) const RESTART: &str = "Restart Kratos with all of these variables, which name providers by their position:";

/// Returns all variables, with values, that Kratos needs for this provider's secret.
pub(crate) fn needed(config: &IdentityConfig, id: &str) -> Vec<String> {
    let Some(last) = config.provider(id).map(|entry| entry.index) else { return Vec::new() };
    let variable = |entry: ProviderEntry<'_>| match lacks_secret(entry) || entry.id() == id {
        true => {
            let secret = shell_word(&format!("<the client secret of {}>", entry.id()));
            format!("{}={secret}", name(entry, entry.index))
        }
        false => format!("{PREFIX}_{}_ID={}", entry.index, shell_word(entry.id())),
    };
    config.providers().filter(|entry| entry.index <= last).map(variable).collect()
}

/// Returns sentences that say what to do about providers whose secret is in a variable and whose position changes.
pub(crate) fn moved(before: &IdentityConfig, after: &IdentityConfig) -> Vec<String> {
    let renamed = before.used_providers().filter(|entry| lacks_secret(*entry)).filter_map(|entry| {
        let now = after.provider(entry.id())?.index;
        let (old, new, id) = (name(entry, entry.index), name(entry, now), entry.id());
        (now != entry.index).then(|| format!("The position of {id} changes. Rename its variable {old} to {new}."))
    });
    renamed.collect()
}

/// Returns warnings about secrets that the file gets although Kratos' environment may have them, which it prefers.
pub(crate) fn overridden(before: &IdentityConfig, patched: &Patched) -> Vec<String> {
    let is_written = |entry: &ProviderEntry<'_>| {
        let at = entry.pointer().key(entry.secret_key());
        patched.secret_places().any(|written| *written == at)
    };
    let elsewhere = before.used_providers().filter(|entry| lacks_secret(*entry));
    let filled = elsewhere.filter_map(|entry| patched.config().provider(entry.id()).filter(is_written));
    let warning = |entry: ProviderEntry<'_>| {
        let variable = name(entry, entry.index);
        format!("Kratos ignores the new secret of {} if its environment has {variable}. Change that too.", entry.id())
    };
    filled.map(warning).collect()
}

/// Fills in a dummy for each secret that comes from elsewhere.
pub(crate) fn filled_in(document: &Value) -> Value {
    let mut filled = document.clone();
    let providers = filled.pointer_mut(providers_pointer().as_str()).and_then(Value::as_array_mut);
    for keys in providers.into_iter().flatten().filter_map(Value::as_object_mut) {
        let entry = ProviderEntry { index: 0, keys };
        if lacks_secret(entry) {
            let key = entry.secret_key();
            keys.insert(key.to_owned(), json!("secret"));
        }
    }
    filled
}

/// Whether a Kratos file leaves the provider's secret to the environment.
pub(crate) fn lacks_secret(entry: ProviderEntry<'_>) -> bool {
    entry.text(entry.secret_key()).is_none_or(str::is_empty)
}

fn name(entry: ProviderEntry<'_>, index: usize) -> String {
    format!("{PREFIX}_{index}_{}", entry.secret_key().to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::with_providers;

    #[test]
    fn each_provider_before_the_one_with_a_variable_needs_one_too() {
        let config = with_providers(json!([
            {"id": "google", "provider": "google", "client_secret": "canary"},
            {"id": "apple", "provider": "apple"},
            {"id": "vk", "provider": "vk"},
            {"id": "github", "provider": "github", "client_secret": "canary"},
        ]));
        assert_eq!(
            needed(&config, "vk"),
            [
                "SELFSERVICE_METHODS_OIDC_CONFIG_PROVIDERS_0_ID=google",
                "SELFSERVICE_METHODS_OIDC_CONFIG_PROVIDERS_1_APPLE_PRIVATE_KEY='<the client secret of apple>'",
                "SELFSERVICE_METHODS_OIDC_CONFIG_PROVIDERS_2_CLIENT_SECRET='<the client secret of vk>'",
            ]
        );
    }

    #[test]
    fn a_removal_moves_the_variables_of_the_providers_after_it() {
        let (google, vk) = (
            json!({"id": "google", "provider": "google", "client_secret": "canary"}),
            json!({"id": "vk", "provider": "vk"}),
        );
        let (before, after) = (with_providers(json!([google, vk])), with_providers(json!([vk])));
        let sentences = moved(&before, &after);
        assert!(
            sentences[0]
                .contains("PROVIDERS_1_CLIENT_SECRET to SELFSERVICE_METHODS_OIDC_CONFIG_PROVIDERS_0_CLIENT_SECRET")
        );
        assert!(moved(&before, &with_providers(json!([google, vk, google]))).is_empty());
    }
}
