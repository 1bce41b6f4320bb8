//! The commands that work on projects, with their help.

use clap::Subcommand;

use super::flags::{AddFlags, DoctorFlags, RemoveFlags, RestoreFlags, RotateSecretFlags, TestFlags, VerifyFlags};
use super::groups::{BackupsCommand, MapperCommand, OpenCommand, ProvidersCommand, RunbookCommand};
use super::runbook_flags::{ApplyFlags, DriftFlags, PlanFlags};
use super::setting_flags::companion_setting;

/// The commands that work on a project.
#[derive(Debug, Subcommand)]
pub(crate) enum ProjectCommand {
    /// Add a provider, or update an existing one
    ///
    /// Prompts for anything you leave out, and shows every change before it asks you to confirm. An existing provider keeps
    /// every setting you don't pass, and its stored secret.
    #[command(after_help = "\
Examples:
  ory-social add                                the wizard
  ory-social add vk --project acme-shop         asks for the ID and secret
  ory-social add vk --project acme-shop --client-id 51234567 \\
      --client-secret-file vk.secret --dry-run
  printf %s \"$VK_SECRET\" | ory-social add vk --project acme-shop \\
      --client-id 51234567 --client-secret-stdin --yes
  ory-social add vk --project acme-shop --label 'VK ID' --yes

Exit codes:
  0 done, or nothing to do · 4 invalid request · 5 conflict
  6 Ory rejected it · 7 not verified · 8 declined")]
    Add(Box<AddFlags>),
    /// List the available providers, or show one
    #[command(after_help = "\
Examples:
  ory-social providers
  ory-social providers show google
  ory-social providers --json | jq -r '.providers[].name'

Exit codes:
  0 printed · 4 a template is invalid")]
    Providers {
        #[command(subcommand)]
        /// Which one.
        command: Option<ProvidersCommand>,
    },
    /// List your projects
    ///
    /// Lists all projects that you can see, or those of the workspace that you pass with --workspace.
    #[command(after_help = "\
Examples:
  ory-social list
  ory-social list --json | jq -r '.projects[].slug'

Exit codes:
  0 printed · 3 not signed in")]
    List,
    /// Open a login page, the provider's app page, or Ory Console
    ///
    /// Without a terminal or a browser, it only prints the address. Without a command, it opens the login page.
    #[command(after_help = "\
Examples:
  ory-social open login acme-shop
  ory-social open app google
  ory-social open console acme-shop

Exit codes:
  0 opened, or printed · 4 no such project or provider")]
    Open {
        #[command(subcommand)]
        /// What to open.
        command: Option<OpenCommand>,
    },
    /// Show a project's providers, hooks and problems
    #[command(after_help = "\
Examples:
  ory-social status acme-shop
  ory-social status acme-shop --check       exit with 10 on a problem
  ory-social status acme-shop --json | jq -r '.providers[].callback_url'

Exit codes:
  0 shown · 10 a problem (--check)")]
    Status {
        /// The project, as with --project
        #[arg(id = "project-argument", value_name = "PROJECT")]
        project: Option<String>,
        /// Contact only Ory: don't download mappers stored elsewhere
        #[arg(long)]
        offline: bool,
        /// Exit with 10 if there is a problem
        #[arg(long)]
        check: bool,
    },
    /// Print the callback URL to register at the provider
    #[command(after_help = "\
Examples:
  ory-social callback-url vk --project acme-shop
  ory-social callback-url vk --project acme-shop --id vk-staging

Exit codes:
  0 printed · 4 no such project or provider")]
    CallbackUrl {
        /// The provider
        #[arg(default_value = "vk")]
        provider: String,
        /// The provider ID, if it isn't the provider's name
        #[arg(long)]
        id: Option<String>,
    },
    /// Check that the live login button works
    ///
    /// Starts a login as a browser would, presses the button, and requests the provider's sign-in page. It signs nobody in
    /// and creates no account.
    #[command(after_help = "\
Examples:
  ory-social verify vk --project acme-shop
  ory-social verify vk --public-url http://127.0.0.1:4433    your own Kratos

Exit codes:
  0 the button works · 10 it doesn't · 1 the page can't be checked")]
    Verify(VerifyFlags),
    /// Test a real sign-in that stores nobody
    ///
    /// Checks the login page as `verify` does, and prints a link. You sign in with the provider in your browser and paste the
    /// result that it shows. Then you see how far the sign-in got: app, secret, claims, mapper, identity schema. Ory creates no
    /// account and no session. Hooks, closed registration and addresses that are taken aren't tested.
    ///
    /// On Ory Network, this needs an API key of the project. Your own Kratos needs none, but a version from May 2026 or later.
    #[command(after_help = "\
Examples:
  ory-social test vk --project acme-shop --open
  ory-social test vk --project acme-shop \\
      --save-claims claims.json --anonymise
  ory-social test vk --kratos kratos.yml
  ory-social test vk --result result.json     explain a saved result

Exit codes:
  0 every step passed · 10 one failed · 1 no result
  3 no project API key, or a wrong one · 4 not a result")]
    Test(Box<TestFlags>),
    /// Show, test and decode mappers
    ///
    /// A mapper is a Jsonnet snippet that turns a provider's profile into an identity.
    #[command(after_help = "\
Examples:
  ory-social mapper show vk                       the default mapper for VK
  ory-social mapper test vk.jsonnet               test it on sample profiles
  ory-social mapper decode --project acme-shop    print the live mapper")]
    Mapper {
        #[command(subcommand)]
        /// What to do with them.
        command: MapperCommand,
    },
    /// Check your setup and suggest fixes
    ///
    /// Checks the Ory CLI and its sign-in, the project you pass, this computer's clock, the folders for temporary files and
    /// backups, your proxies, and the connection to the project's providers (without a project, to VK). Changes nothing and
    /// opens no browser. Gets the time from https://api.console.ory.com.
    #[command(after_help = "\
Examples:
  ory-social doctor
  ory-social doctor acme-shop --offline
  ory-social doctor --json \\
      | jq -r '.checks[] | select(.level == \"problem\") | .fix'

Exit codes:
  0 no problem · 10 a problem")]
    Doctor(DoctorFlags),
    /// Replace the stored client secret of a provider
    #[command(after_help = "\
Examples:
  ory-social rotate-secret vk --project acme-shop     asks for the new secret
  printf %s \"$VK_SECRET\" | ory-social rotate-secret vk \\
      --project acme-shop --client-secret-stdin --yes

Exit codes:
  0 done, or nothing to do · 4 invalid request · 5 conflict
  6 Ory rejected it · 7 not verified · 8 declined", mut_args = companion_setting)]
    RotateSecret(Box<RotateSecretFlags>),
    /// Remove a provider from a project
    ///
    /// People who signed up only with it are locked out: they have no other way to sign in. Keeps the session hook, and
    /// leaves social sign-in on, unless you pass a flag.
    #[command(after_help = "\
Examples:
  ory-social remove vk --project acme-shop      asks you to type the ID
  ory-social remove vk --project acme-shop --remove-session-hook \\
      --disable-oidc --yes

Exit codes:
  0 done, or nothing to do · 4 invalid request · 5 conflict
  6 Ory rejected it · 7 not verified · 8 declined")]
    Remove(RemoveFlags),
    /// Show what a runbook would change
    ///
    /// Reads each project and changes nothing. You can save the plan, review it, and apply exactly that plan.
    #[command(after_help = "\
Examples:
  ory-social plan -f ory-social.yaml
  ory-social plan -f ory-social.yaml --check       exit with 10 on changes
  ory-social plan -f ory-social.yaml --out plan.json
  ory-social apply -f ory-social.yaml --plan plan.json

Exit codes:
  0 planned · 10 something would change (--check) · 4 invalid runbook")]
    Plan(PlanFlags),
    /// Apply a runbook
    ///
    /// Shows the plans and asks once for all projects. If one fails, the others continue. Run it again to finish the rest.
    #[command(after_help = "\
Examples:
  ory-social apply -f ory-social.yaml
  ory-social apply -f ory-social.yaml --project shop-staging --yes
  ory-social apply -f ory-social.yaml --plan plan.json     a reviewed plan

Exit codes:
  0 done · 4 invalid, or skipped · 5 conflict · 6 Ory rejected it
  7 not verified · 8 declined (the most serious of all projects)")]
    Apply(ApplyFlags),
    /// Detect drift (exits with 10 if there is any)
    ///
    /// Compares the projects of a runbook with what it says, and shows the differences.
    #[command(after_help = "\
Examples:
  ory-social drift -f ory-social.yaml
  ory-social drift -f ory-social.yaml --json | jq -r '.projects[].reference'

Exit codes:
  0 no drift · 10 drift · 4 invalid runbook")]
    Drift(DriftFlags),
    /// Create a runbook, or render one as a page
    #[command(after_help = "\
Examples:
  ory-social runbook init                             an example
  ory-social runbook init --from-project acme-shop    what a project has now")]
    Runbook {
        #[command(subcommand)]
        /// What to do with it.
        command: RunbookCommand,
    },
    /// Undo an earlier run
    ///
    /// Restores what that run changed and keeps later changes by others. Like any other change, the undo is shown,
    /// confirmed, checked and backed up.
    #[command(after_help = "\
Examples:
  ory-social restore --project acme-shop            undo the newest run
  ory-social restore --project acme-shop --whole    discard later changes too
  ory-social backups list acme-shop                 find an older backup
  ory-social restore BACKUP.json --project acme-shop --dry-run

Exit codes:
  0 done, or nothing to do · 4 invalid request · 5 conflict
  6 Ory rejected it · 7 not verified · 8 declined")]
    Restore(RestoreFlags),
    /// List the backups that each run keeps
    #[command(after_help = "\
Examples:
  ory-social backups list
  ory-social restore --project acme-shop     undo the newest run")]
    Backups {
        #[command(subcommand)]
        /// What to do with them.
        command: BackupsCommand,
    },
}

impl ProjectCommand {
    /// Takes the project, if it is the command's only argument.
    pub(super) fn take_project(&mut self) -> Option<String> {
        match self {
            Self::Status { project, .. }
            | Self::Doctor(DoctorFlags { project, .. })
            | Self::Open { command: Some(OpenCommand::Login { project } | OpenCommand::Console { project }) }
            | Self::Backups { command: BackupsCommand::List { project, .. } } => project.take(),
            _ => None,
        }
    }
}
