//! A provider that the program doesn't know: everything works from its template.
//!
//! `tests/templates/acme` shares its kind with another provider, has a private key of several lines instead of a client
//! secret, and needs a tenant and an issuer.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::lab::{Lab, Run, SECRET, SHOP, STAGING};
use crate::support::terminal::ENTER;

const PROVIDERS: &str = "/selfservice/methods/oidc/config/providers";
const SETTINGS: &str = "--client-id example.acme --set apple_team_id=ABCDE12345 --set apple_private_key_id=KEY4567890 \
                        --set issuer_url=https://id.acme.example/";

/// A private key that contains the canary of all tests.
fn key() -> String {
    format!("-----BEGIN PRIVATE KEY-----\n{SECRET}\nMIGHAgEAMBMG\n-----END PRIVATE KEY-----")
}

fn folder(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/templates").join(name).display().to_string()
}

/// Runs a command with the template, and with the key on stdin.
#[track_caller]
fn run(lab: &Lab, words: &str) -> Run {
    lab.run_with_stdin(&format!("{words} --template {}", folder("acme")), &format!("{}\n", key()))
}

#[track_caller]
fn add(lab: &Lab, words: &str) -> Run {
    run(lab, &format!("add acme --project {STAGING} --client-secret-stdin --yes {words}"))
}

fn with_acme() -> Lab {
    let lab = Lab::new();
    add(&lab, SETTINGS).succeeds();
    lab
}

/// Returns the entry with this ID, without its mapper.
fn stored(lab: &Lab, project: &str, id: &str) -> Value {
    let providers = lab.stored(project).pointer(PROVIDERS).cloned().unwrap();
    let mut entry = providers.as_array().unwrap().iter().find(|entry| entry["id"] == id).unwrap().clone();
    entry.as_object_mut().unwrap().shift_remove("mapper_url");
    entry
}

#[test]
fn flags_add_it_with_every_setting_and_the_key_line_by_line() {
    let lab = with_acme();
    let expected = json!({"id": "acme", "provider": "apple", "client_id": "example.acme", "apple_team_id": "ABCDE12345",
        "apple_private_key_id": "KEY4567890", "issuer_url": "https://id.acme.example/", "apple_private_key": key(),
        "scope": ["email", "name"]});
    assert_eq!(stored(&lab, STAGING, "acme"), expected);
    add(&lab, SETTINGS).succeeds().says("acme is up to date");
    assert_eq!(lab.pushes(), 1);
}

#[test]
fn everything_that_it_lacks_is_named_in_the_words_of_the_provider() {
    let run = run(&Lab::new(), &format!("add acme --project {STAGING} --yes")).ends_with(2);
    for words in ["the Service ID: --client-id ID", "the tenant: --apple-team-id ID", "the private key: "] {
        assert!(run.stderr.contains(words), "{words}: {run}");
    }
}

#[test]
fn every_setting_that_does_not_fit_is_named_at_once() {
    let words =
        "--client-id NO --set apple_team_id=x --set issuer=https://a --set apple_private_key=x --set pkce=maybe";
    let run = add(&Lab::new(), words).ends_with(4);
    for words in [
        "\"NO\" isn't a valid Service ID: expected a reversed domain",
        "\"x\" isn't a valid tenant: expected 10 capital letters",
        "did you mean `issuer_url`?",
        "`apple_private_key` is a secret",
        "expected one of: auto, never, force",
    ] {
        assert!(run.stderr.contains(words), "{words}: {run}");
    }
}

#[test]
fn a_secret_of_the_wrong_shape_is_rejected_and_not_shown() {
    let lab = Lab::new();
    let words =
        format!("add acme --project {STAGING} {SETTINGS} --client-secret-stdin --yes --template {}", folder("acme"));
    lab.run_with_stdin(&words, SECRET).ends_with(4).says("The private key of Acme ID is a PEM block");
    lab.run_with_stdin(&words, &format!("-----BEGIN PRIVATE KEY-----\n{SECRET}"))
        .ends_with(4)
        .says("one whole PEM block");
    lab.run_with_stdin(&format!("add vk --project {STAGING} --client-id 51234567 --client-secret-stdin --yes"), &key())
        .ends_with(4)
        .says("This is a PEM block, not the Protected key");
    assert_eq!(lab.pushes(), 0);
}

