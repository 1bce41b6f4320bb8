//! The commands that work on projects, with their help.

use std::path::PathBuf;

use clap::Subcommand;

use super::flags::{AddFlags, DoctorFlags, MapperTestFlags, RemoveFlags, RestoreFlags, RotateSecretFlags, VerifyFlags};
use super::runbook_flags::{ApplyFlags, PlanFlags, RUNBOOK, RunbookFlags};

/// The commands that work on a project.
#[derive(Debug, Subcommand)]
pub(crate) enum ProjectCommand {
    /// Add a provider to a project, or bring the one that is there to what you ask
    ///
    /// Shows every change and asks before it makes them. What no flag says is asked in a terminal. A provider that
    /// exists keeps everything that no flag names, its stored secret included.
    #[command(after_help = "\
Examples:
  ory-social add                                      the wizard
  ory-social add vk --project acme-shop               asks for the client id and secret only
  ory-social add vk --project acme-shop --client-id 51234567 --client-secret-file vk.secret --dry-run
  printf %s \"$VK_SECRET\" | ory-social add vk --project acme-shop --client-id 51234567 \\
      --client-secret-stdin --yes
  ory-social add vk --project acme-shop --label 'VK ID' --yes     changes the label only")]
    Add(Box<AddFlags>),
    /// List the providers that can be added, or show one
    #[command(after_help = "\
Examples:
  ory-social providers
  ory-social providers show google
  ory-social providers --format json | jq -r '.providers[].name'")]
    Providers {
        #[command(subcommand)]
        /// Which one.
        command: Option<ProvidersCommand>,
    },
    /// Show a project's providers, callback URLs and hooks, and what is wrong with them
    #[command(after_help = "\
Examples:
  ory-social status --project acme-shop
  ory-social status --project acme-shop --format json | jq -r '.providers[].callback_url'")]
    Status {
        /// Ask nobody but Ory: do not look into mappers that are kept elsewhere
        #[arg(long)]
        offline: bool,
    },
    /// Print the callback URL to register at the provider, and nothing else
    #[command(after_help = "\
Examples:
  ory-social callback-url vk --project acme-shop
  ory-social callback-url vk --project acme-shop --id vk-staging")]
    CallbackUrl {
        /// The provider
        #[arg(default_value = "vk")]
        provider: String,
        /// The provider id, where it is not the provider's name
        #[arg(long)]
        id: Option<String>,
    },
    /// Look whether the live login page has the provider's button, and whether it leads to the right place
    ///
    /// Begins a login as a browser would, presses the button, and asks the provider for its sign-in page. Nobody is signed
    /// in, and no account is made.
    #[command(after_help = "\
Examples:
  ory-social verify vk --project acme-shop
  ory-social verify vk --public-url http://127.0.0.1:4433 --client-id 51234567     a self-hosted Kratos")]
    Verify(VerifyFlags),
    /// Show, try out and read back mappers: the snippets that turn what a provider tells into an identity
    #[command(after_help = "\
Examples:
  ory-social mapper show vk                          the mapper that a new provider gets
  ory-social mapper test vk.jsonnet                  what it makes of what VK tells
  ory-social mapper decode --project acme-shop       the one that is live now")]
    Mapper {
        #[command(subcommand)]
        /// What to do with them.
        command: MapperCommand,
    },
    /// Look whether everything that is needed is there and works, and say how to mend what does not
    ///
    /// Looks at the Ory CLI, its sign-in, the project if one is named, this computer's clock, the folders for temporary files
    /// and backups, proxies, and whether VK can be reached. Nothing is changed, and no browser is opened. For the clock,
    /// https://api.console.ory.com is asked for the time. The exit code is 1 if anything is a problem.
    #[command(after_help = "\
Examples:
  ory-social doctor
  ory-social doctor --project acme-shop --offline
  ory-social doctor --format json | jq -r '.checks[] | select(.level == \"problem\") | .mend'")]
    Doctor(DoctorFlags),
    /// Replace the stored client secret of a provider, and nothing else
    #[command(after_help = "\
Examples:
  ory-social rotate-secret vk --project acme-shop     asks for the new secret
  printf %s \"$VK_SECRET\" | ory-social rotate-secret vk --project acme-shop --client-secret-stdin --yes")]
    RotateSecret(Box<RotateSecretFlags>),
    /// Remove a provider from a project
    ///
    /// People who signed up through it only are locked out: they have no other way to sign in. The session hook and
    /// the switch of social sign-in stay as they are unless a flag says otherwise.
    #[command(after_help = "\
Examples:
  ory-social remove vk --project acme-shop            asks for the provider id to be typed
  ory-social remove vk --project acme-shop --remove-session-hook --disable-oidc --yes")]
    Remove(RemoveFlags),
    /// Show what a runbook would change in its projects
    ///
    /// Reads each project and changes nothing. The plan can be kept, reviewed, and applied exactly as it is.
    #[command(after_help = "\
