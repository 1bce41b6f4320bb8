//! The flags of the commands that change a project.

use std::path::PathBuf;

use clap::Args;

use super::setting_flags::SettingFlags;

/// The flags of `add`.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct AddFlags {
    /// The provider to add (see `ory-social providers`); prompts for it in a terminal
    pub(crate) provider: Option<String>,
    /// The provider ID. It is part of the callback URL and of every account, so you can't change it later
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,
    #[command(flatten)]
    /// The client secret.
    pub(crate) secret: SecretFlags,
    #[command(flatten)]
    /// The other settings.
    pub(crate) settings: SettingFlags,
    /// With --kratos: leave the client secret to Kratos' environment, and print every variable that it needs
    #[arg(long, conflicts_with_all = ["client_secret_stdin", "client_secret_file", "client_secret"])]
    pub(crate) secret_in_env: bool,
    /// How profiles become identities: the name of a template's mapper, a .jsonnet file, or an https URL
    #[arg(long, value_name = "NAME|FILE|URL")]
    pub(crate) mapper: Option<String>,
    /// With --kratos: write the mapper to a new file next to the kratos.yml, with this name, or with this path as Kratos sees it
    #[arg(long, value_name = "NAME|PATH", conflicts_with = "out")]
    pub(crate) mapper_file: Option<PathBuf>,
    /// Don't add the session hook: people who sign up have to sign in again
    #[arg(long)]
    pub(crate) no_session_hook: bool,
    #[command(flatten)]
    /// The checks before a push.
    pub(crate) proof: ProofFlags,
    #[command(flatten)]
    /// How the run ends.
    pub(crate) ending: EndingFlags,
}

/// The checks before a push.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct ProofFlags {
    #[command(flatten)]
    /// Who is asked.
    pub(crate) asking: AskingFlags,
    /// Push the mapper without testing it on samples
    #[arg(long)]
    pub(crate) no_mapper_check: bool,
}

/// Who may be asked besides Ory.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct AskingFlags {
    /// Ask the provider whether it accepts the client ID, secret and callback URL (the wizard always does)
    #[arg(long, conflicts_with = "no_preflight")]
    pub(crate) preflight: bool,
    /// Don't ask the provider
    #[arg(long)]
    pub(crate) no_preflight: bool,
    /// Contact only Ory: no provider, no download
    #[arg(long, conflicts_with = "preflight")]
    pub(crate) offline: bool,
}

impl AskingFlags {
    /// Whether to ask the provider if nobody can answer questions.
    pub(crate) fn asks_for_a_script(&self) -> bool {
        self.preflight
    }

    /// Whether to ask the provider if a person can answer questions.
    pub(crate) fn asks_for_a_person(&self) -> bool {
        !self.offline && !self.no_preflight
    }
}

/// A provider that a project has.
#[derive(Args, Clone, Debug)]
pub(crate) struct WhichProvider {
    /// The provider
    #[arg(default_value = "vk")]
    pub(crate) provider: String,
    /// The provider ID, if it isn't the provider's name
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,
}

/// The flags of `rotate-secret`.
#[derive(Args, Clone, Debug)]
pub(crate) struct RotateSecretFlags {
    #[command(flatten)]
    /// Which provider of the project.
    pub(crate) which: WhichProvider,
    #[command(flatten)]
    /// The client secret.
    pub(crate) secret: SecretFlags,
    #[command(flatten)]
    /// What comes with the new secret, such as the ID of an Apple key.
    pub(crate) settings: SettingFlags,
    #[command(flatten)]
    /// Who is asked.
    pub(crate) asking: AskingFlags,
    #[command(flatten)]
    /// How the run ends.
    pub(crate) ending: EndingFlags,
}

/// Where the client secret comes from; the variable ORY_SOCIAL_CLIENT_SECRET is used where no flag is given.
#[derive(Args, Clone, Default)]
#[group(multiple = false)]
pub(crate) struct SecretFlags {
    /// Read the client secret from standard input [env: ORY_SOCIAL_CLIENT_SECRET]
    #[arg(long)]
    pub(crate) client_secret_stdin: bool,
    /// Read the client secret from a file, such as Apple's private key
    #[arg(long, value_name = "FILE", visible_alias = "apple-private-key-file")]
    pub(crate) client_secret_file: Option<PathBuf>,
    /// The client secret (unsafe: other users of this computer can see it in the process list)
    #[arg(long, value_name = "SECRET")]
    pub(crate) client_secret: Option<String>,
}

impl std::fmt::Debug for SecretFlags {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SecretFlags(…)")
    }
}

/// How the run ends.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct EndingFlags {
    /// Apply without asking
    #[arg(long, short, conflicts_with_all = ["dry_run", "out"])]
    pub(crate) yes: bool,
    /// Show what would change, without changing it
    #[arg(long, conflicts_with = "out")]
    pub(crate) dry_run: bool,
    /// Write the changed configuration, with the client secret, to a new file instead of pushing it
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// The folder for the backup [default: ~/.local/state/ory-social/backups]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) backup_dir: Option<PathBuf>,
    /// Allow `file://` values in the configuration: `ory` uploads those files from this computer
    #[arg(long)]
    pub(crate) allow_file_urls: bool,
    /// Keep no backup: `restore` can't undo this run
    #[arg(long, conflicts_with = "backup_dir")]
    pub(crate) no_backup: bool,
}

