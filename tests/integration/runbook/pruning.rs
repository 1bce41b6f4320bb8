//! Providers that the runbook doesn't name, several providers in one project, and changes that need separate consent.

use serde_json::{Value, json};

use super::{VK, done, endings, lab, slug};
use crate::support::lab::{Lab, SECRET};

/// Brands of which the first has two providers that aren't in the runbook, with secrets.
fn with_strangers(count: usize) -> Lab {
    let lab = lab(count, VK);
    lab.emulator.edit(|network| {
        let project = network.project_mut(&slug(1)).unwrap();
        let oidc = &mut project.identity_config["selfservice"]["methods"]["oidc"];
        *oidc =
            json!({"enabled": true, "config": {"providers": [provider("google"), provider("vk"), provider("github")]}});
    });
    lab
}

fn provider(kind: &str) -> Value {
    json!({
        "id": kind, "provider": kind, "client_id": "51234567", "client_secret": format!("{kind}-0123456789"),
        "mapper_url": "https://example.org/mapper.jsonnet", "scope": ["email"],
    })
}

#[test]
fn providers_that_the_runbook_does_not_name_are_left_alone() {
    let lab = with_strangers(2);
    lab.run("apply --yes").succeeds();
    assert_eq!(lab.provider_ids(&slug(1)), ["google", "vk", "github"]);
}

#[test]
fn pruned_providers_are_in_the_plan_and_removed_only_with_consent() {
    let lab = with_strangers(2);
    let plan = lab.run("plan --prune").succeeds();
    plan.says("• Remove the provider google.").says("• Remove the provider github.");
    let run = lab.run("apply --prune --yes --format json").ends_with(4);
    assert_eq!((endings(&run), done(&lab, 2)), (vec!["skipped".to_owned(), "applied".to_owned()], vec![2]));
    run.says("would remove a provider (use --allow-removals)");
    lab.run("apply --prune --yes --allow-removals").succeeds();
    assert_eq!(lab.provider_ids(&slug(1)), ["vk"]);
    assert_eq!(lab.stored_secret(&slug(1), "vk").as_deref(), Some("vk-0123456789"));
    assert_eq!(endings(&lab.run("apply --prune --yes --format json").succeeds()), ["unchanged"; 2]);
}

#[test]
fn removals_changes_and_additions_go_in_one_push_and_can_be_undone() {
    let more = r#"{ client_id: "51234568", client_secret: { env: TEAM_VK_SECRET }, label: Second, template: vk }"#;
    let lab = with_strangers(1);
    let providers = format!("vk-two: {more}, {}, vk-three: {more}", VK.replace("} }", "}, label: First }"));
    lab.file("ory-social.yaml", &super::runbook(1, &providers));
    let before = lab.stored(&slug(1));
    lab.run("apply --prune --yes --allow-removals").succeeds();
    assert_eq!(
        (lab.pushes(), lab.provider_ids(&slug(1))),
        (1, ["vk", "vk-two", "vk-three"].map(str::to_owned).to_vec())
    );
    let secrets = ["vk", "vk-two", "vk-three"].map(|id| lab.stored_secret(&slug(1), id));
    assert_eq!(secrets, ["vk-0123456789", SECRET, SECRET].map(|secret| Some(secret.to_owned())));
    assert_eq!(endings(&lab.run("apply --prune --yes --format json").succeeds()), ["unchanged"]);

    let run = lab.run("restore --project brand-01 --yes").ends_with(4);
    run.says("This needs the client secret of google, github, which Ory never showed");
    assert_ne!(lab.stored(&slug(1)), before);
}

#[test]
fn a_protected_project_is_changed_only_with_consent() {
    let lab = lab(2, VK);
    lab.file("ory-social.yaml", &super::runbook(2, VK).replacen("brand-01\n", "brand-01\n    protect: true\n", 1));
    let run = lab.run("apply --yes").ends_with(4);
    run.says("– brand-01 (protected), Brand 01 (prod): skipped: protected (use --allow-protected)");
    assert_eq!(done(&lab, 2), [2]);
    lab.run("apply --yes --allow-protected").succeeds();
    let unchanged = lab.run("apply --yes").succeeds();
    unchanged.says("Apply: 2 up to date.");
}

#[test]
fn a_reviewed_removal_is_never_dropped_silently() {
    let lab = with_strangers(2);
    let plan = lab.run("plan --prune --out plan.json --format json").succeeds().json();
    assert_eq!(plan["next"], json!(["ory-social apply --file ory-social.yaml --prune --plan plan.json"]));
    lab.run("apply --plan plan.json").ends_with(5).says("a flag such as --prune is missing");
    lab.run("apply --prune --plan plan.json").ends_with(4).says("would remove a provider");
    lab.run("apply --prune --plan plan.json --allow-removals").succeeds();
    // The plan is carried out already.
    lab.run("apply --plan plan.json").succeeds();
}
