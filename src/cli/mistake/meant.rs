//! Guesses what people mean by commands and flags of other tools.

/// Returns the tip for a command that doesn't exist here.
pub(super) fn command(name: &str) -> Option<&'static str> {
    COMMANDS.iter().find(|(names, _)| names.contains(&name)).map(|(_, tip)| *tip)
}

/// Returns the tip for a flag that doesn't exist, in a command with these flags.
pub(super) fn flag(name: &str, known: &[String]) -> Option<String> {
    let other_name = FLAGS.iter().find(|(names, flag)| names.contains(&name) && known.iter().any(|it| it == flag));
    let other_way = || OTHER_WAYS.iter().find(|(names, _)| names.contains(&name)).map(|(_, tip)| (*tip).to_owned());
    other_name.map(|(_, flag)| format!("did you mean {flag}?")).or_else(other_way)
}

const COMMANDS: &[(&[&str], &str)] = &[
    (&["login", "auth", "signin"], "to sign in, run `ory auth`"),
    (&["logout", "signout"], "to sign out, run `ory auth logout`"),
    (&["whoami"], "to check your sign-in, run `ory-social doctor`"),
    (&["log", "logs"], "add -v to a command to see each call of the Ory CLI"),
    (&["ls", "project", "projects", "workspace", "workspaces"], "to list your projects, run `ory-social list`"),
    (&["browse", "console", "dashboard"], "to open a page in the browser, run `ory-social open`"),
    (&["delete", "rm", "disable"], "to remove a provider, run `ory-social remove`"),
    (
        &["configure", "create", "edit", "enable", "install", "new", "set", "setup", "update"],
        "to add or change a provider, run `ory-social add`",
    ),
    (&["init"], "to create a runbook, run `ory-social runbook init`"),
    (&["export", "dump", "import"], "to write a runbook of a project, run `ory-social runbook init --from-project`"),
    (&["diff", "preview"], "add --dry-run to a command, or, with a runbook, run `ory-social plan`"),
    (&["deploy", "push", "sync"], "to apply a runbook, run `ory-social apply`"),
    (&["describe", "get", "info", "show"], "to see what a project has, run `ory-social status`"),
    (
        &["check", "lint", "validate"],
        "to test a mapper, run `ory-social mapper test`; to check the login page, `ory-social verify`",
    ),
    (&["revert", "rollback", "undo"], "to undo the last run, run `ory-social restore`"),
    (&["history"], "to see earlier runs, run `ory-social backups list`"),
    (&["rotate", "secret", "secrets"], "to replace the client secret, run `ory-social rotate-secret`"),
    (&["demo", "playground", "practice", "practise", "try"], "to practice, run `ory-social sandbox`"),
    (&["start", "wizard"], "for the wizard, run `ory-social` without a command"),
    (&["version"], "for the version, run `ory-social --version`"),
];

/// Flags that we have under another name.
const FLAGS: &[(&[&str], &str)] = &[
    (&["--assume-yes", "--auto-approve", "--force", "--no-confirm"], "--yes"),
    (&["--check", "--dry", "--preview", "--simulate", "--what-if", "-n"], "--dry-run"),
    (&["--project-id", "--slug", "-p"], "--project"),
    (&["--workspace-id", "-w"], "--workspace"),
    (&["--app-id"], "--client-id"),
    (&["--team-id"], "--apple-team-id"),
    (&["--key-id"], "--apple-private-key-id"),
    (&["--tenant"], "--microsoft-tenant"),
    (&["--config", "--runbook", "-c"], "--file"),
    (&["--debug", "--trace", "-d"], "--verbose"),
    (&["--no-input", "--non-interactive", "--silent", "-s"], "--quiet"),
    (&["--provider-id"], "--id"),
];

/// Flags that we don't have.
const OTHER_WAYS: &[(&[&str], &str)] = &[
    (&["--provider"], "name the provider without a flag, as in `ory-social add vk`"),
    (
        &["--client-secret-env", "--key", "--password", "--private-key", "--secret"],
        "pass the secret with --client-secret-stdin or --client-secret-file FILE",
    ),
    (&["--access-token", "--api-key", "--token"], "set ORY_WORKSPACE_API_KEY to a workspace key (ory_wak_…)"),
    (&["--redirect-uri", "--redirect-url"], "to see the callback URL, run `ory-social callback-url`"),
    (&["--output", "-j", "-o"], "for JSON, pass --json"),
    (&["--no-color", "--no-colour"], "pass --color never, or set NO_COLOR"),
    (&["--all"], "for many projects, write a runbook: `ory-social runbook init`"),
];

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::super::Cli;
    use super::*;

    /// Returns the words after `ory-social` in each command that a tip quotes.
    fn commands_in(tip: &str) -> Vec<Vec<&str>> {
        let quoted = tip.split('`').skip(1).step_by(2);
        quoted.filter_map(|text| text.strip_prefix("ory-social ")).map(|text| text.split(' ').collect()).collect()
    }

    #[test]
    fn every_tip_names_commands_and_flags_that_exist() {
        let root = Cli::command();
        let tips = COMMANDS.iter().chain(OTHER_WAYS).map(|(_, tip)| *tip);
        for words in tips.flat_map(commands_in) {
            let mut command = &root;
            for word in words.iter().take_while(|word| !word.starts_with('-') && **word != "vk") {
                command = command.find_subcommand(word).unwrap_or_else(|| panic!("{words:?}"));
            }
        }
    }

    #[test]
    fn no_tip_is_for_a_command_that_exists() {
        let root = Cli::command();
        for name in COMMANDS.iter().flat_map(|(names, _)| *names) {
            assert!(root.find_subcommand(name).is_none(), "{name}");
        }
    }

    #[test]
    fn a_flag_is_suggested_only_where_it_exists() {
        let known = |flags: &[&str]| flags.iter().map(|&flag| flag.to_owned()).collect::<Vec<_>>();
        assert_eq!(flag("--force", &known(&["--yes"])).as_deref(), Some("did you mean --yes?"));
        assert_eq!(flag("--force", &known(&["--offline"])), None);
    }
}