impl EndingFlags {
    /// Whether the flags decide how the run ends, so that we needn't ask.
    pub(crate) fn decides(&self) -> bool {
        self.yes || self.dry_run || self.out.is_some()
    }
}

/// The flags of `remove`.
#[derive(Args, Clone, Debug)]
pub(crate) struct RemoveFlags {
    #[command(flatten)]
    /// Which provider of the project.
    pub(crate) which: WhichProvider,
    /// Also remove the session hook from social sign-up
    #[arg(long)]
    pub(crate) remove_session_hook: bool,
    /// Also turn off social sign-in if no provider is left
    #[arg(long)]
    pub(crate) disable_oidc: bool,
    #[command(flatten)]
    /// How the run ends.
    pub(crate) ending: EndingFlags,
}

/// The flags of `restore`.
#[derive(Args, Clone, Debug)]
pub(crate) struct RestoreFlags {
    /// The backup to restore [default: the project's newest]
    #[arg(value_name = "BACKUP")]
    pub(crate) backup: Option<PathBuf>,
    /// Restore the whole configuration, and discard later changes by others
    #[arg(long)]
    pub(crate) whole: bool,
    #[command(flatten)]
    /// The client secret.
    pub(crate) secret: SecretFlags,
    #[command(flatten)]
    /// How the run ends.
    pub(crate) ending: EndingFlags,
}

/// The flags of `verify`.
#[derive(Args, Clone, Debug)]
pub(crate) struct VerifyFlags {
    #[command(flatten)]
    /// Which provider of the project.
    pub(crate) which: WhichProvider,
    /// The app ID that the button has to use [default: the one in the configuration]
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: Option<String>,
    /// The URL of the login pages [default: the configured one]. Without --project, this needs no `ory` and works with a
    /// self-hosted Kratos
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// The callback URL registered at the provider [default: from the configuration or the page]
    #[arg(long, value_name = "URL")]
    pub(crate) callback_url: Option<String>,
    /// Seconds to wait for a change to spread
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(0..=600))]
    pub(crate) wait: u64,
}

/// The flags of `test`.
#[derive(Args, Clone, Debug)]
pub(crate) struct TestFlags {
    #[command(flatten)]
    /// What is checked first.
    pub(crate) verify: VerifyFlags,
    /// Read the project API key from standard input [default: ORY_PROJECT_API_KEY]
    #[arg(long, conflicts_with = "result")]
    pub(crate) project_key_stdin: bool,
    /// The admin API of your own Kratos [default: from --kratos]
    #[arg(long, value_name = "URL")]
    pub(crate) admin_url: Option<String>,
    /// Open the link in your browser
    #[arg(long, conflicts_with = "result")]
    pub(crate) open: bool,
    /// Seconds to wait for the sign-in
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) within: u64,
    /// Explain a result that you saved or pipe in (- for stdin), without a new sign-in
    #[arg(long, value_name = "FILE")]
    pub(crate) result: Option<PathBuf>,
    /// Show the values of the claims too, not only their names
    #[arg(long)]
    pub(crate) show_claims: bool,
    /// Save the claims to a new file for `mapper test --claims`
    #[arg(long, value_name = "FILE")]
    pub(crate) save_claims: Option<PathBuf>,
    /// Save made-up values of the same types and formats
    #[arg(long, requires = "save_claims")]
    pub(crate) anonymise: bool,
}

/// The flags of `mapper test`.
#[derive(Args, Clone, Debug)]
pub(crate) struct MapperTestFlags {
    /// A .jsonnet file, or the name of a template's mapper [default: the live mapper of --project]
    #[arg(value_name = "FILE|NAME")]
    pub(crate) mapper: Option<String>,
    /// The provider whose samples to use [default: the one of --id, or vk]
    #[arg(long, value_name = "PROVIDER")]
    pub(crate) provider: Option<String>,
    /// The provider ID in the project, if it isn't the provider's name
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,
    /// Test these claims instead of the samples: a JSON file or a captured test sign-in (- for stdin); repeatable
    #[arg(long, value_name = "FILE")]
    pub(crate) claims: Vec<PathBuf>,
    /// A JSON file with the identity schema to check against [default: the one of --project]
    #[arg(long, value_name = "FILE")]
    pub(crate) schema: Option<PathBuf>,
    /// Contact only Ory: download neither the schema nor the mapper
    #[arg(long)]
    pub(crate) offline: bool,
}

/// The flags of `doctor`.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct DoctorFlags {
    /// The project, as with --project
    #[arg(id = "project-argument", value_name = "PROJECT")]
    pub(super) project: Option<String>,
    /// Contact only Ory
    #[arg(long)]
    pub(crate) offline: bool,
}