#[test]
fn one_setting_changes_and_another_key_id_needs_another_key() {
    let lab = with_acme();
    let change = format!("add acme --project {STAGING} --yes");
    run(&lab, &format!("{change} --label Acme")).succeeds();
    assert_eq!(stored(&lab, STAGING, "acme")["label"], "Acme");
    let refused = run(&lab, &format!("{change} --set apple_private_key_id=KEY0000000")).ends_with(4);
    refused.says("The key ID of \"acme\" would change from KEY4567890 to KEY0000000");
    run(&lab, &format!("{change} --set apple_private_key_id=KEY0000000 --client-secret-stdin")).succeeds();
    assert_eq!(stored(&lab, STAGING, "acme")["apple_private_key_id"], "KEY0000000");
}

#[test]
fn the_key_is_rotated_removed_and_restored() {
    let lab = with_acme();
    let rotated = key().replace("MIGHAgEAMBMG", "AAAAAAAAAAAA");
    let file = lab.file("acme.p8", &rotated);
    let words = format!("rotate-secret acme --project {STAGING} --client-secret-file {} --yes", file.display());
    run(&lab, &words).succeeds();
    assert_eq!(lab.stored_secret(STAGING, "acme"), Some(rotated));
    run(&lab, &format!("remove acme --project {STAGING} --yes")).succeeds();
    assert_eq!(lab.provider_ids(STAGING), <[String; 0]>::default());
    run(&lab, &format!("restore --project {STAGING} --yes --client-secret-stdin")).succeeds();
    assert_eq!(lab.stored_secret(STAGING, "acme"), Some(key()));
}

#[test]
fn status_knows_it_only_with_its_template() {
    let lab = with_acme();
    let known = run(&lab, &format!("status --project {STAGING} --format json")).succeeds().json();
    let provider = &known["providers"][0];
    assert_eq!(
        (&provider["template"], &provider["drift"], &provider["mapper"]),
        (&json!("acme"), &json!([]), &json!("default"))
    );
    run(&lab, &format!("status --project {STAGING}")).succeeds().says("tenant").says("ABCDE12345");
    let unknown = lab.run(&format!("status --project {STAGING} --format json")).succeeds().json();
    assert_eq!(unknown["providers"][0]["template"], "apple", "the kind alone makes it Apple's");
}

#[test]
fn an_entry_that_only_shares_its_kind_is_never_touched_judged_or_suggested() {
    let lab = Lab::new();
    let apple = lab.stored(SHOP).pointer(PROVIDERS).unwrap()[1].clone();
    assert_eq!((&apple["id"], &apple["provider"]), (&json!("apple"), &json!("apple")));
    let words = format!("add acme --project {SHOP} {SETTINGS} --client-secret-stdin --yes");
    run(&lab, &format!("{words} --id apple")).ends_with(4).says("The provider ID \"apple\" belongs to");
    run(&lab, &words).succeeds();
    assert_eq!(lab.stored(SHOP).pointer(PROVIDERS).unwrap()[1], apple);
    let status = run(&lab, &format!("status --project {SHOP} --format json")).succeeds().json();
    assert_eq!(status["providers"][1]["template"], "apple");
    for command in
        ["rotate-secret acme --client-secret-stdin --yes", "remove acme --yes", "callback-url acme", "verify acme"]
    {
        run(&lab, &format!("{command} --project {SHOP} --id apple")).ends_with(4);
    }
}

