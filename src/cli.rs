//! The command line, as types.

mod commands;
mod flags;
mod groups;
mod mistake;
mod runbook_flags;
mod sandbox;
mod setting_flags;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use self::commands::ProjectCommand;
pub(crate) use self::flags::{
    AddFlags, AskingFlags, DoctorFlags, EndingFlags, MapperTestFlags, ProofFlags, RemoveFlags, RestoreFlags,
    RotateSecretFlags, SecretFlags, TestFlags, VerifyFlags, WhichProvider,
};
pub(crate) use self::groups::{BackupsCommand, MapperCommand, OpenCommand, ProvidersCommand, RunbookCommand};
pub(crate) use self::mistake::parse;
pub(crate) use self::runbook_flags::{ApplyFlags, DriftFlags, PlanFlags, RunbookFlags};
pub(crate) use self::sandbox::SandboxCommand;
pub(crate) use self::setting_flags::{SettingFlags, flag_of, usage_of};
use crate::output::{Color, Detail, Format, Screen};

/// Add social sign-in to a project on Ory Network.
///
/// Without a command, it starts a wizard that adds a provider to one of your projects.
#[derive(Debug, Parser)]
#[command(name = "ory-social", version = env!("ORY_SOCIAL_VERSION"), max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    /// What to do.
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    /// Flags of every command.
    pub(crate) common: CommonFlags,
}

const EXAMPLES: &str = "\
Examples:
  ory-social                  the wizard
  ory-social sandbox          the wizard in a sandbox, without an account
  ory-social status acme-shop
  ory-social add vk --project acme-shop --client-id 51234567 \\
      --client-secret-file vk.secret --yes

Environment:
  ORY_WORKSPACE_API_KEY       a workspace key, instead of `ory auth`
  ORY_PROJECT                 the project, as with --project
  ORY_WORKSPACE               the workspace, as with --workspace
  ORY_SOCIAL_CLIENT_SECRET    the client secret
  ORY_SOCIAL_ORY              the path of the Ory CLI
  XDG_STATE_HOME              where backups go [default: ~/.local/state]

Exit codes:
  0 success, or nothing to do · 1 failure · 2 usage
  3 ory missing, too old or not signed in · 4 invalid request · 5 conflict
  6 Ory rejected the change · 7 not verified · 8 declined
  10 a check found something · 130 interrupted";

impl Cli {
    /// Treats a project that is the only argument of a command like one after `--project`.
    fn with_argument_as_project(mut self) -> Self {
        let command = match &mut self.command {
            Some(Command::Project(command) | Command::Sandbox { command: Some(SandboxCommand::Project(command)) }) => {
                command
            }
            _ => return self,
        };
        self.common.project.extend(command.take_project());
        self
    }
}

/// Flags of every command.
#[derive(Args, Clone, Debug)]
pub(crate) struct CommonFlags {
    /// The project: its ID, its slug, or the start of either [env: ORY_PROJECT]
    #[arg(long, global = true, value_name = "ID|SLUG", help_heading = "Project")]
    pub(crate) project: Vec<String>,
    /// The kratos.yml of a self-hosted Kratos, instead of a project on Ory Network; repeatable, in the order of Kratos' -c
    #[arg(long, global = true, value_name = "FILE", help_heading = "Project", conflicts_with_all = ["project", "workspace"])]
    pub(crate) kratos: Vec<PathBuf>,
    /// Write into the kratos.yml instead of replacing it: for a file that is mounted by itself into a container
    #[arg(long, global = true, help_heading = "Project", requires = "kratos")]
    pub(crate) in_place: bool,
    /// The workspace: its ID or name [env: ORY_WORKSPACE]
    #[arg(long, global = true, value_name = "ID|NAME", help_heading = "Project")]
    pub(crate) workspace: Option<String>,
    /// The Ory CLI to use [env: ORY_SOCIAL_ORY] [default: ory on the PATH]
    #[arg(long, global = true, value_name = "PATH", help_heading = "General")]
    pub(crate) ory: Option<PathBuf>,
    /// A folder with your own provider template; repeatable
    #[arg(long, global = true, value_name = "FOLDER", help_heading = "General")]
    pub(crate) template: Vec<PathBuf>,
    /// Seconds that one Ory CLI call may take
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 60, help_heading = "General",
          value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) timeout: u64,
    /// Print text or one JSON object
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text", help_heading = "General")]
    format: Format,
    /// Short for --format json
    #[arg(long, global = true, conflicts_with = "format", help_heading = "General")]
    json: bool,
    /// When to use colors
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "General")]
    pub(crate) color: Color,
    /// Print each Ory CLI call (never secrets)
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "General")]
    verbose: u8,
    /// Print only results and errors, and ask nothing (JSON keeps its warnings)
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "General")]
    quiet: bool,
}

impl CommonFlags {
    /// Returns the screen that these flags ask for.
    pub(crate) fn screen(&self) -> Screen {
        let detail = match self {
            Self { quiet: true, .. } => Detail::Errors,
            Self { verbose: 1.., .. } => Detail::Calls,
            _ => Detail::Results,
        };
        Screen::new(if self.json { Format::Json } else { self.format }, self.color, detail)
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(flatten)]
    /// A command on a project.
    Project(ProjectCommand),
    /// Practice on an emulated Ory Network on this computer
    ///
    /// It has three sample projects, and an app at every provider. Nothing in it is real: it needs no account and no network.
    /// It uses your Ory CLI if you have one. What you do stays until `ory-social sandbox reset`. Without a command, it starts
    /// the wizard. With ORY_SOCIAL_SANDBOX=1, every command works in the sandbox.
    #[command(after_help = "\
Examples:
  ory-social sandbox
  ory-social sandbox status --project acme-shop-prod
  echo AbCdEfGhIj0123456789 | ory-social sandbox add vk \\
      --project acme-shop-prod --client-id 51234567 --client-secret-stdin --yes
  ory-social sandbox add apple --project acme-shop-stage \\
      --client-id com.example.signin --apple-team-id TEAM000001 \\
      --apple-private-key-id KEY0000001 --preflight --yes")]
    Sandbox {
        #[command(subcommand)]
        /// What to do there.
        command: Option<SandboxCommand>,
    },
    /// Print a completion script for a shell
    #[command(after_help = "\
Examples:
  ory-social completions bash > \\
      ~/.local/share/bash-completion/completions/ory-social
  ory-social completions zsh > ~/.zfunc/_ory-social
  ory-social completions fish > ~/.config/fish/completions/ory-social.fish

Exit codes:
  0 printed")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}
