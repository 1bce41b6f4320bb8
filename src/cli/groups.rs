//! The commands inside of a command, such as `mapper test`, with their help.

use std::path::PathBuf;

use clap::Subcommand;

use super::flags::MapperTestFlags;
use super::runbook_flags::{RUNBOOK, RunbookFlags};

/// The commands of `open`.
#[derive(Debug, Subcommand)]
pub(crate) enum OpenCommand {
    /// Open the login page of a project
    #[command(after_help = "\
Examples:
  ory-social open login acme-shop

Exit codes:
  0 opened, or printed · 4 no such project")]
    Login {
        /// The project, as with --project
        #[arg(id = "project-argument", value_name = "PROJECT")]
        project: Option<String>,
    },
    /// Open the page where you create an app at the provider
    #[command(after_help = "\
Examples:
  ory-social open app google
  ory-social open app gitlab --project acme-shop     that project's GitLab

Exit codes:
  0 opened, or printed · 4 no such provider")]
    App {
        /// The provider
        #[arg(default_value = "vk")]
        provider: String,
    },
    /// Open a project in Ory Console
    #[command(after_help = "\
Examples:
  ory-social open console acme-shop

Exit codes:
  0 opened, or printed · 4 no such project")]
    Console {
        /// The project, as with --project
        #[arg(id = "project-argument", value_name = "PROJECT")]
        project: Option<String>,
    },
}

/// The commands of `providers`.
#[derive(Debug, Subcommand)]
pub(crate) enum ProvidersCommand {
    /// Show what a provider needs and how to set it up
    #[command(after_help = "\
Examples:
  ory-social providers show google

Exit codes:
  0 printed · 4 no such provider")]
    Show {
        /// The provider
        provider: String,
    },
}

/// The commands of `mapper`.
#[derive(Debug, Subcommand)]
pub(crate) enum MapperCommand {
    /// Print a mapper of a template
    ///
    /// With --project, prints it adapted to the project's identity schema.
    #[command(after_help = "\
Examples:
  ory-social mapper show vk
  ory-social mapper show vk --mapper profile --project acme-shop > vk.jsonnet

Exit codes:
  0 printed · 4 no such provider or mapper")]
    Show {
        /// The provider
        #[arg(default_value = "vk")]
        provider: String,
        /// The name of the mapper
        #[arg(long, value_name = "NAME")]
        mapper: Option<String>,
    },
    /// Test a mapper on sample profiles
    ///
    /// Runs it on sample profiles of the provider, and checks the identities that it makes.
    #[command(after_help = "\
Examples:
  ory-social mapper test vk.jsonnet                        on sample profiles
  ory-social mapper test vk.jsonnet --project acme-shop    with its schema
  ory-social mapper test --project acme-shop               the live mapper
  ory-social mapper test vk.jsonnet --claims me.json \\
      --schema identity.schema.json

Exit codes:
  0 it works · 4 sign-ins would fail")]
    Test(MapperTestFlags),
    /// Print the live mapper
    #[command(after_help = "\
Examples:
  ory-social mapper decode --project acme-shop
  ory-social mapper decode --project acme-shop --id vk-staging > live.jsonnet

Exit codes:
  0 printed · 4 no such project or provider")]
    Decode {
        /// The provider ID
        #[arg(long, value_name = "ID", default_value = "vk")]
        id: String,
    },
}

/// The commands of `runbook`.
#[derive(Debug, Subcommand)]
pub(crate) enum RunbookCommand {
    /// Create a runbook from an example, a live project or a kratos.yml
    #[command(after_help = "\
Examples:
  ory-social runbook init
  ory-social runbook init --from-project acme-shop --out shop.yaml
  ory-social runbook init --kratos deploy/kratos.yml

Exit codes:
  0 created · 1 it can't be written · 2 the file exists")]
    Init {
        /// The file to create
        #[arg(long, value_name = "FILE", default_value = RUNBOOK)]
        out: PathBuf,
        /// Write what this project has now
        #[arg(long, value_name = "ID|SLUG")]
        from_project: Option<String>,
    },
    /// Check a runbook for errors, offline
    ///
    /// Reads the file, each kratos.yml and mapper that it names, and runs the mappers on sample profiles. For editors, pre-commit hooks and
    /// pull requests from forks: it needs no account, no secret and no network.
    #[command(after_help = "\
Examples:
  ory-social runbook check
  ory-social runbook check brands/*.yaml

Exit codes:
  0 valid · 4 it has errors")]
    Check {
        /// The runbooks
        #[arg(value_name = "FILE", default_value = RUNBOOK)]
        files: Vec<PathBuf>,
    },
    /// Print a runbook as Markdown steps to do by hand
    ///
    /// For each project, it has the callback URLs to register, the exact `ory` commands, the checks and the undo. It has no
    /// secret.
    #[command(after_help = "\
Examples:
  ory-social runbook render -f ory-social.yaml > social-sign-in.md
  ory-social runbook render --project shop-staging

Exit codes:
  0 printed · 4 invalid runbook")]
    Render(RunbookFlags),
}

/// The commands of `backups`.
#[derive(Debug, Subcommand)]
pub(crate) enum BackupsCommand {
    /// List the backups, newest first
    ///
    /// Lists those of all projects, or only those of the project that you name.
    #[command(after_help = "\
Examples:
  ory-social backups list
  ory-social backups list acme-shop
  ory-social backups list --json | jq -r '.backups[0].file'

Exit codes:
  0 printed · 1 the folder can't be read")]
    List {
        /// The project, as with --project
        #[arg(id = "project-argument", value_name = "PROJECT")]
        project: Option<String>,
        /// The folder with the backups [default: ~/.local/state/ory-social/backups]
        #[arg(long, value_name = "FOLDER")]
        backup_dir: Option<PathBuf>,
    },
}
