//! The flags of the commands that change a project.

use std::path::PathBuf;

use clap::Args;

use super::setting_flags::SettingFlags;

/// The flags of `add`.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct AddFlags {
    /// The provider: see `ory-social providers`; in a terminal, you choose one if you name none
    pub(crate) provider: Option<String>,
    /// The provider id: part of the callback URL and of every account made through it, so choose it once and for all
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,
    #[command(flatten)]
    /// The client secret.
    pub(crate) secret: SecretFlags,
    #[command(flatten)]
    /// The other settings.
    pub(crate) settings: SettingFlags,
    /// How claims become an identity: the name of a mapper of the template, a .jsonnet file, or an https URL
    #[arg(long, value_name = "NAME|FILE|URL")]
    pub(crate) mapper: Option<String>,
    /// Leave the hooks alone: people who sign up have to sign in once more
    #[arg(long)]
    pub(crate) no_session_hook: bool,
    #[command(flatten)]
    /// What is tried out before anything is pushed.
    pub(crate) proof: ProofFlags,
    #[command(flatten)]
    /// What becomes of the changes.
    pub(crate) ending: EndingFlags,
}

/// What is tried out before anything is pushed.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct ProofFlags {
    #[command(flatten)]
    /// Who is asked.
    pub(crate) asking: AskingFlags,
    /// Push the mapper without trying it on samples
    #[arg(long)]
    pub(crate) no_mapper_check: bool,
}

/// Who may be asked besides Ory.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct AskingFlags {
    /// Ask the provider whether it accepts the client ID, the secret and the callback URL, and check the mapper against the
    /// identity schema; in a terminal, the wizard always does
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
    /// Whether the provider is asked where nobody answers questions.
    pub(crate) fn asks_for_a_script(&self) -> bool {
        self.preflight
    }

    /// Whether the provider is asked where somebody does.
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
    /// The provider id, where it is not the provider's name
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
    /// What becomes of the changes.
    pub(crate) ending: EndingFlags,
}

/// Where the client secret comes from; the variable ORY_SOCIAL_CLIENT_SECRET is used where no flag is given.
#[derive(Args, Clone, Default)]
#[group(multiple = false)]
pub(crate) struct SecretFlags {
    /// Read the client secret from standard input [env: ORY_SOCIAL_CLIENT_SECRET]
    #[arg(long)]
    pub(crate) client_secret_stdin: bool,
    /// Read the client secret from a file; Apple's private key is one
    #[arg(long, value_name = "FILE", visible_alias = "apple-private-key-file")]
    pub(crate) client_secret_file: Option<PathBuf>,
    /// The client secret itself: other users of this computer can see it in the process list
    #[arg(long, value_name = "SECRET")]
    pub(crate) client_secret: Option<String>,
}

impl std::fmt::Debug for SecretFlags {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SecretFlags(…)")
    }
}

/// What becomes of the changes.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct EndingFlags {
    /// Make the changes without asking
    #[arg(long, short, conflicts_with_all = ["dry_run", "out"])]
    pub(crate) yes: bool,
    /// Print what would change, and change nothing
    #[arg(long, conflicts_with = "out")]
    pub(crate) dry_run: bool,
    /// Write the changed configuration to a new file, the client secret in it, instead of pushing it
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Where to keep the backup [default: ~/.local/state/ory-social/backups]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) backup_dir: Option<PathBuf>,
    /// Go on although the configuration holds `file://` values: `ory` uploads those files from this computer
    #[arg(long)]
    pub(crate) allow_file_urls: bool,
    /// Keep no backup: `restore` can't undo this run
    #[arg(long, conflicts_with = "backup_dir")]
    pub(crate) no_backup: bool,
}

impl EndingFlags {
    /// Whether they say what becomes of the changes, so that nobody has to be asked.
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
    /// Remove the session hook from the hooks of social sign-up too
    #[arg(long)]
    pub(crate) remove_session_hook: bool,
    /// Switch social sign-in off too, if no provider is left
    #[arg(long)]
    pub(crate) disable_oidc: bool,
    #[command(flatten)]
    /// What becomes of the changes.
    pub(crate) ending: EndingFlags,
}

/// The flags of `restore`.
#[derive(Args, Clone, Debug)]
pub(crate) struct RestoreFlags {
    /// The backup [default: the newest of the project]
    #[arg(value_name = "BACKUP")]
    pub(crate) backup: Option<PathBuf>,
    /// Put back the whole configuration, and undo what others changed since
    #[arg(long)]
    pub(crate) whole: bool,
    #[command(flatten)]
    /// The client secret.
    pub(crate) secret: SecretFlags,
    #[command(flatten)]
    /// What becomes of the changes.
    pub(crate) ending: EndingFlags,
}

/// The flags of `verify`.
#[derive(Args, Clone, Debug)]
pub(crate) struct VerifyFlags {
    #[command(flatten)]
    /// Which provider of the project.
    pub(crate) which: WhichProvider,
    /// The id of the app that the button has to lead to [default: the one in the configuration]
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: Option<String>,
    /// Where the login pages are [default: as the configuration says]; without --project, `ory` is not asked at all, so
    /// that this works with a self-hosted Kratos too
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// The callback URL that is registered at the provider [default: as the configuration or the page says]
    #[arg(long, value_name = "URL")]
    pub(crate) callback_url: Option<String>,
    /// How long to wait for a change to spread, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(0..=600))]
    pub(crate) wait: u64,
}

/// The flags of `mapper test`.
#[derive(Args, Clone, Debug)]
pub(crate) struct MapperTestFlags {
    /// The .jsonnet file, or the name of a mapper of the template [default: the one that is live in --project]
    #[arg(value_name = "FILE|NAME")]
    pub(crate) mapper: Option<String>,
    /// The provider whose samples are used
    #[arg(long, value_name = "PROVIDER", default_value = "vk")]
    pub(crate) provider: String,
    /// The provider id in the project, where it is not the provider's name
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,
    /// A JSON file with claims, or a captured test sign-in, to try instead of the samples (- for stdin); repeatable
    #[arg(long, value_name = "FILE")]
    pub(crate) claims: Vec<PathBuf>,
    /// A JSON file with the identity schema to check against [default: that of --project]
    #[arg(long, value_name = "FILE")]
    pub(crate) schema: Option<PathBuf>,
    /// Ask nobody but Ory: download neither the schema nor the mapper
    #[arg(long)]
    pub(crate) offline: bool,
}

/// The flags of `doctor`.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct DoctorFlags {
    /// Ask nobody but Ory
    #[arg(long)]
    pub(crate) offline: bool,
}
