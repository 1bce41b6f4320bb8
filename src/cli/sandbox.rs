//! The commands of the sandbox.

use std::ffi::OsString;

use clap::builder::PossibleValuesParser;
use clap::{CommandFactory as _, Subcommand};

use super::{Cli, ProjectCommand};
use crate::sandbox::SCENARIOS;

/// The commands of the sandbox.
#[derive(Debug, Subcommand)]
pub(crate) enum SandboxCommand {
    #[command(flatten)]
    /// A command on a project.
    Project(ProjectCommand),
    /// Start again with the sample projects
    ///
    /// Deletes everything that you did in the sandbox, its backups too.
    #[command(after_help = "\
Examples:
  ory-social sandbox reset

Exit codes:
  0 done · 1 the folder can't be deleted")]
    Reset,
    /// Make a problem to practice with
    ///
    /// Without a name, lists the problems. A page under docs/runbooks says how to find and fix each one.
    #[command(after_help = "\
Examples:
  ory-social sandbox break
  ory-social sandbox break button-off
  ory-social sandbox break colleague --project acme-shop-stage

Exit codes:
  0 done · 2 no such problem · 4 no such project")]
    Break {
        /// The problem
        #[arg(value_parser = PossibleValuesParser::new(SCENARIOS.iter().map(|scenario| scenario.name)))]
        name: Option<String>,
    },
    /// Register a callback URL in a sample app
    ///
    /// Does what you would do on the provider's website.
    #[command(after_help = "\
Examples:
  ory-social sandbox register vk \\
      https://login.acme-shop.example/self-service/methods/oidc/callback/vk

Exit codes:
  0 done · 4 no such provider or app, or not a URL")]
    Register {
        /// The provider
        provider: String,
        /// The callback URL
        url: String,
        /// The app [default: the first sample app]
        #[arg(long, value_name = "ID")]
        client_id: Option<String>,
    },
    /// Sign in as a sample person in your browser
    ///
    /// Serves the login pages of the sandbox on this computer until you press Ctrl-C. Each button leads to an emulated provider,
    /// where you pick a sample person. The last page shows the identity, session and hooks, or the error and its fix.
    #[command(after_help = "\
Examples:
  ory-social sandbox serve
  ory-social sandbox serve --project acme-shop-prod

Exit codes:
  0 stopped with Ctrl-C · 4 no such project")]
    Serve,
    /// Run your Ory CLI on the sandbox
    #[command(after_help = "\
Examples:
  ory-social sandbox ory get identity-config --project acme-shop-prod \\
      --format json

Exit codes:
  0 done · 1 `ory` failed · 3 `ory` is missing")]
    Ory {
        /// The arguments for `ory`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

impl SandboxCommand {
    /// Returns the names of all sandbox commands.
    pub(crate) fn names() -> Vec<String> {
        let cli = Cli::command();
        let commands = cli.find_subcommand("sandbox").into_iter().flat_map(clap::Command::get_subcommands);
        commands.map(|command| command.get_name().to_owned()).collect()
    }
}
