//! The flags that are short for `--set KEY=VALUE`.

use clap::builder::NonEmptyStringValueParser;
use clap::{Arg, Args};

/// The settings of a provider.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct SettingFlags {
    /// The ID of your app at the provider
    #[arg(long, value_name = "ID", help_heading = "Settings")]
    client_id: Option<String>,
    /// The text on the sign-in button
    #[arg(long, value_name = "TEXT", help_heading = "Settings")]
    label: Option<String>,
    /// A permission to request; repeatable, or separate several with commas
    #[arg(long, value_name = "SCOPE", help_heading = "Settings", value_parser = NonEmptyStringValueParser::new())]
    scope: Vec<String>,
    /// The provider's issuer (OpenID Connect)
    #[arg(long, value_name = "URL", help_heading = "Settings")]
    issuer_url: Option<String>,
    /// The Microsoft tenant: its ID or domain, or organizations, consumers, common
    #[arg(long, value_name = "TENANT", help_heading = "Settings")]
    microsoft_tenant: Option<String>,
    /// The ID of your Apple team
    #[arg(long, value_name = "ID", help_heading = "Settings")]
    apple_team_id: Option<String>,
    /// The ID of the private key at Apple
    #[arg(long, value_name = "ID", help_heading = "Settings")]
    apple_private_key_id: Option<String>,
    /// Whether Ory uses PKCE: auto, never, force
    #[arg(long, value_name = "WHEN", help_heading = "Settings")]
    pkce: Option<String>,
    /// The organization that the provider belongs to
    #[arg(long, value_name = "ID", help_heading = "Settings")]
    organization: Option<String>,
    /// What happens if an account with the same address exists: confirm_with_existing_credential, automatic
    #[arg(long, value_name = "MODE", help_heading = "Settings")]
    account_linking: Option<String>,
    /// Whether the mapper runs at each sign-in: never, automatic
    #[arg(long, value_name = "WHEN", help_heading = "Settings")]
    update_identity_on_login: Option<String>,
    /// The claims to request, as a JSON object (OpenID Connect Core 1.0, section 5.5)
    #[arg(long, value_name = "JSON", help_heading = "Settings")]
    requested_claims: Option<String>,
    /// Any other setting, such as claims_source=userinfo; repeatable
    #[arg(long, value_name = "KEY=VALUE", value_parser = setting, help_heading = "Settings")]
    set: Vec<(String, String)>,
}

/// Hides the flags of settings that never change along with a secret: `rotate-secret` rejects them and says what to use.
pub(super) fn companion_setting(flag: Arg) -> Arg {
    let is_companion = ["issuer_url", "apple_team_id", "apple_private_key_id"].contains(&flag.get_id().as_str());
    let hidden = flag.get_help_heading() == Some("Settings") && !is_companion;
    flag.hide(hidden)
}

/// The keys that have a flag: the key, the flag, and the placeholder for its value.
const FLAGS: [(&str, &str, &str); 12] = [
    ("client_id", "--client-id", "ID"),
    ("label", "--label", "TEXT"),
    ("scope", "--scope", "SCOPE"),
    ("issuer_url", "--issuer-url", "URL"),
    ("microsoft_tenant", "--microsoft-tenant", "TENANT"),
    ("apple_team_id", "--apple-team-id", "ID"),
    ("apple_private_key_id", "--apple-private-key-id", "ID"),
    ("pkce", "--pkce", "WHEN"),
    ("organization_id", "--organization", "ID"),
    ("account_linking_mode", "--account-linking", "MODE"),
    ("update_identity_on_login", "--update-identity-on-login", "WHEN"),
    ("requested_claims", "--requested-claims", "JSON"),
];

impl SettingFlags {
    /// Returns the settings that the flags give, by key.
    pub(crate) fn pairs(&self) -> Vec<(&str, String)> {
        let scope = (!self.scope.is_empty()).then(|| self.scope.join(" "));
        // In the order of FLAGS.
        let given = [
            &self.client_id,
            &self.label,
            &scope,
            &self.issuer_url,
            &self.microsoft_tenant,
            &self.apple_team_id,
            &self.apple_private_key_id,
            &self.pkce,
            &self.organization,
            &self.account_linking,
            &self.update_identity_on_login,
            &self.requested_claims,
        ];
        let short = FLAGS.iter().zip(given).filter_map(|((key, ..), value)| Some((*key, value.clone()?)));
        self.set.iter().map(|(key, value)| (key.as_str(), value.clone())).chain(short).collect()
    }
}

/// Returns the flag that gives a setting, without its value: `--client-id`, or `--set KEY=`.
pub(crate) fn flag_of(key: &str) -> String {
    match FLAGS.iter().find(|(known, ..)| *known == key) {
        Some((_, flag, _)) => format!("{flag} "),
        None => format!("--set {key}="),
    }
}

/// Returns the flag that gives a setting, with a placeholder: `--client-id ID`.
pub(crate) fn usage_of(key: &str) -> String {
    let value = FLAGS.iter().find(|(known, ..)| *known == key).map_or("VALUE", |(_, _, value)| value);
    format!("{}{value}", flag_of(key))
}

fn setting(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("expected KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, FromArgMatches as _, Parser};

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        settings: SettingFlags,
    }

    #[test]
    fn every_flag_gives_the_setting_of_its_key() {
        for (key, flag, _) in FLAGS {
            let matches = Cli::command().try_get_matches_from(["x", flag, "value"]).unwrap();
            let cli = Cli::from_arg_matches(&matches).unwrap();
            assert_eq!(cli.settings.pairs(), [(key, "value".to_owned())]);
        }
    }
}
