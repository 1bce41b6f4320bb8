//! What the command line accepts, and how it rejects everything else.

use ory_social::sandbox::{Network, Project, Workspace};
use serde_json::json;

use crate::support::lab::{Lab, Run, SHOP, STAGING};

fn tips(run: &Run) -> Vec<&str> {
    run.stderr.lines().filter_map(|line| line.strip_prefix("tip: ")).collect()
}

#[test]
fn errors_of_the_parser_look_like_all_others() {
    let lab = Lab::new();
    for (words, message, tip) in [
        ("stats", "Unknown command: ory-social stats.", "did you mean `status`?"),
        ("login", "Unknown command: ory-social login.", "to sign in, run `ory auth`"),
        (
            "sandbox logs",
            "Unknown command: ory-social sandbox logs.",
            "add -v to a command to see each call of the Ory CLI",
        ),
        ("add --labl x", "Unknown flag: --labl.", "did you mean --label?"),
        ("add --force", "Unknown flag: --force.", "did you mean --yes?"),
        (
            "add --provider vk",
            "Unknown flag: --provider.",
            "name the provider without a flag, as in `ory-social add vk`",
        ),
        ("status --format yaml", "\"yaml\" isn't a valid value for --format.", "available: text, json"),
        ("status --format", "--format needs a value.", "available: text, json"),
        ("add --yes --dry-run", "--yes can't be combined with --dry-run.", "run `ory-social add --help` for examples"),
        ("providers show", "Missing argument: PROVIDER.", "run `ory-social providers show --help` for examples"),
        (
            "doctor --timeout 0",
            "Invalid value for --timeout: expected a number from 1 to 3600.",
            "run `ory-social doctor --help` for examples",
        ),
    ] {
        let run = lab.run(words).ends_with(2);
        assert_eq!((run.error(), tips(&run)[0]), (message, tip), "{run}");
        let error = lab.run(&format!("--json {words}")).ends_with(2).json()["error"].clone();
        assert_eq!((&error["message"], &error["hints"][0]), (&json!(message), &json!(tip)), "{words}");
    }
}

#[test]
fn a_value_that_may_be_a_secret_is_not_repeated() {
    let lab = Lab::new();
    for words in
        ["add vk AbCdEfGh", "status acme AbCdEfGh", "plan AbCdEfGh", "add --set AbCdEfGh", "add --secret=AbCdEfGh"]
    {
        let run = lab.run(words).ends_with(2);
        assert!(!run.stderr.contains("AbCdEfGh") && !run.stderr.contains("Usage"), "{run}");
    }
}

#[test]
fn help_is_a_command_too() {
    let lab = Lab::new();
    for (words, same) in [("help", "--help"), ("help add", "add --help"), ("mapper help test", "mapper test --help")] {
        assert_eq!(lab.run(words).succeeds().stdout, lab.run(same).succeeds().stdout);
    }
}

#[test]
fn json_is_short_for_a_format() {
    let lab = Lab::new();
    let [short, long] = ["--json", "--format json"].map(|flag| lab.run(&format!("providers {flag}")).succeeds().stdout);
    assert_eq!(short, long);
    lab.run("providers --json --format text").ends_with(2);
}

#[test]
fn a_project_needs_no_flag_where_it_is_the_only_argument() {
    let lab = Lab::new();
    for command in ["status", "doctor --offline", "backups list"] {
        let [short, long] = [SHOP.to_owned(), format!("--project {SHOP}")]
            .map(|project| lab.run(&format!("{command} {project} --json")).json());
        assert_eq!(short["project"], long["project"], "{command}");
        lab.run(&format!("{command} {SHOP} --project {STAGING}")).says("works on one project, but several were given");
    }
    lab.run(&format!("sandbox status {SHOP}")).succeeds().says("Acme Shop (prod)");
}

#[test]
fn quiet_leaves_the_result() {
    let lab = Lab::new();
    let words = format!("--project {STAGING} --client-id 51234567");
    let run = lab.add(&format!("{words} --quiet")).succeeds();
    assert!(run.stderr.is_empty() && run.stdout.contains("vk added and verified"), "{run}");
    let run = lab.run(&format!("sandbox callback-url vk --project {SHOP} -q")).succeeds();
    assert_eq!(run.stderr, "SANDBOX: nothing here is real.\n");
    assert_eq!(run.stdout.lines().count(), 1, "{run}");
}

#[test]
fn quiet_leaves_errors() {
    let run = Lab::new().run("status --project nowhere --quiet").ends_with(4);
    assert!(run.stderr.starts_with("error: ") && run.stderr.contains("\ntip: "), "{run}");
}

#[test]
fn quiet_asks_nothing_even_in_a_terminal() {
    let lab = Lab::new();
    let mut terminal = lab.terminal("add vk --quiet");
    terminal.expect("Missing input");
    terminal.ends_with(2);
}

#[test]
fn quiet_leaves_what_json_says() {
    let lab = Lab::new();
    let dry_run = format!("add vk --project {STAGING} --client-id 51234567 --client-secret-stdin --dry-run --json");
    let [loud, quiet] = ["", "--quiet"]
        .map(|flag| lab.run_with_stdin(&format!("{dry_run} {flag}"), crate::support::lab::SECRET).succeeds().stdout);
    assert_eq!(loud, quiet);
}

#[test]
fn help_is_text_whatever_flags_follow_it() {
    for words in [
        "help --json",
        "help add --json",
        "runbook help --json",
        "sandbox help --format=json",
        "help --format json",
        "help --color never",
    ] {
        Lab::new().run(&format!("{words} ")).succeeds().says("Usage: ory-social");
    }
}

#[test]
fn a_flag_that_is_given_twice_is_reported_as_that() {
    Lab::new().run("add vk --client-id 1 --client-id 2").ends_with(2).says("--client-id can be given only once.");
}

#[test]
fn an_unknown_command_is_named_as_it_was_typed() {
    let run = Lab::new().run("backup list").ends_with(2).says("Unknown command: ory-social backup.");
    assert!(!run.stderr.contains("ory-social list --help"), "{run}");
}

#[test]
fn a_provider_is_known_in_capitals_too() {
    Lab::new().run("callback-url VK --project acme-shop-prod").succeeds().says("/callback/vk");
}

#[test]
fn a_number_that_does_not_fit_is_rejected_with_its_range() {
    let lab = Lab::new();
    lab.run("list --timeout 0").ends_with(2).says("Invalid value for --timeout: expected a number from 1 to 3600.");
    lab.run("verify vk --wait soon").ends_with(2).says("Invalid value for --wait: expected a whole number.");
}

#[test]
fn a_project_and_a_file_are_not_combined() {
    Lab::new().run("status acme --kratos kratos.yml").ends_with(2).says("can't be combined with --kratos");
}

#[test]
fn a_project_whose_name_starts_with_help_keeps_its_flags() {
    let help = Project::new("help", json!({"selfservice": {"methods": {"oidc": {"enabled": false}}}}));
    let network = Network::empty().with_workspace(Workspace::new("Acme", "ory_wak_test")).with_project(help);
    let run = Lab::on(network).run("status help --json").succeeds();
    assert!(run.stdout.starts_with('{'), "{run}");
}
