//! The life of a provider: it is added, added again, changed, given a new secret, removed and restored.

use serde_json::{Value, json};

use super::{add, lab, names, sample};
use crate::support::in_parallel;
use crate::support::lab::{Lab, STAGING};

const PROVIDERS: &str = "/selfservice/methods/oidc/config/providers";

/// Returns the entry that was added last, without the address of its mapper, which is a hash.
fn entry(lab: &Lab) -> Value {
    let mut entry = lab.stored(STAGING).pointer(PROVIDERS).unwrap().as_array().unwrap().last().unwrap().clone();
    let mapper = entry.as_object_mut().unwrap().remove("mapper_url").unwrap();
    assert!(mapper.as_str().unwrap().ends_with(".jsonnet"), "{mapper}");
    entry
}

/// Runs the test for every provider, each in a project of its own that has it.
fn with_each(test: impl Fn(&str, &Lab) + Sync) {
    in_parallel(names(), |name| {
        let (lab, app) = (lab(), sample(name));
        add(&lab, name, app.settings(), app.secret(), "--yes").succeeds();
        test(name, &lab);
    });
}

#[test]
fn every_provider_is_added_as_its_template_says() {
    let mut entries = Vec::new();
    for name in names() {
        let (lab, app) = (lab(), sample(name));
        add(&lab, name, app.settings(), app.secret(), "--yes").succeeds();
        let text = serde_json::to_string(&entry(&lab)).unwrap();
        entries.push(text.replace(&json!(app.secret().trim()).to_string(), "\"(the secret)\""));
    }
    insta::with_settings!({
        prepend_module_to_snapshot => false,
        snapshot_path => concat!(env!("CARGO_MANIFEST_DIR"), "/tests/integration/providers"),
        omit_expression => true,
    }, {
        insta::assert_snapshot!("entries", entries.join("\n"));
    });
}

#[test]
fn a_second_run_finds_nothing_to_do_and_one_setting_can_change() {
    with_each(|name, lab| {
        let (before, pushes, app) = (entry(lab), lab.pushes(), sample(name));
        add(lab, name, app.settings(), app.secret(), "--yes").succeeds().says("is up to date.");
        assert_eq!((lab.pushes(), entry(lab)), (pushes, before.clone()), "{name}");
        let id = before["id"].as_str().unwrap();
        lab.run(&format!("add {name} --project {STAGING} --id {id} --label Ours --yes")).succeeds();
        let mut expected = before;
        expected["label"] = json!("Ours");
        assert_eq!(entry(lab), expected, "{name}");
    });
}

#[test]
fn a_secret_is_rotated_and_a_removed_provider_comes_back_with_it() {
    with_each(|name, lab| {
        let (before, app) = (entry(lab), sample(name));
        let id = before["id"].as_str().unwrap().to_owned();
        let secret = match app.secret().strip_prefix("-----") {
            Some(_) => include_str!("../../../src/domain/private_key/p256.pem").trim().to_owned(),
            None => app.secret().replace(['a', '1'], "b").replace('A', "B"),
        };
        let words = format!("rotate-secret {name} --project {STAGING} --client-secret-stdin --yes");
        lab.run_with_stdin(&words, &secret).succeeds();
        assert_eq!(lab.stored_secret(STAGING, &id).as_deref(), Some(secret.as_str()), "{name}");
        lab.run(&format!("remove {name} --project {STAGING} --yes")).succeeds();
        assert!(!lab.provider_ids(STAGING).contains(&id), "{name}");
        let words = format!("restore --project {STAGING} --client-secret-stdin --yes");
        lab.run_with_stdin(&words, app.secret()).succeeds();
        assert_eq!(entry(lab), before, "{name}");
    });
}

#[test]
fn several_of_one_kind_live_under_ids_of_their_own() {
    let lab = lab();
    for id in ["github-shop", "github-blog"] {
        let (app, more) = (sample("github"), format!("--id {id} --yes"));
        add(&lab, "github", app.settings(), app.secret(), &more).succeeds();
    }
    for (id, issuer) in [("one", "https://one.example"), ("two", "https://two.example"), ("sso", "https://sso.example")]
    {
        let mut settings = sample("generic").settings().clone();
        settings.insert("issuer_url".to_owned(), issuer.into());
        add(&lab, "generic", &settings, sample("generic").secret(), &format!("--id {id} --yes")).succeeds();
    }
    assert!(
        lab.provider_ids(STAGING).ends_with(&["github-shop", "github-blog", "one", "two", "sso"].map(str::to_owned))
    );
    lab.run(&format!("add github --project {STAGING} --id github-blog --label Blog --yes")).succeeds();
    lab.run(&format!("remove generic --project {STAGING} --id two --yes")).succeeds();
    let status = lab.run(&format!("status --project {STAGING} --format json")).succeeds().json();
    let known: Vec<_> = status["providers"].as_array().unwrap().iter().map(|it| it["template"].as_str()).collect();
    assert_eq!(known, [Some("github"), Some("github"), Some("generic"), Some("generic")]);
}