Examples:
  ory-social plan -f ory-social.yaml
  ory-social plan -f ory-social.yaml --check                  exit code 10 if anything would change
  ory-social plan -f ory-social.yaml --out plan.json          to be applied with `apply --plan plan.json`")]
    Plan(PlanFlags),
    /// Bring the projects of a runbook to what it says
    ///
    /// Shows the plans and asks once for all projects. One that fails does not stop the others, and a second run does the
    /// rest.
    #[command(after_help = "\
Examples:
  ory-social apply -f ory-social.yaml
  ory-social apply -f ory-social.yaml --project shop-staging --yes
  ory-social apply -f ory-social.yaml --plan plan.json        exactly the reviewed plan")]
    Apply(ApplyFlags),
    /// Show where the projects of a runbook differ from it now; exit code 10 if any does
    #[command(after_help = "\
Examples:
  ory-social drift -f ory-social.yaml
  ory-social drift -f ory-social.yaml --format json | jq -r '.projects[].reference'")]
    Drift(RunbookFlags),
    /// Begin a runbook, or write one out as a page for people
    #[command(after_help = "\
Examples:
  ory-social runbook init                                     a starter with comments
  ory-social runbook init --from-project acme-shop            what a project has now")]
    Runbook {
        #[command(subcommand)]
        /// What to do with it.
        command: RunbookCommand,
    },
    /// Undo an earlier run
    ///
    /// Puts back what that run changed, on top of today's configuration, so that what others changed since stays. It is
    /// shown, confirmed, checked and backed up like any other change.
    #[command(after_help = "\
Examples:
  ory-social restore --project acme-shop              undoes the newest run
  ory-social restore ~/.local/state/ory-social/backups/…/….json --project acme-shop --dry-run
  ory-social restore --project acme-shop --whole      the whole configuration as it was")]
    Restore(RestoreFlags),
    /// Work with the backups that every run keeps
    #[command(after_help = "\
Examples:
  ory-social backups list
  ory-social restore --project acme-shop     undoes the newest run")]
    Backups {
        #[command(subcommand)]
        /// What to do with them.
        command: BackupsCommand,
    },
}

/// The commands of `providers`.
#[derive(Debug, Subcommand)]
pub(crate) enum ProvidersCommand {
    /// Show what a provider needs, what to set up there, and what to watch out for
    #[command(after_help = "\
Examples:
  ory-social providers show google")]
    Show {
        /// The provider
        provider: String,
    },
}

/// The commands of `mapper`.
#[derive(Debug, Subcommand)]
pub(crate) enum MapperCommand {
    /// Print a mapper of a template; with --project, as it is fitted to the project's identity schema
    #[command(after_help = "\
Examples:
  ory-social mapper show vk
  ory-social mapper show vk --mapper profile --project acme-shop > vk.jsonnet")]
    Show {
        /// The provider
        #[arg(default_value = "vk")]
        provider: String,
        /// The name of the mapper
        #[arg(long, value_name = "NAME")]
        mapper: Option<String>,
    },
    /// Try a mapper on samples of what the provider tells, and check what comes of it
    #[command(after_help = "\
Examples:
  ory-social mapper test vk.jsonnet                             on the samples of VK
  ory-social mapper test vk.jsonnet --project acme-shop         against the project's identity schema too
  ory-social mapper test --project acme-shop                    the mapper that is live now
  ory-social mapper test vk.jsonnet --claims me.json --schema identity.schema.json")]
    Test(MapperTestFlags),
    /// Print the mapper that is live now
    #[command(after_help = "\
Examples:
  ory-social mapper decode --project acme-shop
  ory-social mapper decode --project acme-shop --id vk-staging > live.jsonnet")]
    Decode {
        /// The provider id
        #[arg(long, value_name = "ID", default_value = "vk")]
        id: String,
    },
}

/// The commands of `runbook`.
#[derive(Debug, Subcommand)]
pub(crate) enum RunbookCommand {
    /// Write a runbook to begin with: an explained example, or what a live project has
    #[command(after_help = "\
Examples:
  ory-social runbook init
  ory-social runbook init --from-project acme-shop --out shop.yaml")]
    Init {
        /// The new file
        #[arg(long, value_name = "FILE", default_value = RUNBOOK)]
        out: PathBuf,
        /// Write down what this project has now
        #[arg(long, value_name = "ID|SLUG")]
        from_project: Option<String>,
    },
    /// Print a page in Markdown with which the same work can be done and audited by hand
    ///
    /// It has the callback URLs to register, the exact commands of `ory`, the checks and the way back for every project, and
    /// no secret.
    #[command(after_help = "\
Examples:
  ory-social runbook render -f ory-social.yaml > social-sign-in.md
  ory-social runbook render --project shop-staging")]
    Render(RunbookFlags),
}

/// The commands of `backups`.
#[derive(Debug, Subcommand)]
pub(crate) enum BackupsCommand {
    /// List the backups, newest first; of all projects, unless one is named by its id
    #[command(after_help = "\
Examples:
  ory-social backups list
  ory-social backups list --format json | jq -r '.backups[0].file'")]
    List {
        /// Where the backups are [default: ~/.local/state/ory-social/backups]
        #[arg(long, value_name = "FOLDER")]
        backup_dir: Option<PathBuf>,
    },
}