#[test]
fn its_callback_url_its_mapper_and_its_login_button_are_found() {
    let lab = with_acme();
    let url = run(&lab, &format!("callback-url acme --project {STAGING}")).succeeds().stdout;
    assert!(url.ends_with("/self-service/methods/oidc/callback/acme\n"), "{url}");
    run(&lab, "mapper show acme").succeeds().says("std.extVar('claims')");
    run(&lab, &format!("mapper test --provider acme --project {STAGING}")).succeeds();
    let proxy = format!("http://{}", lab.emulator.address());
    let lab = lab.with("HTTPS_PROXY", proxy);
    run(&lab, &format!("verify acme --project {STAGING} --wait 0")).succeeds().says("has the acme button");
}

const RUNBOOK: &str = "version: 1
defaults:
  providers:
    acme: { issuer_url: https://id.acme.example/, apple_team_id: ABCDE12345 }
projects:
  - project: acme-shop-stage
    providers:
      acme:
        client_id: example.acme
        apple_private_key_id: KEY4567890
        apple_private_key: { file: acme.p8 }
        label: Acme
";

#[test]
fn a_runbook_adds_it_and_finds_drift() {
    let lab = Lab::new();
    lab.file("acme.p8", &key());
    lab.file("ory-social.yaml", RUNBOOK);
    run(&lab, "plan").succeeds().says("Add the provider acme (kind: apple).");
    run(&lab, "runbook render").succeeds().says("\"apple_private_key\": ");
    run(&lab, "apply --yes").succeeds();
    assert_eq!(lab.stored_secret(STAGING, "acme"), Some(key()));
    run(&lab, "drift").succeeds();
    lab.file("ory-social.yaml", &RUNBOOK.replace("label: Acme", "label: Acme ID"));
    run(&lab, "drift").ends_with(10).says("Change label of acme from Acme to Acme ID.");
}

#[test]
fn a_runbook_that_is_wrong_about_it_names_every_place() {
    let lab = Lab::new();
    let wrong =
        RUNBOOK.replace("ABCDE12345", "abc").replace("label: Acme", "lable: x\n        client_secret: { env: A }");
    lab.file("ory-social.yaml", &wrong);
    let run = run(&lab, "plan").ends_with(4);
    for words in [
        "4:66: defaults.providers.acme.apple_team_id: not a valid tenant",
        "did you mean `label`?",
        "acme.client_secret: unknown key; the secret of Acme ID is `apple_private_key`",
    ] {
        assert!(run.stderr.contains(words), "{words}: {run}");
    }
}

#[test]
fn a_runbook_is_made_from_a_project_that_has_it() {
    let lab = with_acme();
    run(&lab, &format!("runbook init --from-project {STAGING} --out shop.yaml")).succeeds();
    let text = std::fs::read_to_string(lab.home().join("shop.yaml")).unwrap();
    for line in ["template: acme", "apple_team_id: ABCDE12345", "apple_private_key: { env: ", "mapper: default"] {
        assert!(text.contains(line), "{line}: {text}");
    }
    run(&lab, "drift -f shop.yaml").succeeds();
}

#[test]
fn the_wizard_asks_for_each_required_setting_and_for_the_file_of_the_key() {
    let lab = Lab::new();
    lab.file("acme.p8", &key());
    let mut terminal = lab.terminal(&format!("add acme --project {STAGING} --template {} --offline", folder("acme")));
    terminal.expect("Return URL");
    terminal.answer("Service ID:", "example.acme").answer("Tenant:", "nope").expect("isn't a valid tenant");
    terminal
        .answer("Tenant:", "ABCDE12345")
        .answer("Key ID:", "KEY4567890")
        .answer("Issuer:", "https://id.acme.example/");
    terminal.answer("File with the private key:", "none.p8").expect("can't be read");
    terminal.answer("File with the private key:", "acme.p8").expect("Mapper").press(ENTER);
    let ended = terminal.answer("[y/N]:", "y").ends_with(0);
    assert!(ended.screen.contains("--apple-team-id ABCDE12345"), "{}", ended.screen);
    assert_eq!(lab.stored_secret(STAGING, "acme"), Some(key()));
}
