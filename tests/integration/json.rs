//! With `--format json`, every command prints one object that docs/json.schema.json describes. `Lab` checks each run.

use ory_social::domain::identity_schema::TrustedSchema;
use ory_social::{command_line, json_schema};
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::docs::assert_document;
use crate::runbook;
use crate::support::lab::{Lab, Run, SECRET, SHOP, STAGING};
use crate::support::running::Running;
use crate::support::schema::published;

/// For each command, a run that succeeds and one that fails.
const RUNS: &[(&str, &str, &str)] = &[
    (
        "add",
        "add vk --project brand-01 --client-id 51234567 --dry-run",
        "add vk --project brand-01 --client-id 0x1 --yes",
    ),
    ("rotate-secret", "rotate-secret vk --project brand-02 --dry-run", "rotate-secret vk --project brand-01 --yes"),
    ("remove", "remove vk --project brand-02 --dry-run", "remove vk --project brand-01 --yes"),
    ("restore", "restore --project brand-02 --dry-run", "restore nowhere.json --project brand-02 --yes"),
    ("plan", "plan", "plan --check"),
    ("apply", "apply --yes --project brand-02", "apply --yes --file nowhere.yaml"),
    ("drift", "drift --project brand-02", "drift"),
    ("runbook render", "runbook render", "runbook render --project nowhere"),
    ("runbook check", "runbook check", "runbook check nowhere.yaml"),
    ("runbook init", "runbook init --out new.yaml", "runbook init --from-project nowhere --out other.yaml"),
    ("status", "status --project brand-02", "status --project nowhere"),
    ("verify", "verify --project brand-02 --wait 0", "verify --project brand-01 --wait 0"),
    ("test", "test vk --result result.json", "test vk --result nowhere.json"),
    ("doctor", "doctor --offline", "doctor --offline --project nowhere"),
    ("callback-url", "callback-url --project brand-01", "callback-url --project nowhere"),
    ("providers", "providers", "providers --template nowhere"),
    ("providers show", "providers show google", "providers show nowhere"),
    ("mapper show", "mapper show", "mapper show --mapper nowhere"),
    ("mapper test", "mapper test default", "mapper test nowhere.jsonnet"),
    ("mapper decode", "mapper decode --project brand-02", "mapper decode --project brand-01"),
    ("backups list", "backups list", "backups list --backup-dir ory-social.yaml"),
    ("completions", "completions bash", "completions nowhere"),
    ("list", "list", "list --workspace nowhere"),
    ("open", "open --project brand-01", "open --project nowhere"),
    ("open login", "open login --project brand-01", "open login --project nowhere"),
    ("open app", "open app", "open app nowhere"),
    ("open console", "open console --project brand-01", "open console --project nowhere"),
    ("sandbox break", "sandbox break button-off", "sandbox break nowhere"),
    ("sandbox register", "sandbox register vk https://a.example", "sandbox register nowhere https://a.example"),
    ("sandbox reset", "sandbox reset", "sandbox reset --frobnicate"),
];

/// Three brands in a runbook, one of them up to date.
fn lab() -> Lab {
    let lab = runbook::lab(3, runbook::VK).with("ORY_SOCIAL_CLIENT_SECRET", SECRET);
    lab.run("apply --yes --project brand-02").succeeds();
    lab.file(
        "result.json",
        r#"{"test_context": {"provider_id": "vk", "debug_payload": {"jsonnet_input": {"sub": "1"}}}}"#,
    );
    lab
}

#[test]
fn the_published_schema_is_the_one_of_the_program() {
    assert_document("docs/json.schema.json", &format!("{:#}\n", json_schema()));
}

#[test]
fn the_schema_accepts_nothing_else() {
    let schema = TrustedSchema::read(published()).unwrap();
    let good = Lab::new().run(&format!("status --project {SHOP} --format json")).succeeds().json();
    assert_eq!(schema.flaw(&good).unwrap(), None);
    for (place, value) in [
        ("/more", json!(1)),
        ("/version", json!(1)),
        ("/command", json!("frobnicate")),
        ("/command", json!("doctor")),
        ("/warnings", json!(["prose"])),
        ("/error", json!({"kind": "invalid"})),
        ("/project/more", json!(1)),
        ("/problems", json!([{"code": "Prose with spaces", "message": "", "fix": ""}])),
        ("/providers/0/hooks", json!([])),
    ] {
        let mut bad = good.clone();
        let (parent, key) = place.rsplit_once('/').unwrap();
        bad.pointer_mut(parent).unwrap()[key] = value;
        assert!(schema.flaw(&bad).unwrap().is_some(), "{place}");
    }
    let mut bad = good;
    bad.as_object_mut().unwrap().remove("problems");
    assert!(schema.flaw(&bad).unwrap().is_some());
    bad["ok"] = json!(false);
    assert_eq!(schema.flaw(&bad).unwrap(), None, "a failure may lack what the command adds");
}

