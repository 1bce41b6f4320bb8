//! A plan that was saved and reviewed: exactly that is applied, or nothing.

use serde_json::Value;

use super::{VK, change_by_a_colleague, done, endings, lab, runbook, slug};
use crate::support::lab::{Lab, SECRET};

/// Three brands, one of them up to date, and a plan for the others.
fn planned() -> Lab {
    let lab = lab(3, VK);
    lab.run("apply --yes --project brand-02").succeeds();
    lab.run("plan --out plan.json").succeeds().says("Saved the plan to plan.json.");
    lab
}

#[test]
fn it_holds_no_secret_and_replaces_only_an_earlier_plan() {
    let lab = planned();
    let kept = std::fs::read_to_string(lab.home().join("plan.json")).unwrap();
    assert!(!kept.contains(SECRET) && kept.contains("\"brand-03\"") && !kept.contains("brand-02"), "{kept}");
    lab.run("plan --out plan.json").succeeds().says("Saved the plan to plan.json.");
    lab.file("notes.txt", "mine");
    let before = lab.emulator.requests().len();
    lab.run("plan --out notes.txt").ends_with(2).says("notes.txt already exists.").says("pass --force to replace it");
    lab.run("plan --out nowhere/plan.json").ends_with(2).says("The folder nowhere doesn't exist.");
    assert_eq!(lab.emulator.requests().len(), before, "it is looked at before the work");
    lab.run("plan --out notes.txt --force").succeeds();
    lab.file("notes.txt", "mine");
    lab.terminal("plan --out notes.txt").answer("isn't a plan of ory-social. Replace it?", "n").ends_with(8);
}

#[test]
fn a_reviewed_plan_is_applied_without_a_question_and_only_once() {
    let lab = planned();
    assert_eq!(
        endings(&lab.run("apply --plan plan.json --format json").succeeds()),
        ["applied", "unchanged", "applied"]
    );
    assert_eq!(endings(&lab.run("apply --plan plan.json --format json").succeeds()), ["unchanged"; 3]);
    assert_eq!((done(&lab, 3), lab.pushes()), (vec![1, 2, 3], 3));
}

#[test]
fn a_project_that_changed_since_is_left_alone_and_the_others_are_not() {
    let lab = planned();
    lab.emulator.edit(|network| change_by_a_colleague(network, 1));
    let run = lab.run("apply --plan plan.json --format json").ends_with(5);
    assert_eq!(endings(&run), ["failed", "unchanged", "applied"]);
    run.says("The configuration has changed since the plan was made. Nothing was changed.");
    assert_eq!(done(&lab, 3), [2, 3]);
}

#[test]
fn a_runbook_that_changed_since_the_plan_is_not_followed() {
    let lab = planned();
    lab.file("ory-social.yaml", &runbook(3, &VK.replace("51234567", "51234568")));
    let run = lab.run("apply --plan plan.json --format json").ends_with(5);
    assert_eq!((endings(&run), done(&lab, 3)), (vec!["failed".to_owned(); 3], vec![2]));
    run.says("The runbook has changed since the plan was reviewed");
}

#[test]
fn a_project_that_is_not_in_the_plan_is_not_changed() {
    let lab = planned();
    let remove = |network: &mut ory_social::sandbox::Network| {
        let config = network.project(&slug(1)).unwrap().identity_config.clone();
        network.project_mut(&slug(2)).unwrap().identity_config = config;
    };
    lab.emulator.edit(remove);
    let run = lab.run("apply --plan plan.json").ends_with(5);
    run.says("✗ brand-02: The reviewed plan has no changes for this project, but now there are some.");
    assert_eq!(done(&lab, 3), [1, 3]);
}

#[test]
fn a_project_that_is_no_longer_in_the_runbook_is_reported() {
    let lab = planned();
    lab.file("ory-social.yaml", &runbook(2, VK));
    let run = lab.run("apply --plan plan.json").ends_with(5);
    run.says("✗ brand-03: The reviewed plan changes this project, but the runbook no longer has it.");
    assert_eq!(done(&lab, 3), [1, 2]);
}

#[test]
fn a_part_of_a_plan_can_be_applied() {
    let lab = planned();
    lab.run("apply --plan plan.json --project brand-03").succeeds();
    assert_eq!(done(&lab, 3), [2, 3]);
}

#[test]
fn a_file_that_is_not_a_plan_is_rejected_before_anything_is_read() {
    let lab = planned();
    let plan = std::fs::read_to_string(lab.home().join("plan.json")).unwrap();
    let before = lab.emulator.requests().len();
    for (text, reason) in [
        ("{}".to_owned(), "not a plan that was saved by ory-social"),
        ("not JSON".to_owned(), "not a plan that was saved by ory-social"),
        (plan.replacen("\"version\": 1", "\"version\": 2, \"more\": true", 1), "it has version 2"),
    ] {
        lab.file("other.json", &text);
        lab.run("apply --plan other.json").ends_with(4).says(reason);
    }
    lab.run("apply --plan nowhere.json").ends_with(4).says("The plan nowhere.json can't be read");
    assert_eq!(lab.emulator.requests().len(), before);
}

#[test]
fn a_plan_for_very_many_projects_is_not_too_large() {
    let lab = planned();
    let plan = std::fs::read_to_string(lab.home().join("plan.json")).unwrap();
    lab.file("large.json", &format!("{plan}{}", " ".repeat(3 * 1024 * 1024)));
    lab.run("apply --plan large.json").succeeds();
}

/// Returns what people and scripts see of a plan, and what is saved of it, without the fingerprints.
fn seen(providers: &str, mapper: &str) -> [String; 3] {
    let lab = lab(1, providers);
    lab.file("vk.jsonnet", mapper);
    let text = lab.run("plan --out plan.json").succeeds().stdout;
    let json = lab.run("plan --format json").succeeds().json();
    let kept: Value = serde_json::from_slice(&std::fs::read(lab.home().join("plan.json")).unwrap()).unwrap();
    [text, json["projects"][0]["changes"].to_string(), kept["projects"][0]["changes"].to_string()]
}

#[test]
fn two_plans_that_push_different_things_look_different() {
    const MAPPER: &str = "{ identity: { traits: { email: 'a@b.example' } } }";
    let vk = |more: &str| format!("{}, {more} }}", VK.strip_suffix(" }").unwrap());
    let plain = seen(VK, MAPPER);
    let plans = [
        plain,
        seen(&VK.replace("51234567", "51234568"), MAPPER),
        seen(&vk("label: VKontakte"), MAPPER),
        seen(&vk("scope: [email, phone]"), MAPPER),
        seen(&vk("mapper: profile"), MAPPER),
        seen(&vk("mapper: vk.jsonnet"), MAPPER),
        seen(&vk("mapper: vk.jsonnet"), &MAPPER.replace("a@", "c@")),
    ];
    for (index, one) in plans.iter().enumerate() {
        for other in &plans[index + 1..] {
            one.iter().zip(other).for_each(|(one, other)| assert_ne!(one, other));
        }
    }
    assert!(plans[4][0].contains("Mapper of vk: profile, SHA-512 "), "{}", plans[4][0]);
}

#[test]
fn a_plan_never_replaces_its_runbook() {
    let lab = lab(1, VK);
    lab.run("plan --out ory-social.yaml --force").ends_with(2).says("ory-social.yaml is the runbook itself.");
}
