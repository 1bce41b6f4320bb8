//! `ory-social add` with flags, through the real `ory`.

use ory_social::sandbox::{Network, Project, Workspace};
use serde_json::{Value, json};

use crate::assert_screen;
use crate::support::lab::{BLOG, Lab, SECRET, SHOP, STAGING};

const PROVIDERS: &str = "/selfservice/methods/oidc/config/providers";
const AFTER: &str = "/selfservice/flows/registration/after";

/// Returns the document without the parts that `add` may change.
fn elsewhere(mut config: Value) -> Value {
    if let Some(oidc) = config.pointer_mut("/selfservice/methods/oidc") {
        oidc["enabled"] = json!("(compared apart)");
        oidc["config"]["providers"] = json!("(compared apart)");
    }
    if let Some(oidc) = config.pointer_mut(&format!("{AFTER}/oidc")) {
        oidc["hooks"] = json!("(compared apart)");
    }
    config
}

#[test]
fn a_fresh_project_gets_the_provider_the_switch_and_the_session_hook_and_nothing_else() {
    let lab = Lab::new();
    let before = lab.stored(STAGING);
    let run = lab.add(&format!("--project {STAGING} --client-id 51234567")).succeeds();
    let after = lab.stored(STAGING);
    let provider = &after.pointer(PROVIDERS).unwrap()[0];
    let mapper = provider["mapper_url"].as_str().unwrap();
    assert_eq!(
        *provider,
        json!({"id": "vk", "provider": "vk", "client_id": "51234567", "client_secret": SECRET,
            "mapper_url": mapper, "scope": ["email"], "pkce": "never"})
    );
    let content = lab.emulator.inspect(|network| network.content(mapper).map(str::to_owned));
    assert_eq!(content.as_deref(), Some(include_str!("../../templates/vk/mapper.jsonnet")));
    assert_eq!(after.pointer("/selfservice/methods/oidc/enabled"), Some(&json!(true)));
    assert_eq!(after.pointer(&format!("{AFTER}/oidc/hooks")), Some(&json!([{"hook": "session"}])));
    assert_eq!(elsewhere(after), elsewhere(before));
    assert_screen!("add_to_a_fresh_project", run);
}

#[test]
fn with_a_workspace_key_it_needs_two_ory_processes() {
    let lab = Lab::new();
    lab.add(&format!("--project {STAGING} --client-id 51234567")).succeeds();
    assert_eq!((lab.ory_processes(), lab.pushes()), (2, 1));
}

#[test]
fn the_stored_secrets_of_other_providers_survive() {
    let lab = Lab::new();
    let secrets = || ["google", "apple"].map(|provider| lab.stored_secret(SHOP, provider));
    let before = (secrets(), lab.stored(SHOP));
    assert!(before.0.iter().all(Option::is_some));
    lab.add(&format!("--project {SHOP} --client-id 51234567")).succeeds();
    assert_eq!(secrets(), before.0);
    assert_eq!(lab.stored_secret(SHOP, "vk").as_deref(), Some(SECRET));
    assert_eq!(elsewhere(lab.stored(SHOP)), elsewhere(before.1));
}

#[test]
fn global_web_hooks_are_copied_before_the_session_hook_would_switch_them_off() {
    let lab = Lab::new();
    let global = lab.stored(SHOP).pointer(&format!("{AFTER}/hooks")).unwrap().clone();
    let run = lab.add(&format!("--project {SHOP} --client-id 51234567")).succeeds();
    let hooks = lab.stored(SHOP).pointer(&format!("{AFTER}/oidc/hooks")).unwrap().clone();
    assert_eq!(hooks, json!([global[0], {"hook": "session"}]));
    assert_screen!("add_where_global_hooks_have_to_be_copied", run);
}

#[test]
fn without_the_session_hook_the_hooks_are_left_alone() {
    let lab = Lab::new();
    let before = lab.stored(SHOP).pointer(AFTER).unwrap().clone();
    let run = lab.add(&format!("--project {SHOP} --client-id 51234567 --no-session-hook")).succeeds();
    assert_eq!(lab.stored(SHOP).pointer(AFTER), Some(&before));
    run.says("have to sign in again");
}