#[test]
fn every_command_prints_one_documented_object_whether_it_succeeds_or_not() {
    let lab = lab();
    for (command, good, bad) in RUNS {
        let run = lab.run(&format!("{good} --format json")).succeeds();
        assert_eq!(run.json()["command"], *command, "{run}");
        let run = lab.run(&format!("{bad} --format json"));
        assert!(run.code != 0, "{bad}: {run}");
        assert_eq!(run.json()["command"], *command, "{run}");
    }
}

#[test]
fn no_command_is_without_such_a_run() {
    fn leaves(command: &clap::Command, path: &str, found: &mut Vec<String>) {
        let name = format!("{path} {}", command.get_name()).trim().to_owned();
        if !command.has_subcommands() || !command.is_subcommand_required_set() {
            found.push(name.clone());
        }
        command.get_subcommands().filter(|inner| inner.get_name() != "help").for_each(|it| leaves(it, &name, found));
    }
    let all = command_line();
    let mut found = Vec::new();
    for command in all.get_subcommands().filter(|it| !["sandbox", "help"].contains(&it.get_name())) {
        leaves(command, "", &mut found);
    }
    // Most commands of the sandbox are the same as outside.
    let sandbox = all.find_subcommand("sandbox").unwrap();
    let own = sandbox.get_subcommands().filter(|it| all.find_subcommand(it.get_name()).is_none());
    // `sandbox ory` is the Ory CLI, and `sandbox serve` has a test of its own.
    own.filter(|it| !["ory", "serve"].contains(&it.get_name())).for_each(|it| leaves(it, "sandbox", &mut found));
    let tried: Vec<_> = RUNS.iter().map(|(command, ..)| *command).collect();
    let missing: Vec<_> = found.iter().filter(|command| !tried.contains(&command.as_str())).collect();
    assert!(missing.is_empty(), "no run with JSON in {}: {missing:?}", file!());
}

#[test]
fn a_server_prints_its_object_before_it_waits() {
    let lab = Lab::new();
    let mut serving = Running::start(&lab, "sandbox serve --json", "");
    serving.expect("Ctrl-C").signal(Signal::INT);
    let object = serving.ends_with(0).json();
    assert!(object["url"].as_str().unwrap().starts_with("http://127.0.0.1:"), "{object}");
}

/// Returns the kind of the error, the command and the exit code.
fn failure(run: Run) -> (Value, Value, i32) {
    let object = run.json();
    (object["error"]["kind"].clone(), object["command"].clone(), run.code)
}

#[test]
fn a_command_line_that_is_wrong_is_a_documented_object_too() {
    let lab = Lab::new();
    for (words, command) in [
        ("--frobnicate", Value::Null),
        ("frobnicate", Value::Null),
        ("add --frobnicate", json!("add")),
        ("sandbox status --frobnicate", json!("status")),
        ("backups list --frobnicate", json!("backups list")),
        ("backups", json!("backups")),
        ("completions", json!("completions")),
        ("plan --jobs many", json!("plan")),
    ] {
        let run = lab.run(&format!("{words} --format json"));
        assert_eq!(failure(run), (json!("usage"), command, 2), "{words}");
    }
    assert_eq!(lab.run("sandbox status --frobnicate --format=json").json()["sandbox"], json!(true));
}

#[test]
fn a_script_sees_every_warning_that_a_person_sees() {
    let lab = lab();
    let codes = |words: &str, key: &str| {
        let object = lab.run(&format!("{words} --format json")).succeeds().json();
        object[key].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(
        codes("add vk --project brand-01 --client-id 51234567 --dry-run", "warnings")
            .contains(&"provider_notice".to_owned())
    );
    assert_eq!(codes("remove vk --project brand-02 --dry-run", "warnings"), ["people_locked_out"]);
    assert_eq!(codes("callback-url --project brand-01", "notes"), ["no_provider_yet"]);
    assert_eq!(codes("add vk --project brand-02 --client-id 51234567 --yes", "notes"), ["client_secret_kept"]);
}

#[test]
fn a_dry_run_has_the_diff_and_a_change_has_what_to_run_next() {
    let lab = Lab::new();
    let add = |words: &str| {
        let words =
            format!("add vk --project {STAGING} --client-id 51234567 --client-secret-stdin {words} --format json");
        lab.run_with_stdin(&words, SECRET).succeeds().json()
    };
    let (dry, wet) = (add("--dry-run"), add("--yes"));
    assert_eq!((&dry["outcome"], &wet["outcome"]), (&json!("planned"), &json!("applied")));
    assert!(dry["diff"].as_array().unwrap().contains(&json!("+           - id: vk")), "{dry}");
    assert_eq!(dry["diff"], wet["diff"]);
    let next = ["verify vk", "restore"].map(|command| format!("ory-social {command} --project {STAGING}"));
    assert_eq!(wet["next"], json!(next));
    lab.run(&format!("status --project {SHOP} --format json")).succeeds();
}
