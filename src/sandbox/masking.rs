//! Hides secrets in reads: Ory Network stores them but never returns them.

use serde_json::Value;

/// The JSON pointer to the social sign-in providers.
pub(super) const PROVIDERS: &str = "/selfservice/methods/oidc/config/providers";

/// The JSON pointer to the mail server's address, which contains its password.
pub(super) const SMTP: &str = "/courier/smtp/connection_uri";

/// Returns the configuration as a read shows it: provider secrets are null, and the mail server's address has no
/// password (Ory docs, "Configure projects with Ory CLI", section "Stored secrets").
pub(super) fn masked(config: &Value) -> Value {
    let mut shown = config.clone();
    if let Some(providers) = shown.pointer_mut(PROVIDERS).and_then(Value::as_array_mut) {
        providers.iter_mut().for_each(mask_provider);
    }
    if let Some(uri) = shown.pointer_mut(SMTP)
        && let Some(text) = uri.as_str()
    {
        *uri = Value::String(without_password(text));
    }
    shown
}

fn mask_provider(provider: &mut Value) {
    let apple = provider["provider"] == "apple";
    if let Some(entry) = provider.as_object_mut() {
        entry.insert("client_secret".to_owned(), Value::Null);
        if apple {
            entry.insert("apple_private_key".to_owned(), Value::Null);
        }
    }
}

/// Turns `smtps://user:password@host` into `smtps://user@host`.
pub(super) fn without_password(uri: &str) -> String {
    let Some((scheme, rest)) = uri.split_once("://") else { return uri.to_owned() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let Some((login, host)) = authority.rsplit_once('@') else { return uri.to_owned() };
    let user = login.split(':').next().unwrap_or_default();
    format!("{scheme}://{user}@{host}{tail}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_of_providers_are_null_whether_set_or_not() {
        let shown = masked(&json!({"selfservice": {"methods": {"oidc": {"config": {"providers": [
            {"id": "vk", "provider": "vk", "client_secret": "hidden"},
            {"id": "apple", "provider": "apple", "apple_private_key": "hidden"},
        ]}}}}}));
        assert_eq!(
            shown.pointer(PROVIDERS).unwrap(),
            &json!([
                {"id": "vk", "provider": "vk", "client_secret": null},
                {"id": "apple", "provider": "apple", "apple_private_key": null, "client_secret": null},
            ])
        );
    }

    #[test]
    fn the_password_is_cut_out_of_the_mail_server_address() {
        for (stored, shown) in [
            (
                "smtps://shop:pa@ss@mail.example:465/?skip_ssl_verify=true",
                "smtps://shop@mail.example:465/?skip_ssl_verify=true",
            ),
            ("smtp://mail.example:25/", "smtp://mail.example:25/"),
            ("smtp://shop@mail.example", "smtp://shop@mail.example"),
            ("", ""),
        ] {
            assert_eq!(without_password(stored), shown);
        }
    }
}