#[test]
fn a_second_run_finds_nothing_to_do_and_pushes_nothing() {
    let lab = Lab::new();
    let words = format!("--project {SHOP} --client-id 51234567");
    lab.add(&words).succeeds();
    let revision = lab.revision(SHOP);
    let run = lab.add(&words).succeeds();
    assert_eq!((lab.revision(SHOP), lab.pushes()), (revision, 1));
    assert_screen!("add_a_second_time", run);
}

#[test]
fn an_existing_provider_changes_in_the_named_field_only() {
    let lab = Lab::new();
    let before = lab.stored(BLOG).pointer(PROVIDERS).unwrap()[0].clone();
    lab.run(&format!("add vk --project {BLOG} --label VKontakte --yes")).succeeds();
    let mut expected = before;
    expected["label"] = json!("VKontakte");
    assert_eq!(lab.stored(BLOG).pointer(PROVIDERS).unwrap()[0], expected);
}

#[test]
fn the_stored_secret_of_an_existing_provider_is_kept_with_a_note() {
    let lab = Lab::new();
    let (secret, client_id) =
        (lab.stored_secret(BLOG, "vk"), lab.stored(BLOG).pointer(PROVIDERS).unwrap()[0]["client_id"].clone());
    let run = lab.add(&format!("--project {BLOG} --client-id {}", client_id.as_str().unwrap())).succeeds();
    assert_eq!((lab.stored_secret(BLOG, "vk"), lab.pushes()), (secret, 0));
    run.says("The stored client secret stays");
}

#[test]
fn another_client_id_replaces_the_secret_too() {
    let lab = Lab::new();
    lab.run(&format!("add vk --project {BLOG} --client-id 59999999 --yes"))
        .ends_with(4)
        .says("the stored secret belongs to the old one");
    assert_eq!(lab.pushes(), 0);
    lab.add(&format!("--project {BLOG} --client-id 59999999")).succeeds();
    assert_eq!(lab.stored_secret(BLOG, "vk").as_deref(), Some(SECRET));
}

#[test]
fn flags_shape_the_new_provider() {
    let lab = Lab::new();
    let mapper = lab.file("own.jsonnet", "{ identity: { traits: {} } }\n");
    let words = format!(
        "--project {STAGING} --client-id 51234567 --id vk-2 --label VK --scope email --scope friends --mapper {}",
        mapper.display()
    );
    lab.add(&words).succeeds();
    let provider = lab.stored(STAGING).pointer(PROVIDERS).unwrap()[0].clone();
    assert_eq!(
        (&provider["id"], &provider["label"], &provider["scope"]),
        (&json!("vk-2"), &json!("VK"), &json!(["email", "friends"]))
    );
    let content =
        lab.emulator.inspect(|network| network.content(provider["mapper_url"].as_str().unwrap()).map(str::to_owned));
    assert_eq!(content.as_deref(), Some("{ identity: { traits: {} } }\n"));
    assert_eq!(lab.add(&words).succeeds().stdout, "✓ Acme Shop (staging): vk-2 is up to date.\n");
}

#[test]
fn a_dry_run_prints_the_diff_and_pushes_nothing() {
    let lab = Lab::new();
    let words = format!("add vk --project {SHOP} --client-id 51234567 --client-secret-stdin --dry-run");
    let run = lab.run_with_stdin(&words, SECRET).succeeds();
    assert_eq!(lab.pushes(), 0);
    assert_screen!("add_dry_run", run);
}

#[test]
fn an_out_file_is_private_complete_and_accepted_by_ory() {
    use std::os::unix::fs::PermissionsExt as _;
    let lab = Lab::new();
    let file = lab.home().join("patched.json");
    let words =
        format!("add vk --project {STAGING} --client-id 51234567 --client-secret-stdin --out {}", file.display());
    lab.run_with_stdin(&words, SECRET).succeeds();
    assert_eq!(lab.pushes(), 0);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let written: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(written.pointer(PROVIDERS).unwrap()[0]["client_secret"], json!(SECRET));
    lab.run_with_stdin(&words, SECRET).ends_with(2).says("already exists");
    let mut ory = std::process::Command::new(crate::support::real_ory::real_ory());
    ory.args(["update", "identity-config", "--project", STAGING, "--yes", "--format", "json", "--file"]).arg(&file);
    assert!(ory.envs(lab.emulator.environment()).output().unwrap().status.success());
    assert_eq!(lab.stored_secret(STAGING, "vk").as_deref(), Some(SECRET));
}

