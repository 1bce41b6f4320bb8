//! `ory-social sandbox`

use std::path::Path;

use crate::added_provider::copy;
use crate::assert_screen;
use crate::support::lab::{Lab, Run, SECRET, SHOP};

const ADD: &str = "sandbox add vk --project acme-shop-prod --client-id 51234567 --client-secret-stdin --yes";

#[test]
fn it_drives_the_real_ory_on_a_network_of_its_own() {
    let lab = Lab::new();
    let run = lab.run_with_stdin(ADD, SECRET).succeeds();
    assert_eq!(lab.emulator.requests().len(), 0, "it has a network of its own");
    assert_screen!("sandbox_with_the_real_ory", run);
}

#[test]
fn without_an_ory_it_calls_its_network_in_process() {
    let lab = Lab::new().without_ory();
    assert_screen!("sandbox_without_an_ory", lab.run_with_stdin(ADD, SECRET).succeeds());
}

const APPLE: &str = "--project acme-shop-stage --client-id com.example.signin --apple-team-id TEAM000001 \
                     --apple-private-key-id KEY0000001";

#[test]
fn it_names_the_sample_app_of_each_provider() {
    for (name, values) in [
        ("google", ["Sample app at Google:", "    client ID      123456789012-sandbox0works"]),
        ("generic", ["Sample app at your provider:", "    client secret  sandbox-generic-secret"]),
        ("apple", ["    Services ID  com.example.signin", "    private key  (leave it out to use the app's own)"]),
    ] {
        let run = Lab::new().run(&format!("sandbox add {name} --project acme-shop-stage --yes"));
        values.into_iter().fold(run, |run, value| run.says(value));
    }
}

#[test]
fn without_a_private_key_the_sample_apps_key_is_used() {
    let lab = Lab::new();
    let json = lab.run(&format!("sandbox add apple {APPLE} --yes --preflight --format json")).succeeds().json();
    let verdicts: Vec<_> = json["preflight"].as_array().unwrap().iter().map(|it| it["verdict"].clone()).collect();
    assert_eq!(verdicts, ["accepted", "accepted", "accepted"]);
    lab.run(&format!("add apple {APPLE} --yes")).ends_with(2).says("the private key: --client-secret-stdin");
}

#[test]
fn someone_who_is_asked_for_a_private_key_can_press_enter() {
    let lab = Lab::new();
    let mut terminal = lab.terminal(&format!("sandbox add apple {APPLE} --mapper default --no-preflight --dry-run"));
    terminal.answer("File with the private key (press Enter for the sample app's): ", "");
    terminal.ends_with(0);
}

#[test]
fn your_own_template_has_its_sample_app_too() {
    let lab = Lab::new();
    let folder = lab.home().join("office");
    let github = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/github");
    copy(&github, &folder);
    let text = std::fs::read_to_string(folder.join("provider.yaml")).unwrap();
    let text = text
        .replace("github.com/login", "office.example/login")
        .replace("Ov23liSandboxSandbox", "Ov23liOfficeSandbox1");
    std::fs::write(folder.join("provider.yaml"), text).unwrap();
    let words =
        format!("sandbox add office --template {} --project acme-shop-stage --yes --preflight", folder.display());
    let run = lab.run_with_stdin(
        &format!("{words} --client-id Ov23liOfficeSandbox1 --client-secret-stdin"),
        "abcdef0000000000000000000000000000000001",
    );
    run.succeeds().says("GitHub accepts the client ID and the client secret.");
}

/// Runs a command in a sandbox with the real `ory`, and in one without.
#[track_caller]
fn with_and_without_an_ory(words: &str) -> [Run; 2] {
    [Lab::new(), Lab::new().without_ory()].map(|lab| lab.run(words))
}

#[test]
fn commands_exit_alike_with_and_without_an_ory() {
    for words in [
        "sandbox status --project acme-blog",
        "sandbox status --project a3f1b2c4 --format json",
        "sandbox remove vk --project acme-blog --yes",
        "sandbox rotate-secret vk --project acme-blog --client-secret-file nowhere",
        "sandbox verify vk --project acme-blog",
        "sandbox status --project acme-blog --workspace Acme",
    ] {
        let [with, without] = with_and_without_an_ory(words);
        let shown =
            |run: &Run| run.stdout.lines().filter(|line| !line.contains("Backup:")).collect::<Vec<_>>().join("\n");
        assert_eq!((with.code, shown(&with)), (without.code, shown(&without)), "{words}");
    }
}

#[test]
fn projects_that_are_not_found_are_the_same_failure_with_and_without_an_ory() {
    for project in ["nowhere", "acme-shop", "00000000-0000-4000-8000-000000000009"] {
        let [with, without] = with_and_without_an_ory(&format!("sandbox status --project {project}"));
        let said = |run: &Run| run.stderr.lines().find(|line| line.starts_with("error: ")).map(str::to_owned);
        assert_eq!((with.code, said(&with)), (4, said(&without)), "{without}");
        assert_eq!(without.code, 4, "{without}");
    }
}

#[test]
fn without_an_ory_doctor_says_that_none_is_needed() {
    let lab = Lab::new().without_ory();
    lab.run("sandbox doctor --project acme-blog --offline").says("The sandbox works without the Ory CLI.");
}

#[test]
fn a_real_project_or_key_in_the_environment_does_not_get_in() {
    let lab = Lab::new().with("ORY_PROJECT", "real-project").with("ORY_WORKSPACE_API_KEY", "ory_wak_real");
    lab.run("sandbox status").ends_with(2).says("--project ID|SLUG");
    lab.run(&format!("sandbox status --project {SHOP}")).succeeds();
}

#[test]
fn a_named_ory_that_does_not_exist_is_an_error_as_elsewhere() {
    let run = Lab::new().run("sandbox status --project acme-shop-stage --ory /nonexistent/ory").ends_with(3);
    run.says("--ory names /nonexistent/ory, which isn't an executable file");
    let lab = Lab::new().with("ORY_SOCIAL_ORY", "/nonexistent/ory");
    lab.run("sandbox status --project acme-shop-stage").ends_with(3).says("ORY_SOCIAL_ORY names /nonexistent/ory");
}

#[test]
fn the_providers_of_the_sample_projects_know_their_apps() {
    for (provider, project) in [("google", "acme-shop-prod"), ("apple", "acme-shop-prod"), ("vk", "acme-blog")] {
        let run = Lab::new().run(&format!("sandbox verify {provider} --project {project} --wait 0")).succeeds();
        run.says("and the callback URL.");
    }
}