#[test]
fn an_out_file_has_a_name_that_ory_accepts() {
    let lab = Lab::new();
    for name in ["patched.txt", "a,b.json"] {
        let words = format!("add vk --project {STAGING} --client-id 51234567 --client-secret-stdin --out {name}");
        lab.run_with_stdin(&words, SECRET).ends_with(2).says("it must end in .json and have no comma");
        assert!(!lab.home().join(name).exists());
    }
}

#[test]
fn json_output_is_one_object_with_the_changes_and_their_places() {
    let lab = Lab::new();
    let run = lab.add(&format!("--project {SHOP} --client-id 51234567 --format json")).succeeds();
    let result = run.json();
    assert_eq!(
        (&result["version"], &result["ok"], &result["outcome"], &result["project"]["slug"]),
        (&json!(2), &json!(true), &json!("applied"), &json!(SHOP))
    );
    let codes: Vec<_> = result["changes"].as_array().unwrap().iter().map(|change| &change["code"]).collect();
    assert_eq!(codes, ["provider_added", "session_hook_added"]);
    assert_eq!(result["changes"][0]["paths"][0], json!(format!("{PROVIDERS}/2")));
}

#[test]
fn an_id_that_another_kind_of_provider_uses_is_rejected() {
    let lab = Lab::new();
    let run = lab.add(&format!("--project {SHOP} --client-id 51234567 --id google")).ends_with(4);
    assert_eq!(lab.pushes(), 0);
    assert_screen!("add_under_a_taken_id", run);
}

#[test]
fn a_provider_of_the_same_kind_under_another_id_has_to_be_chosen_by_name() {
    let lab = Lab::new();
    lab.add(&format!("--project {STAGING} --client-id 51234567 --id vk-old")).succeeds();
    let run = lab.add(&format!("--project {STAGING} --client-id 51234567")).ends_with(4);
    assert_screen!("add_where_the_kind_has_another_id", run);
    lab.add(&format!("--project {STAGING} --client-id 51234567 --id vk")).succeeds();
    assert_eq!(lab.stored(STAGING).pointer(PROVIDERS).unwrap().as_array().unwrap().len(), 2);
}

#[test]
fn unknown_keys_nulls_and_numbers_survive() {
    let lab = Lab::on(network(json!({
        "selfservice": {"methods": {"oidc": null}}, "x": {"ratio": 1.50, "big": 123456789012345i64, "none": null},
        "zz_unknown": [{"b": 1, "a": null}], "aa_unknown": "<&>\u{2028}1e3",
    })));
    let before = lab.stored("acme");
    lab.add("--project acme --client-id 51234567").succeeds();
    let after = lab.stored("acme");
    for place in ["/x", "/zz_unknown", "/aa_unknown"] {
        assert_eq!(after.pointer(place), before.pointer(place), "{place}");
    }
    assert_eq!(after.pointer(PROVIDERS).unwrap()[0]["id"], json!("vk"));
}

#[test]
fn a_rejection_by_ory_is_shown_in_its_own_words() {
    let lab = Lab::new();
    let body = r#"{"error":{"code":400,"status":"Bad Request","reason":"I[#/x] S[#/y] is not allowed","message":"The request was malformed or contained invalid parameters"}}"#;
    lab.emulator.fail_next_update(400, body);
    let run = lab.add(&format!("--project {STAGING} --client-id 51234567")).ends_with(6);
    assert_screen!("add_refused_by_ory", run);
}

#[test]
fn a_temp_folder_with_a_comma_or_a_space_does_no_harm() {
    for name in ["a, b", "a b"] {
        let lab = Lab::new();
        let temp = lab.home().join(name);
        std::fs::create_dir(&temp).unwrap();
        let lab = lab.with("TMPDIR", &temp);
        lab.add(&format!("--project {STAGING} --client-id 51234567")).succeeds();
        assert_eq!(std::fs::read_dir(temp).unwrap().count(), 0);
    }
}

/// A network with one project, `acme`.
pub fn network(config: Value) -> Network {
    Network::empty().with_workspace(Workspace::new("Acme", "ory_wak_test")).with_project(Project::new("acme", config))
}
